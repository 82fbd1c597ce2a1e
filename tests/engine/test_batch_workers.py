"""batch with several workers: the same files as with one, whatever dies on the way; and parts of a list."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from driving import MODEL, library_folders

from engine.batch import run as batch_run
from engine.batch.claim import claimed
from engine.batch.executor import Attempt
from engine.batch.items import Item
from engine.batch.journal import JOURNAL, outcomes
from engine.batch.place import ROWS, Place
from engine.batch.ranges import parse_ranges
from engine.batch.report import REPORT
from engine.batch.run import Run
from engine.cli import BAD_INPUT, DONE, FAILED, main
from engine.errors import BadRequestError
from engine.request import GenerateRequest
from engine.unfinished import new_token, part_folder

ROOT = Path(__file__).parents[2]
PROBE_SITE = Path(__file__).parent / "probe"
PROMPTS = ("red brick wall", "green grass", "oak parquet floor", "a portrait of a king", "fresh snow", "blue denim")
LIST = "".join(f"{word} {prompt}\n" for word in ("old", "wet") for prompt in PROMPTS)
SECONDS = 180
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX's signals")
linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found in /proc")


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of every material, by its path."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.glob("[!.]*/*") if p.is_file()}


def table(folder: Path) -> list[dict[str, str]]:
    with (folder / REPORT).open(encoding="utf-8-sig", newline="") as file:
        return [{**row, "seconds": ""} for row in csv.DictReader(file)]


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z" and int(fields[1]) == pid:
            found.append(int(path.parent.name))
    return found


def gone(pids: list[int]) -> bool:
    """Wait until all of these processes have ended."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.02)
    return False


def heed() -> None:
    """Ctrl-C counts also where the tests run in the background, which ignores it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start ``batch`` on a list in 64 × 64 with two workers."""
    started: list[subprocess.Popen[str]] = []

    def start(content: str, *arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.Popen[str]:
        (tmp_path / "list.txt").write_text(content, encoding="utf-8")
        command = [sys.executable, "-m", "engine", "batch", str(tmp_path / "list.txt"), "--out", str(tmp_path / "out")]
        process = subprocess.Popen(
            [*command, "--size", "64", "--device", "cpu", "--workers", "2", *arguments],
            cwd=cwd,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=None if sys.platform == "win32" else heed,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def probe(start, extension: Path, model_dir: Path) -> Callable[..., subprocess.Popen[str]]:
    """The same with the probe, whose prompts say what happens; its model is named by a relative path."""
    path = os.pathsep.join(map(str, [PROBE_SITE, *library_folders()]))
    (extension / MODEL).exists() or (extension / MODEL).symlink_to(model_dir / MODEL)
    return lambda content, *arguments: start(
        content, "--model", f"./{MODEL}", *arguments, cwd=extension, PYTHONPATH=path, PYTHONSAFEPATH=""
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one worker makes of the list."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "list.txt").write_text(LIST, encoding="utf-8")
    options = ["--size", "64", "--device", "cpu", "--out", str(folder / "out")]
    assert main(["batch", str(folder / "list.txt"), *options]) == FAILED  # two of the prompts are no material
    return folder / "out"


def test_the_files_are_those_of_one_worker_and_told_in_the_list_s_order(start, whole, tmp_path):
    process = start(LIST, "--retries", "0")
    said, err = process.communicate(timeout=SECONDS)
    assert process.returncode == FAILED and [line.split(":")[0] for line in err.splitlines()] == [
        "list.txt, line 4, old-a-portrait-of-a-king-0", "list.txt, line 10, wet-a-portrait-of-a-king-0",
    ]  # fmt: skip
    assert tree(tmp_path / "out") == tree(whole) and len(tree(whole)) == 70
    assert table(tmp_path / "out") == table(whole)
    made = [row["name"] for row in table(whole) if row["state"] == "done"]
    assert [Path(line).name for line in said.splitlines()] == made
    assert not list((tmp_path / "out").glob(".*.part"))


@linux
def test_a_worker_that_is_killed_costs_one_attempt(probe, tmp_path):
    process = probe("slow\nplain a\nplain b\n", "--retries", "1", "--json")
    end = time.monotonic() + SECONDS
    while not list((tmp_path / "out").glob("plain-b*")) and time.monotonic() < end:
        time.sleep(0.02)
    before = children(process.pid)
    assert len(before) == 2
    for pid in before:  # one of them idles, and is started anew for nothing
        os.kill(pid, signal.SIGKILL)
    said, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, err) == (DONE, "")
    found = {each["name"]: each for each in map(json.loads, said.splitlines())}
    assert {name: (each["state"], each["attempts"]) for name, each in found.items()} == {
        "slow-0": ("done", 2), "plain-a-0": ("done", 1), "plain-b-0": ("done", 1),
    }  # fmt: skip
    assert gone(before)


def test_an_item_that_takes_its_process_along_fails_alone(probe, tmp_path):
    process = probe("dying\nleaving\nplain a\npicky\nhungry\nplain b\n", "--retries", "1")
    said, err = process.communicate(timeout=SECONDS)
    assert process.returncode == FAILED
    assert [Path(line).name for line in said.splitlines()] == ["plain-a-0", "plain-b-0"]
    rows = {row["name"]: row for row in table(tmp_path / "out")}
    assert [row["state"] for row in rows.values()] == ["failed", "failed", "done", "failed", "failed", "done"]
    assert "killed by signal 9" in rows["dying-0"]["message"] and rows["dying-0"]["attempts"] == "2"
    assert rows["leaving-0"]["attempts"] == "2" and rows["picky-0"]["attempts"] == "1"
    assert "memory" in rows["hungry-0"]["message"] and len(err.splitlines()) == 4


def test_a_worker_that_is_stuck_is_ended_and_started_anew(probe, tmp_path):
    process = probe("deaf\nendless\nplain a\nplain b\nplain c\n", "--time-limit", "6", "--retries", "0")
    said, err = process.communicate(timeout=SECONDS)
    assert process.returncode == FAILED
    assert [row["state"] for row in table(tmp_path / "out")] == ["failed", "failed", "done", "done", "done"]
    assert err.count("longer than 6 seconds") == 2 and len(said.splitlines()) == 3
    assert not list((tmp_path / "out").glob(".*.part"))


@linux
def test_a_driver_that_is_killed_leaves_nobody_behind_and_can_be_resumed(start, whole, tmp_path):
    process = start(LIST)
    process.stdout.readline()
    workers = children(process.pid)
    process.kill()
    process.wait()
    assert len(workers) == 2 and gone(workers)
    halves = tree(tmp_path / "out")
    assert halves and halves.items() <= tree(whole).items() and len(halves) % 7 == 0
    process = start(LIST, "--resume")
    process.communicate(timeout=SECONDS)
    assert process.returncode == FAILED and tree(tmp_path / "out") == tree(whole)
    assert {row["state"] for row in table(tmp_path / "out")} <= {"done", "kept", "failed"}
    made = [outcome.name for outcome in outcomes(tmp_path / "out") if outcome.state == "done"]
    assert len(made) == len(set(made)), "what was done was made again"
    assert not list((tmp_path / "out").glob(".*.part"))


@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ended_by_hand_all_end(start, tmp_path, number):
    process = start("".join(f"red brick {n}\n" for n in range(500)))
    first = process.stdout.readline()
    workers = children(process.pid)
    process.send_signal(number)
    said, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, err) == (FAILED, "Cancelled.\n") and len(workers) == 2 and gone(workers)
    assert all((Path(line) / "request.json").is_file() for line in (first + said).splitlines())
    assert {row["state"] for row in table(tmp_path / "out")} == {"done", "open"}
    assert not list((tmp_path / "out").glob(".*.part"))


def test_a_full_disk_ends_the_run_in_one_sentence(start, full_disk):
    process = start("red brick\nfresh snow\ngreen grass\n", "--size", "512", "--out", str(full_disk))
    said, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, said) == (FAILED, "") and len(err.splitlines()) == 1
    assert err.startswith(f"The disk is full at {full_disk}:")
    assert not [path for path in full_disk.iterdir() if path.is_dir()]


# -- parts of a list -------------------------------------------------------------------


@pytest.fixture
def batch(capsys, tmp_path):
    """Run the command in this process: (exit code, standard output, standard error)."""

    def batch(content: str, *arguments: str) -> tuple[int, str, str]:
        (tmp_path / "list.txt").write_text(content, encoding="utf-8")
        out = ["--out", str(tmp_path / "out"), "--size", "64", "--device", "cpu"]
        code = main(["batch", str(tmp_path / "list.txt"), *out, *arguments])
        said, err = capsys.readouterr()
        return code, said, err

    return batch


def test_the_parts_of_a_list_are_its_whole(batch, whole, tmp_path):
    out = tmp_path / "out"
    for rows in ("9-12", "1-3,5", "2-8"):  # 2, 3 and 5 twice
        assert batch(LIST, "--rows", rows)[0] == (DONE if rows == "1-3,5" else FAILED)
    assert sorted(path.name for path in (out / ROWS).iterdir()) == ["1-3,5", "2-8", "9-12"]
    assert [row["state"] for row in table(out / ROWS / "2-8")] == ["kept", "kept", "failed", "kept", *["done"] * 3]
    assert tree(out) == tree(whole) and not (out / JOURNAL).exists()
    code, said, _ = batch(LIST, "--json")
    states = [json.loads(line)["state"] for line in said.splitlines()]
    assert code == FAILED and states == ["failed" if "king" in line else "kept" for line in LIST.splitlines()]
    assert tree(out) == tree(whole) and table(out) == table(whole)


def test_each_part_has_a_claim_of_its_own(batch, tmp_path):
    with claimed(Place(tmp_path / "out", parse_ranges("1-2")).work):
        code, _, err = batch("red brick\nfresh snow\ngreen grass\n", "--rows", "2,1")
        assert code == FAILED and f"process {os.getpid()} on " in err
        assert batch("red brick\nfresh snow\ngreen grass\n", "--rows", "3")[0] == DONE
    assert batch("red brick\nfresh snow\ngreen grass\n", "--rows", "1-2")[0] == DONE
    assert batch("red brick\nfresh snow\ngreen grass\n", "--rows", "1-2")[0] == BAD_INPUT
    assert batch("red brick\nfresh snow\ngreen grass\n", "--rows", "1-2", "--resume")[0] == DONE


def test_names_are_those_that_the_whole_list_gives(batch):
    code, said, _ = batch("red brick\nred brick\n", "--rows", "2")
    assert code == DONE and Path(said.strip()).name == "red-brick-0-line-2"


def test_a_dry_run_counts_the_rows(batch):
    assert batch(LIST, "--rows", "2-4,9", "--dry-run")[1] == "list.txt: 12 rows, 4 materials, nothing is wrong.\n"


@pytest.mark.parametrize(
    "options",
    [
        ("--workers", "0"), ("--workers", "two"), ("--workers", "9999"), ("--rows", "0-2"), ("--rows", "3-1"),
        ("--rows", "x"), ("--rows", "1-13"), ("--ray", "nonsense"), ("--ray", "ray://head:10001"),
    ],
)  # fmt: skip
def test_options_that_are_wrong(batch, tmp_path, options):
    code, _, err = batch(LIST, *options)
    assert code == BAD_INPUT and len(err.splitlines()) == 1
    assert not list((tmp_path / "out").glob("[!.]*"))


def test_rows_in_any_order_are_the_same_rows():
    ranges = parse_ranges(" 7, 1-3,3 - 5,9")
    assert (str(ranges), len(ranges), ranges.last, ranges.folder) == ("1-5,7,9", 7, 9, "1-5,7,9")
    assert [number for number in range(12) if number in ranges] == [1, 2, 3, 4, 5, 7, 9]
    long, other = (parse_ranges(",".join(str(n) for n in range(1, 400, 2)) + end) for end in (",500", ",600"))
    assert len(long.folder) <= 60 and long.folder != other.folder


# -- the interface of executors --------------------------------------------------------


class Backwards:
    """An executor that takes all it is given and ends the last first; ``fates``: name → what its attempts end with."""

    def __init__(self, work: Path, capacity: int = 4, **fates: list[str]) -> None:
        self.work, self.capacity, self.fates = work, capacity, fates
        self.open: list[Item] = []
        self.closed = False

    @property
    def room(self) -> bool:
        return len(self.open) < self.capacity

    def submit(self, item: Item) -> None:
        assert self.room and item not in self.open
        self.open.append(item)

    def take(self) -> list[Attempt]:
        item = self.open.pop()
        message = self.fates.get(item.name, []).pop(0) if self.fates.get(item.name) else ""
        if message:
            return [Attempt(item, None, message, hopeless=message == "never")]
        staged = part_folder(self.work / item.name, new_token())
        staged.mkdir()
        (staged / "request.json").write_text(json.dumps({"request": item.request.to_json()}))
        return [Attempt(item, staged)]

    def close(self) -> list[Attempt]:
        self.closed = True
        return []


def made_by(executor: Backwards, names: str, retries: int = 1) -> tuple[list[str], list[str]]:
    """What was recorded at once, and what was reported in order, each as ``name state attempts``."""
    recorded: list[str] = []
    reported: list[str] = []
    items = [Item(number, name, GenerateRequest(name)) for number, name in enumerate(names, 1)]
    said = lambda outcome: f"{outcome.name} {outcome.state} {outcome.attempts}"  # noqa: E731
    run = Run(
        executor,
        Place(executor.work),
        retries,
        lambda outcome: recorded.append(said(outcome)),
        lambda _, outcome: reported.append(said(outcome)),
    )
    run.items(items)
    assert executor.closed
    return recorded, reported


def test_outcomes_are_recorded_at_once_and_reported_in_order(tmp_path):
    recorded, reported = made_by(Backwards(tmp_path), "abcdefg")
    assert recorded[0] == "d done 1" and reported == sorted(recorded) and len(reported) == 7
    assert sorted(path.name for path in tmp_path.iterdir()) == list("abcdefg")


def test_retries_are_counted_and_what_is_hopeless_is_not_tried_again(tmp_path):
    executor = Backwards(tmp_path, a=["lost"], b=["lost"] * 3, c=["never"])
    assert made_by(executor, "abcd", retries=2)[1] == ["a done 2", "b failed 3", "c failed 1", "d done 1"]


def test_what_is_held_back_has_a_bound(tmp_path, monkeypatch):
    monkeypatch.setattr(batch_run, "MOST_HELD", 3)

    class Late(Backwards):
        def take(self) -> list[Attempt]:
            if not (self.work / "a").exists():
                counts.append(len(list(self.work.iterdir())))
            return super().take()

    counts: list[int] = []
    # The executor ends the last first: "a" comes when nothing else is given to it any more.
    assert made_by(Late(tmp_path, 2), "abcdefgh")[1] == [f"{name} done 1" for name in "abcdefgh"]
    assert counts == [0, 1, 2, 3, 4]


def test_what_another_run_made_meanwhile_is_as_good(tmp_path):
    class Overtaken(Backwards):
        def take(self) -> list[Attempt]:
            name, item = self.open[-1].name, self.open[-1]
            (tmp_path / name).mkdir()
            content = item.request.to_json() if name == "a" else {"kind": "another"}
            (tmp_path / name / "request.json").write_text(json.dumps({"request": content}))
            return super().take()

    assert made_by(Overtaken(tmp_path), "ab")[1] == ["a done 1", "b failed 1"]
    assert not list(tmp_path.glob(".*.part"))


def test_an_executor_that_fails_is_closed_and_what_ended_is_kept(tmp_path):
    class Failing(Backwards):
        def take(self) -> list[Attempt]:
            if len(self.open) < 3:
                raise BadRequestError("No more.")
            return super().take()

        def close(self) -> list[Attempt]:
            ended = Backwards.take(self)
            return [*ended, *super().close()]

    with pytest.raises(BadRequestError):
        made_by(Failing(tmp_path), "abcd")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "c", "d"]


def test_a_folder_without_its_line_in_the_journal_is_written_there_as_kept(batch, tmp_path):
    batch("red brick\nfresh snow\n")
    path = tmp_path / "out" / JOURNAL
    path.write_text(path.read_text().splitlines(keepends=True)[0])  # killed between the folder's name and its line
    assert batch("red brick\nfresh snow\n", "--resume")[0] == DONE
    assert [row["state"] for row in table(tmp_path / "out")] == ["done", "kept"]
    assert batch("red brick\nfresh snow\n", "--resume")[0] == DONE
    assert [outcome.state for outcome in outcomes(tmp_path / "out")] == ["done", "kept"]
