"""The rules of the next token and the searches, on scores that are known."""

from __future__ import annotations

import json
from itertools import product

import numpy as np
import pytest

from engine.captioning import logits
from engine.captioning.folder import ModelFolder
from engine.captioning.generation import GenerationConfig, read_generation_config
from engine.captioning.search import draw, generate
from engine.errors import BadRequestError, ModelError

NEVER = -np.inf


def scores(*values: float) -> np.ndarray:
    return np.array([values], dtype=np.float32)


def ids(*values: int) -> np.ndarray:
    return np.array([values], dtype=np.int64)


class Table:
    """A decoder whose next token depends on the last alone; [V, V] of scores."""

    def __init__(self, table: np.ndarray, first: int) -> None:
        self.table, self.first = table.astype(np.float32), first
        self.rows: list[list[int]] = []

    def start(self, rows: int) -> np.ndarray:
        self.rows = [[self.first] for _ in range(rows)]
        return self.table[[self.first] * rows]

    def step(self, tokens: np.ndarray, parents: np.ndarray | None) -> np.ndarray:
        parents = np.arange(len(tokens)) if parents is None else parents
        self.rows = [[*self.rows[parent], int(token)] for parent, token in zip(parents, tokens, strict=True)]
        return self.table[tokens]


# -- rules ----------------------------------------------------------------------------


def test_repetition_penalty():
    changed = logits.repetition_penalty(2.0)(ids(0, 2, 2, 99), scores(4, 4, -4, -4))
    np.testing.assert_array_equal(changed, scores(2, 4, -8, -4))


def test_no_repeated_ngrams():
    rule = logits.no_repeat_ngram(3)
    np.testing.assert_array_equal(rule(ids(1, 2, 3, 1, 2), scores(0, 0, 0, 0)), scores(0, 0, 0, NEVER))
    np.testing.assert_array_equal(rule(ids(1, 2), scores(0, 0, 0, 0)), scores(0, 0, 0, 0))
    np.testing.assert_array_equal(logits.no_repeat_ngram(1)(ids(1, 2), scores(0, 0, 0, 0)), scores(0, NEVER, NEVER, 0))


def test_bad_words():
    rule = logits.bad_words(((3,), (1, 2), (0,)), (0,))
    np.testing.assert_array_equal(rule(ids(5, 1), scores(0, 0, 0, 0)), scores(0, 0, NEVER, NEVER))
    np.testing.assert_array_equal(rule(ids(1, 5), scores(0, 0, 0, 0)), scores(0, 0, 0, NEVER))


def test_forced_and_suppressed_tokens_at_their_places():
    config = GenerationConfig(
        max_length=5, min_length=3, eos_token_id=(0,), forced_bos_token_id=2, forced_eos_token_id=(0,),
        suppress_tokens=(1,), begin_suppress_tokens=(3,),
    )  # fmt: skip
    chain = logits.rules(config, 1)

    def allowed(*present: int) -> list[int]:
        found = scores(0, 0, 0, 0)
        for rule in chain:
            found = rule(ids(*present), found)
        return np.flatnonzero(np.isfinite(found[0])).tolist()

    assert allowed(9) == [2]
    assert allowed(9, 2) == [2]  # too short for an end, 1 never, 3 not at the beginning
    assert allowed(9, 2, 2) == [0, 2, 3]
    assert allowed(9, 2, 2, 2) == [0]


def test_filters():
    values = scores(3, 2, 1, 0)
    assert np.isfinite(logits.top_k(2)(ids(), values)).tolist() == [[True, True, False, False]]
    assert np.isfinite(logits.top_k(9)(ids(), values)).all()
    assert np.isfinite(logits.top_p(0.8, 1)(ids(), values)).tolist() == [[True, True, False, False]]
    assert np.isfinite(logits.top_p(0.1, 1)(ids(), values)).tolist() == [[True, False, False, False]]
    assert np.isfinite(logits.top_p(0.1, 3)(ids(), values)).tolist() == [[True, True, True, False]]
    assert np.isfinite(logits.min_p(0.2, 1)(ids(), values)).tolist() == [[True, True, False, False]]
    np.testing.assert_array_equal(logits.temperature(0.5)(ids(), values), values * 2)


# -- searches ---------------------------------------------------------------------------


@pytest.fixture
def table() -> np.ndarray:
    values = np.random.default_rng(3).normal(0, 1.5, (6, 6))
    np.fill_diagonal(values, -4)  # else one token would be said for ever
    return values


def test_greedy_ends_at_the_end():
    table = np.roll(np.eye(6), 1, axis=1) + np.random.default_rng(1).uniform(0, 0.5, (6, 6))  # 0 1 2 3 4 5
    made = generate(Table(table, 0), [0], GenerationConfig(max_length=99, eos_token_id=(5,)))
    assert made.ids == [1, 2, 3, 4, 5]
    assert generate(Table(table, 0), [0], GenerationConfig(max_length=4, eos_token_id=(5,))).ids == [1, 2, 3]


@pytest.mark.parametrize("early", [False, True, "never"])
@pytest.mark.parametrize("penalty", [0.0, 1.0, 2.0])
def test_wide_beams_find_the_best_of_all(table, early, penalty):
    """With more beams than sequences the search is exhaustive; ends are forbidden so that all have one length."""
    likely = logits.log_softmax(table.astype(np.float32))
    every = {
        path: sum(likely[a, b] for a, b in zip((0, *path), path, strict=False)) for path in product(range(6), repeat=3)
    }
    config = GenerationConfig(max_length=4, num_beams=216, early_stopping=early, length_penalty=penalty)
    made = generate(Table(table, 0), [0], config)
    best = max(every, key=lambda path: every[path])
    assert tuple(made.ids) == best and made.score == pytest.approx(every[best] / 3, abs=1e-4)


def test_length_penalty_decides_between_short_and_long():
    """Ending costs 1.0, going on 0.6 a token: the sum favours the short, the mean the long."""
    table = np.full((3, 3), -30.0)
    table[0] = [NEVER, np.log(0.55), np.log(0.45)]
    table[1] = [NEVER, np.log(0.55), np.log(0.45)]
    lengths = {}
    for penalty in (0.0, 3.0):
        config = GenerationConfig(
            max_length=8, num_beams=4, length_penalty=penalty, eos_token_id=(2,), early_stopping="never"
        )
        lengths[penalty] = len(generate(Table(table, 0), [0], config).ids)
    assert lengths == {0.0: 1, 3.0: 7}


def test_beams_follow_their_parents(table):
    stepper = Table(table, 0)
    made = generate(stepper, [0], GenerationConfig(max_length=9, num_beams=3))
    assert any(row[1:] == made.ids[:-1] for row in stepper.rows)


def test_draws_have_the_right_frequencies():
    generator = np.random.Generator(np.random.Philox(1))
    drawn = [draw(np.log(np.array([0.1, 0.0001, 0.6, 0.2999], np.float32)), generator) for _ in range(4000)]
    shares = np.bincount(drawn, minlength=4) / len(drawn)
    np.testing.assert_allclose(shares, [0.1, 0, 0.6, 0.3], atol=0.03)
    never = np.array([NEVER, 0.0, NEVER], np.float32)
    assert {draw(never, generator) for _ in range(50)} == {1}


@pytest.mark.parametrize("beams", [1, 3])
def test_the_seed_decides(table, beams):
    config = GenerationConfig(max_length=12, do_sample=True, num_beams=beams, temperature=2.0)
    made = [tuple(generate(Table(table, 0), [0], config, seed).ids) for seed in range(8)]
    again = [tuple(generate(Table(table, 0), [0], config, seed).ids) for seed in range(8)]
    assert made == again and len(set(made)) > 4


def test_a_tick_before_every_step_may_stop(table):
    counts = []

    def tick(new: int) -> None:
        counts.append(new)
        if new == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(Table(table, 0), [0], GenerationConfig(max_length=50), tick=tick)
    assert counts == [0, 1, 2, 3]


# -- generation_config.json ----------------------------------------------------------------


def folder(tmp_path, config: dict, generation: dict | None) -> ModelFolder:
    (tmp_path / "config.json").write_text(json.dumps(config))
    if generation is not None:
        (tmp_path / "generation_config.json").write_text(json.dumps(generation))
    return ModelFolder(tmp_path)


def test_the_file_and_its_elders(tmp_path):
    own = {"num_beams": 3, "eos_token_id": [2, 4], "forced_eos_token_id": 2, "top_p": None, "early_stopping": True}
    found = read_generation_config(folder(tmp_path, {"num_beams": 9, "pad_token_id": 1}, own))
    assert (found.num_beams, found.eos_token_id, found.forced_eos_token_id) == (3, (2, 4), (2,))
    assert (found.pad_token_id, found.top_p, found.early_stopping) == (1, 1.0, True)
    assert read_generation_config(folder(tmp_path, {"forced_bos_token_id": 0}, own)).forced_bos_token_id is None


def test_without_the_file_the_configuration_says_it(tmp_path):
    config = {"decoder": {"max_length": 20, "eos_token_id": 5, "num_beams": 2}, "num_beams": 4}
    found = read_generation_config(folder(tmp_path, config, None), "decoder")
    assert (found.max_length, found.eos_token_id, found.num_beams) == (20, (5,), 4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"num_beams": 0}, {"num_beams": "3"}, {"temperature": 0}, {"eos_token_id": "</s>"}, {"eos_token_id": -1},
        {"early_stopping": "soon"}, {"do_sample": 1}, {"bad_words_ids": [3]}, {"top_k": 1.5}, {"typical_p": 0.9},
    ],
)  # fmt: skip
def test_a_file_without_sense(tmp_path, wrong):
    with pytest.raises(ModelError) as caught:
        read_generation_config(folder(tmp_path, {}, wrong))
    assert next(iter(wrong)) in str(caught.value) and str(tmp_path) in str(caught.value)


def test_lengths():
    plain = GenerationConfig(max_length=20, min_length=4)
    assert plain.lengths(1, 50, None).max_length == 20
    assert GenerationConfig().lengths(7, 50, None).max_length == 57
    assert GenerationConfig().lengths(7, 50, 30).max_length == 30
    assert GenerationConfig(max_length=20, max_new_tokens=3).lengths(7, 50, None).max_length == 10
    assert GenerationConfig(min_new_tokens=3).lengths(7, 50, None).min_length == 10
    with pytest.raises(BadRequestError, match="shorten the prompt"):
        plain.lengths(20, 50, None)


def test_overrides():
    base = GenerationConfig(max_new_tokens=9, num_beams=3)
    assert base.overridden({"max_length": 5}).lengths(1, 50, None).max_length == 5
    assert base.overridden({"temperature": 0.7}).do_sample
    assert not base.overridden({"temperature": 0.7, "do_sample": False}).do_sample
    assert base.overridden({}) == base
