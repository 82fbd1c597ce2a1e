"""The command batch: whatever happens on the way, at the end every material is there, once and whole."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.batch.claim import LOCK_FILE, claimed
from engine.batch.gallery.page import INDEX
from engine.batch.journal import JOURNAL, Journal, Outcome, outcomes
from engine.batch.report import REPORT
from engine.cli import BAD_INPUT, DONE, FAILED, main
from engine.errors import LoomError, OutputError
from engine.pipelines.material import LoomMaterialsPipeline
from engine.request import MAP_NAMES

ROOT = Path(__file__).parents[2]
PROMPTS = ("red brick wall", "green grass", "oak parquet floor", "fresh snow", "blue denim")


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of every material, by its path."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.glob("[!.]*/*") if p.is_file()}


def table(folder: Path) -> list[dict[str, str]]:
    with (folder / REPORT).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_list_becomes_folders(batch, tmp_path):
    code, said, err = batch("\n".join(PROMPTS))
    folders = [Path(line) for line in said.splitlines()]
    assert (code, err) == (DONE, "") and [folder.name for folder in folders] == [
        "red-brick-wall-0", "green-grass-0", "oak-parquet-floor-0", "fresh-snow-0", "blue-denim-0",
    ]  # fmt: skip
    for folder in folders:
        assert {path.name for path in folder.iterdir()} == {*(f"{name}.png" for name in MAP_NAMES), "request.json"}
    assert [row["state"] for row in table(tmp_path / "out")] == ["done"] * 5
    files = {LOCK_FILE, JOURNAL, REPORT, INDEX, "contact_sheet.png"}
    assert {p.name for p in (tmp_path / "out").iterdir() if p.is_file()} == files


def test_the_files_are_those_of_generate(batch, tmp_path, capsys):
    batch("prompt,seed,moss\nred brick wall,7,0.5\n", name="list.csv")
    one = ["generate", "red brick wall", "--size", "64", "--seed", "7", "--set", "moss=0.5", "--device", "cpu"]
    main([*one, "--out", str(tmp_path / "one")])
    capsys.readouterr()
    assert tree(tmp_path / "out") == tree(tmp_path / "one")


def test_one_that_fails_does_not_stop_the_others(batch, tmp_path):
    code, said, err = batch("red brick\na portrait of a king\nfresh snow\n")
    assert code == FAILED and len(said.splitlines()) == 2
    assert err.startswith("list.txt, line 2, a-portrait-of-a-king-0: ") and len(err.splitlines()) == 1
    assert [row["state"] for row in table(tmp_path / "out")] == ["done", "failed", "done"]
    assert table(tmp_path / "out")[1]["message"].endswith(".")


def test_what_is_there_is_not_made_again(batch, tmp_path, monkeypatch):
    batch("red brick\nfresh snow\n")
    before = tree(tmp_path / "out")
    made = []
    real = LoomMaterialsPipeline.run
    monkeypatch.setattr(LoomMaterialsPipeline, "run", lambda *a: (made.append(a[1].prompt), real(*a))[1])
    assert batch("red brick\nfresh snow\n")[0] == BAD_INPUT and not made
    code, said, _ = batch("red brick\ngreen grass\nfresh snow\n", "--resume", "--json")
    states = [json.loads(line)["state"] for line in said.splitlines()]
    assert (code, states, made) == (DONE, ["kept", "done", "kept"], ["green grass"])
    assert before.items() <= tree(tmp_path / "out").items()
    assert [row["state"] for row in table(tmp_path / "out")] == ["done"] * 3


def test_a_folder_with_something_else_is_left_alone(batch, tmp_path):
    (tmp_path / "out" / "fresh-snow-0").mkdir(parents=True)
    (tmp_path / "out" / "fresh-snow-0" / "mine.txt").write_text("mine")
    code, said, err = batch("red brick\nfresh snow\n")
    assert code == FAILED and "holds something else" in err and len(said.splitlines()) == 1
    assert [p.name for p in (tmp_path / "out" / "fresh-snow-0").iterdir()] == ["mine.txt"]


def test_all_that_is_wrong_is_told_before_anything_is_made(batch, tmp_path):
    text = "prompt,seed,sized,name\nred brick,x,,\n,1,,\nsnow,1,64,../up\nsnow,-1,,\n"
    code, said, err = batch(text, name="list.csv")
    assert (code, said) == (BAD_INPUT, "") and not (tmp_path / "out").exists()
    assert [line.split(":")[0] for line in err.splitlines()] == [
        "list.csv, line 2, seed", "list.csv, line 3, prompt", "list.csv, line 4, sized", "list.csv, line 4, name",
        "list.csv, line 5, seed",
    ]  # fmt: skip


def test_hundreds_of_problems_are_counted(batch):
    err = batch("prompt,seed\n" + "brick,x\n" * 200, name="list.csv")[2].splitlines()
    assert len(err) == 51 and "150 further problems" in err[-1]


@pytest.mark.parametrize(("content", "words"), [("", "no prompts"), ("# nothing\n\n", "no prompts")])
def test_a_list_of_nothing(batch, tmp_path, content, words):
    code, _, err = batch(content)
    assert code == BAD_INPUT and words in err and not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "options",
    [("--retries", "-1"), ("--retries", "x"), ("--time-limit", "-1"), ("--time-limit", "nan"), ("--size", "9")],
)
def test_options_that_are_wrong(batch, tmp_path, options):
    code, _, err = batch("brick", *options)
    assert code == BAD_INPUT and len(err.splitlines()) == 1 and not (tmp_path / "out").exists()


def test_a_dry_run_counts_and_makes_nothing(batch, tmp_path):
    text = '{"prompt": "brick", "seed": "1-20"}\n"snow"\n'
    said = "list.jsonl: 2 rows, 21 materials, nothing is wrong.\n"
    assert batch(text, "--dry-run", name="list.jsonl") == (DONE, said, "")
    (found,) = map(json.loads, batch(text, "--dry-run", "--json", name="list.jsonl")[1].splitlines())
    assert found == {"list": str(tmp_path / "list.jsonl"), "rows": 2, "items": 21}
    assert not (tmp_path / "out").exists()


VARIANTS = """prompt,seed,samples
{red|blue|{old|new} grey} brick,1-2,
snow,,
__woods__ {2$$ and $$moss|dirt|rust},,2
"""


def test_a_dry_run_shows_the_first_prompts_of_rows_with_variants(batch, tmp_path):
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "woods.txt").write_text("oak\nash\n")
    arguments = ("--dry-run", "--wildcards", str(tmp_path / "words"))
    code, said, err = batch(VARIANTS, *arguments, name="list.csv")
    assert (code, err) == (DONE, "")
    lines = said.splitlines()
    assert lines[:6] == [
        "list.csv: 3 rows, 11 materials, nothing is wrong.",
        "line 2, 4 prompts, 8 materials: {red|blue|{old|new} grey} brick",
        "  red brick",
        "  blue brick",
        "  old grey brick",
        "  …",
    ]
    assert lines[6].startswith("line 4, 2 prompts: __woods__ ") and len(lines) == 9
    first, second, third = map(json.loads, batch(VARIANTS, *arguments, "--json", name="list.csv")[1].splitlines())
    assert (first["rows"], first["items"]) == (3, 11)
    assert second == {
        "line": 2,
        "template": "{red|blue|{old|new} grey} brick",
        "prompts": 4,
        "items": 8,
        "first": ["red brick", "blue brick", "old grey brick"],
    }
    assert [f"  {prompt}" for prompt in third["first"]] == lines[7:]


def test_variants_are_made_once_also_when_the_run_goes_on(batch, tmp_path):
    code, said, err = batch("{red|blue} brick\nfresh snow\n")
    assert (code, err) == (DONE, "")
    assert [Path(line).name for line in said.splitlines()] == ["red-brick-0", "blue-brick-0", "fresh-snow-0"]
    before = tree(tmp_path / "out")
    code, said, _ = batch("{red|{green|blue}} brick\nfresh snow\n", "--resume", "--json")
    assert [json.loads(line)["state"] for line in said.splitlines()] == ["kept", "done", "kept", "kept"]
    assert before.items() <= tree(tmp_path / "out").items()
    assert [row["state"] for row in table(tmp_path / "out")] == ["done"] * 4


def test_what_is_wrong_with_templates_is_told_by_file_line_and_character(batch, tmp_path):
    text = "snow\n{red|blue brick\nold __woods__\n" + "{a|b|c|d|e|f|g|h|i|j}" * 20 + "\n"
    code, said, err = batch(text)
    assert (code, said) == (BAD_INPUT, "") and not (tmp_path / "out").exists()
    first, second, third = err.splitlines()
    assert first.startswith("list.txt, line 2, prompt, character 1: ") and "\\{" in first
    assert second.startswith("list.txt, line 3, prompt, character 5: ") and "--wildcards" in second
    assert third.startswith("list.txt, line 4, prompt: ") and "100,000,000,000,000,000,000" in third
    code, said, _ = batch("{red|blue} brick\n", "--literal", "--dry-run")
    assert (code, said) == (DONE, "list.txt: 1 row, 1 material, nothing is wrong.\n")
    assert batch("{a|b}{a|b}", "--max-prompts", "3", "--dry-run")[0] == BAD_INPUT
    assert batch("{a|b}{a|b}", "--max-prompts", "4", "--dry-run")[0] == DONE
    assert "3 prompts" in batch("{a|b}{a|b}", "--samples", "3", "--dry-run")[1]


@pytest.mark.parametrize(
    "options",
    [
        ("--wildcards", "nowhere"),
        ("--samples", "x"),
        ("--samples", "99999"),
        ("--max-prompts", "0"),
        ("--max-prompts", "9" * 50),
        ("--list-name", "a.csv"),
        ("--literal", "--wildcards", "."),
    ],
)
def test_options_of_variants_that_are_wrong(batch, tmp_path, options):
    code, _, err = batch("brick", *options)
    assert code == BAD_INPUT and len(err.splitlines()) == 1 and not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        ("{red|blue} brick\n\n# no\nsnow", (), "standard input: 2 rows, 3 materials, nothing is wrong."),
        ("prompt,seed\nsnow,1-3\n", ("--list-name", "My.CSV"), "My.CSV: 1 row, 3 materials, nothing is wrong."),
        ('{"prompt": "snow"}', ("--list-name", "a.jsonl"), "a.jsonl: 1 row, 1 material, nothing is wrong."),
        ("snow", ("--list-name", "Text.001"), "Text.001: 1 row, 1 material, nothing is wrong."),
        ("snow\n\udcff", (), "standard input, line 2, character 1: The text is not UTF-8"),
        ("", (), "There are no prompts in standard input"),
    ],
)
def test_a_list_from_standard_input(tmp_path, content, name, said):
    command = [sys.executable, "-m", "engine", "batch", "-", *name, "--dry-run"]
    data = content.encode("utf-8", "surrogateescape")
    done = subprocess.run(command, cwd=ROOT, input=data, capture_output=True, timeout=60)
    assert (done.stderr if done.returncode else done.stdout).decode().startswith(said)


def test_standard_input_is_made_like_a_file(batch, tmp_path):
    batch("{red|blue} brick\n")
    options = ["--size", "64", "--device", "cpu", "--out", tmp_path / "in"]
    command = [sys.executable, "-m", "engine", "batch", "-", *options]
    done = subprocess.run(command, cwd=ROOT, input=b"{red|blue} brick\r", capture_output=True, timeout=120)
    assert done.returncode == DONE and tree(tmp_path / "in") == tree(tmp_path / "out")


def test_a_failure_that_passes_is_tried_again(batch, tmp_path, monkeypatch):
    real, failures = LoomMaterialsPipeline.run, iter([LoomError("The device is lost."), ZeroDivisionError("odd")])

    def run(*arguments):
        for error in failures:
            raise error
        return real(*arguments)

    monkeypatch.setattr(LoomMaterialsPipeline, "run", run)
    code, said, _ = batch("red brick\nfresh snow\n", "--retries", "2", "--json")
    assert code == DONE and [json.loads(line)["attempts"] for line in said.splitlines()] == [3, 1]


def test_a_failure_that_stays_is_told_and_retried_by_the_next_run(batch, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(LoomMaterialsPipeline, "run", lambda *_: 1 / 0)
        code, said, err = batch("red brick\n", "--retries", "1")
        assert (code, said) == (FAILED, "") and "ZeroDivisionError" in err and "report it" in err
    assert batch("red brick\n", "--resume")[0] == DONE


def test_an_item_that_takes_too_long(batch, monkeypatch):
    real = LoomMaterialsPipeline.run

    def run(pipeline, request, report):
        end = time.monotonic() + (60 if "snow" in request.prompt else 0)
        while time.monotonic() < end:
            report(None)
            time.sleep(0.01)
        return real(pipeline, request, lambda _progress: None)

    monkeypatch.setattr(LoomMaterialsPipeline, "run", run)
    code, said, err = batch("fresh snow\nred brick\n", "--time-limit", "4", "--retries", "0")
    assert code == FAILED and "longer than 4 seconds" in err and len(said.splitlines()) == 1


def test_a_full_disk_ends_the_run_and_room_lets_it_go_on(batch, full_disk, tmp_path):
    out = str(full_disk.relative_to(tmp_path))
    code, said, err = batch("red brick\nfresh snow\n", "--size", "512", out=out)
    assert (code, said) == (FAILED, "") and err.startswith("The disk is full") and len(err.splitlines()) == 1
    assert not [path for path in full_disk.iterdir() if path.is_dir()]
    subprocess.run(["mount", "-o", "remount,size=64m", str(full_disk)], check=True)
    assert batch("red brick\nfresh snow\n", "--size", "512", "--resume", out=out)[0] == DONE


def test_a_second_run_is_refused_and_the_first_is_named(batch, tmp_path):
    with claimed(tmp_path / "out"):
        code, _, err = batch("red brick\n")
        assert code == FAILED and f"process {os.getpid()} on " in err
        with pytest.raises(OutputError), claimed(tmp_path / "out"):
            pass
    assert batch("red brick\n")[0] == DONE


def test_a_spreadsheet_computes_nothing(batch, tmp_path):
    batch("=HYPERLINK(red brick wall)\n@red brick\n+snow\n＝red brick\n{-|+}snow 2\n")
    assert [row["prompt"][0] for row in table(tmp_path / "out")] == ["'"] * 6


def test_a_torn_line_of_the_journal_costs_only_itself(tmp_path):
    with (tmp_path / JOURNAL).open("wb") as file:
        file.write(b'{"name": "a", "line": 1, "state": "done"}\n{"name": "b", "li')
    journal = Journal(tmp_path)
    journal.add(Outcome("c", 3, "done"))
    journal.close()
    assert [outcome.name for outcome in outcomes(tmp_path)] == ["a", "c"]


def heed() -> None:
    """Ctrl-C counts also where the tests run in the background, which ignores it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def start(path: Path, out: Path, *arguments: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "engine", "batch", path, "--size", "64", "--device", "cpu", "--out", out]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([*command, *arguments], cwd=ROOT, preexec_fn=heed, **pipes)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX's signals")
def test_killed_again_and_again_it_ends_as_if_nothing_had_been(batch, tmp_path):
    items = "".join(f"{prompt}\n" for prompt in (f"{w} {p}" for w in ("old", "mossy", "wet", "new") for p in PROMPTS))
    assert batch(items, out="whole")[0] == DONE
    dice, kills = random.Random(4), 0
    while True:
        process = start(tmp_path / "list.txt", tmp_path / "out", "--resume")
        assert process.stdout is not None
        if kills < 6:
            for _ in range(dice.randint(1, 3)):
                process.stdout.readline()
            time.sleep(dice.random() * 0.05)
            process.send_signal(signal.SIGKILL)
            kills += 1
        _, err = process.communicate(timeout=120)
        if process.returncode == 0:
            break
        assert process.returncode == -signal.SIGKILL, err
    assert kills >= 3, "the runs must be cut off for this to say anything"
    assert tree(tmp_path / "out") == tree(tmp_path / "whole")
    assert not list((tmp_path / "out").glob(".*.part"))
    made = [outcome.name for outcome in outcomes(tmp_path / "out") if outcome.state == "done"]
    assert len(made) == len(set(made)) <= 20, "what was done was made again"


def test_a_reader_that_is_gone_is_no_fault_of_the_folder(batch, tmp_path):
    batch("red brick 0\nred brick 1\n", "--dry-run")
    process = start(tmp_path / "list.txt", tmp_path / "out")
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    err = process.stderr.read()
    assert process.wait(60) == FAILED and err == ""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX's signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ended_by_hand_it_says_so_and_leaves_what_is_whole(batch, tmp_path, number):
    (tmp_path / "list.txt").write_text("".join(f"red brick {n}\n" for n in range(200)))
    process = start(tmp_path / "list.txt", tmp_path / "out")
    assert process.stdout is not None
    first = process.stdout.readline()
    process.send_signal(number)
    said, err = process.communicate(timeout=60)
    assert process.returncode not in (0, 2) and "Traceback" not in err
    printed = [Path(line) for line in (first + said).splitlines()]
    assert printed and all((folder / "request.json").is_file() for folder in printed)
    if number == signal.SIGINT:
        assert err.strip().splitlines()[-1] == "Cancelled."
        assert {row["state"] for row in table(tmp_path / "out")} == {"done", "open"}
