"""CIE L*a*b* (D65, 2° observer) to sRGB, after IEC 61966-2-1 and CIE 15."""

from __future__ import annotations

import numpy as np

_WHITE = np.array([0.95047, 1.0, 1.08883])
_XYZ_TO_RGB = np.array(
    [[3.2404542, -1.5371385, -0.4985314], [-0.9692660, 1.8760108, 0.0415560], [0.0556434, -0.2040259, 1.0572252]]
)


def lab_to_hex(lab: np.ndarray) -> str:
    """One L*a*b* colour [3] (L 0..100) as ``#rrggbb`` in sRGB; what sRGB cannot show is clipped."""
    lightness, a, b = (float(value) for value in lab)
    y = (lightness + 16.0) / 116.0
    f = np.array([y + a / 500.0, y, y - b / 200.0])
    xyz = _WHITE * np.where(f > 6.0 / 29.0, f**3, (f - 4.0 / 29.0) * 3.0 * (6.0 / 29.0) ** 2)
    linear = np.clip(_XYZ_TO_RGB @ xyz, 0.0, 1.0)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1.0 / 2.4) - 0.055)
    red, green, blue = (int(value) for value in np.rint(encoded * 255.0))
    return f"#{red:02x}{green:02x}{blue:02x}"
