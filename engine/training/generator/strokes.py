"""Oriented detail: fibres and streaks along a grain, and single strokes such as scratches."""

from __future__ import annotations

import torch

from .toolkit import (
    CELL_ROWS,
    Planes,
    Strip,
    Tensor,
    bilinear,
    fract,
    mix,
    smoothstep,
    spline_columns,
    spline_weights,
    wrap,
)

#: Side of the table of :func:`smooth_table` and the most lattice cells on one of its axes.
SMOOTH_SIZE = 128
SMOOTH_LIMIT = 48


def streaks(strip: Strip, u: Tensor, v: Tensor, nu: Tensor | float, nv: Tensor | float, salt: int = 0) -> Planes:
    """Value noise with its own count of cells on each axis, at any coordinates: four planes.

    ``u``, ``v`` are in tiles; the noise is periodic modulo 1 in both. ``nu`` × ``nv`` ≤ ``CELL_ROWS`` cells,
    whole-numbered. Few cells in u and many in v give streaks along u. Each has mean 0 and variance near 1.
    """
    nu, nv = torch.as_tensor(nu, dtype=torch.float32), torch.as_tensor(nv, dtype=torch.float32)
    x, y = u * nu, v * nv
    x0, y0 = torch.floor(x), torch.floor(y)
    fx, fy = x - x0, y - y0
    fx = fx * fx * (3.0 - 2.0 * fx)
    corners = [strip.cell_random(x0 + i, y0 + j, nu, nv, salt) for j in (0.0, 1.0) for i in (0.0, 1.0)]

    def plane(i: int) -> Tensor:
        upper_left, upper_right, lower_left, lower_right = (corner[..., i] for corner in corners)
        return (mix(mix(upper_left, upper_right, fx), mix(lower_left, lower_right, fx), fy) - 0.5) * 5.2

    return Planes(plane)


def smooth_table(strip: Strip, periods: tuple[tuple[int, int], ...], salt: int) -> list[Tensor]:
    """Small periodic pictures of smooth noise, for :func:`smooth`: float32 [SMOOTH_SIZE**2] for each of ``periods``.

    ``periods``: lattice cells in u and v of each channel, 4 to SMOOTH_LIMIT; variance near 1.
    """
    # Takes part in the size input so that no exporter folds the weights into the file.
    centre = (torch.arange(SMOOTH_SIZE, dtype=torch.float32) + 0.5 + 0.0 * strip.size[0]) / SMOOTH_SIZE
    pictures = []
    for i, (across, down) in enumerate(periods):
        start = (salt * 7919 + i * 3571) % (CELL_ROWS * 4 - across * down)
        lattice = (strip.noise[start : start + across * down].reshape(down, across) - 0.5) * 7.23
        wx = spline_columns(centre, torch.tensor(float(across)), across)
        wy = spline_weights(centre, torch.tensor(float(down)), down)
        pictures.append((wy @ lattice @ wx).reshape(SMOOTH_SIZE * SMOOTH_SIZE))
    return pictures


def smooth(pictures: list[Tensor], u: Tensor, v: Tensor) -> Planes:
    """Periodic bilinear look-up in what :func:`smooth_table` made."""
    return bilinear(pictures, SMOOTH_SIZE, u, v)


def scratches(strip: Strip, count: Tensor | float, share: Tensor | float, width: Tensor | float, salt: int,
              spread: Tensor | float = 1.0) -> Tensor:
    """Single straight scratches in random directions: mask [h, w] in [0, 1].

    ``count`` cells over the tile's width, each with one scratch in ``share`` of the cells; ``width`` in cells, never
    under one pixel (finer ones fade instead). ``spread``: 1 all directions, 0 along u only.
    """
    nx, ny = strip.counts(torch.as_tensor(count, dtype=torch.float32), limit=200)
    # Alternate rows are shifted by half a cell, so that the cells do not line up.
    y = strip.v * ny
    iy = torch.floor(y)
    x = strip.u * nx + 0.5 * wrap(iy, 2.0)
    ix = torch.floor(x)
    random = strip.cell_random(ix, iy, nx, ny, salt)
    there = (random[..., 3] < share).to(torch.float32)
    # Three more numbers out of the digits that the first four do not need.
    size, weight, bend = fract(random[..., 0] * 61.0), fract(random[..., 1] * 67.0), fract(random[..., 2] * 53.0)
    angle = (random[..., 2] - 0.5) * 3.1415927 * spread
    cos, sin = torch.cos(angle), torch.sin(angle)
    length = 0.10 + 0.36 * size
    room = 0.5 - length * torch.maximum(cos.abs(), sin.abs())
    dx = x - ix - 0.5 - (random[..., 0] - 0.5) * 1.8 * room
    dy = y - iy - 0.5 - (random[..., 1] - 0.5) * 1.8 * room
    along, across = dx * cos + dy * sin, dy * cos - dx * sin
    across = across + (bend - 0.5) * 0.5 * (along * along - length * length * 0.3)  # hardly any is quite straight
    pixel = strip.pixel * nx
    wide = torch.maximum(torch.as_tensor(width, dtype=torch.float32) * (0.4 + 0.8 * weight), pixel)
    fade = (torch.as_tensor(width, dtype=torch.float32) / pixel).clamp(0.0, 1.0)
    taper = 1.0 - smoothstep(0.35, 1.0, along.abs() / length)
    line = 1.0 - smoothstep(0.2, 1.0, across.abs() / wide)
    return line * taper * fade * there * (0.35 + 0.65 * weight)
