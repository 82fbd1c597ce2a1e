"""Tread plate: raised lens-shaped bars in alternating directions, so that boots find hold."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..toolkit import Strip, Tensor, smoothstep, wrap


class Tread(Pattern):
    """Square cells, each with one or several parallel bars along one diagonal, the next cell's along the other.

    aux: mask of the bars.
    """

    PARAMS = {
        "across": Param(12, 2, 120, "cells over the tile (even)", "frequency"),
        "bars": Param(1, 1, 5, "bars in a cell: 1 for diamond plate, 5 for five-bar plate"),
        "length": Param(0.56, 0.2, 0.7, "half the length of a bar, in cells"),
        "width": Param(0.15, 0.03, 0.3, "half the width of a bar, in cells"),
        "spread": Param(0.2, 0.05, 0.3, "distance from bar to bar, in cells"),
        "bevel": Param(0.09, 0.01, 0.3, "width of a bar's slope, in cells"),
        "crown": Param(0.25, 0, 1, "how domed the bars are"),
        "rise": Param(0.6, 0.1, 0.9, "height of the bars, of the whole relief"),
        "wear": Param(0.15, 0, 1, "how unequally high the bars are"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        nx, ny = strip.counts(p.across, multiple=2, rows_multiple=2)
        x, y = strip.u * nx, strip.v * ny
        ix, iy = torch.floor(x), torch.floor(y)
        sign = 1.0 - 2.0 * wrap(ix + iy, 2.0)
        a, b = x - ix - 0.5, (y - iy - 0.5) * sign
        along, across = (a + b) * 0.70710678, (b - a) * 0.70710678
        bars = torch.round(p.bars)
        # Which of the parallel bars is nearest: -2 … 2 for five, -0.5, 0.5 for two.
        middle = (bars - 1.0) * 0.5
        index = (torch.round(across / p.spread + middle)).minimum(bars - 1.0).clamp(min=0.0) - middle
        across = across - index * p.spread
        length = p.length * (1.0 - 0.10 * index * index / middle.clamp(min=1.0))

        # A lens is what two circles share: half-length l and half-width w give the radius.
        radius = (length * length + p.width * p.width) / (2.0 * p.width)
        inside = radius - torch.sqrt(along * along + (across.abs() + radius - p.width) ** 2)
        pixel = strip.pixel * nx
        bar = smoothstep(-0.5 * pixel, torch.maximum(pixel, p.bevel), inside)
        dome = (inside / p.width).clamp(0.0, 1.0)
        own = strip.cell_random(ix, iy, nx, ny, salt=9)
        level = 1.0 - p.wear * 0.35 * own[..., 0] * p.disorder
        height = (1.0 - p.rise) + p.rise * bar * level * (1.0 - 0.3 * p.crown * (1.0 - dome))
        edge = bar * (1.0 - smoothstep(p.bevel * 0.6, p.bevel * 2.0, inside)) * 0.8 + 0.2 * bar
        zero = torch.zeros_like(x)
        plate = strip.cell_random(zero, zero, nx, ny, salt=11)
        return height, zero, edge, plate[..., 0], plate[..., 1], strip.u, strip.v, bar
