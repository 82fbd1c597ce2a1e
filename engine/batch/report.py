"""``report.csv``: what became of every item of a list, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from ..captioning.csv_table import guarded
from ..captioning.whole_files import replacing
from .items import Item
from .journal import Outcome
from .place import Place

REPORT = "report.csv"
_HEADER = ("name", "line", "state", "prompt", "seed", "width", "height", "seconds", "attempts", "message")


def _harmless(value: object) -> object:
    """Text that no spreadsheet computes."""
    return guarded(value) if isinstance(value, str) else value


def write_report(place: Place, items: Iterable[Item]) -> None:
    """Write a row for each item, in the order of the list; state "open" where nothing became of it yet."""
    last = place.last_outcomes()
    with replacing(place.work / REPORT) as file:
        text = io.TextIOWrapper(file, "utf-8", errors="replace", newline="")
        text.write("\ufeff")  # without it Excel takes UTF-8 for something else
        table = csv.writer(text)
        table.writerow(_HEADER)
        for item in items:
            outcome = last.get(item.name) or Outcome(item.name, item.line, "open")
            request = item.request
            row = (
                *(item.name, item.line, outcome.state, request.prompt, request.seed, request.width, request.height),
                *(f"{outcome.seconds:.2f}", outcome.attempts, outcome.message),
            )
            table.writerow([_harmless(value) for value in row])
        text.detach()  # flushed, and the file stays open for who replaces with it
