"""Maps as Blender's images hold them: float32 RGBA, bottom row first."""

from __future__ import annotations

import numpy as np


def to_rgba(pixels: np.ndarray) -> np.ndarray:
    """A map as float32 [H, W, 4], bottom row first, alpha 1, a grey map in all three colours.

    Args:
        pixels: uint8 or uint16, [H, W] or [H, W, 3], top row first; divided by 255 (65535 for uint16).
    """
    flipped = pixels[::-1]
    rgba = np.empty((*pixels.shape[:2], 4), np.float32)
    rgba[..., :3] = flipped if pixels.ndim == 3 else flipped[..., None]
    rgba[..., :3] /= np.float32(np.iinfo(pixels.dtype).max)
    rgba[..., 3] = 1.0
    return rgba
