"""Woven yarns: plain weave, twills, satin, basket, denim, carbon tows, wicker."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..toolkit import Strip, Tensor, fract, mix, smoothstep, wrap
from ..yarns import along_columns, along_rows, ply


class Weave(Pattern):
    """Vertical warp and horizontal weft yarns, rounded, crimped where they dive under each other.

    Which lies on top at a crossing is whole-number arithmetic on the yarns' indices, as in a weaver's
    draft: warp i is up at weft j if (i + step * j) mod period < raised. Plain weave is 2, 1, 1; a 2/1
    twill 3, 2, 1; a 5-end satin 5, 4, 2; ``group`` doubles yarns up (basket).

    random_b is below 0.5 on warp yarns and above on weft; grain runs along the yarn; aux is the
    position across the yarn, 0 … 1.
    """

    PARAMS = {
        "across": Param(48, 2, 255, "warp yarns over the tile's width", "frequency"),
        "ratio": Param(1, 0.1, 10, "weft yarns per warp yarn, over the same length"),
        "period": Param(2, 2, 12, "yarns until the weave repeats (whole number)"),
        "raised": Param(1, 1, 11, "of those, how many warp yarns lie on top (whole number)"),
        "step": Param(1, 0, 7, "shift of the weave from one weft to the next (whole number)"),
        "group": Param(1, 1, 4, "yarns that run together (whole number)"),
        "warp_width": Param(0.92, 0.1, 1, "width of a warp yarn, in spacings"),
        "weft_width": Param(0.92, 0.1, 1, "width of a weft yarn, in spacings"),
        "squareness": Param(2.2, 1.5, 10, "cross-section: 2 is round, more is flatter"),
        "crimp": Param(0.5, 0.05, 0.95, "share of the relief that comes from diving under, not from roundness"),
        "uneven": Param(0.06, 0, 0.5, "how much thickness differs from yarn to yarn and along it"),
        "slub": Param(0.0, 0, 1, "thick places along the yarns"),
        "wander": Param(0.05, 0, 0.4, "how far yarns leave their line, in spacings"),
        "twist": Param(1.0, 0, 4, "turns of the plies per spacing"),
        "ply_depth": Param(0.08, 0, 0.6, "depth of the grooves between plies"),
        "knots": Param(20, 4, 64, "unevennesses along a yarn, over the tile", "frequency"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        period, raised, step = torch.round(p.period), torch.round(p.raised), torch.round(p.step)
        group = torch.round(p.group)
        repeat = period * group
        nx = (torch.round(p.across / repeat) * repeat).clamp(min=repeat)
        nx = torch.minimum(nx, torch.floor(255.0 / repeat) * repeat)
        ny = (torch.round(nx * p.ratio * strip.aspect / repeat) * repeat).clamp(min=repeat)

        # Off by part of a yarn, so that no yarn's rim runs along the tile's own border.
        x, y = strip.cols * nx + 0.36, strip.rows * ny + 0.36
        i, j = torch.floor(x), torch.floor(y)
        fx, fy = (x - i - 0.5)[None, :], (y - j - 0.5)[:, None]
        i, j = wrap(i, nx), wrap(j, ny)
        zero = torch.zeros(())
        warp_yarn = strip.cell_random(i, zero, nx, torch.ones(()), salt=31)  # [w, 4]
        weft_yarn = strip.cell_random(j, zero, ny, torch.ones(()), salt=32)  # [h, 4]

        def up(warp: Tensor, weft: Tensor) -> Tensor:
            """+1 where the warp yarn lies on top, else -1."""
            a, b = torch.floor(wrap(warp, nx) / group), torch.floor(wrap(weft, ny) / group)
            return (wrap(a[None, :] + b[:, None] * step, period) < raised - 0.5).to(torch.float32) * 2.0 - 1.0

        here = up(i, j)
        beside = up(i + torch.where(fx[0] < 0.0, -1.0, 1.0), j)
        below = up(i, j + torch.where(fy[:, 0] < 0.0, -1.0, 1.0))
        warp_z = mix(here, below, smoothstep(0.0, 1.0, fy.abs()))
        weft_z = -mix(here, beside, smoothstep(0.0, 1.0, fx.abs()))

        def yarn(own: Tensor, noise: Tensor, drift: Tensor, width: Tensor, offset: Tensor, pixel: Tensor,
                 z: Tensor) -> tuple[Tensor, Tensor, Tensor]:
            """Position across the yarn (-1 … 1 on it), height of its top, and how much it covers."""
            swell = p.uneven * (0.35 * noise + own - 0.5) + p.slub * 0.4 * (noise - 1.3).clamp(min=0.0)
            thick = (1.0 + p.disorder * swell) * (1.0 + 0.06 * z)
            half = (0.5 * width * thick).clamp(0.04, 0.52)
            r = (offset - p.wander * p.disorder * 0.4 * drift * (1.05 - width)) / half
            r = r - p.wander * p.disorder * 0.25 * drift
            body = (1.0 - (r.abs() + 1e-5) ** p.squareness).clamp(min=0.0)
            top = p.crimp * (0.5 + 0.5 * z) + (1.0 - p.crimp) * torch.sqrt(body + 1e-6) * thick
            soft = (pixel / half).clamp(0.02, 0.6)
            return r, top, 1.0 - smoothstep(1.0 - soft, 1.0 + soft, r.abs())

        warp_noise, warp_drift = (along_columns(strip, i, p.knots, salt) for salt in (33, 34))
        weft_noise, weft_drift = (along_rows(strip, j, p.knots * strip.aspect, salt) for salt in (35, 36))
        warp_r, warp_top, warp_cover = yarn(warp_yarn[None, :, 0], warp_noise, warp_drift, p.warp_width, fx,
                                            strip.pixel * nx, warp_z)
        weft_r, weft_top, weft_cover = yarn(weft_yarn[:, None, 0], weft_noise, weft_drift, p.weft_width, fy,
                                            ny / strip.size[1], weft_z)
        warp_turns = (strip.rows * torch.round(p.twist * ny))[:, None] + warp_yarn[None, :, 3]
        weft_turns = (strip.cols * torch.round(p.twist * nx))[None, :] + weft_yarn[:, None, 3]

        warp_level, weft_level = warp_top * warp_cover, weft_top * weft_cover
        is_warp = warp_level > weft_level
        either = torch.maximum(warp_cover, weft_cover)
        r = torch.where(is_warp, warp_r, weft_r)
        grooves = p.ply_depth * (1.0 - ply(torch.where(is_warp, warp_turns, weft_turns), r))
        height = torch.maximum(warp_level, weft_level) - grooves * either * (1.0 - 0.5 * r.abs().clamp(max=1.0))
        edge = smoothstep(0.6, 1.0, r.abs()) * either
        along, over = strip.rows[:, None], strip.cols[None, :]
        return (
            height, 1.0 - either, edge,
            torch.where(is_warp, warp_yarn[None, :, 1], weft_yarn[:, None, 1]),
            torch.where(is_warp, 0.5 * warp_yarn[None, :, 2], 0.5 + 0.5 * weft_yarn[:, None, 2]),
            torch.where(is_warp, along + warp_yarn[None, :, 3], over + weft_yarn[:, None, 3]),
            torch.where(is_warp, over + warp_yarn[None, :, 0], along + weft_yarn[:, None, 0]),
            fract(0.5 + 0.5 * r.clamp(-0.999, 0.999)),
        )
