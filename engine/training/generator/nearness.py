"""Cellular noise reduced to what creased skins need: distances to two points, and one random number."""

from __future__ import annotations

import torch

from .toolkit import NOISE_SIZE, Strip, Tensor, look_up, wrap

_PAIRS = NOISE_SIZE // 2


def creased(strip: Strip, x: Tensor, y: Tensor, nx: Tensor, ny: Tensor, jitter: Tensor | float,
            salt: int) -> tuple[Tensor, Tensor]:
    """Half the difference of the distances to the second nearest and to the nearest point (F2 - F1; Worley
    1996): 0 on a cell's border, rising to its middle, in cells; and the cell's own number in [0, 1). Both [h, w].

    ``x``, ``y`` are in cells, ``nx`` by ``ny`` cells over the tile, at most ``NOISE_SIZE / 2`` together.
    """
    pairs = strip.noise.reshape(_PAIRS, 2)
    table = (pairs[:, 0], pairs[:, 1])
    ix, iy = torch.floor(x), torch.floor(y)
    columns = [wrap(ix + i, nx) for i in (-1.0, 0.0, 1.0)]
    rows = [wrap(iy + j, ny) * nx + float((salt * 2741) % _PAIRS) for j in (-1.0, 0.0, 1.0)]
    fx, fy = x - ix - 0.5, y - iy - 0.5
    first, second = torch.full_like(fx, 1e3), torch.full_like(fx, 1e3)
    own = torch.zeros_like(fx)
    for j in range(3):
        for i in range(3):
            random = look_up(table, wrap(rows[j] + columns[i], float(_PAIRS)))
            dx = fx - float(i - 1) - (random[..., 0] - 0.5) * jitter
            dy = fy - float(j - 1) - (random[..., 1] - 0.5) * jitter
            square = dx * dx + dy * dy
            own = torch.where(square < first, random[..., 0], own)
            second = torch.minimum(second, torch.maximum(first, square))
            first = torch.minimum(first, square)
    return 0.5 * (torch.sqrt(second) - torch.sqrt(first + 1e-12)), own
