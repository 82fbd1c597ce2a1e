"""``captions.csv``: one row a picture, RFC 4180, UTF-8 with a byte order mark.

The mark is for spreadsheets, which otherwise take UTF-8 for another encoding. They also take a cell that
begins like a formula for one: such a cell gets an apostrophe before it, which reading takes away again.

Standard library only: Blender imports this module.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Mapping, Sequence

NAME = "captions.csv"
COLUMNS = ("image", "caption", "model", "score", "seconds", "date")
#: Columns of words. The others hold numbers and dates of ours; a score begins with a minus.
_WORDS = ("image", "caption", "model")
#: With the full-width signs that spreadsheets in East Asian languages read alike.
_FORMULA = re.compile(r"[\s']*[=+\-@＝＋－＠]|[\t\r\n]")
_MARK = "\ufeff"


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; :func:`bare` gives back the text."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def bare(cell: str) -> str:
    """What :func:`guarded` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


def with_record(content: bytes, record: Mapping[str, str | float | None]) -> bytes:
    """The table with this record in place of the picture's older one, or at the end.

    Columns that somebody added stay, with their cells.

    Args:
        content: the file as it is; empty if there is none.
        record: a value for every one of :data:`COLUMNS`; None leaves the cell empty.

    Raises:
        ValueError: the content is no such table.
    """
    header, rows = _parse(content) if content.strip() else (list(COLUMNS), [])
    header += [name for name in COLUMNS if name not in header]
    cells = {name: "" if record[name] is None else str(record[name]) for name in COLUMNS}
    cells |= {name: guarded(cells[name]) for name in _WORDS}
    at = header.index("image")
    same = [row for row in rows if len(row) > at and _key(row[at]) == _key(cells["image"])]
    new = same[0] if same else []
    if not same:
        rows.append(new)
    new += [""] * (len(header) - len(new))
    for name, cell in cells.items():
        new[header.index(name)] = cell
    older = {id(row) for row in same[1:]}
    stream = io.StringIO()
    stream.write(_MARK)
    csv.writer(stream, lineterminator="\r\n").writerows([header, *(row for row in rows if id(row) not in older)])
    return stream.getvalue().encode("utf-8")


def caption_of(content: bytes, image: str) -> str | None:
    """The caption in a picture's row; None if it has none.

    Raises:
        ValueError: the content is no such table.
    """
    if not content.strip():
        return None
    header, rows = _parse(content)
    at, caption = header.index("image"), header.index("caption")
    for row in rows:
        if len(row) > max(at, caption) and _key(row[at]) == _key(guarded(image)):
            return bare(row[caption])
    return None


def records(content: bytes) -> dict[str, dict[str, str]]:
    """Picture's name, as :func:`os.path.normcase` makes it → the cells of its row by column.

    Raises:
        ValueError: the content is no such table.
    """
    if not content.strip():
        return {}
    header, rows = _parse(content)
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        record = {name: bare(cell) if name in _WORDS else cell for name, cell in zip(header, row, strict=False)}
        found.setdefault(_key(record.get("image", "")), record)
    return found


def _key(cell: str) -> str:
    return os.path.normcase(cell)


def _parse(content: bytes) -> tuple[list[str], list[list[str]]]:
    """The header and the rows that are not empty."""
    try:
        text = content.decode("utf-8-sig")
        lines: Sequence[list[str]] = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except UnicodeDecodeError:
        raise ValueError("it is not in UTF-8") from None
    except csv.Error as error:
        raise ValueError(f"it is damaged: {error}") from None
    rows = [row for row in lines if row]
    if not rows or not {"image", "caption"} <= set(rows[0]):
        raise ValueError("it has no columns image and caption, separated by commas")
    return rows[0], rows[1:]
