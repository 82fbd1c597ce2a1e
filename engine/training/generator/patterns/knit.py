"""Knitted stitches: stockinette and ribs."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..toolkit import Strip, Tensor, fract, mix, smoothstep, wrap
from ..yarns import TAU, ply


class Knit(Pattern):
    """Columns of V-shaped stitches; with ``rib`` > 0 columns of knit and purl stitches alternate.

    Both legs of a V are one strand in mirrored, sheared coordinates; a purl stitch shows its head, a
    flat arc. Grain runs along the strand; aux is the position across it, 0 … 1.
    """

    PARAMS = {
        "across": Param(26, 2, 120, "columns (wales) over the tile's width", "frequency"),
        "ratio": Param(1.3, 0.5, 3, "rows (courses) per column, over the same length"),
        "rib": Param(0, 0, 8, "columns of a rib; 0 is plain stockinette (whole number)"),
        "rib_depth": Param(0.45, 0, 0.9, "how far purl columns lie back"),
        "lean": Param(1.35, 0.4, 2.5, "how far a leg climbs, in courses"),
        "thickness": Param(0.92, 0.4, 1, "thickness of the yarn, in courses"),
        "plies": Param(3.0, 0, 6, "turns of the plies along a leg"),
        "ply_depth": Param(0.34, 0, 0.6, "depth of the grooves between plies"),
        "uneven": Param(0.1, 0, 0.5, "how much stitches differ in size"),
        "sway": Param(0.16, 0, 0.6, "how far rows and columns wander, in stitches"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        rib = torch.round(p.rib)
        multiple = (2.0 * rib).clamp(min=1.0)
        nx = (torch.round(p.across / multiple) * multiple).clamp(min=multiple)
        ny = torch.round(nx * p.ratio * strip.aspect).clamp(2.0, 400.0)

        sway = p.sway * p.disorder
        x = strip.u * nx + strip.fbm(6.0, 3, 0.5, salt=51) * sway
        y = strip.v * ny + strip.fbm(7.0, 3, 0.5, salt=52) * sway
        i = torch.floor(x)
        fx = x - i - 0.5
        purl = (wrap(torch.floor(wrap(i, nx) / rib.clamp(min=1.0)), 2.0) > 0.5).to(torch.float32)
        purl = purl * (rib > 0.5).to(torch.float32)

        a = (fx.abs() * 2.0).clamp(0.0, 1.0)  # along a leg: 0 at the foot of the V, 1 at its tip
        leg = y + p.lean * (a + 0.1 * torch.sin(a * TAU))
        head = y + 0.28 * torch.cos(fx * TAU)
        q = torch.where(purl > 0.5, head, leg)
        j = torch.floor(q)
        random = strip.cell_random(2.0 * i + (fx > 0.0).to(torch.float32), j, 2.0 * nx, ny, salt=53)
        more = strip.cell_random(i, j, nx, ny, salt=54)

        arch = torch.sin(a * (0.5 * TAU)).clamp(min=0.0)
        arch = mix(arch, 0.75 + 0.25 * torch.cos(fx * TAU), purl)
        size = 1.0 + p.uneven * p.disorder * (more[..., 2] - 0.7)
        half = (p.thickness * size * (0.86 + 0.14 * arch)).clamp(0.2, 1.0)
        t = ((q - j) * 2.0 - 1.0 + p.uneven * p.disorder * 0.5 * (random[..., 1] - 0.5)) / half
        body = (1.0 - t * t).clamp(min=0.0)
        soft = (strip.pixel * nx * 2.2 / half).clamp(0.04, 0.7)
        cover = 1.0 - smoothstep(1.0 - soft, 1.0 + 0.3 * soft, t.abs())
        cover = cover * smoothstep(0.0, 0.24, arch)

        turns = torch.where(purl > 0.5, fx * p.plies * 1.4, torch.sign(fx) * a * p.plies) + random[..., 2]
        grooves = p.ply_depth * (1.0 - ply(turns, t))
        round_off = torch.sqrt(body + 1e-6) * (0.4 + 0.6 * torch.sqrt(arch + 1e-4))
        back = 1.0 - purl * p.rib_depth
        height = back * (0.12 + 0.88 * cover * round_off * (1.0 - grooves) * (0.94 + 0.06 * size))
        across = t * torch.where(purl > 0.5, 0.25 / ny, 0.22 / nx)
        along = torch.where(purl > 0.5, x / nx, y / ny)
        return (
            height, (1.0 - cover) * (1.0 - 0.4 * arch), smoothstep(0.6, 1.0, t.abs()) * cover,
            more[..., 0], 0.5 * more[..., 1],
            along + random[..., 0] + across, across + random[..., 3], fract(0.5 + 0.5 * t.clamp(-0.999, 0.999)),
        )
