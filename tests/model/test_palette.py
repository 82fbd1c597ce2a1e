"""What a named colour looks like on each substance."""

from __future__ import annotations

import colorsys
import json

import numpy as np
import pytest

from engine.imaging.color import hex_to_srgb, srgb_to_lab
from engine.library import BUILTIN_FOLDER
from engine.pipelines.material_code import resolve
from engine.pipelines.palette import belies, is_oxide, recolor, toned_palettes

CONFIG = json.loads((BUILTIN_FOLDER / "loom-materials" / "generator" / "config.json").read_text(encoding="utf-8"))
SUBSTANCES, FAMILIES = CONFIG["substances"], CONFIG["families"]
COLORS = {"red": "#e50000", "blue": "#0343df", "green": "#15b01a", "yellow": "#ffff14", "grey": "#929591"}


def lab(color: str) -> np.ndarray:
    return srgb_to_lab(hex_to_srgb(color))


def hue(color: str) -> float:
    """Hue of HSV in degrees."""
    return 360.0 * colorsys.rgb_to_hsv(*hex_to_srgb(color))[0]


@pytest.fixture
def made(config, intent):
    """made(family, substance, color, color2) → the code that the seed 0 settles on."""

    def make(family: str, substance: str | None = None, color: str | None = None, color2: str | None = None):
        return resolve(config, intent(family, substance=substance, color=color, color2=color2), {}, 0)

    return make


@pytest.mark.parametrize("color", COLORS.values(), ids=COLORS)
@pytest.mark.parametrize("name", SUBSTANCES)
def test_lightness_stays_in_the_substance_s_range(name: str, color: str) -> None:
    substance = SUBSTANCES[name]
    low, high = substance["lightness"]
    main = lab(recolor(substance["palettes"], 0, color, None, "accent", substance["chroma"], (low, high))[0])
    assert low - 3.0 <= main[0] <= high + 3.0  # clipping to sRGB moves it a little


@pytest.mark.parametrize("name", ["fabric", "plastic", "painted metal"])
def test_what_is_dyed_red_is_red_and_not_orange(name: str) -> None:
    substance = SUBSTANCES[name]
    for pick in range(len(substance["palettes"])):
        main, variation, *_ = recolor(
            substance["palettes"], pick, COLORS["red"], None, "accent", substance["chroma"], substance["lightness"]
        )
        assert min(hue(main), 360.0 - hue(main)) < 8.0
        assert min(hue(variation), 360.0 - hue(variation)) < 20.0


@pytest.mark.parametrize("color", ["red", "blue", "green"])
@pytest.mark.parametrize("chosen", ["woven fabric", "knitted fabric", "carpet", "painted metal", "mosaic tiles"])
def test_the_variation_keeps_the_hue(chosen: str, color: str) -> None:
    entry = FAMILIES[chosen]
    substance = SUBSTANCES[entry["substance"]]
    palettes = entry["palettes"] or substance["palettes"]
    limits = substance["chroma"], substance["lightness"]
    main, variation, *_ = recolor(palettes, 0, COLORS[color], None, "accent", *limits)
    turn = abs(hue(main) - hue(variation))
    assert min(turn, 360.0 - turn) < 25.0


def test_green_on_copper_is_its_patina(made) -> None:
    assert is_oxide(SUBSTANCES["copper"], COLORS["green"])
    assert not is_oxide(SUBSTANCES["copper"], COLORS["red"])
    assert not is_oxide(SUBSTANCES["gold"], COLORS["green"])
    plain, green = made("copper"), made("copper", color=COLORS["green"])
    patina = list(CONFIG["surfaces"]["metal"]).index("patina")
    assert green.surface_params[patina] > plain.surface_params[patina] + 0.2
    assert green.palette[3].argmax() == 1  # the patina is green, the copper is not
    assert green.palette[0].argmax() == 0


def test_gold_beside_another_colour_is_a_colour(made) -> None:
    assert made("mosaic tiles", "gold").substance == "gold"
    tiles = made("mosaic tiles", "gold", COLORS["blue"], "#d8b30d")
    assert tiles.substance == FAMILIES["mosaic tiles"]["substance"]
    assert tiles.palette[0].argmax() == 2
    assert not belies(SUBSTANCES["gold"], "#d8b30d")
    assert not belies(SUBSTANCES["steel"], COLORS["blue"])  # blue steel is steel
    assert not belies(SUBSTANCES["painted metal"], COLORS["blue"])


def test_hammered_metal_is_not_copper_unless_asked_for() -> None:
    for palette in FAMILIES["hammered metal"]["palettes"]:
        assert np.hypot(*lab(palette[0])[1:]) < 15.0


@pytest.mark.parametrize("name", SUBSTANCES)
def test_dark_is_darker_and_light_is_lighter(name: str) -> None:
    substance = SUBSTANCES[name]
    low, high = substance["lightness"]
    naturals = [lab(palette[0])[0] for palette in substance["palettes"]]
    dark, light = (toned_palettes(substance["palettes"], tone, (low, high)) for tone in (-1, 1))
    for palette in dark:
        assert lab(palette[0])[0] <= max(np.median(naturals), low) + 1.0
    for palette in light:
        assert lab(palette[0])[0] >= min(np.median(naturals), high) - 3.0
    assert min(lab(palette[0])[0] for palette in dark) <= max(min(naturals) - 10.0, low + 1.0, 5.0)
