"""A size of maps as people write it."""

from __future__ import annotations

import re

from .errors import BadRequestError

_SIZE = re.compile(r"([0-9]{1,9})(?:\s*[x×]\s*([0-9]{1,9}))?", re.IGNORECASE)


def parse_size(value: object) -> tuple[int, int]:
    """``1024``, ``"1024"`` or ``"1024x512"`` → (width, height) in pixels; the request checks the range.

    Raises:
        BadRequestError: anything else.
    """
    match = _SIZE.fullmatch(str(value).strip()) if isinstance(value, (str, int)) else None
    if match is None or isinstance(value, bool):
        shown = repr(value)[:26]
        raise BadRequestError(f"The size is {shown}: give it as 1024 or 1024x512.")
    return int(match[1]), int(match[2] or match[1])
