"""Items made in this process, one after another; while one is drawn, the last is encoded and written."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import CancelledError, LoomError
from ..exports.write import write_formats
from ..imaging.png import encode_set, stage_files
from ..result import MaterialMaps
from ..unfinished import new_token, part_folder
from .executor import Attempt, failure, too_late
from .items import Item

Written = Callable[[MaterialMaps, Path, str], None]


@dataclass
class _Writing:
    item: Item
    part: Path
    written: Future[None]


class Serial:
    """See :class:`~.executor.Executor`.

    Args:
        engine: see :class:`~..service.Engine`.
        work: the run's own folder.
        seconds: that an attempt may take; 0 for any.
        exports: formats that are written from memory; what makes a set elsewhere leaves that to the run.
        written: called from another thread with each set, its unfinished folder and its name; must not raise.
    """

    def __init__(
        self,
        engine: Any,
        work: Path,
        seconds: float = 0.0,
        exports: Sequence[str] = (),
        written: Written | None = None,
    ) -> None:
        self._engine, self._work, self._seconds = engine, work, seconds
        self._exports, self._written = exports, written
        self._ended: deque[Attempt | _Writing] = deque()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="texture-loom-batch")

    @property
    def room(self) -> bool:
        return len(self._ended) < 2 and all(isinstance(each, _Writing) for each in self._ended)

    def submit(self, item: Item) -> None:
        """As it says there; returns when the item is drawn."""
        drawn = self._draw(item)
        if isinstance(drawn, Attempt):
            self._ended.append(drawn)
            return
        part = part_folder(self._work / item.name, new_token())
        self._ended.append(_Writing(item, part, self._writer.submit(self._stage, drawn, part, item.name)))

    def take(self) -> list[Attempt]:
        ended = self._ended.popleft()
        if isinstance(ended, Attempt):
            return [ended]
        ended.written.result()
        return [Attempt(ended.item, ended.part)]

    def close(self) -> list[Attempt]:
        found = []
        while self._ended:
            with contextlib.suppress(LoomError):  # the reason for the end goes before one for a file
                found += self.take()
        self._writer.shutdown()
        self._engine.close()
        return found

    def _draw(self, item: Item) -> MaterialMaps | Attempt:
        with _Alarm(self._engine, self._seconds) as alarm:
            try:
                return self._engine.run(item.request, alarm.check)
            except CancelledError:
                if not alarm.rang:
                    raise
                return Attempt(item, None, too_late(self._seconds))
            except Exception as error:  # one item's misfortune is not the others'
                return Attempt(item, None, *failure(error))

    def _stage(self, made: MaterialMaps, part: Path, name: str) -> None:
        also = partial(write_formats, name=name, material=made, formats=self._exports, flush=True)
        stage_files(encode_set(made), part, flush=True, also=also)
        if self._written is not None:
            self._written(made, part, name)


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
