"""What a prompt list asks for, read in a thread: its rows for the table, or what is wrong with it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..engine.batch.problem import PromptListError
from ..engine.errors import LoomError, first_line
from .batch_last import LastRun

if TYPE_CHECKING:
    from ..engine.batch.items import Item

#: Rows that the table shows, and sentences about a list that the panel does.
MAX_ROWS, MAX_SENTENCES = 2000, 6


@dataclass
class Row:
    """One material of a list; ``state`` is "open", "running" or a state of ``engine.batch.journal.Outcome``."""

    name: str
    prompt: str
    state: str = "open"
    message: str = ""


class _Stopped(Exception):
    """Nobody wants to know any more."""


class Plan:
    """Reads the list of a run.

    Attributes:
        rows: the first ``MAX_ROWS`` materials.
        total: how many there are.
        problems: sentences about what is wrong; empty if nothing is.
        done: everything is read.
    """

    def __init__(self, run: LastRun) -> None:
        self.rows: list[Row] = []
        self.total = 0
        self.problems: list[str] = []
        self._stopped = False
        self._thread = threading.Thread(target=self._read, args=(run,), daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        return not self._thread.is_alive()

    def stop(self) -> None:
        """Do not read on."""
        self._stopped = True

    def _read(self, run: LastRun) -> None:
        from ..engine.batch.check import Asked, check  # not when Blender starts
        from ..engine.batch.prompt_list import PromptList
        from ..engine.batch.variants import Variants
        from ..engine.batch.wildcards import Wildcards

        try:
            known = Wildcards(run.wildcards) if run.wildcards else None
            asked = Asked(PromptList.of_file(run.path), run.defaults, lambda: Variants(known))
            self.total = check(asked, run.exports, seen=self._see).items
        except _Stopped:
            return
        except PromptListError as error:
            self.problems += error.sentences[:MAX_SENTENCES]
            if (more := len(error.problems) + error.more - MAX_SENTENCES) > 0:
                self.problems.append(f"{run.path.name}: {more:,} further problems are not shown.")
        except LoomError as error:
            self.problems.append(str(error))
        except Exception as error:  # else the thread would end as if the list did
            self.problems.append(f"The list {run.path} cannot be read ({type(error).__name__}: {first_line(error)}).")

    def _see(self, item: Item) -> None:
        if self._stopped:
            raise _Stopped
        if len(self.rows) < MAX_ROWS:
            self.rows.append(Row(item.name, item.request.prompt))
