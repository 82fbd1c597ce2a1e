"""Measure everything side by side and write BENCHMARKS.md.

``python -m tests.bench`` with a Python that has bpy; ``LOOM_ZIP`` and
``BLENDER_USER_RESOURCES`` as for the demo (``nox -s bench`` sets both). Every Blender runs in
a process of its own, and what is compared is measured in turns.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from tests.bench import engine_times, floor
from tests.bench.report import Measured, write
from tools import pins


def in_blender(module: str, *arguments: object, user: str | None = None) -> Any:
    """Run a module in a process with bpy and read the JSON in its last line.

    A Blender in which the extension is not enabled removes its wheels from the user folder
    when it starts: where the module does not install it, ``user`` names another folder.
    """
    command = [sys.executable, "-m", module, *map(str, arguments)]
    environment = {**os.environ, "BLENDER_USER_RESOURCES": user} if user else None
    done = subprocess.run(
        command, cwd=pins.ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout.strip().splitlines()[-1])


def processor() -> str:
    """The processor's name, if this system tells it."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def against_the_bake(setup: engine_times.Setup, rounds: int) -> tuple[list[float], list[float], list[float]]:
    """Seconds of the bakes, of warm 1024² sets and of warm 256² sets, measured in turns."""
    bakes: list[float] = []
    large: list[float] = []
    small: list[float] = []
    client = setup.client()
    try:
        with tempfile.TemporaryDirectory() as user:
            for _ in range(rounds):
                bakes += in_blender("tests.bench.bake", 1024, setup.threads, 1, user=user)
                large += engine_times.warm(setup, client, 1024, 3)
                small += engine_times.warm(setup, client, 256, 5)
    finally:
        client.close()
    return bakes, large, small


def measure(setup: engine_times.Setup, rounds: int) -> list[Measured]:
    """Every line of the table."""
    bakes, large, small = against_the_bake(setup, rounds)
    bake, full, live = map(statistics.median, (bakes, large, small))
    cost = floor.work(setup.engine().GenerateRequest(engine_times.PROMPT))
    least = floor.seconds(cost, setup.threads)
    cold = statistics.median(engine_times.cold_start(setup) for _ in range(rounds))
    memory, seconds_4096 = engine_times.peak_memory(setup, 4096)
    stall = in_blender("tests.bench.main_thread")
    starts = [in_blender("tests.bench.registering") for _ in range(rounds)]
    registering = statistics.median(start["milliseconds"] for start in starts)
    loaded = ", ".join(starts[0]["loaded"]) or "no inference library"
    return [
        Measured("1024² full set, engine warm", f"{full:.2f} s", spread(large)),
        Measured("three Cycles bakes at 1024² (colour, roughness, normal)", f"{bake:.2f} s", spread(bakes)),
        Measured("bake ÷ full set", f"{bake / full:.1f} ×", "goal: at least 5"),
        Measured("floor of the full set: bytes moved and multiplied", f"{least:.2f} s", describe(cost)),
        Measured("full set ÷ floor", f"{full / least:.1f} ×", ""),
        Measured("256² full set, engine warm, text included", f"{live * 1000:.0f} ms", spread(small)),
        Measured("256² ÷ 1024²", f"{live / full:.3f}", "goal: at most 0.1"),
        Measured("first 1024² set from a cold start", f"{cold:.2f} s", "goal: at most 5 s"),
        Measured("4096² full set: peak memory of the worker", f"{memory:.2f} GB", "goal: under 2 GB"),
        Measured("4096² full set, from a cold start", f"{seconds_4096:.1f} s", "one run"),
        Measured(
            "Blender's main thread while generating 1024²: longest stall",
            f"{stall['longest_ms']:.1f} ms",
            f"goal: under 16 ms; a 5 ms ticker, {stall['ticks']} ticks, the copy of finished pixels apart",
        ),
        Measured("the copy of finished pixels, one map", f"{stall['copy_ms']:.1f} ms", "longest of the six"),
        Measured(
            "import and register the extension in a fresh Blender",
            f"{registering:.0f} ms",
            f"goal: under 50 ms; loads {loaded}",
        ),
    ]


def spread(seconds: list[float]) -> str:
    """Fastest and slowest of several runs, in words."""
    return f"median of {len(seconds)}; {min(seconds):.3f} to {max(seconds):.3f} s"


def describe(cost: floor.Work) -> str:
    """What a request moves and multiplies, in words."""
    return f"{cost.bytes / 1e9:.1f} GB moved, {cost.multiply_adds / 1e9:.1f} G multiply-adds"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    threads = os.cpu_count() or 1  # as many as NumPy's matrix product uses by itself
    installed = in_blender("tools.installed")
    setup = engine_times.Setup(Path(installed["folder"]), Path(installed["site"]), threads)
    sys.path.append(str(setup.site))
    machine = f"{processor()}, {threads} threads, {platform.system()}, Python {platform.python_version()}"
    table = measure(setup, options.rounds)
    write(pins.ROOT / "BENCHMARKS.md", table, machine, date.today().isoformat())
    for line in table:
        print(f"{line.what}: {line.figure}  {line.remark}")


if __name__ == "__main__":
    main()
