"""What is known of each item of a list, from the journal and from its folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..items import Item
from ..journal import Outcome
from ..made import made_set
from ..place import Place


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
    last = place.last_outcomes()
    for item in items:
        outcome = last.get(item.name) or Outcome(item.name, item.line, "open")
        yield Entry(item, outcome, *made_set(item, place.out))
