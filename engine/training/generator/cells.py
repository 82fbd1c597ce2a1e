"""Irregular cells with exact, rounded borders: stones, chips, crystals.

Work per pixel and neighbour is what costs, so whatever depends on a cell alone is done beforehand,
on the table of its numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from .toolkit import CELL_ROWS, Planes, Strip, Tensor, look_up, wrap


@dataclass
class Cells:
    """Voronoi cells at every pixel; [h, w] all.

    border: distance to the cell's border, in cells, with rounded corners.
    dx, dy: from the cell's point to here, in cells.
    random, more: eight uniform numbers of the cell; the first two placed the point.
    """

    border: Tensor
    dx: Tensor
    dy: Tensor
    random: Planes
    more: Planes


def numbers(strip: Strip, salt: int) -> Planes:
    """Four uniform numbers for each cell of a lattice, float32 [CELL_ROWS] each; others for each ``salt``."""
    start = (salt * 2741) % CELL_ROWS

    def column(i: int) -> Tensor:
        whole = strip.table[..., i]
        return torch.cat((whole[start:], whole[:start]), dim=0)

    return Planes(column)


def around(x: Tensor, y: Tensor, nx: Tensor, ny: Tensor,
           stagger: Tensor | float = 0.0) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """The 3 × 3 cells round each pixel: from the cell's middle to here, dx and dy in cells, and its row in a table.

    ``x``, ``y`` in cells; nx by ny cells a tile, at most CELL_ROWS together. ``stagger`` shifts every second
    row by that many cells (``ny`` must then be even).
    """
    row = torch.floor(y)
    here = wrap(row, ny)
    rows = (torch.where(here < 0.5, ny - 1.0, here - 1.0), here, torch.where(here > ny - 1.5, 0.0 * ny, here + 1.0))
    parity = 1.0 - wrap(here, 2.0)  # of the rows above and below
    for j, cell_row in enumerate(rows):
        shifted = x - stagger * (1.0 - parity if j == 1 else parity)
        column = torch.floor(shifted)
        middle = wrap(column, nx)
        base = cell_row * nx
        columns = (
            torch.where(middle < 0.5, nx - 1.0, middle - 1.0), middle,
            torch.where(middle > nx - 1.5, 0.0 * nx, middle + 1.0),
        )
        dx, dy = shifted - column, y - row - (j - 0.5)
        for i, cell_column in enumerate(columns):
            yield dx - (i - 0.5), dy, base + cell_column


def cells(strip: Strip, x: Tensor, y: Tensor, nx: Tensor, ny: Tensor, jitter: Tensor | float, salt: int,
          stagger: Tensor | float = 0.0, rounding: Tensor | float = 0.02) -> Cells:
    """Voronoi cells of jittered lattice points (Voronoi 1908; distance to the border: Quilez 2012).

    ``jitter``: how far a point may lie from its cell's middle, as a share of the cell. ``rounding``: radius
    of the corners, in cells.
    """
    random = numbers(strip, salt)
    places = [(random[..., i] - 0.5) * jitter for i in (0, 1)]
    near = []
    for dx, dy, index in around(x, y, nx, ny, stagger):
        place = look_up(places, index)
        dx, dy = dx - place[..., 0], dy - place[..., 1]
        near.append((dx * dx + dy * dy, dx, dy, index))
    best, bx, by, cell = near[0]
    for square, dx, dy, index in near[1:]:
        closer = square < best
        best = torch.minimum(square, best)
        bx, by, cell = torch.where(closer, dx, bx), torch.where(closer, dy, by), torch.where(closer, index, cell)
    # Distance to the bisector with each other point; a soft minimum rounds the corners.
    total, sharp = torch.zeros_like(best), 0.5 / torch.as_tensor(rounding)
    for square, dx, dy, index in near:
        across, down = bx - dx, by - dy
        apart = across * across + down * down + 1e-9
        bisector = (best - square) * torch.rsqrt(apart) * sharp
        total = total + torch.where(index == cell, torch.full_like(best, 1e-26), torch.exp(bisector))
    border = torch.log(total) * (-0.5 / sharp)
    return Cells(border, bx, by, look_up(random, cell), look_up(numbers(strip, salt + 1), cell))
