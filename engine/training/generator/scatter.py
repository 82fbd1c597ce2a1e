"""Many small elements thrown on the tile: which of them lies on top at each pixel.

Elements sit in the cells of a lattice, one a cell. A pixel looks at the four cells nearest to it, so
an element must not reach further than one cell from its cell's middle: half of its jitter plus its
own reach is at most 1. That is less than half the cost of looking at 3 × 3 cells, and several layers
with different cells hide the lattice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from .toolkit import Strip, Tensor, fract, mix

TURN = 6.2831853


@dataclass
class Spot:
    """One candidate element at every pixel.

    dx, dy: from the element's middle to the pixel, in cells, [h, w].
    random: four uniform numbers, [h, w, 4]; 0 and 1 have placed the element already.
    """

    dx: Tensor
    dy: Tensor
    random: Tensor

    def draw(self, index: int) -> Tensor:
        """Uniform number ``index`` (any of 0 … 11) in [0, 1): the further ones are lower digits of the four."""
        value = self.random[..., index % 4]
        return value if index < 4 else fract(value * (61.0, 977.0)[index // 4 - 1])


def spots(strip: Strip, x: Tensor, y: Tensor, nx: Tensor, ny: Tensor, jitter: Tensor | float,
          salt: int) -> Iterator[Spot]:
    """The elements of the four nearest cells; ``x``, ``y`` [h, w] in cells, nx by ny cells a tile."""
    left, top = torch.floor(x - 0.5), torch.floor(y - 0.5)
    for j in (0.0, 1.0):
        for i in (0.0, 1.0):
            cx, cy = left + i, top + j
            random = strip.cell_random(cx, cy, nx, ny, salt)
            dx = x - cx - 0.5 - (random[..., 0] - 0.5) * jitter
            dy = y - cy - 0.5 - (random[..., 1] - 0.5) * jitter
            yield Spot(dx, dy, random)


class Top:
    """Per pixel, the height and the properties of the highest element so far."""

    def __init__(self, ground: Tensor, **values: Tensor | float) -> None:
        """``ground`` [h, w] is the height where nothing lies, ``values`` its properties."""
        self.height = ground
        self.values = {name: value + 0.0 * ground for name, value in values.items()}

    def __getattr__(self, name: str) -> Tensor:
        try:
            return self.__dict__["values"][name]
        except KeyError:
            raise AttributeError(name) from None

    def lay(self, height: Tensor, soft: Tensor | float, **values: Tensor) -> None:
        """Lay an element; properties blend where the heights are within ``soft``, so outlines are smooth.

        Coordinates (names that begin with ``grain``) switch instead: halfway between two places is noise.
        """
        t = ((height - self.height) / soft * 0.5 + 0.5).clamp(0.0, 1.0)
        self.height = torch.maximum(self.height, height)
        for name, value in values.items():
            below = self.values[name]
            self.values[name] = torch.where(t > 0.5, value, below) if name.startswith("grain") else mix(below, value, t)


def turned(x: Tensor, y: Tensor, angle: Tensor) -> tuple[Tensor, Tensor]:
    """Coordinates in a frame turned by ``angle`` (radians): along, across."""
    c, s = torch.cos(angle), torch.sin(angle)
    return x * c + y * s, y * c - x * s
