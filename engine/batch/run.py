"""Items become folders of maps, whatever happens on the way.

A folder gets its name when everything in it is on the disk, so what has its name is whole: a run that was cut off at
any moment is begun again and makes what is missing. Who makes them is an :class:`~.executor.Executor`; names are given,
attempts counted and outcomes told here alone, so that they do not depend on it.
"""

from __future__ import annotations

import os
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ..captioning.whole_files import sentence
from ..errors import BadRequestError, ImageError, OutputError
from ..exports.write import export_set, missing
from ..unfinished import clear_all_unfinished
from .executor import Attempt, Executor
from .items import Item
from .journal import Outcome
from .made import is_made
from .order import InOrder, Report
from .place import Place

MAX_RETRIES = 100
#: Outcomes that are held back at most, some hundred bytes each, because one before them takes long.
MOST_HELD = 10_000


@dataclass(frozen=True)
class Limits:
    """How long and how often.

    Attributes:
        retries: further attempts after a failure that may pass.
        seconds: that an attempt may take; 0 for any.
    """

    retries: int = 1
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.retries <= MAX_RETRIES:
            raise BadRequestError(f"The number of retries is {self.retries}: give 0 to {MAX_RETRIES}.")


@dataclass
class _Job:
    number: int
    item: Item
    started: float
    attempts: int = 0


class Run:
    """One run over the items of a list.

    Args:
        executor: who makes them; it is closed at the end.
        place: where; no other process writes in its ``work``.
        retries: further attempts after a failure that may pass.
        record: called with each outcome as soon as it is one.
        report: called with what became of each item, in the order of the list.
        exports: the formats (:data:`~..exports.formats.FORMATS`) that each item is also written in; items that are
            there without them get them.
    """

    def __init__(
        self,
        executor: Executor,
        place: Place,
        retries: int,
        record: Callable[[Outcome], None],
        report: Report,
        exports: Sequence[str] = (),
    ) -> None:
        self._executor, self._place, self._retries, self._record = executor, place, retries, record
        self._exports = exports
        self._order = InOrder(report)
        self._waiting: deque[_Job] = deque()
        self._open: dict[str, _Job] = {}

    def items(self, items: Iterable[Item]) -> None:
        """Make them all.

        Raises:
            CancelledError: from outside; what was recorded until then is on the disk.
            OutputError: what was made cannot be written, as on a full disk; no further item could be.
            WorkerError: nobody is left to make anything.
        """
        clear_all_unfinished(self._place.work)
        fresh = self._fresh(items)
        try:
            self._fill(fresh)
            while self._open or self._waiting:
                for attempt in self._executor.take():
                    self._settle(attempt)
                self._fill(fresh)
        finally:
            for attempt in self._executor.close():
                if attempt.staged is not None:
                    self._settle(attempt)
            self._order.flush()
            clear_all_unfinished(self._place.work)

    def _fresh(self, items: Iterable[Item]) -> Iterator[_Job]:
        """Those that are still to be made; what became of the others is told."""
        for number, item in enumerate(items):
            job = _Job(number, item, time.monotonic())
            try:
                if not is_made(item, self._place.out):
                    yield job
                    continue
                self._export(self._place.out / item.name, item)
                self._tell(job, Outcome(item.name, item.line, "kept"))
            except (BadRequestError, ImageError) as error:
                self._tell(job, Outcome(item.name, item.line, "failed", str(error)))

    def _fill(self, fresh: Iterator[_Job]) -> None:
        """Give the executor all that it has room for; what is tried again goes first."""
        while True:
            if not self._waiting and (len(self._order) < MOST_HELD or not self._open):
                self._waiting.extend(islice(fresh, 1))
            if not self._waiting or not self._executor.room:
                return
            job = self._waiting.popleft()
            if not job.attempts:
                job.started = time.monotonic()
            job.attempts += 1
            self._open[job.item.name] = job
            self._executor.submit(job.item)

    def _settle(self, attempt: Attempt) -> None:
        job = self._open.pop(attempt.item.name)
        name, line = job.item.name, job.item.line
        message = attempt.message
        if attempt.staged is not None:
            try:
                self._export(attempt.staged, job.item)
                self._publish(attempt.staged, job.item)
                self._tell(job, Outcome(name, line, "done", "", time.monotonic() - job.started, job.attempts))
                return
            except (BadRequestError, ImageError) as error:
                message = str(error)
                shutil.rmtree(attempt.staged, ignore_errors=True)
        elif not attempt.hopeless and job.attempts <= self._retries:
            self._waiting.appendleft(job)
            return
        self._tell(job, Outcome(name, line, "failed", message, time.monotonic() - job.started, job.attempts))

    def _export(self, folder: Path, item: Item) -> None:
        """Write the exports that a folder lacks: what made it may have written them from memory."""
        if lacking := missing(folder, self._exports):
            export_set(folder, lacking, name=item.name)

    def _publish(self, staged: Path, item: Item) -> None:
        """Give a folder its name; one that another run made meanwhile, of the same request, is as good.

        Raises:
            BadRequestError: something else has got that name.
            OutputError: the folder cannot be written.
        """
        target = self._place.out / item.name
        try:
            os.rename(staged, target)
        except OSError as error:
            try:
                if not is_made(item, self._place.out):
                    raise OutputError(sentence(error, target)) from None
            finally:
                shutil.rmtree(staged, ignore_errors=True)

    def _tell(self, job: _Job, outcome: Outcome) -> None:
        self._record(outcome)
        self._order.put(job.number, job.item, outcome)
