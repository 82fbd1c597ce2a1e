"""BENCHMARKS.md: one section is measured by ``nox -s bench``; the rest is written by hand and kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

BEGIN = "<!-- measured by nox -s bench: begin -->"
END = "<!-- measured by nox -s bench: end -->"


@dataclass(frozen=True)
class Measured:
    """One line of the table."""

    what: str
    figure: str
    remark: str


def write(path: Path, table: list[Measured], machine: str, day: str) -> None:
    """Put the table between the two marks of ``path``; text around them stays."""
    lines = [BEGIN, "", f"`nox -s bench` on {day}: {machine}.", "", "| what | figure | |", "| --- | --- | --- |"]
    lines += [f"| {line.what} | {line.figure} | {line.remark} |" for line in table]
    text = path.read_text(encoding="utf-8") if path.exists() else f"# Benchmarks\n\n{BEGIN}\n{END}\n"
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    path.write_text(before + "\n".join([*lines, "", END]) + after, encoding="utf-8")
