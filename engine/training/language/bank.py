"""Loads the hand-written phrases: what each family is called, and where it is found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .vocabulary import FAMILIES

_FOLDER = Path(__file__).parent / "bank"
_FAMILY_FILES = (
    "masonry", "wood", "stone_and_tile", "ground", "nature", "metal", "made", "more_built", "more_natural", "more_made",
    "more_masonry", "more_stone", "more_made_nature", "more_made_metal", "more_made_goods",
)  # fmt: skip
_NONE_FILES = ("none", "more_none")


@dataclass(frozen=True)
class Phrases:
    """One family's phrases: ``names`` take adjectives, ``things`` are whole descriptions."""

    names: tuple[str, ...]
    things: tuple[str, ...]


def _sections(path: Path) -> dict[str, list[str]]:
    """``[heading]`` → its lines."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        heading = re.fullmatch(r"\[(.+)\]", line.strip())
        if heading:
            lines = found.setdefault(heading[1], [])
        elif line.strip() and not line.startswith("#"):
            lines.append(line.strip())
    return found


def _split(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))


@lru_cache(maxsize=1)
def families() -> dict[str, Phrases]:
    """Family → phrases, in the order of the vocabulary.

    Raises:
        ValueError: a family has no phrases, or the bank names an unknown one.
    """
    bank: dict[str, dict[str, list[str]]] = {}
    for file in _FAMILY_FILES:
        for family, lines in _sections(_FOLDER / f"{file}.txt").items():
            kinds = bank.setdefault(family, {"names": [], "things": []})
            for line in lines:
                kind, _, text = line.partition(":")
                kinds[kind] += _split(text)
    if set(bank) != set(FAMILIES):
        raise ValueError(f"Bank and vocabulary differ: {sorted(set(bank) ^ set(FAMILIES))}.")
    return {family: Phrases(tuple(bank[family]["names"]), tuple(bank[family]["things"])) for family in FAMILIES}


@lru_cache(maxsize=1)
def none() -> dict[str, tuple[str, ...]]:
    """Kind → phrases that are no material."""
    kinds: dict[str, list[str]] = {}
    for file in _NONE_FILES:
        for kind, lines in _sections(_FOLDER / f"{file}.txt").items():
            kinds.setdefault(kind, []).extend(lines)
    return {kind: _split(";".join(lines)) for kind, lines in kinds.items()}
