"""Overlapping scales: fish, snakes, dragons."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..scatter import Top
from ..toolkit import Strip, Tensor, mix, smoothstep, wrap


class Scales(Pattern):
    """Rows shifted by half; each scale is fixed at its top and lies over the row below (larger v).

    ``aux`` runs from 0 at a scale's root to 1 at its tip; grain runs along it; ``gap`` is the fold under it.
    """

    PARAMS = {
        "across": Param(12, 2, 100, "scales over the tile's width", "frequency"),
        "ratio": Param(1.35, 0.5, 3, "rows of scales against scales in a row"),
        "pointed": Param(0.3, 0, 1, "0 is round, 1 pointed"),
        "reach": Param(1.05, 0.6, 1.3, "how far a scale reaches over the next rows, in rows"),
        "keel": Param(0.2, 0, 1, "ridge along the middle"),
        "dome": Param(0.4, 0, 1, "pillow shape"),
        "lift": Param(0.5, 0, 1, "how far tips stand off"),
        "rings": Param(0.15, 0, 1, "growth rings"),
        "joint": Param(0.06, 0, 0.3, "width of the fold round a scale", "joints"),
        "size_range": Param(0.15, 0, 0.5, "how much scales differ in width", "disorder"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        nx, ny = strip.counts(p.across, p.ratio, rows_multiple=2, limit=200)
        warp_x = strip.fbm(5.0, 3, 0.5, salt=1) * 0.10 * p.disorder
        warp_y = strip.fbm(5.0, 3, 0.5, salt=2) * 0.10 * p.disorder
        fine = strip.fbm(p.across * 6.0, 3, 0.6, salt=3)
        x, y = strip.u * nx + warp_x, strip.v * ny + warp_y + 0.02 * fine * p.disorder
        row = torch.floor(y)
        top = Top(0.0 * y, random_a=0.5, random_b=0.5, grain_u=0.0, grain_v=0.0, t=0.0, rim=1.0)
        tall = ny / (nx * strip.aspect)  # a scale's width in rows
        for step in (0.0, 1.0, 2.0):  # the pixel's own row and the two above, which reach down
            iy = row - step
            shift = 0.5 * wrap(iy, 2.0)
            column = torch.floor(x - shift)
            for side in (-1.0, 0.0, 1.0):
                ix = column + side
                random = strip.cell_random(ix, iy, nx, ny, salt=4)
                off = (random[..., 0] - 0.5) * 0.12 * p.disorder
                dx = x - shift - ix - 0.5 - off
                length = 1.0 + p.reach + (random[..., 1] - 0.5) * 0.2 * p.disorder
                t = (y - iy) / length  # 0 root … 1 tip
                wide = 0.56 * (1.0 + p.size_range * (random[..., 2] - 0.5))
                # Outline: straight flanks, then a round or pointed end.
                end = ((t - 0.45) / 0.55).clamp(0.0, 1.0)
                bow = mix(torch.sqrt((1.0 - end * end).clamp(min=0.0) + 1e-5), 1.0 - end**1.6, p.pointed)
                inside = (wide * bow - dx.abs()) / wide
                rim = torch.minimum(inside, (1.0 - t) * length / (wide * tall) * 1.2)  # in half widths
                pixel = strip.pixel * nx / wide
                solid = smoothstep(0.0, 1.6 * pixel + 0.02, rim) * smoothstep(0.0, 0.01, t)
                s = dx / wide
                level = 0.18 + 0.5 * t * (0.4 + 0.6 * p.lift)
                pillow = p.dome * 0.26 * (1.0 - (1.0 - rim.clamp(0.0, 0.75) / 0.75) ** 2.0)
                ridge = p.keel * 0.22 * torch.exp(-s * s * 40.0) * smoothstep(0.1, 0.5, t) * smoothstep(0.0, 0.3, rim)
                ring = torch.sin(rim * 34.0) * p.rings * 0.022 * smoothstep(0.05, 0.2, rim)
                lean = s * (random[..., 3] - 0.5) * 0.16 * p.disorder
                height = level + pillow + ridge + ring + lean
                top.lay(
                    height,
                    solid,
                    0.03,
                    random_a=random[..., 3],
                    random_b=random[..., 2],
                    grain_u=(t + random[..., 0] * 5.0),
                    grain_v=s * 0.5 + random[..., 1] * 7.0,
                    t=t.clamp(0.0, 1.0),
                    rim=rim.clamp(0.0, 1.0),
                )
        fold = 1.0 - smoothstep(0.3 * p.joint, p.joint + 1e-3, top.rim)
        gap = (torch.maximum(fold, 1.0 - top.solid)).clamp(0.0, 1.0)
        edge = smoothstep(0.3, 0.06, top.rim) * (1.0 - gap) * smoothstep(0.4, 0.8, top.t)
        height = top.height * (1.0 - 0.25 * gap)
        return (
            height.clamp(0.0, 1.2),
            gap,
            edge,
            top.random_a,
            top.random_b,
            top.grain_u / nx,
            top.grain_v / nx,
            top.t,
        )
