"""What the rows of a prompt list mean: items, each one request with a name of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..controls import BY_NAME, CHOICES, COLORS
from ..errors import BadRequestError
from ..imaging.slug import slug
from ..request import MAP_NAMES, MAX_COUNT, MAX_SEED, GenerateRequest, clean_text
from .names import folded, name_problem
from .problem import Problem
from .rows import Row

CONTROL_COLUMNS: tuple[str, ...] = (*BY_NAME, *COLORS, *CHOICES)
COLUMNS: tuple[str, ...] = (
    *("prompt", "negative_prompt", "name", "model", "size", "seed", "count", "maps", "tags", "controls"),
    *CONTROL_COLUMNS,
)
MAX_TAGS, MAX_TAG = 32, 63
_SIZE = re.compile(r"([0-9]{1,9})(?:\s*[x×]\s*([0-9]{1,9}))?", re.IGNORECASE)
_SEEDS = re.compile(r"([0-9]{1,12})(?:\s*-\s*([0-9]{1,12}))?")


@dataclass(frozen=True)
class Item:
    """One material of a list.

    Attributes:
        line: 1-based line of its row.
        name: of its folder; no other item of the list has it, nor one that differs in case alone.
        request: what the engine is asked for.
        tags: of the asset.
    """

    line: int
    name: str
    request: GenerateRequest
    tags: tuple[str, ...] = ()


class _Wrong(Exception):
    """What is wrong with a cell, while its row is read."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


@dataclass
class Reader:
    """Rows in, items out.

    Attributes:
        defaults: request whose fields hold where a row says nothing.
    """

    defaults: GenerateRequest
    _taken: set[int] = field(default_factory=set)
    _lines: dict[int, int] = field(default_factory=dict)  # of the names that the list gives: the others are many
    _unknown: set[str] = field(default_factory=set)

    def items(self, rows: Iterable[Row | Problem]) -> Iterator[Item | Problem]:
        """The items of each row, in order; problems as they come, so that all of a list can be told at once.

        What is remembered of an item is an integer, or two, for names that come twice.
        """
        for row in rows:
            if isinstance(row, Problem):
                yield row
                continue
            yield from self._unknown_columns(row)
            try:
                yield from self._of_row(row)
            except _Wrong as error:
                yield Problem(row.line, error.column, str(error))

    def _unknown_columns(self, row: Row) -> Iterator[Problem]:
        for name in row.cells:
            if name not in COLUMNS and name not in self._unknown:
                self._unknown.add(name)
                yield Problem(row.line, name or "''", f"There is no such column: use any of {', '.join(COLUMNS)}.")

    def _of_row(self, row: Row) -> Iterator[Item]:
        cells = row.cells
        name = _text(cells, "name")
        if name is not None and (message := name_problem(name)):
            raise _Wrong("name", message)
        tags = parse_tags(cells.get("tags", ()))
        seeds = _seeds(cells, self.defaults.seed)
        first = self._request(cells, seeds[0])
        stem = name if name is not None else slug(first.prompt)
        for seed in seeds:
            own = stem if name is not None and len(seeds) == 1 else f"{stem}-{seed}"
            own = self._unique(own, row.line, given=name is not None)
            yield Item(row.line, own, first if seed == first.seed else replace(first, seed=seed), tags)

    def _unique(self, name: str, line: int, given: bool) -> str:
        key = hash(folded(name))
        if key in self._taken and not given:
            name = f"{name}-line-{line}"
            key = hash(folded(name))
        if key in self._taken:
            first = self._lines.get(key)
            of = f"line {first:,}" if first else "an earlier line"
            raise _Wrong("name", f"The name {name!r} is also that of {of}: give another.")
        self._taken.add(key)
        if given:
            self._lines[key] = line
        return name

    def _request(self, cells: Mapping[str, Any], seed: int) -> GenerateRequest:
        changes: dict[str, Any] = {"seed": seed}
        prompt = _text(cells, "prompt")
        if prompt is None:
            raise _Wrong("prompt", "The prompt is empty: describe a material, for example 'old red brick wall'.")
        changes["prompt"] = prompt
        for column in ("negative_prompt", "model"):
            if (value := _text(cells, column)) is not None:
                changes[column] = value
        if "size" in cells:
            changes["width"], changes["height"] = parse_size(cells["size"])
        if "maps" in cells:
            changes["maps"] = parse_maps(cells["maps"])
        controls = dict(self.defaults.controls)
        nested = cells.get("controls", {})
        if not isinstance(nested, Mapping):
            raise _Wrong("controls", f"The controls are {nested!r}: give an object of names and values.")
        controls.update(nested)
        controls.update({name: cells[name] for name in CONTROL_COLUMNS if name in cells})
        try:
            return replace(self.defaults, **changes, controls=controls)
        except BadRequestError as error:
            self._blame(cells, changes, controls)
            raise _Wrong("", str(error)) from None

    def _blame(self, cells: Mapping[str, Any], changes: Mapping[str, Any], controls: Mapping[str, Any]) -> None:
        """Try what a row says one by one, so that the sentence can name the column."""
        self._check(changes)
        for name, value in controls.items():
            self._check({"controls": {name: value}}, name if name in cells else "controls")

    def _check(self, changes: Mapping[str, Any], column: str = "") -> None:
        columns = {"width": "size", "height": "size"}
        for name, value in changes.items():
            try:
                replace(self.defaults, **{name: value})
            except BadRequestError as error:
                raise _Wrong(column or columns.get(name, name), str(error)) from None


def _text(cells: Mapping[str, Any], column: str) -> str | None:
    """A cell of text, or None where there is none."""
    if column not in cells:
        return None
    value = cells[column]
    if not isinstance(value, str):
        raise _Wrong(column, f"The {column.replace('_', ' ')} is {value!r}: give it as text.")
    return value


def parse_size(value: object) -> tuple[int, int]:
    """``1024``, ``"1024"`` or ``"1024x512"`` → (width, height), not yet checked for their range."""
    match = _SIZE.fullmatch(str(value).strip()) if isinstance(value, (str, int)) else None
    if match is None or isinstance(value, bool):
        raise _Wrong("size", f"The size is {value!r}: give it as 1024 or 1024x512.")
    return int(match[1]), int(match[2] or match[1])


def parse_maps(value: object) -> tuple[str, ...]:
    """``"all"``, names with commas between, or a list of names."""
    if isinstance(value, str):
        value = list(MAP_NAMES) if value.strip().lower() == "all" else re.split(r"[,;\s]+", value.strip())
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _Wrong("maps", f"The maps are {value!r}: use all or any of {', '.join(MAP_NAMES)}.")
    return tuple(each.strip() for each in value if each.strip())


def parse_tags(value: object) -> tuple[str, ...]:
    """Text with commas or semicolons between, or a list; each once, as Blender's assets can have them."""
    parts = re.split("[,;]", value) if isinstance(value, str) else value
    if not isinstance(parts, (list, tuple)) or not all(isinstance(each, str) for each in parts):
        raise _Wrong("tags", f"The tags are {value!r}: give words with commas between.")
    tags = tuple(dict.fromkeys(tag for each in parts if (tag := _tag(each))))
    if len(tags) > MAX_TAGS:
        raise _Wrong("tags", f"There are {len(tags)} tags: give {MAX_TAGS} or fewer.")
    return tags


def _tag(text: str) -> str:
    try:
        tag = clean_text(text, "tag")
    except BadRequestError as error:
        raise _Wrong("tags", str(error)) from None
    if len(tag.encode()) > MAX_TAG:
        raise _Wrong("tags", f"The tag {tag[:24]!r}… is longer than {MAX_TAG} bytes: shorten it.")
    return tag


def parse_seeds(value: object) -> list[int]:
    """``7``, ``"7"``, ``"1-20"``, ``"1, 5, 8-9"`` or a list → seeds, each once, in their order."""
    wrong = _Wrong("seed", f"The seed is {str(value)[:40]!r}: give whole numbers or ranges, for example 1-20.")
    if isinstance(value, int) and not isinstance(value, bool):
        value = [value]
    if (
        isinstance(value, list)
        and value
        and all(isinstance(each, int) and not isinstance(each, bool) for each in value)
    ):
        ranges = [(each, each) for each in value]
    elif isinstance(value, str):
        matches = [_SEEDS.fullmatch(part.strip()) for part in re.split("[,;]", value)]
        if not all(matches):
            raise wrong
        ranges = [(int(match[1]), int(match[2] or match[1])) for match in matches if match]
    else:
        raise wrong
    if any(not 0 <= low <= high <= MAX_SEED for low, high in ranges):
        raise _Wrong(
            "seed", f"The seed is {str(value)[:40]!r}: give numbers from 0 to {MAX_SEED:,}, the smaller first."
        )
    if sum(high - low + 1 for low, high in ranges) > MAX_COUNT:
        raise _Wrong("seed", f"The seeds are more than {MAX_COUNT:,}: give fewer, or further rows.")
    return list(dict.fromkeys(seed for low, high in ranges for seed in range(low, high + 1)))


def _seeds(cells: Mapping[str, Any], default: int) -> list[int]:
    seeds = parse_seeds(cells["seed"]) if "seed" in cells else [default]
    if "count" not in cells:
        return seeds
    try:
        count = int(str(cells["count"]).strip())
    except ValueError:
        count = 0
    if isinstance(cells["count"], bool) or not 1 <= count <= MAX_COUNT:
        raise _Wrong("count", f"The count is {cells['count']!r}: give a whole number from 1 to {MAX_COUNT:,}.")
    if len(seeds) > 1:
        raise _Wrong("count", "There are a count and several seeds: give one of the two.")
    return [(seeds[0] + step) % (MAX_SEED + 1) for step in range(count)]
