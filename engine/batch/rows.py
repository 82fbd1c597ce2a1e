"""The rows of a prompt list, one at a time: ``.txt``, ``.csv``, ``.tsv`` and ``.jsonl``.

A row is what the file says, not yet what it means (see :mod:`.items`). Lists of a million rows are read in the memory
of one.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import BadRequestError
from .problem import Problem
from .text_lines import MAX_LINE, UnreadableLine, text_lines

#: Other names of columns.
_ALIASES = {"negative": "negative_prompt", "text": "prompt"}
#: Excel writes semicolons where the comma is the decimal mark.
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True)
class Row:
    """One row: the 1-based ``line`` on which it begins, and column → value as the file has it, never empty text."""

    line: int
    cells: Mapping[str, Any]


def column_name(text: str) -> str:
    """A header's cell as the name of a column: lower case, ``_`` for spaces, aliases resolved."""
    name = "_".join(text.strip().lower().split())
    return _ALIASES.get(name, name)


def plain_rows(lines: Iterable[str]) -> Iterator[Row | Problem]:
    """A prompt a line; blank lines and lines that begin with ``#`` are left out."""
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text and not text.startswith("#"):
            yield Row(number, {"prompt": text})


def _header(cells: list[str], line: int) -> list[str] | Problem:
    names = [column_name(cell) for cell in cells]
    if "prompt" not in names:
        shown = ", ".join(name[:40] or "''" for name in names[:12])
        return Problem(line, "", f"There is no column 'prompt', only {shown}: name the columns in the first line.")
    twice = next((name for name in names if name and names.count(name) > 1), "")
    if twice:
        return Problem(line, twice[:40], "The column is there twice: remove one.")
    return names


def table_rows(lines: Iterable[str], delimiter: str = "") -> Iterator[Row | Problem]:
    """Rows under a header; cells in quotes may hold delimiters, quotes (doubled) and newlines.

    Args:
        lines: with their ends.
        delimiter: "" takes the one of comma, semicolon and tab that is most frequent in the header.
    """
    source = iter(lines)
    above, first = 0, next(source, "")
    while first and not first.strip():
        above, first = above + 1, next(source, "")
    if not delimiter:
        delimiter = max(_DELIMITERS, key=first.count)

    def all_lines() -> Iterator[str]:
        yield first
        yield from source

    reader = csv.reader(all_lines(), delimiter=delimiter, strict=True)
    names: list[str] | None = None
    while True:
        begin = above + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = f"The row cannot be read ({error}): check its quotation marks. What follows was not read."
            yield Problem(begin, "", message)
            return
        if not any(cell.strip() for cell in cells):
            continue
        if names is None:
            header = _header(cells, begin)
            if isinstance(header, Problem):
                yield header
                return
            names = header
            continue
        if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
            mark = "tab" if delimiter == "\t" else delimiter
            message = f"The row has {len(cells)} cells and the header {len(names)}: put text with {mark!r} in quotes."
            yield Problem(begin, "", message)
            continue
        pairs = zip(names, cells, strict=False)
        yield Row(begin, {name: cell.strip() for name, cell in pairs if cell.strip()})


def json_rows(lines: Iterable[str]) -> Iterator[Row | Problem]:
    """A JSON object a line, or a string, which is a prompt."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            place = f"character {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
            what = "nested too deeply" if isinstance(error, RecursionError) else "a number is too long"
            if isinstance(error, json.JSONDecodeError):
                what = error.msg
            yield Problem(number, place, f"The line is not JSON ({what}): give an object a line.")
            continue
        if isinstance(value, str):
            value = {"prompt": value}
        if not isinstance(value, dict):
            yield Problem(number, "", "The line is not a JSON object: give one a line, with a prompt.")
            continue
        named = {column_name(key): each for key, each in value.items()}
        yield Row(number, {name: each for name, each in named.items() if each is not None and each != ""})


_FORMATS: Mapping[str, Callable[[Iterable[str]], Iterator[Row | Problem]]] = {
    ".txt": plain_rows,
    ".csv": table_rows,
    ".tsv": lambda lines: table_rows(lines, "\t"),
    ".jsonl": json_rows,
}
SUFFIXES: tuple[str, ...] = tuple(_FORMATS)


def list_kind(name: str) -> str:
    """The one of ``SUFFIXES`` with which a name ends, or ""."""
    return next((suffix for suffix in SUFFIXES if name.lower().endswith(suffix)), "")


def rows_of(kind: str, lines: Iterable[str]) -> Iterator[Row | Problem]:
    """The rows of these lines and what is wrong with them, in their order.

    Args:
        kind: one of ``SUFFIXES``.
        lines: with their ends, as from :mod:`.text_lines`.
    """
    csv.field_size_limit(MAX_LINE)
    try:
        yield from _FORMATS[kind](lines)
    except UnreadableLine as error:
        yield error.problem


def read_rows(path: Path) -> Iterator[Row | Problem]:
    """The rows of a file and what is wrong with them, in their order.

    Raises:
        BadRequestError: no such file, it cannot be opened, or its name has none of ``SUFFIXES``.
    """
    kind = list_kind(path.name)
    if not kind:
        raise BadRequestError(f"{path.name} is no prompt list: give a file that ends with {', '.join(SUFFIXES)}.")
    try:
        yield from rows_of(kind, text_lines(path))
    except OSError as error:
        raise BadRequestError(f"{path} cannot be read ({error.strerror}): check the path.") from None
