"""How the evaluation judges the round trip's score."""

from __future__ import annotations

import numpy as np
import pytest

from engine.training.captioner.evaluate import area_under_curve, choices, round_trip


def test_a_score_that_knows_always_finds_the_prompt() -> None:
    assert choices(np.eye(9)) == 1.0
    assert choices(1.0 - np.eye(9)) == 0.0


def test_a_score_that_knows_nothing_finds_one_in_four() -> None:
    assert choices(np.random.default_rng(0).random((60, 60))) == pytest.approx(0.25, abs=0.04)


def test_area_under_curve() -> None:
    truth = np.array([True, True, False, False])
    assert area_under_curve(np.array([0.9, 0.8, 0.2, 0.1]), truth) == 1.0
    assert area_under_curve(np.array([0.9, 0.2, 0.8, 0.1]), truth) == 0.75
    assert area_under_curve(np.array([0.5, 0.5, 0.5, 0.5]), truth) == 0.5


def test_right_captions_score_above_wrong_ones() -> None:
    prompts = ("red bricks", "planks of oak", "a lawn", "rust", "snow", "freshly fallen snow")
    drawn = ("brick wall", "wood planks", "grass", "rusty metal", "snow", "snow")
    said = ("red brick wall", "brown wood planks", "grass", "rusty metal", "snow", "white snow")
    text = round_trip(prompts, ("lava", *drawn[1:]), drawn, said)[4]
    assert "a true one scores above a false one in 100.0 %" in text
    assert "1 were drawn from a phrase read wrongly" in text
