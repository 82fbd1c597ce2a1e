"""Colour: sRGB (IEC 61966-2-1), linear RGB with the same primaries, and CIELAB (D65, CIE 15:2004)."""

from __future__ import annotations

import numpy as np

_TO_XYZ = np.array(
    [[0.4123908, 0.3575843, 0.1804808], [0.2126390, 0.7151687, 0.0721923], [0.0193308, 0.1191948, 0.9505322]]
)
_WHITE = _TO_XYZ.sum(axis=1)
_DELTA = 6.0 / 29.0


def hex_to_srgb(text: str) -> np.ndarray:
    """``#rrggbb`` → float64 [3] in [0, 1]."""
    return np.array([int(text[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0


def srgb_to_hex(color: np.ndarray) -> str:
    """sRGB [3] in [0, 1] (clipped) → ``#rrggbb``."""
    return "#" + "".join(f"{round(float(c) * 255):02x}" for c in np.clip(color, 0.0, 1.0))


def srgb_to_linear(color: np.ndarray) -> np.ndarray:
    """sRGB [..., 3] in [0, 1] → linear RGB [..., 3] in [0, 1]."""
    color = np.asarray(color, dtype=np.float64)
    return np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)


def linear_to_srgb(color: np.ndarray) -> np.ndarray:
    """Linear RGB [..., 3] (clipped to [0, 1]) → sRGB [..., 3]."""
    color = np.clip(np.asarray(color, dtype=np.float64), 0.0, 1.0)
    return np.where(color <= 0.0031308, color * 12.92, 1.055 * color ** (1.0 / 2.4) - 0.055)


def srgb_to_lab(color: np.ndarray) -> np.ndarray:
    """sRGB [..., 3] in [0, 1] → CIELAB [..., 3] (L* 0 … 100)."""
    xyz = srgb_to_linear(color) @ _TO_XYZ.T / _WHITE
    f = np.where(xyz > _DELTA**3, np.cbrt(xyz), xyz / (3 * _DELTA**2) + 4.0 / 29.0)
    return np.stack((116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])), axis=-1)


def lab_to_srgb(lab: np.ndarray) -> np.ndarray:
    """CIELAB [..., 3] → sRGB [..., 3]; colours outside of the gamut are clipped per channel."""
    lab = np.asarray(lab, dtype=np.float64)
    y = (lab[..., 0] + 16) / 116
    f = np.stack((y + lab[..., 1] / 500, y, y - lab[..., 2] / 200), axis=-1)
    xyz = np.where(f > _DELTA, f**3, 3 * _DELTA**2 * (f - 4.0 / 29.0)) * _WHITE
    return linear_to_srgb(xyz @ np.linalg.inv(_TO_XYZ).T)


def lab_to_hex(lab: np.ndarray) -> str:
    """One CIELAB colour [3] as ``#rrggbb`` in sRGB; what sRGB cannot show is clipped."""
    return srgb_to_hex(lab_to_srgb(lab))
