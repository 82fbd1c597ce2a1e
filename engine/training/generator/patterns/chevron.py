"""Chevron: columns of parallel blocks that meet at an angle, like the feathers of an arrow."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..toolkit import Strip, Tensor, mix, smoothstep, wrap


class Chevron(Pattern):
    """Blocks are sheared by ``slope``, left and right in turn, so that their ends meet on vertical lines.

    aux: 0 to 1 along a block.
    """

    PARAMS = {
        "across": Param(4, 2, 60, "columns over the tile (even)", "frequency"),
        "ratio": Param(4.5, 1, 20, "width of a column over the vertical size of a block"),
        "slope": Param(1, 0.2, 2, "rise of a block over its run; 1 is 45 degrees"),
        "joint": Param(0.03, 0, 0.4, "gap between blocks, in block widths", "joints"),
        "bevel": Param(0.06, 0.005, 0.4, "width of the rounded rim, in block widths"),
        "height_jitter": Param(0.25, 0, 1, "how unequal the blocks' heights are"),
        "tilt": Param(0.15, 0, 1, "how far blocks lean"),
        "wobble": Param(0.006, 0, 0.2, "how far edges wander, in block widths"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        nx, ny = strip.counts(p.across, p.ratio, multiple=2)
        wide = ny / (nx * strip.aspect)  # width of a column, in vertical sizes of a block
        x = strip.u * nx + 0.37  # no joint lies on the tile's border
        ix = torch.floor(x)
        s = x - ix
        right = wrap(ix, 2.0)  # 1 in columns that fall to the right
        fold = mix(s, 1.0 - s, right)
        y = strip.v * ny + p.slope * wide * fold
        iy = torch.floor(y)
        t = y - iy
        cosine = torch.rsqrt(1.0 + p.slope * p.slope)
        cell = strip.cell_random(ix, iy, nx, ny, salt=9)
        more = strip.cell_random(ix, iy, nx, ny, salt=10)

        # Distances in true block widths; a block's width is its vertical size times the cosine.
        wander = strip.fbm(ny, 2, 0.5, salt=1) * p.wobble * p.disorder
        distance = torch.minimum(torch.minimum(t, 1.0 - t), torch.minimum(s, 1.0 - s) * wide / cosine) + wander
        distance = distance - p.joint * 0.5
        pixel = strip.pixel * nx * wide / cosine
        solid = smoothstep(-0.6 * pixel, torch.maximum(0.6 * pixel, p.bevel * 0.15), distance)
        rim = smoothstep(0.0, 1.0, distance / torch.maximum(p.bevel, pixel))
        lean = ((s - 0.5) * (more[..., 2] - 0.5) + (t - 0.5) * (more[..., 3] - 0.5)) * p.tilt * p.disorder
        top = 1.0 - 0.5 * p.height_jitter * cell[..., 2] * p.disorder + lean
        height = solid * mix(0.6, 1.0, rim) * top
        edge = (1.0 - smoothstep(0.0, 0.16, distance)) * solid
        # Whole-numbered turns by 45 degrees keep the grain periodic.
        sign = 1.0 - 2.0 * right
        grain_u, grain_v = strip.u - sign * strip.v, strip.v + sign * strip.u
        grain_u, grain_v = grain_u + more[..., 0], grain_v + more[..., 1]
        return height, 1.0 - solid, edge, cell[..., 0], cell[..., 1], grain_u, grain_v, s
