"""What the cells of a prompt list mean, one at a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .. import sizes
from ..errors import BadRequestError
from ..request import MAP_NAMES, MAX_COUNT, MAX_SEED, clean_text
from .ranges import parse_spans

MAX_TAGS, MAX_TAG = 32, 63
_SHOWN = 60


class WrongCell(Exception):
    """What is wrong with a cell, while its row is read."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


def shown(value: object) -> str:
    """A value as messages show it: in one line, and never at length."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def parse_text(cells: Mapping[str, Any], column: str) -> str | None:
    """A cell of text, or None where there is none."""
    if column not in cells:
        return None
    value = cells[column]
    if not isinstance(value, str):
        raise WrongCell(column, f"The {column.replace('_', ' ')} is {shown(value)}: give it as text.")
    return value


def parse_size(value: object) -> tuple[int, int]:
    """See :func:`engine.sizes.parse_size`."""
    try:
        return sizes.parse_size(value)
    except BadRequestError as error:
        raise WrongCell("size", str(error)) from None


def parse_maps(value: object) -> tuple[str, ...]:
    """``"all"``, names with commas between, or a list of names."""
    if isinstance(value, str):
        value = list(MAP_NAMES) if value.strip().lower() == "all" else re.split(r"[,;\s]+", value.strip())
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise WrongCell("maps", f"The maps are {shown(value)}: use all or any of {', '.join(MAP_NAMES)}.")
    return tuple(each.strip() for each in value if each.strip())


def parse_tags(value: object) -> tuple[str, ...]:
    """Text with commas or semicolons between, or a list; each once, as Blender's assets can have them."""
    parts = re.split("[,;]", value) if isinstance(value, str) else value
    if not isinstance(parts, (list, tuple)) or not all(isinstance(each, str) for each in parts):
        raise WrongCell("tags", f"The tags are {shown(value)}: give words with commas between.")
    tags = tuple(dict.fromkeys(tag for each in parts if (tag := _tag(each))))
    if len(tags) > MAX_TAGS:
        raise WrongCell("tags", f"There are {len(tags)} tags: give {MAX_TAGS} or fewer.")
    return tags


def _tag(text: str) -> str:
    try:
        tag = clean_text(text, "tag")
    except BadRequestError as error:
        raise WrongCell("tags", str(error)) from None
    if len(tag.encode()) > MAX_TAG:
        raise WrongCell("tags", f"The tag {tag[:24]!r}… is longer than {MAX_TAG} bytes: shorten it.")
    return tag


def parse_samples(value: object) -> int:
    """How many prompts to draw; 0 or ``all`` for every combination."""
    text = str(value).strip().lower()
    if text == "all":
        return 0
    if isinstance(value, bool) or not re.fullmatch("[0-9]{1,9}", text) or int(text) > MAX_COUNT:
        raise WrongCell("samples", f"The samples are {str(value)[:24]!r}: give a number to {MAX_COUNT:,}, or all.")
    return int(text)


def parse_seeds(value: object) -> list[int]:
    """``7``, ``"7"``, ``"1-20"``, ``"1, 5, 8-9"`` or a list → seeds, each once, in their order."""
    wrong = WrongCell("seed", f"The seed is {str(value)[:40]!r}: give whole numbers or ranges, for example 1-20.")
    if isinstance(value, int) and not isinstance(value, bool):
        value = [value]
    if (
        isinstance(value, list)
        and value
        and all(isinstance(each, int) and not isinstance(each, bool) for each in value)
    ):
        ranges = [(each, each) for each in value]
    else:
        ranges = parse_spans(re.split("[,;]", value)) if isinstance(value, str) else None
        if ranges is None:
            raise wrong
    if any(not 0 <= low <= high <= MAX_SEED for low, high in ranges):
        raise WrongCell(
            "seed", f"The seed is {str(value)[:40]!r}: give numbers from 0 to {MAX_SEED:,}, the smaller first."
        )
    if sum(high - low + 1 for low, high in ranges) > MAX_COUNT:
        raise WrongCell("seed", f"The seeds are more than {MAX_COUNT:,}: give fewer, or further rows.")
    return list(dict.fromkeys(seed for low, high in ranges for seed in range(low, high + 1)))


def seeds_of(cells: Mapping[str, Any], default: int) -> list[int]:
    seeds = parse_seeds(cells["seed"]) if "seed" in cells else [default]
    if "count" not in cells:
        return seeds
    try:
        count = int(str(cells["count"]).strip())
    except ValueError:
        count = 0
    if isinstance(cells["count"], bool) or not 1 <= count <= MAX_COUNT:
        raise WrongCell("count", f"The count is {shown(cells['count'])}: give a whole number from 1 to {MAX_COUNT:,}.")
    if len(seeds) > 1:
        raise WrongCell("count", "There are a count and several seeds: give one of the two.")
    return [(seeds[0] + step) % (MAX_SEED + 1) for step in range(count)]
