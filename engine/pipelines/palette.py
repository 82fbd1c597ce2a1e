"""Palettes: what a named colour looks like on a substance.

A palette is four sRGB colours, ``#rrggbb``: main, variation, joint, accent. Colours are compared in CIELAB.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..imaging.color import hex_to_srgb, lab_to_srgb, srgb_to_hex, srgb_to_lab

#: Where a second colour can go, and its place in the palette.
SLOTS = {"variation": 1, "joint": 2, "accent": 3}
#: Below this chroma a colour counts as grey: its hue means nothing.
_GREY = 8.0
#: A named hue this near to a natural one is taken for the natural one.
_SAME_HUE = np.radians(45.0)
#: How far the variation may turn away from the main colour's hue.
_MOST_TURN = np.radians(9.0)
#: How much L* a dark or light material differs from the darkest or lightest that is natural.
_TONE_STEP = 15.0


def belies(substance: Mapping[str, Any], color: str | None) -> bool:
    """True if the substance is a metal with a colour of its own and ``color`` is quite another."""
    if color is None or not substance["metal"] or substance["chroma"] >= 1.0:
        return False
    named, naturals = _lab(color), [_lab(palette[0]) for palette in substance["palettes"]]
    if _chroma(named) < 20.0 or min(map(_chroma, naturals)) < 20.0 or is_oxide(substance, color):
        return False
    return min(abs(_turn(named, natural)) for natural in naturals) > np.radians(60.0)


def is_oxide(substance: Mapping[str, Any], color: str | None) -> bool:
    """True if ``color`` is that of the crust which grows on the substance: green on copper."""
    if color is None or not substance["oxide"]:
        return False
    named = _lab(color)
    low, high = substance["oxide"]["hues"]
    return _chroma(named) >= _GREY and low <= np.degrees(np.arctan2(named[2], named[1])) % 360.0 <= high


def toned_palettes(
    palettes: Sequence[Sequence[str]], tone: int, lightness: tuple[float, float]
) -> list[list[str]]:
    """The darkest (``tone`` -1) or lightest (1) third of the palettes, and darker or lighter than by nature."""
    ordered = sorted(palettes, key=lambda palette: tone * _lab(palette[0])[0], reverse=True)
    shifted = []
    for palette in ordered[: -(-len(ordered) // 3)]:
        main, variation = (_lab(each) for each in palette[:2])
        step = np.clip(main[0] + _TONE_STEP * tone, *lightness) - main[0]
        for each in (main, variation):
            shifted_lightness = np.clip(each[0] + step, 0.0, 100.0)
            if step < 0.0:  # as in shade: chroma goes with lightness, or grey stone would turn violet
                each[1:] *= shifted_lightness / max(each[0], 1.0)
            each[0] = shifted_lightness
        shifted.append([*(srgb_to_hex(lab_to_srgb(each)) for each in (main, variation)), *palette[2:]])
    return shifted


def recolor(
    palettes: Sequence[Sequence[str]],
    pick: int,
    color: str | None,
    second: str | None,
    slot: str,
    chroma: float,
    lightness: tuple[float, float],
) -> list[str]:
    """The palette under the colours that the prompt names.

    The named colour becomes the main one, as far as the substance can take it on: chroma is limited
    softly, lightness is kept in the substance's range, and a colour of the same hue as a natural one
    is drawn towards it (a red brick is not signal red). The variation keeps its natural distance to
    the main colour in lightness and chroma, and hardly changes its hue.

    Args:
        palettes: the natural ones; ``pick`` is the one to use when no colour is named.
        second: a second colour, for the place that ``slot`` names (see :data:`SLOTS`).
        chroma: 0 … 1, how far the substance takes on colours. lightness: least and most L*.
    """
    palette = list(palettes[pick])
    if color is not None:
        target = _lab(color)
        naturals = [_lab(each[0]) for each in palettes]
        nearest = min(range(len(naturals)), key=lambda i: float(np.sum((naturals[i] - target) ** 2)))
        palette = list(palettes[nearest])
        main = _toned(target, naturals[nearest], chroma, lightness)
        variation = _varied(main, naturals[nearest], _lab(palette[1]))
        palette[0], palette[1] = (srgb_to_hex(lab_to_srgb(each)) for each in (main, variation))
    if second is not None:
        place = SLOTS[slot]
        palette[place] = srgb_to_hex(lab_to_srgb(_toned(_lab(second), _lab(palette[place]), chroma, lightness)))
    return palette


def _lab(color: str) -> np.ndarray:
    return srgb_to_lab(hex_to_srgb(color))


def _chroma(lab: np.ndarray) -> float:
    return float(np.hypot(lab[1], lab[2]))


def _turn(a: np.ndarray, b: np.ndarray) -> float:
    """Angle from the hue of ``a`` to that of ``b``, -π … π."""
    turn = np.arctan2(b[2], b[1]) - np.arctan2(a[2], a[1])
    return float(np.angle(np.exp(1j * turn)))


def _toned(target: np.ndarray, natural: np.ndarray, chroma: float, lightness: tuple[float, float]) -> np.ndarray:
    """``target`` as the substance would show it."""
    limit = max(110.0 * chroma, 1.0)
    scale = limit * np.tanh(_chroma(target) / limit) / max(_chroma(target), 1e-6)
    dyed = min(max((chroma - 0.65) / 0.15, 0.0), 1.0)  # cloth and paint; a red brick stays a little orange
    toned = _deepened(target, dyed * (1.0 - scale)) * np.array([1.0, scale, scale])
    if _chroma(target) > _GREY and _chroma(natural) > _GREY:
        near = max(0.0, 1.0 - abs(_turn(target, natural)) / _SAME_HUE)
        toned = toned + (natural - toned) * near * (1.0 - chroma) * 2.0 / (1.0 + near)
    toned[0] = np.clip(toned[0], *lightness)
    return toned


def _deepened(lab: np.ndarray, lost: float) -> np.ndarray:
    """Red kept red while it loses a share ``lost`` of its chroma: CIELAB's lines of one hue lead to orange there."""
    near_red = max(0.0, 1.0 - abs(np.degrees(np.arctan2(lab[2], lab[1])) - 38.0) / 22.0)
    turn = -np.radians(40.0) * lost * near_red
    cos, sin = np.cos(turn), np.sin(turn)
    red = 1.0 - 0.3 * lost * near_red
    return np.array([lab[0] * red, lab[1] * cos - lab[2] * sin, lab[1] * sin + lab[2] * cos])


def _varied(main: np.ndarray, natural: np.ndarray, variation: np.ndarray) -> np.ndarray:
    """The variation of ``main``, as far from it as the natural one is from the natural main colour.

    Half as far from a vivid colour: red with pale yarns would be pink.
    """
    share = 0.8 - 0.4 * min(_chroma(main) / 80.0, 1.0)
    varied = main + share * (variation - natural) * np.array([1.0, 0.3, 0.3])
    if _chroma(main) < _GREY or _chroma(natural) < _GREY or _chroma(variation) < _GREY:
        return varied
    ratio = np.clip(_chroma(variation) / _chroma(natural), 0.5, 1.3) ** share
    turn = np.clip(_turn(natural, variation), -_MOST_TURN, _MOST_TURN)
    cos, sin = np.cos(turn) * ratio, np.sin(turn) * ratio
    varied[1], varied[2] = main[1] * cos - main[2] * sin, main[1] * sin + main[2] * cos
    return varied
