"""BENCHMARKS.md: each command that measures has a section there; the rest is written by hand and kept."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measured:
    """One line of the table."""

    what: str
    figure: str
    remark: str


def processor() -> str:
    """The processor's name, if this system tells it."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def write(path: Path, table: list[Measured], machine: str, day: str, command: str = "nox -s bench") -> None:
    """Put the table between the two marks that ``command`` has in ``path``; text around them stays.

    Where it has none yet, they come last.
    """
    begin, end = (f"<!-- measured by {command}: {mark} -->" for mark in ("begin", "end"))
    lines = [begin, "", f"`{command}` on {day}: {machine}.", "", "| what | figure | |", "| --- | --- | --- |"]
    lines += [f"| {line.what} | {line.figure} | {line.remark} |" for line in table]
    text = path.read_text(encoding="utf-8") if path.exists() else "# Benchmarks\n"
    if begin not in text:
        text += f"\n{begin}\n{end}\n"
    before, _, rest = text.partition(begin)
    after = rest.partition(end)[2]
    path.write_text(before + "\n".join([*lines, "", end]) + after, encoding="utf-8")
