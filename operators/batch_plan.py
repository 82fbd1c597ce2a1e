"""What a prompt list asks for, read in a thread: its rows for the table, or what is wrong with it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from ..engine.errors import LoomError, first_line
from ..engine.request import GenerateRequest

#: Rows that the table shows, and sentences about a list that the panel does.
MAX_ROWS, MAX_SENTENCES = 2000, 6


@dataclass
class Row:
    """One material of a list; ``state`` is "open", "running" or a state of ``engine.batch.journal.Outcome``."""

    name: str
    prompt: str
    state: str = "open"
    message: str = ""


class Plan:
    """Reads a list.

    Attributes:
        rows: the first ``MAX_ROWS`` materials.
        total: how many there are.
        problems: sentences about what is wrong; empty if nothing is.
        done: everything is read.
    """

    def __init__(self, path: Path, defaults: GenerateRequest, wildcards: Path | None = None) -> None:
        self.rows: list[Row] = []
        self.total = 0
        self.problems: list[str] = []
        self._stopped = False
        self._thread = threading.Thread(target=self._read, args=(path, defaults, wildcards), daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        return not self._thread.is_alive()

    def stop(self) -> None:
        """Do not read on."""
        self._stopped = True

    def _read(self, path: Path, defaults: GenerateRequest, wildcards: Path | None) -> None:
        from ..engine.batch.check import Asked  # not when Blender starts
        from ..engine.batch.items import Item
        from ..engine.batch.prompt_list import PromptList
        from ..engine.batch.variants import Variants
        from ..engine.batch.wildcards import Wildcards

        wrong = 0
        try:
            known = Wildcards(wildcards) if wildcards else None
            asked = Asked(PromptList.of_file(path), defaults, lambda: Variants(known))
            for each in asked.reader().items(asked.listed.rows()):
                if self._stopped:
                    return
                if not isinstance(each, Item):
                    wrong += 1
                    if wrong <= MAX_SENTENCES:
                        self.problems.append(each.located(path.name))
                    continue
                self.total += 1
                if len(self.rows) < MAX_ROWS:
                    self.rows.append(Row(each.name, each.request.prompt))
        except LoomError as error:
            self.problems.append(str(error))
        except Exception as error:  # else the thread would end as if the list did
            self.problems.append(f"The list {path} cannot be read ({type(error).__name__}: {first_line(error)}).")
        if self.problems and not wrong:
            return
        if wrong > MAX_SENTENCES:
            self.problems.append(f"{path.name}: {wrong - MAX_SENTENCES:,} further problems are not shown.")
        if not self.total and not self.problems:
            self.problems.append(f"There are no prompts in {path}: write one a line.")
