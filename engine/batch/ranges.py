"""A part of a list, as ``--rows`` gives it: ``1-20``, ``7``, or ``1-3, 8, 12-20``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import BadRequestError

_SPAN = re.compile(r"([0-9]{1,12})(?:\s*-\s*([0-9]{1,12}))?")
#: Longer names of folders are cut, and told apart by a sum.
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Ranges:
    """Numbers of materials; the first of a list is 1.

    Attributes:
        spans: (first, last) of each run of numbers, ascending, apart from each other.
    """

    spans: tuple[tuple[int, int], ...]

    def __contains__(self, number: int) -> bool:
        return any(first <= number <= last for first, last in self.spans)

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self.spans)

    def __str__(self) -> str:
        return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in self.spans)

    @property
    def last(self) -> int:
        """The greatest number."""
        return self.spans[-1][1]

    @property
    def folder(self) -> str:
        """A name for a folder, the same for the same numbers."""
        name = str(self)
        if len(name) <= _LONGEST_NAME:
            return name
        return f"{name[: _LONGEST_NAME - 20]}~{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def parse_spans(parts: Iterable[str]) -> list[tuple[int, int]] | None:
    """``7`` and ``1-20`` → (first, last) each, in their order; None where a part is something else."""
    matches = [_SPAN.fullmatch(part.strip()) for part in parts]
    found = [(int(match[1]), int(match[2] or match[1])) for match in matches if match]
    return found if len(found) == len(matches) else None


def parse_ranges(text: str) -> Ranges:
    """Numbers and spans with commas between, in any order.

    Raises:
        BadRequestError: something else.
    """
    found = sorted(parse_spans(text.split(",")) or [])
    if not found or any(not 1 <= first <= last for first, last in found):
        raise BadRequestError(f"The rows are {text[:40]!r}: give numbers from 1 on, for example 1-20 or 1-20,35.")
    spans = [found[0]]
    for first, last in found[1:]:
        if first > spans[-1][1] + 1:
            spans.append((first, last))
        else:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
    return Ranges(tuple(spans))
