"""The grammar of training prompts: repeatable, complete, and apart from the phrases that measure it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from engine.controls import BY_NAME

grammar = pytest.importorskip("engine.training.language.grammar", reason="training is not part of the extension")
from engine.training.language import bank, colors, modifiers, substances  # noqa: E402
from engine.training.language.vocabulary import CONTROL_NAMES, FAMILIES, NONE, SUBSTANCES  # noqa: E402

PHRASES = Path(__file__).parents[1] / "data" / "phrases.jsonl"


@pytest.fixture(scope="module")
def samples() -> list:
    source = grammar.Grammar(7)
    return [source.draw() for _ in range(4000)]


def test_the_same_seed_gives_the_same_prompts(samples):
    again = grammar.Grammar(7)
    assert [again.draw() for _ in range(200)] == samples[:200]
    assert [s.text for s in samples[:200]] != [grammar.Grammar(8).draw().text for _ in range(200)]


def test_every_family_and_no_material_are_drawn(samples):
    counts = Counter(sample.family for sample in samples)
    assert set(counts) == {*FAMILIES, NONE}
    assert 0.15 < counts[NONE] / len(samples) < 0.23


def test_labels_are_complete(samples):
    for sample in samples:
        assert sample.text.strip() == sample.text
        assert not set(sample.effects) & sample.unknown
        assert set(sample.effects) <= set(CONTROL_NAMES)
        assert sample.substance is None or sample.substance in SUBSTANCES
        assert all(index is None or 0 <= index < len(colors.names()) for index in sample.colors)
        assert "{" not in sample.text


def test_every_named_color_is_in_the_survey():
    colors.check()
    assert len(colors.names()) == 949


def test_effects_lie_within_the_controls():
    weathering = {name for name, control in BY_NAME.items() if control.group == "weathering"}
    assert set(modifiers.ADJECTIVES) == set(modifiers.NOUNS) == set(modifiers.BARE_NOUNS) == weathering
    for _, effects in (*modifiers.CONTEXTS, *modifiers.STORIES, *modifiers.SHAPE_ADJECTIVES, *modifiers.SHAPE_PHRASES):
        for name, (mean, spread) in effects.items():
            value = 2.0**mean if name == "scale" else mean
            assert BY_NAME[name].minimum <= value <= BY_NAME[name].maximum
            assert spread > 0.0


def test_the_bank_is_large_and_says_nothing_twice():
    for family, phrases in bank.families().items():
        assert len(phrases.names) + len(phrases.things) >= 50, family
    assert set(substances.LAYOUT_NOUNS) <= set(FAMILIES)
    nothing = {phrase for phrases in bank.none().values() for phrase in phrases}
    materials = {p for phrases in bank.families().values() for p in (*phrases.names, *phrases.things)}
    assert not nothing & materials


def test_held_out_phrases_stay_out_of_the_bank():
    lines = PHRASES.read_text(encoding="utf-8").splitlines()
    held_out = {json.loads(line)["prompt"].lower().strip(" .") for line in lines}
    written = {p.lower() for phrases in bank.families().values() for p in (*phrases.names, *phrases.things)}
    written |= {p.lower() for phrases in bank.none().values() for p in phrases}
    assert not held_out & written
