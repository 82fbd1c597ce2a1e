"""Measure captioners beside transformers and write their block of BENCHMARKS.md.

``python -m tests.bench.captions`` with a Python that has PyTorch, transformers and onnx, and nothing else to do
(``nox -s bench_captions``); options are those of ``engine.training.captioner.speed``.
"""

from __future__ import annotations

import platform
from datetime import date

from engine.training.captioner.speed import Speed, arguments, measure
from tests.bench.report import Measured, processor, write
from tools import pins

#: Beams → times transformers' tokens a second that a caption should have.
GOALS = {1: 1.5, 4: 1.2}


def lines(speed: Speed) -> list[Measured]:
    """The lines of the table for one comparison."""
    what = f"{speed.model}, {speed.variant}, " + ("greedy" if speed.beams == 1 else f"{speed.beams} beams")
    goal = f"; goal: at least {GOALS[speed.beams]}" if speed.beams in GOALS else ""
    mine, other = speed.captions
    further, others = speed.further
    same = "; the same token ids" if speed.variant == "fp32" else ""
    return [
        Measured(
            f"{what}: captions ÷ transformers",
            f"{mine / other:.2f} ×",
            f"{mine:.1f} and {other:.1f} tokens/s, the picture's encoding counted{goal}{same}",
        ),
        Measured(
            f"{what}: further tokens ÷ transformers",
            f"{further / others:.2f} ×",
            f"{further:.1f} and {others:.1f} tokens/s; load {speed.load:.1f}",
        ),
    ]


def main() -> None:
    options = arguments(__doc__)
    machine = f"{processor()}, {options.threads} threads, {platform.system()}, Python {platform.python_version()}"
    machine += "; random weights, transformers in full precision"
    table: list[Measured] = []
    for speed in measure(options):
        print(speed, flush=True)
        table += lines(speed)
    write(pins.ROOT / "BENCHMARKS.md", table, machine, date.today().isoformat(), "nox -s bench_captions")


if __name__ == "__main__":
    main()
