"""Hexagon tiles."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..grain import fine
from ..toolkit import Strip, Tensor, mix, smoothstep, wrap

_ROW = 0.8660254  # distance of two rows over the width of a hexagon


class Hexagons(Pattern):
    """Regular hexagons, a corner up; ``aux`` is the distance from the outline, 0 … 1."""

    PARAMS = {
        "across": Param(8, 2, 100, "hexagons over the tile's width", "frequency"),
        "joint": Param(0.05, 0, 0.5, "joint width, in hexagon widths", "joints"),
        "bevel": Param(0.04, 0.003, 0.5, "width of the rounded rim, in hexagon widths"),
        "rounding": Param(0.02, 0.002, 0.2, "corner radius, in hexagon widths"),
        "wobble": Param(0.004, 0, 0.2, "how far outlines wander, in hexagon widths", "disorder"),
        "chip": Param(0.004, 0, 0.2, "small nicks in the outlines, in hexagon widths", "disorder"),
        "height_jitter": Param(0.1, 0, 1, "how unequal the tiles' heights are", "disorder"),
        "tilt": Param(0.1, 0, 1, "how far tiles lean", "disorder"),
        "dome": Param(0.1, 0, 1, "pillow shape"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        nx, ny = strip.counts(p.across, 1.0 / _ROW, rows_multiple=2)
        bend = p.wobble * fine(strip, nx, 2, 0.5, salt=221)
        # Off by part of a hexagon, so that no joint runs along the tile's own border.
        x, y = strip.u * nx + 0.27 + bend, strip.v * ny + 0.2 + p.wobble * fine(strip, nx, 2, 0.5, salt=222)

        def nearest(parity: float) -> tuple[Tensor, Tensor, Tensor, Tensor]:
            """The nearest centre of the even or odd rows: its cell, and from it to here in widths."""
            iy = torch.round((y - parity) * 0.5) * 2.0 + parity
            ix = torch.round(x - 0.5 * parity)
            return ix, iy, x - 0.5 * parity - ix, (y - iy) * _ROW

        even, odd = nearest(0.0), nearest(1.0)
        is_odd = odd[2] ** 2 + odd[3] ** 2 < even[2] ** 2 + even[3] ** 2
        ix, iy, dx, dy = (torch.where(is_odd, b, a) for a, b in zip(even, odd, strict=True))
        cell = strip.cell_random(ix, wrap(iy, ny), nx, ny, salt=225)
        more = strip.cell_random(ix, wrap(iy, ny), nx, ny, salt=226)

        # Distances to the three pairs of sides; a soft minimum rounds the corners.
        sides = [0.5 - torch.abs(dx), 0.5 - torch.abs(0.5 * dx + _ROW * dy), 0.5 - torch.abs(0.5 * dx - _ROW * dy)]
        inside = -p.rounding * torch.log(sum(torch.exp(-side / p.rounding) for side in sides))
        nick = p.chip * (fine(strip, nx * 4.0, 2, 0.8, salt=223).abs() - 0.4)
        distance = inside - nick - 0.5 * p.joint

        soft = torch.maximum(strip.pixel * nx, p.bevel * 0.12)
        solid = smoothstep(-soft, soft, distance)
        rim = smoothstep(0.0, 1.0, distance / p.bevel)
        lean = ((more[..., 0] - 0.5) * dx + (more[..., 1] - 0.5) * dy) * p.tilt
        top = 1.0 - 0.5 * p.height_jitter * cell[..., 2] + lean - p.dome * (dx * dx + dy * dy) * 1.2
        height = solid * mix(0.5, 1.0, rim) * top
        edge = (1.0 - smoothstep(0.0, 0.07, distance)) * solid
        return (
            height, 1.0 - solid, edge, cell[..., 0], cell[..., 1],
            strip.u + more[..., 2], strip.v + more[..., 3], (distance * 2.2).clamp(0.0, 1.0),
        )
