"""Items made in several processes of the engine on this machine.

They are the processes that Blender starts too (see :mod:`~..supervisor`): one that dies, hangs or hears nothing of a
cancel is ended and started anew, and one whose other end is gone ends by itself, however that end died. A process
writes into a folder of its own below the run's; what is complete there becomes an attempt's, the rest is deleted.
"""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..client import worker_command
from ..errors import BadRequestError, OutputError
from ..events import DoneEvent, Event, FailedEvent, FilesEvent
from ..imaging.png import cannot_write
from ..process import LOG_LINES
from ..processors import processors
from ..request import REQUEST_FILE
from ..supervisor import Job, Limits, Supervisor
from ..unfinished import new_token, part_folder
from .executor import Attempt, too_late
from .items import Item

#: An idle process is kept as long as a run may need it.
_IDLE_SECONDS = 86_400.0
#: How often the clock is looked at; also how long Ctrl-C may wait on Windows.
_TICK = 0.2
_CLOSE_SECONDS = 3.0


@dataclass
class _Task:
    """An item under way.

    Attributes:
        folder: where the process writes, below the run's own folder.
        deadline: when the time is over; None until the process has begun.
        files: the finished set, once it is there.
    """

    ticket: int
    item: Item
    folder: Path
    deadline: float | None = None
    late: bool = False
    files: Path | None = None
    failure: FailedEvent | None = None


class _Slot:
    """One process, and what it does."""

    def __init__(self, command: Sequence[str], emit: Callable[[Event], None]) -> None:
        limits = Limits(idle=_IDLE_SECONDS)
        self.supervisor = Supervisor(command, limits, emit, deque(maxlen=LOG_LINES))
        self.supervisor.start()
        self.supervisor.inbox.put(("start", None))
        self.task: _Task | None = None

    @property
    def computes(self) -> bool:
        """Whether its task has begun: the process is up and has loaded its libraries."""
        return self.supervisor.state == "busy" and bool(self.supervisor.device)


class Processes:
    """See :class:`~.executor.Executor`.

    Args:
        count: how many processes; each gets its share of the processors.
        work: the run's own folder.
        seconds: that an attempt may take, once its process is up; 0 for any.
        device, models: as of :class:`~..service.Engine`.
        say: takes a sentence about a device that was asked for and is not used.
    """

    def __init__(
        self, count: int, work: Path, seconds: float, device: str, models: Sequence[Path], say: Callable[[str], None]
    ) -> None:
        self._work, self._seconds = work.absolute(), seconds
        self._device, self._say = device.strip().lower(), say
        engine = Path(__file__).resolve().parents[1]
        command = worker_command(
            sys.executable,
            ["-I"],
            engine_parent=engine.parent,
            site_dirs=[Path(entry) for entry in sys.path if entry and Path(entry).is_dir()],
            model_dirs=models,
            device=device,
            threads=max(1, processors() // count),
        )
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        command += ["--flush", "--folder", os.getcwd()]
        self._slots = [_Slot(command, self._events.put) for _ in range(count)]
        self._tickets = 0

    @property
    def room(self) -> bool:
        return any(slot.task is None for slot in self._slots)

    def submit(self, item: Item) -> None:
        slot = next(slot for slot in self._slots if slot.task is None)
        self._tickets += 1
        # A short name: the process adds one for what it writes, and Windows allows 260 characters in all.
        slot.task = _Task(self._tickets, item, part_folder(self._work / "batch", new_token()))
        job = Job(slot.task.ticket, item.request.to_json(), slot.task.folder, wants_pixels=False)
        slot.supervisor.inbox.put(("submit", job))

    def take(self) -> list[Attempt]:
        ended: list[Attempt] = []
        while not ended:
            with contextlib.suppress(queue.Empty):
                ended = self._hear(self._events.get(timeout=_TICK))
            self._look_at_the_clock()
        return ended

    def close(self) -> list[Attempt]:
        for slot in self._slots:
            slot.supervisor.inbox.put(("close", None))
        end = time.monotonic() + _CLOSE_SECONDS
        for slot in self._slots:
            slot.supervisor.join(max(0.0, end - time.monotonic()))
        ended: list[Attempt] = []
        while not self._events.empty():
            ended += self._hear(self._events.get(), closing=True)
        return ended

    def _hear(self, event: Event, closing: bool = False) -> list[Attempt]:
        slot = next((slot for slot in self._slots if slot.task and slot.task.ticket == event.ticket), None)
        if slot is None or slot.task is None:
            return []
        task = slot.task
        if isinstance(event, FilesEvent):
            task.files = event.files["request"].parent
        elif isinstance(event, FailedEvent):
            task.failure = event
        elif isinstance(event, DoneEvent):
            slot.task = None
            self._say_if_unused(slot)
            return self._ended(task, closing)
        return []

    def _ended(self, task: _Task, closing: bool) -> list[Attempt]:
        try:
            if task.files is not None and (task.files / REQUEST_FILE).is_file():
                staged = part_folder(self._work / task.item.name, new_token())
                os.rename(task.files, staged)
                return [Attempt(task.item, staged)]
        except OSError as error:
            if not closing:
                raise OutputError(cannot_write(error, self._work)) from None
        finally:
            shutil.rmtree(task.folder, ignore_errors=True)
        if closing:
            return []
        if task.late or task.failure is None:
            return [Attempt(task.item, None, too_late(self._seconds))]
        message, kind = task.failure.message, task.failure.error
        if kind == OutputError.__name__:
            raise OutputError(message.replace(str(task.folder), str(self._work)))
        return [Attempt(task.item, None, message, hopeless=kind == BadRequestError.__name__)]

    def _look_at_the_clock(self) -> None:
        if not self._seconds:
            return
        now = time.monotonic()
        for slot in self._slots:
            task = slot.task
            if task is None or task.late:
                continue
            if not slot.computes:  # its process is being started anew, which the supervisor says a moment late
                task.deadline = None
            elif task.deadline is None:
                task.deadline = now + self._seconds
            elif now >= task.deadline:
                task.late = True
                slot.supervisor.inbox.put(("cancel", (task.ticket, now)))

    def _say_if_unused(self, slot: _Slot) -> None:
        reason = slot.supervisor.device_reasons.get(self._device)
        if reason:
            self._say(reason)
            self._device = ""
