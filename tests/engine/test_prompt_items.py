"""What rows mean, and what is wrong with them."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest

from engine.batch.items import COLUMNS, Item, Reader
from engine.batch.names import MAX_NAME, name_problem
from engine.batch.problem import Problem
from engine.batch.rows import Row
from engine.request import MAP_NAMES, MAX_SEED, GenerateRequest

DEFAULTS = GenerateRequest("x", width=256, height=128, seed=5, controls={"moss": 0.5})


def read(*rows: dict[str, Any]) -> list[Item | Problem]:
    return list(Reader(DEFAULTS).items(Row(number, cells) for number, cells in enumerate(rows, 2)))


def item(**cells: Any) -> Item:
    (found,) = read({"prompt": "red brick", **cells})
    assert isinstance(found, Item), found
    return found


def problem(**cells: Any) -> Problem:
    (found,) = read({"prompt": "red brick", **cells})
    assert isinstance(found, Problem) and found.line == 2, found
    assert found.message.endswith(".") and "\n" not in found.message
    return found


def test_what_a_row_does_not_say_is_the_default():
    found = item()
    assert found == Item(
        2, "red-brick-5", GenerateRequest("red brick", width=256, height=128, seed=5, controls={"moss": 0.5})
    )


def test_every_column():
    found = item(
        negative_prompt="moss", name="Old Wall", model="loom-materials", size="64x128", seed="9", maps="height, normal",
        tags="wall, old; wall", scale="2", color="#AA0000", controls={"rust": 0.25},
    )  # fmt: skip
    assert (found.name, found.tags) == ("Old Wall", ("wall", "old"))
    assert found.request == GenerateRequest(
        "red brick", negative_prompt="moss", width=64, height=128, seed=9, maps=("normal", "height"),
        controls={"moss": 0.5, "scale": 2.0, "color": "#aa0000", "rust": 0.25},
    )  # fmt: skip
    assert set(COLUMNS) >= {
        "prompt",
        "negative_prompt",
        "name",
        "model",
        "size",
        "seed",
        "count",
        "maps",
        "tags",
        "wet",
    }


@pytest.mark.parametrize(
    ("given", "size"), [("512", (512, 512)), (512, (512, 512)), ("512 X 64", (512, 64)), ("512×64", (512, 64))]
)
def test_sizes(given, size):
    request = item(size=given).request
    assert (request.width, request.height) == size


@pytest.mark.parametrize("given", ["all", "ALL", list(MAP_NAMES)])
def test_all_maps(given):
    assert item(maps=given).request.maps == MAP_NAMES


@pytest.mark.parametrize(
    ("cells", "seeds"),
    [
        ({"seed": "1-4"}, [1, 2, 3, 4]),
        ({"seed": "7, 1-3; 2"}, [7, 1, 2, 3]),
        ({"seed": [3, 1]}, [3, 1]),
        ({"seed": 3, "count": "2"}, [3, 4]),
        ({"count": 3}, [5, 6, 7]),
        ({"seed": str(MAX_SEED), "count": 2}, [MAX_SEED, 0]),
    ],
)
def test_many_seeds_make_many_items(cells, seeds):
    found = read({"prompt": "red brick", "name": "wall", **cells})
    assert [each.request.seed for each in found] == seeds  # type: ignore[union-attr]
    assert [each.name for each in found] == [f"wall-{seed}" for seed in seeds]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"prompt": 7}, "prompt", "as text"),
        ({"prompt": "x" * 2001}, "prompt", "2,001"),
        ({"negative_prompt": ["a"]}, "negative_prompt", "as text"),
        ({"size": "big"}, "size", "1024x512"),
        ({"size": "0"}, "size", "64"),
        ({"size": "99999"}, "size", "8,192"),
        ({"size": True}, "size", "1024x512"),
        ({"seed": "x"}, "seed", "1-20"),
        ({"seed": "5-1"}, "seed", "smaller first"),
        ({"seed": "-1"}, "seed", "1-20"),
        ({"seed": 2**32}, "seed", "4,294,967,295"),
        ({"seed": "0-4294967295"}, "seed", "10,000"),
        ({"seed": []}, "seed", "1-20"),
        ({"seed": 1.5}, "seed", "1-20"),
        ({"count": "0"}, "count", "from 1"),
        ({"count": "many"}, "count", "from 1"),
        ({"count": True}, "count", "from 1"),
        ({"count": 2, "seed": "1-2"}, "count", "one of the two"),
        ({"maps": "colour"}, "maps", "colour"),
        ({"maps": 3}, "maps", "all"),
        ({"tags": 5}, "tags", "commas"),
        ({"tags": ["a", 5]}, "tags", "commas"),
        ({"tags": "x" * 64}, "tags", "63"),
        ({"tags": ",".join(map(str, range(33)))}, "tags", "32"),
        ({"moss": "green"}, "moss", "from 0 to 1"),
        ({"moss": "2"}, "moss", "from 0 to 1"),
        ({"color": "red"}, "color", "#rrggbb"),
        ({"controls": {"shine": 1}}, "controls", "shine"),
        ({"controls": "shine"}, "controls", "object"),
        ({"name": 7}, "name", "as text"),
    ],
)
def test_a_cell_that_is_wrong_is_named(cells, column, words):
    found = problem(**cells)
    assert found.column == column and words in found.message, found


@pytest.mark.parametrize(
    "name",
    [
        *(
            "../up",
            "a/b",
            "a\\b",
            "/etc",
            "C:",
            "a?",
            "con",
            "NUL.txt",
            "lpt1",
            "com¹",
            ".hidden",
            "-rf",
            "dot.",
            " a",
            "a ",
        ),
        *("..", ".", "   ", "a\nb", "a\u202eb", "a\0", "x" * (MAX_NAME + 1), "é" * 101),
    ],
)
def test_a_name_that_no_folder_should_have(name):
    assert name_problem(name)
    assert problem(name=name).column == "name"


@pytest.mark.parametrize("name", ["wall", "Old Wall 2", "mur_épais", "壁", "a.b", "console", "=cmd", "x" * MAX_NAME])
def test_other_names_are_kept(name):
    assert item(name=name).name == name


def test_two_equal_names_are_told_with_the_first_ones_line():
    first, second, third = read(*({"prompt": "brick", "name": name} for name in ("Wall", "wall", "ｗａｌｌ")))
    assert isinstance(first, Item)
    for found in (second, third):
        assert isinstance(found, Problem) and "line 2" in found.message and found.column == "name"


def test_a_name_that_an_earlier_line_has_without_giving_it():
    _, found = read({"prompt": "red brick"}, {"prompt": "snow", "name": "Red-Brick-5"})
    assert isinstance(found, Problem) and "an earlier line" in found.message


def test_names_that_nobody_gave_are_never_equal():
    found = read(*({"prompt": "red brick", "moss": amount} for amount in (0.1, 0.2, 0.3)))
    assert [each.name for each in found] == ["red-brick-5", "red-brick-5-line-3", "red-brick-5-line-4"]  # type: ignore[union-attr]


def test_a_column_that_is_not_known_is_told_once_and_the_rest_is_read():
    found = read({"prompt": "a", "Sead": "1"}, {"prompt": "b", "Sead": "1"}, {"prompt": ""}, {"seed": "1"})
    assert [type(each) for each in found] == [Problem, Item, Item, Problem, Problem]
    assert found[0].column == "Sead" and "prompt" in found[0].message  # type: ignore[union-attr]


def test_what_is_wrong_with_the_file_goes_through():
    broken = Problem(3, "", "Broken.")
    assert list(Reader(DEFAULTS).items([broken])) == [broken]


def test_memory_of_many_items():
    rows = (Row(number, {"prompt": f"brick {number}"}) for number in range(50_000))
    tracemalloc.start()
    assert sum(isinstance(each, Item) for each in Reader(DEFAULTS).items(rows)) == 50_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak / 50_000 < 110, f"{peak / 50_000:.0f} bytes an item"
