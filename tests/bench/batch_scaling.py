"""How a list gains from a second processor: ``python -m tests.bench.batch_scaling``.

The same list, in turns: one worker on one processor, two workers on two; and Ray with one actor of one processor, and
with two. A process is kept to its processors (Linux), so that one worker cannot use the second. Time runs from the
moment when every worker has made its first two materials until the last line; starting processes is no part of it.

    efficiency = seconds of one / (2 × seconds of two)
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tests.bench.batch import write_list
from tests.bench.report import Measured, processor, write
from tools import pins


@contextlib.contextmanager
def kept_to(count: int) -> Iterator[None]:
    """Within it, processes that are started have the first ``count`` processors of this one's."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:count])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def seconds(items: int, size: int, workers: int, *options: str) -> float:
    """Seconds a material, of a run of so many workers."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.txt"
        write_list(path, items)
        command = [sys.executable, "-m", "engine", "batch", str(path), "--out", str(Path(folder) / "out")]
        command += ["--size", str(size), "--device", "cpu", "--workers", str(workers), *options]
        with subprocess.Popen(command, cwd=pins.ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            moments = [time.monotonic() for _ in process.stdout]
        assert process.returncode == 0 and len(moments) == items
        warm = 2 * workers
        return (moments[-1] - moments[warm - 1]) / (items - warm)


def processes(items: int, size: int, count: int) -> float:
    """Workers of one processor each."""
    with kept_to(count):
        return seconds(items, size, count)


def ray(items: int, size: int, count: int) -> float:
    """Actors of one processor each, on one node."""
    from ray.cluster_utils import Cluster

    with kept_to(count):
        cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": count, "include_dashboard": False})
        try:
            return seconds(items, size, count, "--ray", cluster.address)
        finally:
            cluster.shutdown()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=40)
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--print", action="store_true", help="leave BENCHMARKS.md as it is")
    options = parser.parse_args()
    taken: dict[tuple[str, int], list[float]] = {}
    for _ in range(options.rounds):
        for way in (processes, ray):
            for count in (1, 2):
                taken.setdefault((way.__name__, count), []).append(way(options.items, options.size, count))
    median = {key: statistics.median(each) for key, each in taken.items()}
    table = []
    for way, title in (("processes", "batch --workers"), ("ray", "batch --ray")):
        one, two = median[way, 1], median[way, 2]
        spread = "; ".join(
            f"{count}: {median[way, count]:.3f} s a material ({min(each):.3f} to {max(each):.3f})"
            for count in (1, 2)
            for each in [taken[way, count]]
        )
        what = f"{options.items} materials of {options.size}², {title}: efficiency of 2 processors"
        table.append(Measured(what, f"{one / two / 2:.0%}", spread))
    base = median["processes", 1]
    ratios = ", ".join(f"{way} {count}: {base / value:.2f} ×" for (way, count), value in median.items())
    table.append(Measured("the same, against one worker", ratios, f"median of {options.rounds} rounds in turns"))
    for line in table:
        print(f"{line.what}: {line.figure} ({line.remark})")
    if not options.print:
        machine = f"{processor()}, {platform.system()}, Python {platform.python_version()}"
        write(pins.ROOT / "BENCHMARKS.md", table, machine, date.today().isoformat(), "nox -s bench_workers")


if __name__ == "__main__":
    main()
