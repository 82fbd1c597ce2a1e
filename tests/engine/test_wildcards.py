"""Folders of wildcards, also those that somebody means harm with, and lists of prompts that use them."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pytest

from engine.batch.items import Item, Reader
from engine.batch.problem import Problem
from engine.batch.rows import Row
from engine.batch.variants import Variants
from engine.batch.wildcards import MAX_BYTES, WildcardError, Wildcards
from engine.errors import BadRequestError
from engine.request import GenerateRequest

DEFAULTS = GenerateRequest("x", seed=5)


def write(root: Path, files: dict[str, str | bytes]) -> Wildcards:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Wildcards(root)


def texts(wildcards: Wildcards, path: str) -> list[str]:
    return [value.text for value in wildcards.values(path)]


def refused(wildcards: Wildcards, path: str = "a") -> str:
    with pytest.raises(WildcardError) as caught:
        wildcards.values(path)
    message = str(caught.value)
    assert message.endswith(".") and "\n" not in message and len(message) < 400
    return message


def read(variants: Variants, *rows: dict) -> list[Item | Problem]:
    return list(Reader(DEFAULTS, variants).items(Row(number, cells) for number, cells in enumerate(rows, 2)))


def prompts(found: list[Item | Problem]) -> list[str]:
    assert all(isinstance(each, Item) for each in found), found
    return [each.request.prompt for each in found if isinstance(each, Item)]


# -- what is in a folder ---------------------------------------------------------------


def test_a_text_file_has_a_value_a_line(tmp_path):
    words = write(tmp_path, {"a.txt": "\ufeff# head\nred\r\n\n  blue  \n2.5::grey\nred\n#x\n"})
    assert [(v.text, v.weight, v.place) for v in words.values("a")] == [
        ("blue", 1, "a.txt, line 4"),
        ("grey", 2.5, "a.txt, line 5"),
        ("red", 1, "a.txt, line 2"),
    ]


def test_line_ends_of_old_macs(tmp_path):
    assert texts(write(tmp_path, {"a.txt": "red\rblue\r# c\rgreen"}), "a") == ["blue", "green", "red"]


def test_names_are_paths_and_patterns_fit_many(tmp_path):
    words = write(
        tmp_path,
        {
            "metals/iron.txt": "iron",
            "metals/noble/gold.txt": "gold",
            "metals/more.yaml": "base:\n  - tin\nalloy: {hard: [steel], soft: brass}\n",
            "metals/list.yml": "- lead\n",
            "stone.json": '{"stone": {"hard": ["granite", {"text": "flint", "weight": 3}], "none": null, "n": 7}}',
            ".hidden/x.txt": "no",
            ".x.txt": "no",
            "notes.md": "no",
        },
    )
    assert list(words.names()) == [
        *("metals/alloy/hard", "metals/alloy/soft", "metals/base", "metals/iron", "metals/list", "metals/noble/gold"),
        *("stone/hard", "stone/n"),
    ]
    assert texts(words, "metals/*") == ["brass", "gold", "iron", "lead", "steel", "tin"]
    assert texts(words, "*/hard") == ["flint", "granite", "steel"]
    assert texts(words, "gold") == ["gold"], "a name alone is looked for in every folder"
    assert texts(words, "\\metals//iron/") == ["iron"]
    assert texts(words, "stone/n") == ["7"] and [v.weight for v in words.values("stone/hard")] == [3, 1]
    assert texts(words, "copper") == [] and "stone/hard" in words.nearest("stne/hard")


def test_one_name_in_two_files_is_both(tmp_path):
    assert texts(write(tmp_path, {"a.txt": "red", "x.yaml": "a: [blue, red]"}), "a") == ["blue", "red"]


def test_no_folder(tmp_path):
    with pytest.raises(BadRequestError, match="no folder"):
        Wildcards(tmp_path / "none")


# -- hostile folders -------------------------------------------------------------------

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(n + 1)}: &{chr(n + 1)} [{', '.join([f'*{chr(n)}'] * 9)}]\n" for n in range(97, 106)
)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"red\n\0\0\n", "a.txt, line 2: The file holds binary"),
        ("a.txt", "red\nblue".encode("utf-16"), "UTF-16"),
        ("a.txt", b"red\ncaf\xe9\n", "a.txt, line 2, character 4: The text is not UTF-8"),
        ("a.txt", b"x" * 10_000_000, "a.txt, line 1: The line is longer"),
        ("a.txt", b"red\n" * (MAX_BYTES // 4 + 1), "16 MB"),
        ("a.yaml", BOMB, "a.yaml, line 1: The value begins with &: anchors"),
        ("a.yaml", "a: *x", "aliases"),
        ("a.yaml", "a: !!python/object/apply:os.system ['true']", "tags"),
        ("a.yaml", "".join(f"{'  ' * n}-\n" for n in range(2000)), "nested deeper"),
        ("a.yaml", "- " * 20_000 + "x", "nested deeper"),
        ("a.yaml", "[" * 20_000, "nested deeper"),
        ("a.yaml", "{a: " * 10_000, "nested deeper"),
        ("a.yaml", 'a: "' + '\\"\n' * 100_000, "not closed"),
        ("a.yaml", "a:" + " " * 60_000 + "b" + " " * 5_000 + "# c: d", ""),
        ("a.yaml", "x" + " " * 60_000 + "y: z: w", "colon"),
        ("a.yaml", "a: b\na: c\n", "line 2: The key 'a' is there twice"),
        ("a.yaml", "a:\n  - {red|blue}\n", "line 2: There are braces"),
        ("a.yaml", "a:\n  - - b\n", "list within a list"),
        ("a.yaml", "a:\n  - b: c\n", "line 2|value 1"),
        ("a.yaml", "just words", "neither names nor a list"),
        ("a.json", "{", "a.json, line 1, character"),
        ("a.json", "[\n" * 100_000, "nested too deeply"),
        ("a.json", '{"a":' * 3_000 + "1" + "}" * 3_000, "nested too deeply"),
        ("a.json", "[" + "1" * 10_000 + "]", "too long a number"),
        ("a.json", '["a", {"weight": -1, "text": "x"}]', "text and weight"),
        ("a.json", b"\xff\xfe{\0}\0", "UTF-16"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path, name, content, words):
    begin = time.monotonic()
    known = write(tmp_path, {name: content})
    if words:
        assert any(word in refused(known) for word in words.split("|")), refused(known)
    else:
        assert texts(known, "a") == ["b"]
    assert time.monotonic() - begin < 60


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right on Windows")
def test_links_in_circles_are_followed_once(tmp_path):
    words = write(tmp_path, {"in/a.txt": "red", "in/deeper/b.txt": "blue"})
    for name in ("in/up", "in/deeper/again", "in/deeper/self"):
        os.symlink(tmp_path / "in", tmp_path / name, target_is_directory=True)
    os.symlink(tmp_path / "nowhere", tmp_path / "in" / "gone")
    assert list(words.names()) == ["in/a", "in/deeper/b"]
    os.symlink(tmp_path / "nowhere", tmp_path / "broken.txt")
    assert "broken.txt" in refused(Wildcards(tmp_path), "*")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="POSIX's pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    words = write(tmp_path, {"b.txt": "red"})
    os.mkfifo(tmp_path / "a.txt")
    assert "not a file" in refused(words) and texts(words, "b") == ["red"]


@pytest.mark.parametrize("path", ["../a", "a/../../b", "x" * 300])
def test_a_path_that_leads_out_or_is_none(tmp_path, path):
    (tmp_path / "secret.txt").write_text("secret")
    words = write(tmp_path / "inner", {"a.txt": "red"})
    refused(words, path)
    for outside in (str(tmp_path / "secret"), "/etc/passwd", "~/x", "secret"):
        assert texts(words, outside) == []


def test_too_many_files(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.batch.wildcards.MAX_ENTRIES", 10)
    words = write(tmp_path, {f"{n}/a.txt": "x" for n in range(8)})
    assert "more than 10 files" in refused(words)


# -- rows ------------------------------------------------------------------------------


def test_a_row_becomes_all_its_combinations(tmp_path):
    words = write(tmp_path, {"colors.txt": "red\nblue\n"})
    found = read(
        Variants(words), {"prompt": "__colors__ {brick|tile}", "size": "64", "tags": "wall"}, {"prompt": "snow"}
    )
    assert prompts(found) == ["blue brick", "blue tile", "red brick", "red tile", "snow"]
    assert [each.name for each in found if isinstance(each, Item)] == [
        *("blue-brick-5", "blue-tile-5", "red-brick-5", "red-tile-5", "snow-5")
    ]
    assert all(isinstance(each, Item) and each.tags == ("wall",) and each.request.width == 64 for each in found[:4])
    assert [each.line for each in found] == [2, 2, 2, 2, 3]


def test_every_seed_of_every_prompt():
    found = read(Variants(), {"prompt": "{a|b} wall", "seed": "1-2"}, {"prompt": "{a|b} wall", "name": "W", "count": 2})
    assert [each.name for each in found if isinstance(each, Item)] == [
        *("a-wall-1", "a-wall-2", "b-wall-1", "b-wall-2", "W-a-wall-5", "W-a-wall-6", "W-b-wall-5", "W-b-wall-6")
    ]


def test_names_are_never_equal_and_a_further_variant_changes_none():
    found = read(Variants(), {"prompt": "{a|A|a.|ä} {x|x!}"}, {"prompt": "{a|b} x"}, {"prompt": "a x"})
    names = [each.name for each in found if isinstance(each, Item)]
    assert len(names) == len(found) == len({name.casefold() for name in names}) == 11
    assert names[:2] == ["a-x-5", "a-x-5-line-2"] and names[2] == "a-x-5-line-2-3"
    before = {each.request.prompt: each.name for each in read(Variants(), {"prompt": "{red|blue} {oak|ash}"})}  # type: ignore[union-attr]
    after = {each.request.prompt: each.name for each in read(Variants(), {"prompt": "{new|red|blue} {ash|oak}"})}  # type: ignore[union-attr]
    assert before.items() <= after.items()
    long = read(Variants(), {"prompt": "{a|b} " + "wide " * 30, "name": "n" * 100})
    assert len({each.name for each in long if isinstance(each, Item)}) == 2
    assert all(len(each.name) < 120 for each in long if isinstance(each, Item))


def test_samples_are_different_and_always_the_same():
    row = {"prompt": "{a|b|c|d|e|f|g|h} {1|2|3|4|5|6|7|8}", "samples": 10, "seed": 3}
    found = prompts(read(Variants(), row))
    assert len(found) == len(set(found)) == 10 and found == prompts(read(Variants(), {"prompt": "snow"}, row))[1:]
    assert set(found) <= set(prompts(read(Variants(), {**row, "samples": "all"})))
    assert found != prompts(read(Variants(), {**row, "seed": 4}))
    assert found[:4] == prompts(read(Variants(samples=4), {name: row[name] for name in ("prompt", "seed")}))
    assert len(read(Variants(), {**row, "prompt": "{a|b}", "samples": "50"})) == 2
    assert len(read(Variants(samples=3), {"prompt": "plain"})) == 1
    huge = {"prompt": "{a|b|c|d|e|f|g|h|i|j}" * 20, "samples": 5}
    assert len(set(prompts(read(Variants(), huge)))) == 5


@pytest.mark.parametrize("given", ["x", "-1", True, "10001", 1.5, ""])
def test_samples_that_are_no_number(given):
    (found,) = read(Variants(), {"prompt": "{a|b}", "samples": given})
    assert isinstance(found, Problem) and found.column == "samples" and "10,000" in found.message


def test_a_list_that_makes_too_much_is_refused_by_line_and_count():
    ten = "{a|b|c|d|e|f|g|h|i|j}"
    rows = [{"prompt": ten}, {"prompt": ten * 20}, {"prompt": ten * 2}, {"prompt": ten, "count": 10}]
    found = read(Variants(most=100), *rows)
    assert [each.line for each in found if isinstance(each, Problem)] == [3, 4, 5]
    messages = [each.message for each in found if isinstance(each, Problem)]
    assert "100,000,000,000,000,000,000 prompts" in messages[0] and "--max-prompts" in messages[0]
    assert "make 100 prompts, after 10 of the rows before, and 100 are allowed" in messages[1]
    assert "10 prompts and 100 materials" in messages[2]
    assert "10^40" in read(Variants(), {"prompt": ten * 40})[0].message  # type: ignore[union-attr]
    assert "more than 10^100" in read(Variants(), {"prompt": ten * 900})[0].message  # type: ignore[union-attr]
    assert len(read(Variants(most=200), {"prompt": ten * 2}, {"prompt": ten * 2})) == 200


def test_off_everything_is_literal():
    rows = [Row(2, {"prompt": "{a|b} __c__ {"})]
    (found,) = Reader(DEFAULTS).items(rows)
    assert isinstance(found, Item) and found.request.prompt == "{a|b} __c__ {" and not found.template


def test_all_that_is_wrong_is_told_at_once_with_places(tmp_path):
    words = write(tmp_path, {"a.txt": "x\n{y\n", "self.txt": "__self__"})
    found = read(
        Variants(words),
        {"prompt": "red {a|b"},
        {"prompt": "a __a__"},
        {"prompt": "__self__"},
        {"prompt": "{a|b}", "size": "9"},
        {"prompt": "{a|}"},
        {"prompt": "{a|" + "long " * 500 + "}"},
        {"prompt": "snow"},
    )
    problems = [each for each in found if isinstance(each, Problem)]
    assert [(each.line, each.column) for each in problems] == [
        *((2, "prompt, character 5"), (3, "prompt, character 3"), (4, "prompt, character 1"), (5, "size")),
        *((6, "prompt"), (7, "prompt")),
    ]
    assert "a.txt, line 2, character 1" in problems[1].message
    assert "__self__ → __self__" in problems[2].message
    assert "Of 2 prompts, number 2" in problems[4].message and "empty" in problems[4].message
    assert "2,4" in problems[5].message or "2,5" in problems[5].message


def test_the_words_of_a_big_wildcard_are_read_once(tmp_path):
    words = write(tmp_path, {"big.txt": "".join(f"word {n}\n" for n in range(50_000))})
    begin = time.monotonic()
    found = read(Variants(words), *({"prompt": f"{n} __big__ {{2$$__big__}}", "samples": 1} for n in range(20)))
    assert len(found) == 20 and time.monotonic() - begin < 120


def test_half_a_character_is_drawn_beside(tmp_path):
    row = json.loads('{"prompt": "{a|b} \\ud800 brick", "samples": 1}')
    assert prompts(read(Variants(), row))[0][2:] == "brick"


def test_json_lists_hold_templates(tmp_path):
    row = json.loads('{"prompt": "${c=!{red|blue}}${c} brick with ${c} moss"}')
    assert prompts(read(Variants(), row)) == ["red brick with red moss", "blue brick with blue moss"]
