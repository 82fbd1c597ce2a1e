"""``captions.jsonl``: one JSON object a line, one line a picture, UTF-8.

Standard library only: Blender imports this module.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

NAME = "captions.jsonl"
_MARK = b"\xef\xbb\xbf"
#: Ends of a line for readers that split at every one that Unicode has.
_LINE_ENDS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x7f\x85\u2028\u2029"}


def with_record(content: bytes, record: Mapping[str, Any]) -> bytes:
    """The lines with this record in place of the picture's older one, or at the end.

    Every other line stays byte for byte, also one that is no JSON; keys that somebody added to the older
    record stay too.

    Args:
        content: the file as it is; empty if there is none.
        record: JSON values; ``image`` says whose it is.
    """
    lines, at, old = [], None, {}
    for line in _split(content):
        found = _parse(line)
        if found is None or _key(found) != _key(record):
            lines.append(line)
        elif at is None:
            at, old = len(lines), found
            lines.append(b"")
    new = json.dumps({**old, **record}, ensure_ascii=False).translate(_LINE_ENDS)
    line = new.encode("utf-8", "backslashreplace")
    if at is None:
        lines.append(line)
    else:
        lines[at] = line
    return b"".join(each + b"\n" for each in lines)


def caption_of(content: bytes, image: str) -> str | None:
    """The caption in a picture's line; None if it has none."""
    for line in _split(content):
        found = _parse(line)
        if found is not None and _key(found) == _key({"image": image}):
            caption = found.get("caption")
            return caption if isinstance(caption, str) else None
    return None


def records(content: bytes) -> dict[str, dict[str, Any]]:
    """Picture's name, as :func:`os.path.normcase` makes it → its record."""
    found: dict[str, dict[str, Any]] = {}
    for record in map(_parse, _split(content)):
        if record is not None:
            found.setdefault(_key(record), record)
    return found


def _split(content: bytes) -> list[bytes]:
    lines = content.removeprefix(_MARK).split(b"\n")
    return lines[:-1] if not lines[-1] else lines


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and isinstance(value.get("image"), str) else None


def _key(record: Mapping[str, Any]) -> str:
    return os.path.normcase(record["image"])
