"""The mesh that shows a material: a sphere of 1 m, on which a tile repeats without a seam."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_RADIUS = 0.5
_SEGMENTS, _RINGS = 96, 48
#: How often the tile goes round the equator: whole, so that it closes.
REPEATS = 4


@dataclass(frozen=True)
class Mesh:
    """``positions`` and ``normals`` float32 [N, 3], ``tangents`` float32 [N, 4] (the last is the bitangent's sign),
    ``uvs`` float32 [N, 2], ``triangles`` uint16 [M], three for each, counter-clockwise from outside."""

    positions: np.ndarray
    normals: np.ndarray
    tangents: np.ndarray
    uvs: np.ndarray
    triangles: np.ndarray


def sphere(aspect: float) -> Mesh:
    """A UV sphere in metres, +Y up, as glTF has it.

    Args:
        aspect: width of the tile over its height; at the equator the tile keeps it.
    """
    row, column = np.mgrid[0 : _RINGS + 1, 0 : _SEGMENTS + 1].astype(np.float64)
    pole = (row == 0) | (row == _RINGS)
    along = np.where(pole, column + 0.5, column) / _SEGMENTS  # each triangle at a pole has its own tip
    down = row / _RINGS
    around, polar = 2.0 * np.pi * along, np.pi * down
    flat = np.sin(polar) * ~pole
    normals = np.stack([flat * np.sin(around), np.cos(polar), flat * np.cos(around)], axis=-1)
    east = np.stack([np.cos(around), np.zeros_like(around), -np.sin(around), np.ones_like(around)], axis=-1)
    uvs = np.stack([REPEATS * along, 0.5 * REPEATS * aspect * down], axis=-1)
    return Mesh(_list(_RADIUS * normals), _list(normals), _list(east), _list(uvs), _triangles())


def _list(grid: np.ndarray) -> np.ndarray:
    return grid.reshape(-1, grid.shape[-1]).astype(np.float32)


def _triangles() -> np.ndarray:
    at = np.arange((_RINGS + 1) * (_SEGMENTS + 1)).reshape(_RINGS + 1, _SEGMENTS + 1)
    here, east, south, southeast = at[:-1, :-1], at[:-1, 1:], at[1:, :-1], at[1:, 1:]
    lower = np.stack([here, south, southeast], axis=-1)[:-1]  # all but those that end in the lower pole
    upper = np.stack([here, southeast, east], axis=-1)[1:-1]
    last = np.stack([here, south, east], axis=-1)[-1:]
    return np.concatenate([each.reshape(-1) for each in (lower, upper, last)]).astype(np.uint16)
