"""From light to a picture on a screen, for files that hold linear values without an upper end.

Blender has better ways (its view transforms); this is the simple one for where there is no Blender:

1. Exposure. The typical brightness is the geometric mean of the luminance of all pixels that are not black. As long as
   it lies within two stops around middle grey (0.18) nothing is changed; beyond that, all values are multiplied so that
   it lies at the nearer end.
2. Curve, for each channel: x up to 0.8 stays, above it is 1 - 0.2 exp(-(x - 0.8) / 0.2), which goes on with the same
   slope and ends at 1.
3. Alpha is laid on white, and the result encoded as sRGB (IEC 61966-2-1).

The primaries are taken for those of sRGB.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ..imaging.color import linear_to_srgb

MIDDLE_GREY, STOPS, KNEE = 0.18, 2.0, 0.8
#: Luminance of linear sRGB.
_LUMINANCE = np.array([0.2126390, 0.7151687, 0.0721923])
#: About so many pixels are looked at for the exposure, and so many are encoded at a time.
_SAMPLES, _AT_A_TIME = 1 << 18, 1 << 18
_LARGEST = float(np.finfo(np.float16).max)


def to_display(pixels: np.ndarray) -> np.ndarray:
    """Linear light as a picture.

    Args:
        pixels: half or float [H, W, 3], or [H, W, 4] with premultiplied alpha. What is no number counts as black.

    Returns:
        uint8 [H, W, 3], sRGB.
    """
    height, width = pixels.shape[:2]
    made = np.empty((height, width, 3), np.uint8)
    factor = exposure(pixels[..., :3])
    shown = _shown_halves()
    rows = max(1, _AT_A_TIME // width)
    for top in range(0, height, rows):
        strip = pixels[top : top + rows]
        halves = strip[..., :3]
        if factor != 1.0 or halves.dtype != np.float16:
            halves = np.clip(halves.astype(np.float32) * np.float32(factor), -_LARGEST, _LARGEST).astype(np.float16)
        halves = np.ascontiguousarray(halves)
        target = made[top : top + rows]
        np.take(shown, halves.view(np.uint16), out=target, mode="clip")  # every index is valid; "raise" would copy
        if strip.shape[-1] == 4 and (clear := ~(strip[..., 3] >= 1.0)).any():
            empty = 1.0 - np.clip(_finite(strip[..., 3][clear]), 0.0, 1.0)
            target[clear] = _encoded(shoulder(np.maximum(_finite(halves[clear]), 0.0)) + empty[:, None])
    return made


@lru_cache(maxsize=1)
def _shown_halves() -> np.ndarray:
    """What each half stands for on the screen, by its bits: 65,536 numbers instead of one for each pixel."""
    with np.errstate(all="ignore"):
        return _encoded(shoulder(np.maximum(_finite(np.arange(1 << 16, dtype=np.uint16).view(np.float16)), 0.0)))


def _encoded(light: np.ndarray) -> np.ndarray:
    return np.round(linear_to_srgb(light) * 255.0).astype(np.uint8)


def exposure(colors: np.ndarray) -> float:
    """What to multiply linear colours [H, W, 3] with; 1 for a picture of ordinary brightness."""
    step = max(1, round((colors.shape[0] * colors.shape[1] / _SAMPLES) ** 0.5))
    luminance = _finite(colors[::step, ::step]) @ _LUMINANCE
    lit = luminance[luminance > 1e-6]
    if not lit.size:
        return 1.0
    typical = float(np.exp(np.log(lit).mean()))
    return float(np.clip(typical, MIDDLE_GREY / 2**STOPS, MIDDLE_GREY * 2**STOPS)) / typical


def shoulder(light: np.ndarray) -> np.ndarray:
    """The curve: [0, ∞) → [0, 1]."""
    over = np.maximum(light - KNEE, 0.0)
    return np.minimum(light, KNEE) + (1.0 - KNEE) * (1.0 - np.exp(-over / (1.0 - KNEE)))


def _finite(values: np.ndarray) -> np.ndarray:
    return np.nan_to_num(values.astype(np.float64), nan=0.0, posinf=1e6, neginf=0.0)
