"""Measure a list of prompts and write its block of BENCHMARKS.md: ``python -m tests.bench.batch``.

In turns, on the same prompts: a shell loop of ``generate``, one process that makes one after the other, and ``batch``.
Then the memory over many small ones, and what it takes to check a list of a million rows.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from engine.imaging.png import write_set
from engine.request import GenerateRequest
from engine.service import Engine
from tests.bench.report import Measured, processor, write
from tools import pins

PROMPTS = ("red brick wall", "green grass", "oak parquet floor", "fresh snow", "blue denim", "rusty steel plate")
_ENGINE = [sys.executable, "-m", "engine"]


def _run(*arguments: object) -> None:
    subprocess.run([*_ENGINE, *map(str, arguments)], cwd=pins.ROOT, check=True, stdout=subprocess.DEVNULL)


def shell_loop(prompts: list[str], size: int, folder: Path) -> None:
    """A process for each."""
    for prompt in prompts:
        _run("generate", prompt, "--size", size, "--out", folder, "--device", "cpu")


def simple_loop(prompts: list[str], size: int, folder: Path) -> None:
    """What a script would do: one engine, and one after the other."""
    engine = Engine("cpu", ())
    for prompt in prompts:
        write_set(engine.run(GenerateRequest(prompt, width=size, height=size)), folder)
    engine.close()


def batch(prompts: list[str], size: int, folder: Path) -> None:
    """The command."""
    path = folder / "list.txt"
    path.write_text("\n".join(prompts), encoding="utf-8")
    _run("batch", path, "--size", size, "--out", folder / "out", "--device", "cpu")


def seconds(work, prompts: list[str], size: int) -> float:
    """Wall time in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()
        work(prompts, size, Path(folder))
        return time.monotonic() - start


def simple_loop_in_a_process(prompts: list[str], size: int, folder: Path) -> None:
    """As :func:`simple_loop`, with the start of a process, as the others have it."""
    code = f"from tests.bench.batch import *; simple_loop({prompts!r}, {size}, Path({str(folder)!r}))"
    subprocess.run([sys.executable, "-c", code], cwd=pins.ROOT, check=True)


def write_list(path: Path, count: int) -> None:
    """So many prompts, all of them different, of few families."""
    path.write_text("".join(f"{PROMPTS[n % len(PROMPTS)]} {n}\n" for n in range(count)), encoding="utf-8")


def memory(count: int) -> list[float]:
    """Resident megabytes of ``batch`` after each tenth of ``count`` materials of 64 × 64."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.txt"
        write_list(path, count)
        command = [*_ENGINE, "batch", path, "--size", "64", "--out", Path(folder) / "out", "--device", "cpu"]
        found = []
        with subprocess.Popen(command, cwd=pins.ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for number, _ in enumerate(process.stdout, 1):
                if number % (count // 10) == 0:
                    pages = int(Path(f"/proc/{process.pid}/statm").read_text().split()[1])
                    found.append(pages * resource.getpagesize() / 1e6)
        assert process.returncode == 0
        return found


def million(rows: int) -> tuple[float, float]:
    """Seconds and peak megabytes of ``--dry-run``."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write("prompt,seed,moss\n")
            file.writelines(f"{PROMPTS[n % len(PROMPTS)]} {n},{n},0.5\n" for n in range(rows))
        start = time.monotonic()
        with subprocess.Popen(
            [*_ENGINE, "batch", path, "--dry-run"], cwd=pins.ROOT, stdout=subprocess.DEVNULL
        ) as process:
            _, status, usage = os.wait4(process.pid, 0)
        assert status == 0
        return time.monotonic() - start, usage.ru_maxrss / 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=12)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--many", type=int, default=1000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    options = parser.parse_args()
    prompts = [f"{PROMPTS[n % len(PROMPTS)]} {n}" for n in range(options.items)]
    ways = {"shell": shell_loop, "simple": simple_loop_in_a_process, "batch": batch}
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(options.rounds):
        for name, work in ways.items():
            taken[name].append(seconds(work, prompts, options.size))
    median = {name: statistics.median(each) for name, each in taken.items()}
    what = f"{options.items} materials of {options.size}²"
    each = ", ".join(f"{name} {value:.1f} s" for name, value in median.items())
    table = [
        Measured(
            f"{what}: a shell loop of generate ÷ batch",
            f"{median['shell'] / median['batch']:.2f} ×",
            f"{each}; goal: 5",
        ),
        Measured(f"{what}: a loop in one process ÷ batch", f"{median['simple'] / median['batch']:.2f} ×", "goal: 1.2"),
    ]
    grown = memory(options.many)
    slope = (grown[-1] - grown[1]) / (options.many * 0.8) * 1000
    table.append(
        Measured(
            f"{options.many} materials of 64²: memory",
            f"{slope:+.1f} MB in a thousand",
            ", ".join(f"{value:.0f}" for value in grown) + " MB after each tenth",
        )
    )
    took, most = million(options.rows)
    table.append(
        Measured(f"a list of {options.rows:,} rows, checked", f"{took:.0f} s", f"{most:.0f} MB; goal: under 200")
    )
    machine = f"{processor()}, {platform.system()}, Python {platform.python_version()}"
    write(pins.ROOT / "BENCHMARKS.md", table, machine, date.today().isoformat(), "nox -s bench_batch")


if __name__ == "__main__":
    main()
