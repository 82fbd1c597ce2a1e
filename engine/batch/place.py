"""Where a run's materials go, and where the run itself lives.

A run of the whole list lives where its materials go. A run of some rows has a folder of its own, ``.rows/1-20``, for
the lock, the journal, the report and what is unfinished; its finished materials get their names in the common folder,
by a rename in one file system, and are there or not. So machines that share a folder never write one file together,
none clears away what another is writing, and rows that two of them were given by mistake are made twice and kept once.
No merging follows: the run of the whole list finds every material made, and writes the whole report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from .journal import JOURNAL, Outcome, outcomes
from .ranges import Ranges

#: No material has a name with a dot in front.
ROWS = ".rows"


@dataclass(frozen=True)
class Place:
    """The folders of a run.

    Attributes:
        out: of the materials.
        rows: the part of the list that the run makes; None for all of it.
    """

    out: Path
    rows: Ranges | None = None

    @property
    def work(self) -> Path:
        """The run's own folder; no other process writes there (see :mod:`.claim`)."""
        return self.out if self.rows is None else self.out / ROWS / self.rows.folder

    @property
    def begun(self) -> bool:
        """Whether such a run was begun already."""
        return (self.work / JOURNAL).exists()

    def outcomes(self) -> Iterator[Outcome]:
        """What became of its items, the latest last; for a whole list also in the runs of its rows."""
        parts = sorted(path.parent for path in (self.out / ROWS).glob(f"*/{JOURNAL}")) if self.rows is None else []
        return chain.from_iterable(outcomes(folder) for folder in (*parts, self.work))

    def last_outcomes(self) -> dict[str, Outcome]:
        """Name → the latest outcome of an item; of "done" and a later "kept" the first, which says more of the same."""
        last: dict[str, Outcome] = {}
        for outcome in self.outcomes():
            if outcome.state != "kept" or last.get(outcome.name, outcome).state != "done":
                last[outcome.name] = outcome
        return last
