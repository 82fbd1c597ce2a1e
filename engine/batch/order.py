"""What ends in any order is told in the order of the list."""

from __future__ import annotations

from collections.abc import Callable

from .items import Item
from .journal import Outcome

Report = Callable[[Item, Outcome], None]


class InOrder:
    """Holds outcomes back until all before them are there.

    Args:
        report: is called with each in the order of their numbers, which begin with 0.
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._next = 0
        self._held: dict[int, tuple[Item, Outcome]] = {}

    def __len__(self) -> int:
        """How many are held back."""
        return len(self._held)

    def put(self, number: int, item: Item, outcome: Outcome) -> None:
        """The outcome of one item."""
        self._held[number] = item, outcome
        while self._next in self._held:
            held = self._held.pop(self._next)
            self._next += 1
            self._report(*held)

    def flush(self) -> None:
        """Those before will not come: tell all that is held back."""
        for number in sorted(self._held):
            self._report(*self._held.pop(number))
