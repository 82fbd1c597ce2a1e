"""Which of the few basic colour words names a colour."""

from __future__ import annotations

import numpy as np

from ....imaging.color import srgb_to_lab

#: Colour word → typical sRGB colours, 0 to 255.
COLORS: dict[str, tuple[tuple[int, int, int], ...]] = {
    "red": ((190, 25, 25), (140, 25, 25), (170, 55, 45), (150, 72, 58)),
    "orange": ((230, 120, 25), (200, 100, 35)),
    "yellow": ((235, 205, 40), (205, 170, 45)),
    "green": ((40, 140, 50), (25, 85, 35), (95, 130, 50), (110, 180, 90)),
    "turquoise": ((40, 185, 175), (25, 125, 125)),
    "blue": ((35, 75, 190), (25, 45, 110), (90, 140, 210)),
    "purple": ((120, 45, 150), (80, 40, 100), (150, 110, 190)),
    "pink": ((235, 120, 170), (225, 160, 180)),
    "brown": ((110, 70, 40), (75, 50, 30), (140, 95, 65)),
    "beige": ((205, 185, 150), (180, 160, 125), (225, 210, 185)),
    "black": ((18, 18, 18), (38, 37, 36)),
    "white": ((240, 240, 238), (222, 221, 218)),
    "gray": ((130, 130, 130), (90, 90, 90), (170, 170, 168), (62, 62, 62)),
}
_NAMES = [name for name, samples in COLORS.items() for _ in samples]
_SAMPLES = srgb_to_lab(np.array([each for samples in COLORS.values() for each in samples]) / 255.0)


_ACHROMATIC = np.array([name in ("black", "white", "gray") for name in _NAMES])
#: Above this chroma nobody says gray, black or white; in the dark less is seen of it.
_COLORFUL = 15.0


def color_name(rgb: tuple[float, float, float] | np.ndarray) -> str:
    """The word whose typical colours are nearest (CIE76, lightness counted half), for sRGB in 0 to 255."""
    value = srgb_to_lab(np.asarray(rgb, dtype=np.float64) / 255.0)
    distance = (((_SAMPLES - value) * (0.5, 1.0, 1.0)) ** 2).sum(-1)
    if np.hypot(value[1], value[2]) > _COLORFUL and value[0] > 15.0:
        distance = np.where(_ACHROMATIC, np.inf, distance)
    return _NAMES[int(distance.argmin())]


def brick_color_name(rgb: tuple[float, float, float] | np.ndarray) -> str:
    """As :func:`color_name` for fired clay, of which reddish browns are called red."""
    name = color_name(rgb)
    value = srgb_to_lab(np.asarray(rgb, dtype=np.float64) / 255.0)
    hue, chroma = np.degrees(np.arctan2(value[2], value[1])), np.hypot(value[1], value[2])
    return "red" if name in ("brown", "orange") and hue < 64.0 and chroma > 18.0 else name
