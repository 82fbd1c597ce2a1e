"""What is known of each item of a list, from the journal and from its folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...captioning.whole_files import content_of
from ...request import REQUEST_FILE
from ..items import Item
from ..journal import Outcome
from ..place import Place

#: A longer one is not ours.
_LONGEST = 1_000_000


@dataclass(frozen=True)
class Entry:
    """One item and what became of it.

    Attributes:
        item: as the list has it.
        outcome: the last that the journal says of it; state "open" if it says nothing.
        made: the content of its ``request.json``, or None where its maps are not there.
        stored: the bytes of that; empty where they are not.
    """

    item: Item
    outcome: Outcome
    made: Mapping[str, Any] | None = None
    stored: bytes = b""

    @property
    def state(self) -> str:
        """ "done", "failed" or "open"; what lies in the folder counts for more than the journal."""
        if self.made is not None:
            return "done"
        return "failed" if self.outcome.state == "failed" else "open"


def entries(place: Place, items: Iterable[Item]) -> Iterator[Entry]:
    """An entry for each item, in the order of the list."""
    last: dict[str, Outcome] = {outcome.name: outcome for outcome in place.outcomes()}
    for item in items:
        outcome = last.get(item.name) or Outcome(item.name, item.line, "open")
        yield Entry(item, outcome, *_made(item, place.out / item.name / REQUEST_FILE))


def _made(item: Item, path: Path) -> tuple[Mapping[str, Any] | None, bytes]:
    try:
        stored = content_of(path, _LONGEST)
        made = json.loads(stored)
        if made["request"] == item.request.to_json():
            return made, stored
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass
    return None, b""
