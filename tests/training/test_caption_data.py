"""What the built-in captioner learns from is true, and what measures it measures that."""

from __future__ import annotations

import re

import numpy as np
import pytest

from engine.training.captioner.data import color_names, scene, scene_words, textures
from engine.training.captioner.data.kinds import KINDS, ROLES
from engine.training.captioner.metrics import bleu4, cider, colors, nouns, relation, scene_scores

NUMBERS = range(400)


def test_a_scene_depends_on_its_number_alone() -> None:
    assert scene.draw(7) == scene.draw(7) != scene.draw(8)


@pytest.mark.parametrize("relation_name, axis, sign", [("to the left of", "x", 1), ("in front of", "y", 1)])
def test_relations_are_true(relation_name: str, axis: str, sign: int) -> None:
    found = [each for each in map(scene.draw, NUMBERS) if each.relation == relation_name]
    assert len(found) > 20
    for each in found:
        first, second = each.things
        assert sign * (getattr(second, axis) - getattr(first, axis)) > 0.8


def test_things_stand_on_what_carries_them() -> None:
    found = [each for each in map(scene.draw, NUMBERS) if each.relation == "on top of"]
    assert found and all(each.things[0].z > 0.3 and each.things[1].z == 0.0 for each in found)


def test_every_word_of_a_caption_is_a_fact() -> None:
    for drawn in map(scene.draw, NUMBERS):
        said = scene_words.describe(drawn)
        for caption in (*said["short"], *said["detailed"]):
            assert set(nouns(caption)) == {thing.noun for thing in drawn.things}
            for noun, color in colors(caption).items():
                assert color in {thing.color for thing in drawn.things if thing.noun == noun}
            if drawn.relation:
                assert relation(caption) == (drawn.things[0].noun, drawn.relation, drawn.things[1].noun)
            assert not re.search(r"\ba [aeiou]|\ban [^aeiou]|  ", caption), caption


def test_mirror_image_says_the_opposite() -> None:
    drawn = next(each for each in map(scene.draw, NUMBERS) if each.relation == "to the left of")
    mirrored = scene.mirrored(drawn)
    assert mirrored.things[0].noun == drawn.things[1].noun and mirrored.things[0].x < mirrored.things[1].x
    row = next(each for each in map(scene.draw, NUMBERS) if each.layout == "row")
    assert [t.noun for t in scene.mirrored(row).things] == [t.noun for t in row.things][::-1]


def test_kinds_stand_on_the_ground_and_use_known_roles() -> None:
    for kind in KINDS:
        assert {part[7] for part in kind.parts} <= {"main", *ROLES}
        assert min(part[3] for part in kind.parts) >= 0.0
        assert kind.colored == any(part[7] == "main" for part in kind.parts), kind.noun


@pytest.mark.parametrize("name", color_names.COLORS)
def test_colors_have_their_own_names(name: str) -> None:
    assert {color_names.color_name(np.array(each)) for each in color_names.COLORS[name]} == {name}


def test_bricks_are_red() -> None:
    brown = (150, 92, 66)
    assert (color_names.color_name(brown), color_names.brick_color_name(brown)) == ("brown", "red")


def test_texture_words() -> None:
    said = textures.words("brick wall", {"moss": 0.7, "wet": 0.6}, "red")
    assert said["short"][0] == "wet red brick wall with moss"
    assert textures.words("gold", {"rust": 0.0}, "yellow")["facts"]["color"] is None


def test_bleu_and_cider_of_equal_and_of_unrelated_captions() -> None:
    references = [["a red cube on a table"], ["two green trees in the snow"], ["a blue car to the left of a house"]]
    same = [each[0] for each in references]
    assert bleu4(same, references) == pytest.approx(1.0)
    assert cider(same, references) == pytest.approx(10.0)
    assert cider(same[1:] + same[:1], references) < 1.0
    assert bleu4(["nothing of the kind is here"] * 3, references) == 0.0


def test_bleu_of_a_caption_worked_out_by_hand() -> None:
    # 4 of 5 words, 3 of 4 pairs, 2 of 3 triples, 1 of 2 quadruples; one word too short: exp(1 - 6 / 5).
    expected = np.exp(-0.2) * (4 / 5 * 3 / 4 * 2 / 3 * 1 / 2) ** 0.25
    assert bleu4(["the red cube is big"], [["look, the red cube is here"]]) == pytest.approx(expected)


def test_scores_of_scenes() -> None:
    facts = scene_words.describe(next(e for e in map(scene.draw, NUMBERS) if e.relation == "to the left of"))
    perfect = scene_scores([facts["short"][-1]], [facts["facts"]])
    assert perfect["object_f1"] == perfect["relation_accuracy"] == 1.0
    wrong = scene_scores(["a monkey head"], [facts["facts"]])
    assert wrong["object_f1"] < 1.0 and wrong["relation_accuracy"] == 0.0
