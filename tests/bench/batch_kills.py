"""Kill a long batch again and again, and look for what is lost: ``python -m tests.bench.batch_kills``.

A list of 200 materials of 64 × 64 is begun with ``--resume`` and killed (SIGKILL, the driver alone) at 50 random times:
while it starts, between two materials, while files are written. After each, its workers must be gone and every folder
that has a name must be whole; at the end each material must be there, made once, byte for byte as in a run that nobody
cut off. Ends with an exception where something is not so.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.bench.batch import write_list
from tools import pins

_GONE_SECONDS = 60.0


def command(path: Path, out: Path, workers: int) -> list[str]:
    """``batch`` on a list."""
    options = ["--size", "64", "--device", "cpu", "--workers", str(workers), "--resume"]
    return [sys.executable, "-m", "engine", "batch", str(path), "--out", str(out), *options]


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of every material, by its path."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.glob("[!.]*/*") if p.is_file()}


def children(pid: int) -> set[int]:
    """The processes that a process has started (Linux)."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(path.read_text().rpartition(")")[2].split()[1]) == pid:
                found.add(int(path.parent.name))
        except OSError:
            continue
    return found


def wait_until_gone(pids: set[int]) -> float:
    """Seconds until the last of these processes had ended."""
    start = time.monotonic()
    while any(Path(f"/proc/{pid}").exists() for pid in pids):
        if time.monotonic() - start > _GONE_SECONDS:
            raise AssertionError(f"orphans after {_GONE_SECONDS:g} seconds: {pids}")
        time.sleep(0.01)
    return time.monotonic() - start


def unbroken(line: list[str]) -> list[float]:
    """Seconds after which each material of a run that nobody cuts off was there."""
    start = time.monotonic()
    with subprocess.Popen(line, cwd=pins.ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        moments = [time.monotonic() - start for _ in process.stdout]
    assert process.returncode == 0
    return moments


def life(line: list[str], lines: int, seconds: float) -> tuple[int | None, float]:
    """Begin a run, and kill it ``seconds`` after it has printed so many lines.

    Returns:
        Its exit code if it ended before, else None; and how long its workers outlived it.
    """
    with subprocess.Popen(line, cwd=pins.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stderr is not None
        for _ in range(lines):
            if not process.stdout.readline():
                break
        time.sleep(seconds)
        workers = children(process.pid)
        code = process.poll()
        process.kill()
        outlived = wait_until_gone(workers)
        if code not in (None, 0):
            raise AssertionError(process.stderr.read())
        return code, outlived


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=200)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    dice = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, out, whole = folder / "list.txt", folder / "out", folder / "whole"
        write_list(path, options.items)
        moments = unbroken(command(path, whole, 1))
        expected, opening, pace = tree(whole), moments[0], (moments[-1] - moments[0]) / options.items
        kills, longest, leftovers, code = 0, 0.0, 0, None
        each = options.items // options.kills - 1  # lines that a life may print, so that enough lives are left
        while kills < options.kills:
            early = dice.random() < 0.3  # some die before they have printed anything
            lines = 0 if early else dice.randint(1, max(1, each))
            seconds = dice.random() * (opening if early else 2 * pace)
            code, outlived = life(command(path, out, options.workers), lines, seconds)
            if code is not None:
                break
            kills, longest = kills + 1, max(longest, outlived)
            leftovers += len(list(out.glob(".*.part")))
            found = tree(out)
            assert found.items() <= expected.items() and len(found) % 7 == 0, "a folder with a name is not whole"
            print(f"kill {kills}: {len(found) // 7} of {options.items} materials", flush=True)
        subprocess.run(command(path, out, options.workers), cwd=pins.ROOT, check=True, stdout=subprocess.DEVNULL)
        assert tree(out) == expected, "the files are not those of an unbroken run"
        assert not list(out.glob(".*.part")), "something unfinished was left"
        made = Counter(json.loads(line)["name"] for line in (out / "batch.jsonl").open() if '"done"' in line)
        assert not made or max(made.values()) == 1, "something was made twice"
        with (out / "report.csv").open(encoding="utf-8-sig", newline="") as file:
            states = Counter(row["state"] for row in csv.DictReader(file))
        assert sum(states.values()) == options.items and set(states) <= {"done", "kept"}, states
        assert kills == options.kills, f"the list was done after {kills} kills: give more items"
    print(
        f"{options.items} materials, {kills} kills, {options.workers} workers: all there, each once, every byte as in "
        f"an unbroken run. Report: {dict(states)}; 'kept' have a name and no line in the journal. "
        f"Unfinished folders seen after kills: {leftovers}; workers outlived their driver by {longest:.2f} s at most."
    )


if __name__ == "__main__":
    main()
