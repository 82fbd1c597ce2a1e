"""Items become folders of maps, whatever happens on the way.

A folder gets its name when everything in it is on the disk, so what has its name is whole: a run that was cut off at
any moment is begun again and makes what is missing. While one item is drawn, the last one is encoded and written.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import BadRequestError, CancelledError, ImageError, LoomError, first_line
from ..exports.write import export_set, missing, write_formats
from ..imaging.png import write_set
from ..request import REQUEST_FILE
from ..result import MaterialMaps
from ..unfinished import clear_all_unfinished
from .items import Item
from .journal import Outcome

MAX_RETRIES = 100
Report = Callable[[Item, Outcome], None]
Written = Callable[[MaterialMaps, Path], None]


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
    item: Item
    started: float
    attempts: int
    written: Future[None]


def is_made(item: Item, out: Path) -> bool:
    """Whether the item's folder is there.

    Raises:
        BadRequestError: there is one of that name that holds something else.
    """
    folder = out / item.name
    if not folder.exists():
        return False
    try:
        stored = json.loads((folder / REQUEST_FILE).read_bytes())["request"]
    except (OSError, ValueError, KeyError, TypeError):
        stored = None
    if stored != item.request.to_json():
        raise BadRequestError(f"The folder {folder} holds something else: remove it, or give the item another name.")
    return True


class Run:
    """One run over the items of a list.

    Args:
        engine: see :class:`~..service.Engine`.
        out: the folder of the run; no other process writes there (see :mod:`.claim`).
        report: called from the calling thread with what became of each item, in the order of the list.
        exports: the formats (:data:`~..exports.formats.FORMATS`) that each item is also written in; items that are
            there without them get them.
        written: called from another thread with each set and its folder, before it is reported; must not raise.
    """

    def __init__(
        self,
        engine: Any,
        out: Path,
        limits: Limits,
        report: Report,
        exports: Sequence[str] = (),
        written: Written = lambda result, folder: None,
    ) -> None:
        self._engine, self._out, self._limits, self._report = engine, out, limits, report
        self._exports, self._written = exports, written
        self._writing: _Job | None = None

    def items(self, items: Iterable[Item]) -> None:
        """Make them all.

        Raises:
            CancelledError: from outside; what was reported until then is on the disk.
            OutputError: what was made cannot be written, as on a full disk; no further item could be.
        """
        clear_all_unfinished(self._out)
        with ThreadPoolExecutor(1, thread_name_prefix="texture-loom-batch") as self._writer:
            try:
                for item in items:
                    self._one(item)
            finally:
                self._finish()

    def _one(self, item: Item) -> None:
        started = time.monotonic()
        try:
            if is_made(item, self._out):
                if lacking := missing(self._out / item.name, self._exports):
                    export_set(self._out / item.name, lacking)
                self._tell(item, Outcome(item.name, item.line, "kept"))
                return
        except (BadRequestError, ImageError) as error:
            self._tell(item, Outcome(item.name, item.line, "failed", str(error)))
            return
        made, attempts = self._made(item, started)
        self._finish()
        if made is not None:
            self._writing = _Job(item, started, attempts, self._writer.submit(self._write, item, made))

    def _write(self, item: Item, made: MaterialMaps) -> None:
        also = partial(write_formats, name=item.name, material=made, formats=self._exports, flush=True)
        write_set(made, self._out, name=item.name, flush=True, also=also)
        self._written(made, self._out / item.name)

    def _made(self, item: Item, started: float) -> tuple[MaterialMaps | None, int]:
        """The maps, or None after the failure was reported; and how often it was tried."""
        attempts, message = 0, ""
        while attempts <= self._limits.retries:
            attempts += 1
            with _Alarm(self._engine, self._limits.seconds) as alarm:
                try:
                    return self._engine.run(item.request, alarm.check), attempts
                except CancelledError:
                    if not alarm.rang:
                        raise
                    message = f"It took longer than {self._limits.seconds:g} seconds: allow more, or make it smaller."
                except BadRequestError as error:
                    message = str(error)
                    break  # asked again, it would be as wrong
                except LoomError as error:
                    message = str(error)
                except MemoryError:
                    message = "The memory is full: make the item smaller, or close other programs."
                except Exception as error:  # one item's misfortune is not the others'
                    message = (
                        f"The engine made a mistake ({type(error).__name__}: {first_line(error)}): please report it."
                    )
        self._tell(item, Outcome(item.name, item.line, "failed", message, time.monotonic() - started, attempts))
        return None, attempts

    def _tell(self, item: Item, outcome: Outcome) -> None:
        """Report an item of which nothing is written, after the one before it."""
        self._finish()
        self._report(item, outcome)

    def _finish(self) -> None:
        """Wait for the item that is being written, and report it."""
        job, self._writing = self._writing, None
        if job is None:
            return
        job.written.result()
        seconds = time.monotonic() - job.started
        self._report(job.item, Outcome(job.item.name, job.item.line, "done", "", seconds, job.attempts))


class _Alarm:
    """Interrupts the engine when the time is over."""

    def __init__(self, engine: Any, seconds: float) -> None:
        self.rang = False
        self._engine = engine
        self._timer = threading.Timer(seconds, self._ring) if seconds else None

    def _ring(self) -> None:
        self.rang = True
        self._engine.interrupt()

    def check(self, _progress: object) -> None:
        """Between two steps of the engine: where the time is over, no further one begins."""
        if self.rang:
            raise CancelledError

    def __enter__(self) -> _Alarm:
        if self._timer is not None:
            self._timer.daemon = True
            self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
