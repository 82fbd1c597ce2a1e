"""Irregular cells with exact, rounded borders: stones, chips, crystals."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from .toolkit import Strip, Tensor, wrap

_OFFSETS = tuple((float(i), float(j)) for j in (-1, 0, 1) for i in (-1, 0, 1))


@dataclass
class Cells:
    """Voronoi cells at every pixel; [h, w] but ``random`` and ``more`` [h, w, 4].

    border: distance to the cell's border, in cells, with rounded corners.
    dx, dy: from the cell's point to here, in cells.
    random, more: eight uniform numbers of the cell; the first two placed the point.
    """

    border: Tensor
    dx: Tensor
    dy: Tensor
    random: Tensor
    more: Tensor


@dataclass
class Points:
    """The points of the 3 × 3 cells round each pixel, as lists of nine.

    dx, dy [h, w]: from point to pixel, in cells. ix, iy [h, w]: the cell. random [h, w, 4]: its numbers.
    """

    dx: list[Tensor]
    dy: list[Tensor]
    ix: list[Tensor]
    iy: list[Tensor]
    random: list[Tensor]


def points(strip: Strip, x: Tensor, y: Tensor, nx: Tensor, ny: Tensor, jitter: Tensor | float, salt: int,
           stagger: Tensor | float = 0.0) -> Points:
    """Jittered lattice points near each pixel; ``x``, ``y`` in cells.

    ``stagger`` shifts every second row by that many cells (``ny`` must then be even).
    """
    found = Points([], [], [], [], [])
    row = torch.floor(y)
    for i, j in _OFFSETS:
        iy = row + j
        shift = stagger * wrap(iy, 2.0)
        ix = torch.floor(x - shift) + i
        random = strip.cell_random(ix, iy, nx, ny, salt)
        found.dx.append(x - shift - ix - 0.5 - (random[..., 0] - 0.5) * jitter)
        found.dy.append(y - iy - 0.5 - (random[..., 1] - 0.5) * jitter)
        found.ix.append(ix)
        found.iy.append(iy)
        found.random.append(random)
    return found


def cells(strip: Strip, x: Tensor, y: Tensor, nx: Tensor, ny: Tensor, jitter: Tensor | float, salt: int,
          stagger: Tensor | float = 0.0, rounding: Tensor | float = 0.02) -> Cells:
    """Voronoi cells of jittered lattice points (Voronoi 1908; distance to the border: Quilez 2012).

    ``rounding``: radius of the corners, in cells.
    """
    near = points(strip, x, y, nx, ny, jitter, salt, stagger)
    squares = [dx * dx + dy * dy for dx, dy in zip(near.dx, near.dy, strict=True)]
    best, bx, by, ix, iy = squares[0], near.dx[0], near.dy[0], near.ix[0], near.iy[0]
    for square, dx, dy, cx, cy in zip(squares[1:], near.dx[1:], near.dy[1:], near.ix[1:], near.iy[1:], strict=True):
        closer = square < best
        best = torch.where(closer, square, best)
        bx, by = torch.where(closer, dx, bx), torch.where(closer, dy, by)
        ix, iy = torch.where(closer, cx, ix), torch.where(closer, cy, iy)
    # Distance to the bisector with each other point; a soft minimum rounds the corners.
    total, sharp = torch.zeros_like(best), 1.0 / torch.as_tensor(rounding)
    for square, dx, dy in zip(squares, near.dx, near.dy, strict=True):
        apart = torch.sqrt((bx - dx) ** 2 + (by - dy) ** 2 + 1e-9)
        bisector = 0.5 * (square - best) / apart
        total = total + torch.where(apart > 1e-3, torch.exp(-(bisector * sharp).clamp(max=60.0)), torch.zeros(()))
    border = -torch.log(total + 1e-20) / sharp
    return Cells(border, bx, by, strip.cell_random(ix, iy, nx, ny, salt), strip.cell_random(ix, iy, nx, ny, salt + 1))
