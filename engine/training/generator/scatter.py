"""Many small elements thrown on the tile: which of them lies on top at each pixel.

Elements sit in the cells of a lattice, one a cell. A pixel looks at the four cells nearest to it, so
an element must not reach further than one cell from its cell's middle: half of its jitter plus its
own reach is at most 1. That is less than half the work of looking at 3 × 3 cells, and several layers
with different cells hide the lattice. What depends on an element alone is computed on the table of
the elements' numbers, not at every pixel.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch

from .cells import numbers
from .toolkit import CELL_ROWS, Strip, Tensor, fract, look_up, mix, wrap

TURN = 6.2831853
#: Where an element goes that is not there: out of every pixel's reach, in cells.
AWAY = 64.0


class Draws:
    """Uniform numbers in [0, 1) of every cell of a layer: ``draws(i)`` is float32 [CELL_ROWS], i from 0 to 11."""

    def __init__(self, strip: Strip, salt: int) -> None:
        self._table = numbers(strip, salt)

    def __call__(self, index: int) -> Tensor:
        value = self._table[..., index % 4]
        return value if index < 4 else fract(value * (61.0, 977.0)[index // 4 - 1])  # lower digits


def place(draws: Draws, jitter: Tensor | float, share: Tensor | float = 1.0) -> tuple[Tensor, Tensor]:
    """Offsets of the elements from their cells' middles, in cells, float32 [CELL_ROWS] each.

    Of the elements a ``share`` is there; draws 0, 1 and 3 are used up.
    """
    away = AWAY * (draws(3) >= share).to(torch.float32)
    return (draws(0) - 0.5) * jitter + away, (draws(1) - 0.5) * jitter


def spots(x: Tensor, y: Tensor, nx: Tensor, ny: Tensor, *columns: Tensor) -> Iterator[tuple[Tensor, ...]]:
    """The elements of the four nearest cells of each pixel: dx, dy and their other columns, [h, w] each.

    ``x``, ``y`` [h, w] in cells, nx by ny cells a tile (at most CELL_ROWS together). ``columns`` [CELL_ROWS]
    each; the first two are the offsets that :func:`place` gives. dx, dy run from the element's middle to
    the pixel, in cells.
    """
    table = [column + torch.zeros(CELL_ROWS) for column in columns]
    left, top = torch.floor(x - 0.5), torch.floor(y - 0.5)
    column, row = wrap(left, nx), wrap(top, ny)
    columns_near = (column, torch.where(column > nx - 1.5, torch.zeros_like(column), column + 1.0))
    rows_near = (row * nx, torch.where(row > ny - 1.5, torch.zeros_like(row), (row + 1.0) * nx))
    x, y = x - left - 0.5, y - top - 0.5
    for j in (0, 1):
        for i in (0, 1):
            own = look_up(table, rows_near[j] + columns_near[i])
            place_x, place_y, *others = (own[..., k] for k in range(len(table)))
            yield (x - i - place_x, y - j - place_y, *others)


class Top:
    """Per pixel, the height and the properties of the highest element so far; ``solid`` is 1 where there is any."""

    def __init__(self, ground: Tensor, **values: Tensor | float) -> None:
        """``ground`` [h, w] is the height where nothing lies, ``values`` its properties."""
        self.height = ground
        self.solid = torch.zeros_like(ground)
        self.values = {name: value + 0.0 * ground for name, value in values.items()}

    def __getattr__(self, name: str) -> Tensor:
        try:
            return self.__dict__["values"][name]
        except KeyError:
            raise AttributeError(name) from None

    def lay(self, height: Tensor, solid: Tensor, soft: float, /, **values: Tensor) -> None:
        """Lay an element of ``height`` where ``solid`` is 1 (0 outside its outline).

        Properties blend where the heights are within ``soft``, so that outlines are smooth. Coordinates (names
        that begin with ``grain``) switch instead: halfway between two places is noise.
        """
        self.solid = torch.maximum(self.solid, solid)
        height = height * solid + (solid - 1.0)
        t = ((height - self.height) * (0.5 / soft) + 0.5).clamp(0.0, 1.0)
        over = t > 0.5
        self.height = torch.maximum(self.height, height)
        for name, value in values.items():
            below = self.values[name]
            self.values[name] = torch.where(over, value, below) if name.startswith("grain") else mix(below, value, t)
