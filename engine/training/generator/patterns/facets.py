"""Broken rock: planes that meet in edges, steps and clefts."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..cells import around, numbers
from ..grain import fine
from ..toolkit import Planes, Strip, Tensor, look_up, mix, smoothstep


class Facets(Pattern):
    """Leaning planes at two sizes, one for each cell of jittered points, with steps where they meet.

    ``gap`` is the bottom of the deepest clefts, ``aux`` 0 … 1 the height of the coarse fracture.
    """

    PARAMS = {
        "across": Param(4, 2, 30, "large planes over the tile's width", "frequency"),
        "ratio": Param(1.4, 0.3, 4, "width of a plane over its height"),
        "finer": Param(3.1, 1.5, 6, "small planes for one large one, on a line"),
        "steep": Param(1.0, 0, 2, "how far planes lean"),
        "step": Param(0.8, 0, 2, "how far neighbouring planes stand apart"),
        "crisp": Param(0.6, 0, 1, "how sharp the edges are: 0 worn, 1 freshly broken"),
        "fine_share": Param(0.4, 0, 1, "share of the small planes in the relief"),
        "swell": Param(0.5, 0, 1, "broad unevenness under the planes"),
        "strata": Param(0.2, 0, 1, "level layers that the break follows"),
        "strata_count": Param(7, 1, 40, "layers over a square tile's height", "frequency"),
        "warp": Param(0.15, 0, 1, "how far planes are bent", "disorder"),
        "rough": Param(0.3, 0, 1, "fine roughness of the break"),
        "irregular": Param(1.0, 0, 1, "how far planes stray from a regular lattice", "disorder"),
        "joint": Param(0.3, 0, 1, "how much of the rock the deep clefts take", "joints"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        nx, ny = strip.counts(p.across, p.ratio, rows_multiple=2, limit=60)
        mx, my = strip.counts(p.across * p.finer, p.ratio * 0.8, rows_multiple=2, limit=200)
        bend = strip.fbm(p.across * 1.2, 5, 0.55, salt=311)
        twist = strip.fbm(p.across * 1.2, 5, 0.55, salt=312)
        crumb = fine(strip, p.across * 10.0, 3, 0.75, salt=313)
        u, v = p.warp * bend, p.warp * twist
        irregular = p.irregular.clamp(max=1.0)
        coarse, cell = self._planes(strip, strip.u * nx + u, strip.v * ny + v, nx, ny, irregular, 315, p)
        chip = 0.05 * crumb
        small, _ = self._planes(strip, strip.u * mx + 1.5 * u + chip, strip.v * my + 1.5 * v - chip, mx, my, irregular,
                                317, p)

        layers = torch.round(p.strata_count * strip.aspect).clamp(min=1.0)
        level = strip.v * layers + 0.25 * bend + 0.35 * coarse
        index = torch.floor(level)
        zero, one = torch.zeros_like(index), torch.ones(())
        this = strip.cell_random(zero, index, one, layers, salt=319)[..., 0]
        after = strip.cell_random(zero, index + 1.0, one, layers, salt=319)[..., 0]
        ledge = mix(this, after, smoothstep(0.8, 1.0, level - index)) - 0.5

        body = (1.0 - 0.5 * p.fine_share) * coarse + p.fine_share * 0.42 * small + p.strata * ledge
        body = body + 0.16 * p.swell * twist
        height = 0.5 + 0.45 * body + p.rough * (0.014 * crumb - 0.012 * crumb.abs())
        deep = smoothstep(0.0, 0.16, 0.42 * p.joint - 0.02 - height) * smoothstep(0.0, 0.02, p.joint)
        edge = 0.6 * smoothstep(0.55, 0.95, height) + 0.4 * smoothstep(0.15, 0.5, small)
        return (
            height, 0.7 * deep, edge.clamp(0.0, 1.0), cell[..., 2], cell[..., 3],
            strip.u + 0.03 * bend, strip.v + 0.03 * twist, (0.5 + 0.5 * coarse).clamp(0.0, 1.0),
        )

    def _planes(self, strip: Strip, x: Tensor, y: Tensor, nx: Tensor, ny: Tensor, irregular: Tensor, salt: int,
                p: SimpleNamespace) -> tuple[Tensor, Planes]:
        """Height on the planes, about -1 … 1, and their numbers.

        Neighbouring planes blend over a narrow border.
        """
        sharp = torch.minimum(mix(9.0, 42.0, p.crisp), 2.5 / (strip.pixel * nx))
        random = numbers(strip, salt)
        turn = random[..., 3] * 25.13
        table = (
            (random[..., 0] - 0.5) * irregular, (random[..., 1] - 0.5) * irregular, p.steep * torch.cos(turn),
            p.steep * torch.sin(turn), (random[..., 2] - 0.5) * p.step,
        )
        total = height = nearest = cell = torch.zeros_like(x)
        for dx, dy, index in around(x, y, nx, ny, 0.5):
            plane = look_up(table, index)
            dx, dy = dx - plane[..., 0], dy - plane[..., 1]
            weight = torch.exp(-sharp * (dx * dx + dy * dy))
            total = total + weight
            height = height + weight * (plane[..., 2] * dx + plane[..., 3] * dy + plane[..., 4])
            cell = torch.where(weight > nearest, index, cell)
            nearest = torch.maximum(weight, nearest)
        return height / total, look_up(random, cell)
