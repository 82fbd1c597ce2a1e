"""Fine structure that the octaves of :meth:`Strip.fbm` do not reach: grain, dots, turned look-ups."""

from __future__ import annotations

import torch

from .toolkit import Planes, Strip, Tensor, sample

#: Largest lattice period of each octave of :func:`fine`.
FINE_LIMITS = (128, 256, 512)


def fine(strip: Strip, period: Tensor | float, octaves: int = 2, gain: float = 0.7, salt: int = 0) -> Tensor:
    """Noise with a first octave of up to 128 cells over the tile: float32 [h, w], variance near 1."""
    total, power, amplitude = torch.zeros(()), 0.0, 1.0
    for octave in range(octaves):
        limit = FINE_LIMITS[octave]
        across = torch.as_tensor(period, dtype=torch.float32) * float(2**octave)
        total = total + amplitude * strip.lattice(across, across * strip.aspect, limit, limit, salt * 11 + octave)
        power += amplitude * amplitude
        amplitude *= gain
    return total / power**0.5


def turned(atlas: Tensor, u: Tensor, v: Tensor, a: int = 3, b: int = 2) -> Planes:
    """The atlas seen smaller by sqrt(a² + b²) and turned by atan(b / a): ATLAS_CHANNELS planes.

    Whole-numbered ``a`` and ``b`` keep it periodic over the tile, and hide the atlas' own axes and repeats.
    """
    return sample(atlas, a * u - b * v, b * u + a * v)


def dots(strip: Strip, u: Tensor, v: Tensor, across: Tensor, salt: int, limit: int = 255) -> tuple[Tensor, Planes]:
    """One dot in each cell of a square lattice, at a random place and of a random size.

    ``u``, ``v`` are tile coordinates (warp them for ragged outlines), ``across`` cells over the width.

    Returns:
        Distance from the dot's centre over its radius, [h, w] (below 1 inside), and the dot's four
        random numbers; the third chose the radius, the fourth is free: compare it with a share.
    """
    nx, ny = strip.counts(across, limit=limit)
    x, y = u * nx, v * ny
    ix, iy = torch.floor(x), torch.floor(y)
    random = strip.cell_random(ix, iy, nx, ny, salt)
    radius = 0.14 + 0.20 * random[..., 2] * random[..., 2]  # small ones are more frequent
    room = 1.0 - 2.0 * radius  # keeps the dot in its cell
    dx = x - ix - radius - random[..., 0] * room
    dy = y - iy - radius - random[..., 1] * room
    return torch.sqrt(dx * dx + dy * dy + 1e-9) / radius, random
