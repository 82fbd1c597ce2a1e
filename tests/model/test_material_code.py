"""From intent, overrides and seed to a code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from engine.errors import BadRequestError
from engine.imaging.color import hex_to_srgb, lab_to_srgb, srgb_to_hex, srgb_to_lab
from engine.pipelines.material_code import resolve
from engine.pipelines.noise import normal, uniform

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.pipelines.material_code import MaterialCode

Config = dict[str, Any]


def test_overrides_win(code_of: Callable[..., MaterialCode]) -> None:
    code = code_of("brick wall", 3, moss=0.4, scale=2.0, relief=0.5, color="#204080", substance="gold")
    assert code.controls["moss"] == 0.4 and code.controls["scale"] == 2.0
    assert code.substance == "gold" and list(code.weathering) == ["moss"]
    assert code.depth == pytest.approx(0.5 * 2.0 * code_of("brick wall", 3).depth)


def test_the_seed_settles_what_is_open(config: Config, intent: Callable[..., Any]) -> None:
    spread = intent("brick wall", stds=dict.fromkeys(intent("brick wall").means, 0.2))
    codes = [resolve(config, spread, {}, seed) for seed in range(12)]
    assert len({code.controls["scale"] for code in codes}) == 12
    assert len({code.controls["color"] for code in codes}) > 1, "one palette for every seed"
    again = resolve(config, spread, {}, 5)
    assert again.controls == codes[5].controls and np.array_equal(again.palette, codes[5].palette)


def test_the_seed_adds_no_weathering(config: Config, intent: Callable[..., Any]) -> None:
    spread = intent("concrete", stds=dict.fromkeys(intent("concrete").means, 1.0))
    assert all(not resolve(config, spread, {}, seed).weathering for seed in range(20))


@pytest.mark.parametrize(("control", "value"), [("family", "cheese"), ("substance", "ectoplasm")])
def test_unknown_names(config: Config, intent: Callable[..., Any], control: str, value: str) -> None:
    with pytest.raises(BadRequestError, match=value):
        resolve(config, intent("ice"), {control: value}, 0)


def test_every_family_and_substance_is_whole(config: Config) -> None:
    assert len(config["families"]) >= 40
    for name, family in config["families"].items():
        assert family["pattern"] in config["patterns"], name
        assert family["substance"] in config["substances"], name
        assert set(family["params"]) <= set(config["patterns"][family["pattern"]]), name
        surface = config["substances"][family["substance"]]["surface"]
        assert set(family["surface_params"]) <= set(config["surfaces"][surface]), name
        assert 0.0 < family["depth"] < 0.2, name
    for name, substance in config["substances"].items():
        assert set(substance["params"]) <= set(config["surfaces"][substance["surface"]]), name
        for palette in substance["palettes"]:
            assert len(palette) == 4 and all(0 <= channel <= 1 for c in palette for channel in hex_to_srgb(c)), name


def test_a_red_brick_is_not_signal_red(code_of: Callable[..., MaterialCode]) -> None:
    brick = srgb_to_lab(hex_to_srgb(str(code_of("brick wall", 0, color="#e50000").controls["color"])))
    paint = srgb_to_lab(hex_to_srgb(str(code_of("painted metal", 0, color="#e50000").controls["color"])))
    assert np.hypot(*brick[1:]) < 65 and np.hypot(*paint[1:]) > np.hypot(*brick[1:]) + 12


def test_noise_is_the_same_everywhere() -> None:
    """Philox's own stream: these numbers must never change, or old seeds would draw new pictures."""
    assert uniform(7, 3).tolist() == [0.8720734119415283, 0.16372650861740112, 0.2953653335571289]
    assert uniform(7, 100000).min() >= 0.0 and uniform(7, 100000).max() < 1.0
    assert abs(float(uniform(9, 100000).mean()) - 0.5) < 0.005
    draws = normal(3, 20000)
    assert abs(float(draws.mean())) < 0.03 and abs(float(draws.std()) - 1.0) < 0.03
    assert not np.array_equal(uniform(7, 8, 0), uniform(7, 8, 1))


@pytest.mark.parametrize("color", ["#000000", "#ffffff", "#8a3b2e", "#123456", "#00ff00"])
def test_lab_both_ways(color: str) -> None:
    assert srgb_to_hex(lab_to_srgb(srgb_to_lab(hex_to_srgb(color)))) == color
