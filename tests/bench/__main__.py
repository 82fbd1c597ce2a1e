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
from tests.bench.report import Measured, processor, write
from tools import pins


def in_blender(module: str, *arguments: object, user: str | None = None) -> Any:
    """Run a module in a process with bpy and read the JSON in its last line.

    A Blender in which the extension is not enabled removes its wheels from the user folder
    when it starts: where the module does not install it, ``user`` names another folder.
    """
    command = [sys.executable, "-m", module, *map(str, arguments)]
    environment = {**os.environ, "BLENDER_USER_RESOURCES": user or os.environ["BLENDER_USER_RESOURCES"]}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a Blender writes it, and has it from its second start on
    done = subprocess.run(command, cwd=pins.ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


class InTurns:
    """Seconds of what is compared, measured in turns."""

    def __init__(self, setup: engine_times.Setup, rounds: int) -> None:
        self.seconds: dict[str, list[float]] = {}
        client = setup.client()
        try:
            with tempfile.TemporaryDirectory() as user:
                for _ in range(rounds):
                    self._add("bake", in_blender("tests.bench.bake", 1024, setup.threads, 1, user=user))
                    for name, (measure, *what) in _COMPARED.items():
                        self._add(name, measure(setup, client, *what))
        finally:
            client.close()

    def _add(self, name: str, seconds: list[float]) -> None:
        self.seconds.setdefault(name, []).extend(seconds)

    def __getitem__(self, name: str) -> float:
        return statistics.median(self.seconds[name])

    def spread(self, name: str) -> str:
        """How often it was measured, the fastest and the slowest, in words."""
        seconds = self.seconds[name]
        return f"median of {len(seconds)}; {min(seconds):.3f} to {max(seconds):.3f} s"


_COMPARED = {
    "plain": (engine_times.new_seeds, engine_times.PLAIN, 1024, 3),
    "rich": (engine_times.new_seeds, engine_times.RICH, 1024, 3),
    "slider": (engine_times.slider, engine_times.PLAIN, 256, 10),
    "words": (engine_times.new_words, engine_times.PLAIN, 256, 10),
    "large words": (engine_times.new_words, engine_times.PLAIN, 1024, 3),
}


def measure(setup: engine_times.Setup, rounds: int) -> list[Measured]:
    """Every line of the table."""
    turns = InTurns(setup, rounds)
    cost = floor.work(setup.engine().GenerateRequest(engine_times.PLAIN, seed=1))
    least = floor.seconds(cost, setup.threads)
    cold = [engine_times.cold_start(setup) for _ in range(rounds)]
    memory, seconds_4096 = engine_times.peak_memory(setup, 4096)
    stall = in_blender("tests.bench.main_thread")
    first, *starts = [in_blender("tests.bench.registering") for _ in range(rounds + 1)]
    registering = [start["milliseconds"] for start in starts]
    loaded = ", ".join(starts[0]["loaded"]) or "no inference library and no NumPy"
    plain, rich, bake = turns["plain"], turns["rich"], turns["bake"]
    return [
        Measured(f"1024² full set of “{engine_times.PLAIN}”, engine warm", f"{plain:.3f} s", turns.spread("plain")),
        Measured("three Cycles bakes of brick + noise + bump at 1024²", f"{bake:.2f} s", turns.spread("bake")),
        Measured("bakes ÷ full set", f"{bake / plain:.1f} ×", "goal: at least 5"),
        Measured(f"1024² full set of “{engine_times.RICH}”", f"{rich:.3f} s", turns.spread("rich")),
        Measured("the same bakes ÷ that set", f"{bake / rich:.1f} ×", "the bakes have no weathering"),
        Measured(
            "floor of the plain full set: bytes moved and multiplied",
            f"{least:.2f} s",
            f"{describe(cost)}, at the speed of main memory; strips stay in the caches",
        ),
        Measured("full set ÷ floor", f"{plain / least:.1f} ×", ""),
        Measured("256² while a slider is dragged", f"{turns['slider'] * 1000:.0f} ms", turns.spread("slider")),
        Measured("that ÷ 1024² full set", f"{turns['slider'] / plain:.3f}", "goal: at most 0.1"),
        Measured("256² of new words and a new seed", f"{turns['words'] * 1000:.0f} ms", turns.spread("words")),
        Measured(
            "that ÷ 1024² of new words and a new seed",
            f"{turns['words'] / turns['large words']:.3f}",
            "goal: at most 0.1",
        ),
        Measured(
            "first 1024² set from a cold start", f"{statistics.median(cold):.2f} s", f"goal: at most 5 s; {rounds} runs"
        ),
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
            f"{statistics.median(registering):.0f} ms",
            f"goal: under 50 ms; {min(registering):.0f} to {max(registering):.0f} ms, {first['milliseconds']:.0f} ms "
            f"the first time, when it is compiled; loads {loaded}",
        ),
    ]


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
