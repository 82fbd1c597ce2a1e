"""Irregular stones fitted together: cobbles, flagstones, rubble walls."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..cells import cells
from ..grain import fine
from ..toolkit import Strip, Tensor, mix, smoothstep


class Stones(Pattern):
    """Voronoi cells with rounded corners, domed or flat; ``aux`` is the distance from the outline, 0 … 1."""

    PARAMS = {
        "across": Param(9, 2, 100, "stones over the tile's width", "frequency"),
        "ratio": Param(1.0, 0.25, 4, "width of a stone over its height"),
        "irregular": Param(0.7, 0, 1, "how far stones stray from a regular lattice", "disorder"),
        "stagger": Param(0.5, 0, 0.5, "shift of every second row, in stones"),
        "joint": Param(0.12, 0, 0.6, "joint width, in stones", "joints"),
        "joint_random": Param(0.3, 0, 1, "how unequal the joints are"),
        "rounding": Param(0.06, 0.01, 0.2, "corner radius, in stones"),
        "bevel": Param(0.2, 0.01, 0.6, "width of the rounded rim, in stones"),
        "dome": Param(0.5, 0, 1, "how much of the stone is rim: 0 flat top, 1 a cushion"),
        "wobble": Param(0.05, 0, 0.4, "how far outlines wander, in stones", "disorder"),
        "chip": Param(0.02, 0, 0.3, "small nicks in the outlines, in stones", "disorder"),
        "height_jitter": Param(0.25, 0, 1, "how unequal the stones' heights are", "disorder"),
        "tilt": Param(0.25, 0, 1, "how far stones lean", "disorder"),
        "facets": Param(0.2, 0, 1, "broken planes and lumps on top"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        nx, ny = strip.counts(p.across, p.ratio, rows_multiple=2)
        bend_x, bend_y = fine(strip, nx * 1.2, 2, 0.5, salt=211), fine(strip, nx * 1.2, 2, 0.5, salt=212)
        rough = fine(strip, nx * 4.0, 2, 0.8, salt=213)
        x, y = strip.u * nx + p.wobble * bend_x, strip.v * ny + p.wobble * bend_y
        c = cells(strip, x, y, nx, ny, p.irregular.clamp(max=1.0) * 0.92, 215, p.stagger, p.rounding)

        gap = 0.5 * p.joint * (1.0 + p.joint_random * (c.more[..., 0] - 0.5) * 1.6)
        distance = c.border - gap - p.chip * (rough.abs() - 0.4)
        soft = torch.maximum(strip.pixel * nx, p.bevel * 0.08)
        solid = smoothstep(-soft, soft, distance)
        t = (distance / p.bevel).clamp(0.0, 1.0)
        shoulder = torch.sqrt(1.0 - (1.0 - t) ** 2 + 1e-6)  # a quarter circle
        cushion = smoothstep(0.0, 0.5, distance)
        top = 1.0 - p.height_jitter * c.random[..., 2].clamp(max=1.0) * 0.55
        top = top + p.tilt * ((c.more[..., 1] - 0.5) * c.dx + (c.more[..., 2] - 0.5) * c.dy) * 0.9
        lumps = 0.07 * bend_x + 0.05 * bend_y - 0.035 * rough.abs()
        height = solid * (0.12 + mix(0.88, 0.3 + 0.58 * cushion, p.dome) * shoulder) * (top + p.facets * lumps)
        edge = (1.0 - smoothstep(0.0, 0.16, distance)) * solid
        turn_u, turn_v = c.random[..., 3], c.more[..., 3]
        return (
            height, 1.0 - solid, edge, c.more[..., 0], c.more[..., 1],
            strip.u + turn_u, strip.v + turn_v, (distance * 2.5).clamp(0.0, 1.0),
        )
