"""Maps as Blender wants them: float32 RGBA, bottom row first."""

from __future__ import annotations

import numpy as np

#: Rows that are converted together, so that source and target stay in the cache.
_ROWS = 64


def fill_rgba(source: np.ndarray, target: np.ndarray) -> None:
    """Write a map into ``target`` without a temporary copy.

    Args:
        source: uint8 or uint16, [H, W] or [H, W, 3], top row first.
        target: float32 [H, W, 4]; gets ``source`` / 255 (65535 for uint16) with the bottom
            row first, a grey map in all three colours, alpha 1.
    """
    scale = np.float32(np.iinfo(source.dtype).max)
    flipped = source[::-1]
    for top in range(0, len(source), _ROWS):
        rows = slice(top, top + _ROWS)
        for channel in range(3):
            plane = flipped[rows] if source.ndim == 2 else flipped[rows, :, channel]
            np.divide(plane, scale, out=target[rows, :, channel], dtype=np.float32)
        target[rows, :, 3] = 1.0
