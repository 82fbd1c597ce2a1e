"""Prompt lists of every format, and files that are none."""

from __future__ import annotations

import json
import random
import tracemalloc
from pathlib import Path

import pytest

from engine.batch.items import Item, Reader
from engine.batch.names import folded, name_problem
from engine.batch.problem import Problem, PromptListError
from engine.batch.prompt_list import PromptList
from engine.batch.rows import Row, read_rows
from engine.batch.text_lines import MAX_LINE
from engine.batch.variants import Variants
from engine.errors import BadRequestError
from engine.request import GenerateRequest


def rows(folder: Path, name: str, content: str | bytes) -> list[tuple]:
    """What is read of a file, as plain tuples."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return [
        (each.line, dict(each.cells)) if isinstance(each, Row) else (each.line, each.column, each.message)
        for each in read_rows(path)
    ]


def problem(folder: Path, name: str, content: str | bytes) -> tuple[int, str, str]:
    """The only thing that is wrong with a file, after which nothing is read."""
    *_, last = found = rows(folder, name, content)
    assert len([each for each in found if len(each) == 3]) == 1 and len(last) == 3, found
    assert last[2].endswith(".") and "\n" not in last[2]
    return last


# -- a prompt a line -------------------------------------------------------------------


def test_text_has_a_prompt_a_line_comments_and_blank_lines(tmp_path):
    text = "# walls\nred brick\n\n   \n  # floors\n  oak parquet  \r\nsnow, # fresh"
    assert rows(tmp_path, "list.txt", text) == [
        (2, {"prompt": "red brick"}),
        (6, {"prompt": "oak parquet"}),
        (7, {"prompt": "snow, # fresh"}),
    ]


@pytest.mark.parametrize("name", ["list.txt", "list.csv", "list.jsonl", "LIST.TXT"])
def test_a_byte_order_mark_is_no_text(tmp_path, name):
    body = {"txt": "brick", "csv": "prompt\nbrick", "jsonl": '{"prompt": "brick"}'}[name.lower().rpartition(".")[2]]
    ((_, cells),) = rows(tmp_path, name, b"\xef\xbb\xbf" + body.encode())
    assert cells == {"prompt": "brick"}


# -- tables ----------------------------------------------------------------------------


def test_quoted_cells_hold_anything_and_lines_are_those_of_the_file(tmp_path):
    text = 'Prompt,Negative,Edge Wear\n"red, ""old"" brick\nwith moss",,0.5\n\nsnow,dirt,\n'
    assert rows(tmp_path, "list.csv", text) == [
        (2, {"prompt": 'red, "old" brick\nwith moss', "edge_wear": "0.5"}),
        (5, {"prompt": "snow", "negative_prompt": "dirt"}),
    ]


@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("a.csv", ";"), ("a.csv", "\t"), ("a.tsv", "\t")])
def test_the_delimiter_is_the_one_of_the_header(tmp_path, name, delimiter):
    text = f"prompt{delimiter}seed\nbrick{delimiter}7\n"
    assert rows(tmp_path, name, text) == [(2, {"prompt": "brick", "seed": "7"})]


def test_short_rows_are_filled_and_long_ones_named(tmp_path):
    found = rows(tmp_path, "list.csv", "prompt,seed\nsnow\nred, brick, 5\nsand,3,,\nmud,4\n")
    assert found[0] == (2, {"prompt": "snow"}) and found[2:] == [
        (4, {"prompt": "sand", "seed": "3"}),
        (5, {"prompt": "mud", "seed": "4"}),
    ]
    assert found[1][0] == 3 and "3 cells" in found[1][2] and "quotes" in found[1][2]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("name,seed\nbrick,1\n", 1, "no column 'prompt', only name, seed"),
        ("prompt,seed,Seed\nbrick,1,2\n", 1, "twice"),
        ('prompt\nsnow\n"brick\nsand\n', 3, "quotation marks"),
        ('prompt\nsnow\n"brick" red\n', 3, "quotation marks"),
        ("\n\nname,seed\nbrick,1\n", 3, "no column 'prompt'"),
    ],
)
def test_a_table_that_cannot_be_read(tmp_path, text, line, words):
    found = problem(tmp_path, "list.csv", text)
    assert found[0] == line and words in found[2]


@pytest.mark.parametrize("name", ["list.txt", "list.csv", "list.tsv", "list.jsonl"])
def test_nothing_is_no_row(tmp_path, name):
    assert rows(tmp_path, name, "") == rows(tmp_path, name, "\n \r\n") == []


def test_an_open_quotation_mark_does_not_take_the_memory(tmp_path):
    path = tmp_path / "open.csv"
    path.write_text('prompt\n"brick\n' + "sand and gravel\n" * 2_000_000)
    tracemalloc.start()
    (found,) = read_rows(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(found, Problem) and found.line == 2 and peak < 5e6


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_ends_a_line(tmp_path, end):
    plain = end.join(["red", "", "# no", "blue"])
    assert rows(tmp_path, "a.txt", plain) == [(1, {"prompt": "red"}), (4, {"prompt": "blue"})]
    table = end.join(["prompt,seed", '"a, ""b""",1', "", "c,2", ""])
    assert rows(tmp_path, "a.csv", table) == [(2, {"prompt": 'a, "b"', "seed": "1"}), (4, {"prompt": "c", "seed": "2"})]
    lines = end.join(['{"prompt": "a"}', '{"prompt": "b",}', '"c"'])
    assert [each[0] for each in rows(tmp_path, "a.jsonl", lines)] == [1, 2, 3]


def test_long_files_of_old_macs(tmp_path):
    dice = random.Random(1)
    words = ["x" * dice.choice([1, 5, 60, 4_000, 65_000]) for _ in range(200)]
    found = rows(tmp_path, "a.txt", "\r".join(words))
    assert [each[1]["prompt"] for each in found] == words and [each[0] for each in found] == list(range(1, 201))
    mixed = "".join(word + dice.choice(["\r", "\n", "\r\n"]) for word in words)
    assert [each[1]["prompt"] for each in rows(tmp_path, "b.txt", mixed)] == words
    assert problem(tmp_path, "c.txt", "snow\r" + "x" * 70_000 + "\rsnow")[:2] == (2, "")


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ('"a ""b"" c"', 'a "b" c'),
        ('"""a"""', '"a"'),
        ('"a, ""b, ""c"""', 'a, "b, "c"'),
        ('a "b" c', 'a "b" c'),
        ("'a'", "'a'"),
        ('"a\r\nb"', "a\r\nb"),
    ],
)
def test_quotes_in_quotes(tmp_path, text, made):
    assert rows(tmp_path, "a.csv", f"prompt,seed\n{text},1\n") == [(2, {"prompt": made, "seed": "1"})]


# -- JSON ------------------------------------------------------------------------------


def test_an_object_or_a_string_a_line(tmp_path):
    text = '{"prompt": "brick", "seed": 4, "tags": ["wall"], "name": null}\n\n"snow"\n'
    assert rows(tmp_path, "list.jsonl", text) == [
        (1, {"prompt": "brick", "seed": 4, "tags": ["wall"]}),
        (3, {"prompt": "snow"}),
    ]


def test_a_broken_line_is_named_and_the_next_is_read(tmp_path):
    text = '{"prompt": "brick",}\n[1]\n7\n{"prompt": "snow"}\n' + "[" * 60_000 + "\n"
    found = rows(tmp_path, "list.jsonl", text)
    assert [each[0] for each in found] == [1, 2, 3, 4, 5]
    assert found[0][1].startswith("character ") and "not JSON" in found[0][2]
    assert all("object" in found[number][2] for number in (1, 2, 4)) and found[3] == (4, {"prompt": "snow"})


def test_numbers_without_end(tmp_path):
    found = rows(tmp_path, "a.jsonl", '{"prompt": "snow", "seed": ' + "1" * 10_000 + '}\n{"prompt": "snow"}\n')
    assert found[0][0] == 1 and "too long" in found[0][2] and found[1] == (2, {"prompt": "snow"})


# -- texts that are no files -----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("Text.001", "# x\nred\r\n{a|b}\n", [(2, {"prompt": "red"}), (3, {"prompt": "{a|b}"})]),
        ("Text", "prompt,seed\n", [(1, {"prompt": "prompt,seed"})]),
        ("walls.CSV", "prompt,seed\nred,1\n", [(2, {"prompt": "red", "seed": "1"})]),
        ("walls.tsv", "prompt\tseed\nred\t1\n", [(2, {"prompt": "red", "seed": "1"})]),
        ("walls.jsonl", '"red"', [(1, {"prompt": "red"})]),
        ("walls.csv.001", "red", [(1, {"prompt": "red"})]),
        ("", "\ufeffred", [(1, {"prompt": "red"})]),
        ("Text", "\ud800", [(1, "character 1", "The text is not UTF-8: save the file with the encoding UTF-8.")]),
        ("Text", b"\xff\xfea\0", [(0, "", "The text is UTF-16: save the file with the encoding UTF-8.")]),
    ],
)
def test_a_text_is_read_like_a_file(name, text, expected):
    listed = PromptList.of_text(text, name)
    for _ in range(2):  # a list is checked, made and reported
        found = [
            (each.line, dict(each.cells)) if isinstance(each, Row) else (each.line, each.column, each.message)
            for each in listed.rows()
        ]
        assert listed.name == name and found == expected


# -- files that are no lists -----------------------------------------------------------


@pytest.mark.parametrize("name", ["list.txt", "list.csv", "list.jsonl"])
@pytest.mark.parametrize(
    ("content", "line", "column", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0", 1, "", "UTF-8"),
        (b"\0" * 5_000_000, 1, "", "binary"),
        ("prompt\nbrick\n".encode("utf-16"), 0, "", "UTF-16"),
        ("prompt\nbrick\n".encode("utf-32"), 0, "", "UTF-32"),
        (b'{"prompt": "caf\xe9"}\n', 1, "character 16", "UTF-8"),
        (b"x" * 10_000_000, 1, "", f"{MAX_LINE:,}"),
        ("prompt\nbrick\n".encode("utf-16-le"), 1, "", "binary"),
        (b"\xff\xfe\0\0", 0, "", "UTF-32"),
    ],
)
def test_bytes_that_are_no_text(tmp_path, name, content, line, column, words):
    found = problem(tmp_path, name, content)
    assert found[0] == line and words in found[2]
    assert found[1] == column or words == "UTF-8"


@pytest.mark.parametrize("name", ["list.xlsx", "list", "list.json"])
def test_another_kind_of_file(tmp_path, name):
    with pytest.raises(BadRequestError, match=r"\.txt, \.csv, \.tsv, \.jsonl"):
        rows(tmp_path, name, "brick")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(BadRequestError, match="No such file"):
        list(read_rows(tmp_path / "none.txt"))


def test_a_million_rows_in_the_memory_of_one(tmp_path):
    path = tmp_path / "many.jsonl"
    path.write_text((json.dumps({"prompt": "red brick wall", "seed": 1}) + "\n") * 100_000)
    tracemalloc.start()
    assert sum(isinstance(each, Row) for each in read_rows(path)) == 100_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1e6


def test_all_problems_are_told_at_once():
    error = PromptListError("list.csv", [Problem(7, "seed", "It is 'x': give a number."), Problem(0, "", "Odd.")], 3)
    assert str(error).split("\n") == [
        "list.csv, line 7, seed: It is 'x': give a number.",
        "list.csv: Odd.",
        "list.csv: 3 further problems are not shown.",
    ]


# -- anything --------------------------------------------------------------------------

SCRAPS = [
    *(b"prompt", b"seed", b"name", b"size", b"tags", b"controls", b"samples", b",", b";", b"\t", b"\n", b"\r", b"\r\n"),
    *(b'"', b'""', b"{", b"}", b"|", b"__", b"[", b"]", b":", b"1", b"-", b"..", b"/", b"\\", b"con", b"=1+1", b"null"),
    *(b'{"prompt": ', b'"snow"', b'"a": 1', b"\xc3\xa9", b"\xe2\x80\xae", b"true", b"1e999", b"NaN", b" ", b"#"),
    b"x" * 300,
    rb'"{a|b} \ud800"',
]
RARE = [b"\0", b"\xff", b"\xed\xa0\x80", b"x" * MAX_LINE, b"1" * 5_000, b"[" * 5_000]


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.tsv", "a.jsonl"])
def test_whatever_is_in_a_list_becomes_items_or_sentences(name):
    dice = random.Random(name)
    kinds = set()
    for turn in range(400):
        head = b"prompt,name,tags,size\n" if name == "a.csv" and turn % 2 else b""
        body = b"".join(dice.choice(RARE if dice.random() < 0.01 else SCRAPS) for _ in range(dice.randint(0, 60)))
        reader = Reader(GenerateRequest("x"), Variants())
        names = set()
        for each in reader.items(PromptList.of_text(head + body, name).rows()):
            kinds.add(type(each))
            if isinstance(each, Problem):
                sentence = each.located(name)
                assert len(sentence) < 1_500 and each.message.endswith((".", "…")) and each.line >= 0, sentence
            else:
                assert isinstance(each, Item) and not name_problem(each.name) and folded(each.name) not in names
                names.add(folded(each.name))
    assert kinds == {Item, Problem} or (name == "a.tsv" and kinds == {Problem})
