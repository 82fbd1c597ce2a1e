"""Periodic basis fields, from operators that every ONNX Runtime provider has.

Noise is a lattice of random numbers, interpolated with cubic B-splines. On the regular pixel
grid that is two matrix products, ``Wy @ L @ Wx.T`` (a tensor-product spline; de Boor 1978), which
costs far less than gathering four corners a pixel and an octave. Where coordinates are warped,
:func:`sample` gathers from an *atlas*, a small periodic picture made the same way.

Random numbers come from one table, ``noise`` (λ): ``NOISE_SIZE`` uniform float32 in [0, 1), drawn
from the seed outside of the graph. Cells look their numbers up by index.

Coordinates: ``u`` grows to the right, ``v`` downwards, both [0, 1) over the tile.
Shapes: h rows by w columns of one strip; fields are float32 [h, w].
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import torch

NOISE_SIZE = 1 << 18
ATLAS_SIZE = 512
ATLAS_CHANNELS = 4
#: Rows of four numbers in the noise table: the most cells that a lattice can tell apart.
CELL_ROWS = NOISE_SIZE // 4
#: Largest lattice period of an octave: its table is the whole noise.
LARGEST_PERIOD = 512

Tensor = torch.Tensor


def smoothstep(low: float | Tensor, high: float | Tensor, x: Tensor) -> Tensor:
    """Hermite step from 0 at ``low`` to 1 at ``high``; ``high`` may lie below ``low``."""
    t = ((x - low) / (high - low)).clamp(0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def mix(a: Tensor | float, b: Tensor | float, t: Tensor | float) -> Tensor:
    """Linear blend: ``a`` at t = 0, ``b`` at t = 1."""
    return a + (b - a) * t  # type: ignore[operator,return-value]


def smooth_min(a: Tensor, b: Tensor, k: float | Tensor) -> Tensor:
    """Minimum with a rounded corner of width ``k`` (polynomial smooth minimum)."""
    t = (0.5 + 0.5 * (b - a) / k).clamp(0.0, 1.0)
    return mix(b, a, t) - k * t * (1.0 - t)


def fract(x: Tensor) -> Tensor:
    return x - torch.floor(x)


def wrap(x: Tensor, period: Tensor | float) -> Tensor:
    """``x`` modulo ``period``, in [0, period), for whole-numbered floats (exact for |x| < 2^23)."""
    return x - torch.floor((x + 0.5) / period) * period


class Planes:
    """Several numbers at each place, each computed when it is asked for: ``planes[..., i]`` is [h, w].

    Not a last axis: ONNX Runtime gathers from one column several times faster than it gathers rows and
    takes them apart, and what nobody asks for costs nothing.
    """

    def __init__(self, plane: Callable[[int], Tensor]) -> None:
        self._plane = cache(plane)

    def __getitem__(self, key: tuple) -> Tensor:
        *place, channel = key
        plane = self._plane(channel)
        return plane if place == [...] else plane[tuple(place)]


def take(column: Tensor, index: Tensor) -> Tensor:
    """``column[index]`` for a column [n] and whole-numbered indices (float or int64) of any shape."""
    return torch.gather(column, 0, index.to(torch.int64).reshape(-1)).view_as(index)


def look_up(table: Planes | Sequence[Tensor], index: Tensor) -> Planes:
    """Rows of a table that is given by its columns [n]; ``index`` [h, w] is whole-numbered, float32."""
    whole = index.to(torch.int64)
    return Planes(lambda i: take(table[..., i] if isinstance(table, Planes) else table[i], whole))


def choose(mask: Tensor, yes: Planes, no: Planes) -> Planes:
    """``yes`` where the boolean mask is True, else ``no``."""
    return Planes(lambda i: torch.where(mask, yes[..., i], no[..., i]))


def bilinear(columns: Planes | Sequence[Tensor], side: int, u: Tensor, v: Tensor) -> Planes:
    """Periodic bilinear look-up at any coordinates in a square picture: ``columns`` [side²] in row order, the unit
    tile."""
    x, y = fract(u) * side - 0.5, fract(v) * side - 0.5
    x0, y0 = torch.floor(x), torch.floor(y)
    fx, fy = x - x0, y - y0
    n = float(side)
    left, top = wrap(x0, n), wrap(y0, n) * n
    right, bottom = wrap(x0 + 1.0, n), wrap(y0 + 1.0, n) * n
    corners = [look_up(columns, row + column) for row in (top, bottom) for column in (left, right)]

    def plane(i: int) -> Tensor:
        upper_left, upper_right, lower_left, lower_right = (corner[..., i] for corner in corners)
        return mix(mix(upper_left, upper_right, fx), mix(lower_left, lower_right, fx), fy)

    return Planes(plane)


def spline_weights(x: Tensor, period: Tensor, limit: int) -> Tensor:
    """Rows of periodic cubic B-spline weights: float32 [n, limit] for any positions x [n], in tiles.

    Lattice points 0 … period-1 carry the weights (they sum to 1); the rest of ``limit`` stay 0, so
    that the shape does not depend on the period. ``period`` is whole-numbered, 4 to ``limit``.
    """
    return _spline(x[:, None], torch.arange(limit, dtype=torch.float32)[None, :], period)


def spline_columns(x: Tensor, period: Tensor, limit: int) -> Tensor:
    """:func:`spline_weights` as columns: float32 [limit, n]."""
    return _spline(x[None, :], torch.arange(limit, dtype=torch.float32)[:, None], period)


def _spline(x: Tensor, points: Tensor, period: Tensor) -> Tensor:
    half = 0.5 * period
    apart = torch.abs(fract(x) * period - points)
    near = torch.relu(torch.abs(apart - half) + (2.0 - half))  # 2 - distance, the shorter way round
    inner = torch.relu(near - 1.0)
    used = (points < period - 0.5).to(torch.float32) * (1.0 / 6.0)
    return (near * near * near - inner * inner * (4.0 * inner)) * used


@dataclass
class Strip:
    """The pixels of one strip and the noise they draw from.

    Attributes:
        rows: float32 [h], v of each row's centre. cols: float32 [w], u of each column's centre.
        size: float32 [2], width and height in pixels of the whole map.
        noise: float32 [NOISE_SIZE], λ.
    """

    rows: Tensor
    cols: Tensor
    size: Tensor
    noise: Tensor

    @property
    def aspect(self) -> Tensor:
        """Height / width of the map, a scalar."""
        return self.size[1] / self.size[0]

    @property
    def pixel(self) -> Tensor:
        """One pixel in units of u."""
        return 1.0 / self.size[0]

    @property
    def u(self) -> Tensor:
        """[h, w]"""
        return self.cols[None, :] + 0.0 * self.rows[:, None]

    @property
    def v(self) -> Tensor:
        """[h, w]"""
        return self.rows[:, None] + 0.0 * self.cols[None, :]

    @property
    def table(self) -> Planes:
        """Four uniform numbers for each cell, in columns float32 [CELL_ROWS]."""
        return Planes(lambda i: self.noise.reshape(CELL_ROWS, 4)[:, i])

    def counts(self, across: Tensor, ratio: Tensor | float = 1.0, multiple: int = 1, rows_multiple: int = 1,
               limit: int = 255) -> tuple[Tensor, Tensor]:
        """Whole numbers of cells in x and y: near ``across`` cells over the width, each cell's
        height / width near ``1 / ratio``, divisible by ``multiple`` (x) and ``rows_multiple`` (y)."""
        nx = (torch.round(across / multiple) * multiple).clamp(multiple, limit - limit % multiple)
        ny = torch.round(nx * ratio * self.aspect / rows_multiple) * rows_multiple
        return nx, ny.clamp(rows_multiple, limit - limit % rows_multiple)

    def _lattice(self, period_x: Tensor, period_y: Tensor, limit_x: int, limit_y: int, salt: int,
                 weight: Tensor | float) -> tuple[Tensor, Tensor]:
        """The two factors of one octave: [h, limit_x] and [limit_x, w]."""
        start = (salt * 7919 + 13 * limit_x) % (NOISE_SIZE - limit_x * limit_y + 1)
        table = self.noise[start : start + limit_x * limit_y].reshape(limit_y, limit_x)
        # Large tables overlap or are the same: a phase of its own keeps two fields apart.
        rows, cols = self.rows + salt * 0.6180339 % 1.0, self.cols + salt * 0.4142135 % 1.0
        left = spline_weights(rows, period_y, limit_y) @ ((table - 0.5) * 7.23)  # unit variance
        return left * weight, spline_columns(cols, period_x, limit_x)

    def fbm(self, period: Tensor | float, octaves: int = 5, gain: float | Tensor = 0.5, salt: int = 0,
            stretch: float = 1.0, most: int | None = None) -> Tensor:
        """Fractal noise, mean 0, variance near 1 (practically within ±3): float32 [h, w].

        ``period``: lattice cells over the tile's width in the first octave, from 4; each further octave
        doubles it and has ``gain`` times the amplitude. ``stretch`` > 1 makes features that many times
        longer in x, < 1 in y. ``most`` bounds the first octave's period and sets the tables' size; for a
        period that is known only at run time it is 32 from four octaves up (broad noise), else 256 (grain).
        """
        if most is None:
            most = (32 if octaves >= 4 else 256) if isinstance(period, Tensor) else math.ceil(period)
        base = torch.as_tensor(period, dtype=torch.float32)
        lefts, rights, power = [], [], torch.zeros(())
        amplitude: Tensor | float = torch.ones(())
        for octave in range(octaves):
            limit = min(1 << max(3, (most * 2**octave - 1).bit_length()), LARGEST_PERIOD if most > 64 else 256)
            wide = base * float(2**octave)
            px = torch.round(wide / max(stretch, 1.0)).clamp(4.0, float(limit))
            py = torch.round(wide * self.aspect * min(stretch, 1.0)).clamp(4.0, float(limit))
            fade = (2.0 - px * self.pixel).clamp(0.0, 1.0)  # octaves finer than the pixels vanish
            left, right = self._lattice(px, py, limit, limit, salt * 11 + octave, amplitude * fade)
            lefts.append(left)
            rights.append(right)
            power = power + amplitude * amplitude
            amplitude = amplitude * gain
        return (torch.cat(lefts, dim=1) / torch.sqrt(power)) @ torch.cat(rights, dim=0)

    def lattice(self, period_x: Tensor | float, period_y: Tensor | float, limit_x: int, limit_y: int,
                salt: int = 0) -> Tensor:
        """One octave with its own period on each axis, for fibres, grain and streaks: [h, w], variance near 1.

        ``limit_x * limit_y`` ≤ ``NOISE_SIZE``; periods are rounded and kept within 4 … limit. A lattice
        finer than the pixels fades out.
        """
        px = torch.round(torch.as_tensor(period_x, dtype=torch.float32)).clamp(4.0, float(limit_x))
        py = torch.round(torch.as_tensor(period_y, dtype=torch.float32)).clamp(4.0, float(limit_y))
        fade = (2.0 - px / self.size[0]).clamp(0.0, 1.0) * (2.0 - py / self.size[1]).clamp(0.0, 1.0)
        left, right = self._lattice(px, py, limit_x, limit_y, salt, fade)
        return left @ right

    def cell_random(self, ix: Tensor, iy: Tensor, nx: Tensor, ny: Tensor, salt: int = 0) -> Planes:
        """Four uniform numbers in [0, 1) for each cell.

        ``ix``, ``iy`` are whole-numbered floats, wrapped here to nx by ny cells (≤ ``CELL_ROWS`` together).
        """
        index = wrap(iy, ny) * nx + wrap(ix, nx) + float((salt * 2741) % CELL_ROWS)
        return look_up(self.table, wrap(index, float(CELL_ROWS)))


def sample(atlas: Tensor, u: Tensor, v: Tensor) -> Planes:
    """Periodic bilinear look-up in an atlas at any coordinates: ATLAS_CHANNELS planes.

    ``atlas``: float32 [ATLAS_CHANNELS, ATLAS_SIZE**2], the unit tile in row order.
    """
    return bilinear(Planes(lambda i: atlas[i]), ATLAS_SIZE, u, v)


def neighbours(strip: Strip, x: Tensor, y: Tensor, nx: Tensor, ny: Tensor, jitter: Tensor | float,
               salt: int) -> tuple[Tensor, Tensor, Planes]:
    """The points of the 3 × 3 cells round each pixel: dx, dy [9, h, w] from point to pixel in cells,
    and their four random numbers, [9, h, w] each. ``x``, ``y`` are in cells."""
    offsets = torch.tensor([(i, j) for j in (-1.0, 0.0, 1.0) for i in (-1.0, 0.0, 1.0)])
    cx, cy = torch.floor(x)[None] + offsets[:, 0, None, None], torch.floor(y)[None] + offsets[:, 1, None, None]
    random = strip.cell_random(cx, cy, nx, ny, salt)
    dx = x[None] - cx - 0.5 - (random[..., 0] - 0.5) * jitter
    dy = y[None] - cy - 0.5 - (random[..., 1] - 0.5) * jitter
    return dx, dy, random
