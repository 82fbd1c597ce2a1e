"""The captioned pictures on disk: which are for training, which are never seen before the evaluation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .scene import Scene, draw, mirrored
from .scene_words import describe

#: Pictures from here on are held out.
HELD_OUT = 1_000_000


@dataclass(frozen=True)
class Entry:
    """One picture: ``short`` and ``detailed`` captions, its ``facts``, and the same for its mirror image."""

    path: Path
    short: tuple[str, ...]
    detailed: tuple[str, ...]
    facts: dict[str, Any]
    mirrored: tuple[tuple[str, ...], tuple[str, ...]]


def number_of(name: str) -> int:
    """``s000012.jpg`` → 12."""
    return int(Path(name).stem[1:])


def _entry(folder: Path, line: str) -> Entry:
    data = json.loads(line)
    short, detailed = tuple(data["short"]), tuple(data["detailed"])
    other = (short, detailed)
    if data["image"].startswith("s"):
        scene: Scene = mirrored(draw(number_of(data["image"])))
        words = describe(scene)
        other = (tuple(words["short"]), tuple(words["detailed"]))
    return Entry(folder / data["image"], short, detailed, data["facts"], other)


def read(folder: Path, held_out: bool) -> list[Entry]:
    """The entries of every ``*.jsonl`` below a folder, in the order of their numbers."""
    found = [
        _entry(table.parent, line)
        for table in sorted(folder.rglob("*.jsonl"))
        for line in table.read_text(encoding="utf-8").splitlines()
    ]
    chosen = [entry for entry in found if (number_of(entry.path.name) >= HELD_OUT) == held_out and entry.path.is_file()]
    return sorted(chosen, key=lambda entry: entry.path.name)
