"""What a material family and a substance are, for the tables in this package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: Main colour, its variation, the joint's colour, the accent: sRGB, ``#rrggbb``.
Palette = tuple[str, str, str, str]


@dataclass(frozen=True)
class Substance:
    """What elements are made of.

    Attributes:
        surface: name of the graph in ``generator/surfaces`` that draws it.
        params: its parameters where they differ from the defaults.
        palettes: natural palettes; the seed picks one when the prompt names no colour.
        chroma: 0 … 1, how far the substance can take on a colour that the prompt names (paint,
            cloth and plastic 1; fired clay about 0.7; stone 0.5).
        lightness: darkest and lightest CIELAB L* that the main colour may have.
        metal: True if it rusts or tarnishes (weathering treats it as metal).
        oxide: the crust that grows on it: ``hues``, the CIELAB hue angles in degrees of the colours that
            mean the crust rather than the substance, and ``params`` that bring it out.
    """

    surface: str
    params: Mapping[str, float] = field(default_factory=dict)
    palettes: tuple[Palette, ...] = (("#808080", "#606060", "#404040", "#a0a0a0"),)
    chroma: float = 1.0
    lightness: tuple[float, float] = (4.0, 96.0)
    metal: bool = False
    oxide: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Family:
    """A material that artists ask for by name.

    Attributes:
        pattern: name of the graph in ``generator/patterns`` that lays it out.
        substance: name of its usual substance.
        params: the pattern's parameters where they differ from the defaults.
        surface_params: the surface's parameters for this family, over the substance's own;
            used only while the family keeps its usual substance.
        palettes: natural palettes; empty means the substance's own.
        depth: from the lowest to the highest point, as a fraction of the tile's width.
        jitter: parameter → spread; the seed moves it by up to ± that much, so that
            seeds differ in more than their layout.
        second: where a second colour in the prompt goes: "joint", "accent" or "variation".
        chroma: replaces the substance's ``chroma``; 0 keeps that.
        grain: factor on every "frequency" parameter of the surface.
    """

    pattern: str
    substance: str
    params: Mapping[str, float] = field(default_factory=dict)
    surface_params: Mapping[str, float] = field(default_factory=dict)
    palettes: tuple[Palette, ...] = ()
    depth: float = 0.01
    jitter: Mapping[str, float] = field(default_factory=dict)
    second: str = "accent"
    chroma: float = 0.0
    grain: float = 1.0
