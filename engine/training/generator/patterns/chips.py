"""Chips of stone in a ground and polished binder: terrazzo."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..cells import cells
from ..grain import fine
from ..toolkit import Strip, Tensor, choose, smoothstep


class Chips(Pattern):
    """Two sizes of angular chips, flush with the binder, which is the ``gap``.

    ``aux`` is 1 on the large chips. A chip is a Voronoi cell, shrunk by a random amount.
    """

    PARAMS = {
        "across": Param(14, 3, 100, "large chips over the tile's width", "frequency"),
        "finer": Param(2.6, 1.5, 5, "small chips for one large one, on a line"),
        "large": Param(0.55, 0, 1, "share of the places that hold a large chip"),
        "small": Param(0.75, 0, 1, "share of the places between that hold a small chip"),
        "joint": Param(0.16, 0, 0.6, "binder between chips, in chips", "joints"),
        "irregular": Param(0.95, 0, 1, "how unequal chips are in shape and size", "disorder"),
        "relief": Param(0.02, 0, 1, "how far the binder lies below the chips"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        nx, ny = strip.counts(p.across, limit=100)
        bend = 0.05 * fine(strip, nx * 1.5, 2, 0.6, salt=231)
        irregular = p.irregular.clamp(max=1.0)
        big = cells(strip, strip.u * nx + bend, strip.v * ny + bend, nx, ny, irregular, 235, rounding=0.015)
        mx, my = strip.counts(p.across * p.finer, limit=250)
        tiny = cells(strip, strip.u * mx + bend, strip.v * my - bend, mx, my, irregular, 237, rounding=0.03)

        shrink = p.joint * (0.25 + irregular * 1.5 * big.more[..., 0] ** 2)
        far = big.border - shrink - 0.6 * smoothstep(-0.02, 0.02, big.more[..., 1] - p.large)
        little = tiny.border - p.joint * (0.25 + 1.6 * tiny.more[..., 0]) - 0.6 * smoothstep(
            -0.02, 0.02, tiny.more[..., 1] - p.small)
        soft_big, soft_tiny = strip.pixel * nx * 0.8, strip.pixel * mx * 0.8
        is_big = smoothstep(-soft_big, soft_big, far)
        # Small chips keep clear of large ones.
        is_tiny = smoothstep(-soft_tiny, soft_tiny, little) * smoothstep(-0.06, -0.03, -far - 0.06)
        solid = torch.maximum(is_big, is_tiny)
        bigger = is_big >= is_tiny
        cell = choose(bigger, big.more, tiny.more)
        place = choose(bigger, big.random, tiny.random)
        height = 1.0 - p.relief * (1.0 - solid)
        edge = 0.3 * solid * (1.0 - smoothstep(0.0, 0.1, torch.maximum(far, little)))
        return (
            height, 1.0 - solid, edge, place[..., 2], cell[..., 2], strip.u + place[..., 0], strip.v + cell[..., 3],
            is_big,
        )
