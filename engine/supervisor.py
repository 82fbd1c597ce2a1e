"""The thread that looks after the engine process: queue, deadlines, restarts, clearing away.

All state belongs to this one thread. It takes orders and the worker's messages out of one
inbox and puts events into ``emit``; nobody waits for it.

Standard library and NumPy only: Blender imports this module.
"""

from __future__ import annotations

import queue
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import LoomError, WorkerError, first_line
from .events import CancelledEvent, DoneEvent, Event, FailedEvent
from .map_formats import MAP_FORMATS
from .pixels import PixelStore, discard
from .process import WorkerProcess, crashed, describe_end
from .receive import to_event
from .unfinished import clear_unfinished, new_token

#: Seconds from ``cancel`` until a worker that does not obey is killed; the promise is 0.25.
CANCEL_SECONDS = 0.2
_TICK = 0.5
#: A longer gap than this between two looks means that the whole machine was asleep.
_SLEPT = 5.0
_CLOSE_GRACE = 0.3
_IDLE_GRACE = 2.0


@dataclass
class Job:
    """A ticket on its way. ``pixels`` is the path prefix of its shared maps, once it runs."""

    ticket: int
    request: Mapping[str, Any]
    out_dir: Path | None
    wants_pixels: bool
    token: str = field(default_factory=new_token)
    pixels: str | None = None
    cancel_by: float | None = None

    def needed(self) -> int:
        """Bytes of shared pixels that it will take; 0 for a request without maps."""
        if not self.wants_pixels or "maps" not in self.request:
            return 0
        size = self.request["width"], self.request["height"]
        return sum(MAP_FORMATS[name].byte_count(*size) for name in self.request["maps"])

    def clear(self) -> None:
        """Delete what a worker that died left of it."""
        if self.pixels is not None:
            discard(self.pixels)
        if self.out_dir is not None:
            clear_unfinished(self.out_dir, self.token)


@dataclass(frozen=True)
class Limits:
    """Seconds: from start to ready; of silence while working; of idleness before it is freed."""

    start: float = 60.0
    hang: float = 20.0
    idle: float = 300.0


class Supervisor:
    """Runs one request at a time, in the order of submission."""

    def __init__(self, command: Sequence[str], limits: Limits, emit: Callable[[Event], None], log: deque[str]) -> None:
        self._thread = threading.Thread(target=self._run, name="texture-loom-supervisor", daemon=True)
        self.inbox: queue.SimpleQueue = queue.SimpleQueue()
        #: "stopped", "starting", "idle", "busy" or "closed"; for display.
        self.state = "stopped"
        #: process id of the worker, or None; for display.
        self.worker_pid: int | None = None
        #: The device that the worker uses; "" until it is known. For display.
        self.device = ""
        #: Device → why it is not used, one sentence each. For display.
        self.device_reasons: dict[str, str] = {}
        self._command = command
        self._limits = limits
        self._emit = emit
        self._log = log
        self._store = PixelStore()
        self._waiting: deque[Job] = deque()
        self._running: Job | None = None
        self._worker: WorkerProcess | None = None
        self._ready = False
        self._cpu_only = False
        self._started = self._heard = self._idle_since = 0.0

    def start(self) -> None:
        """Begin; once."""
        self._thread.start()

    def join(self, timeout: float) -> None:
        """Wait for the end after the order "close", ``timeout`` seconds at most."""
        self._thread.join(timeout)

    def _run(self) -> None:
        last = time.monotonic()
        while True:
            try:
                order, argument = self.inbox.get(timeout=self._patience())
            except queue.Empty:
                order, argument = None, None
            if order == "close":
                break
            now = time.monotonic()
            if now - last > _SLEPT:
                self._heard = self._started = now  # the machine slept: that is not the worker's silence
            last = now
            try:
                self._obey(order, argument)
                self._check_deadlines()
                self._feed()
            except Exception as error:  # a fault of ours must not leave the artist waiting for ever
                self._log.extend(traceback.format_exc().splitlines())
                self._give_up(WorkerError(f"The engine's supervision failed ({first_line(error)}): please try again."))
            self._show_state()
        self._close()

    def _obey(self, order: Any, argument: Any) -> None:
        if order == "submit":
            self._waiting.append(argument)
        elif order == "start":
            self._ensure_worker()
        elif order == "cancel":
            self._cancel(*argument)
        elif order is not None and order is self._worker:
            self._hear(argument)

    def _patience(self) -> float | None:
        """Seconds until something must be looked at even if nothing comes; None for never."""
        now = time.monotonic()
        if self._running is not None and self._running.cancel_by is not None:
            return max(0.0, min(_TICK, self._running.cancel_by - now))
        if self._running is not None or (self._worker is not None and not self._ready):
            return _TICK
        if self._worker is not None:
            return max(0.0, self._idle_since + self._limits.idle - now)
        return None

    def _show_state(self) -> None:
        """Tell other threads; they only read."""
        self.worker_pid = self._worker.pid if self._worker else None
        if self._worker is None:
            self.state = "stopped"
        elif not self._ready:
            self.state = "starting"
        else:
            self.state = "busy" if self._running else "idle"

    # -- the queue ---------------------------------------------------------------------

    def _feed(self) -> None:
        if self._running is not None or not self._waiting:
            return
        self._ensure_worker()
        if self._worker is None or not self._ready:
            return
        self._running = job = self._waiting.popleft()
        try:
            needed = job.needed()
            if needed:
                job.pixels = str(self._store.folder(needed).path / f"{job.ticket}-")
        except LoomError as error:
            self._emit(FailedEvent(job.ticket, str(error), type(error).__name__))
            self._emit(DoneEvent(job.ticket))
            self._running, self._idle_since = None, time.monotonic()
            self.inbox.put(("next", None))
            return
        self._heard = time.monotonic()
        out_dir = str(job.out_dir) if job.out_dir is not None else None
        self._worker.send(
            "run", ticket=job.ticket, request=job.request, pixels=job.pixels, out_dir=out_dir, token=job.token
        )

    def _cancel(self, ticket: int, asked: float) -> None:
        for job in self._waiting:
            if job.ticket == ticket:
                self._waiting.remove(job)
                self._emit(CancelledEvent(ticket))
                self._emit(DoneEvent(ticket))
                return
        job = self._running
        if job is not None and job.ticket == ticket and job.cancel_by is None and self._worker is not None:
            job.cancel_by = asked + CANCEL_SECONDS
            self._worker.send("cancel", ticket=ticket)

    # -- the worker --------------------------------------------------------------------

    def _ensure_worker(self) -> None:
        if self._worker is not None:
            return
        self._started, self._ready, self.device = time.monotonic(), False, ""
        try:
            command = [*self._command, *(("--device", "cpu") if self._cpu_only else ())]
            self._worker = WorkerProcess(command, self.inbox, self._log)
        except WorkerError as error:
            self._fail_all(error)

    def _hear(self, message: Mapping[str, Any] | WorkerError | None) -> None:
        self._heard = time.monotonic()
        if message is None:
            assert self._worker is not None
            code = self._worker.end()
            if crashed(code) and self._may_be_the_device():
                self._use_cpu()
                return
            how = describe_end(code, self._log)
            self._give_up(WorkerError(f"The engine process stopped unexpectedly ({how}): please try again."))
        elif isinstance(message, WorkerError):
            self._give_up(message)
        elif message["type"] == "ready":
            self._ready, self._idle_since = True, self._heard
        elif message["type"] == "device":
            self.device, self.device_reasons = message["name"], {**self.device_reasons, **message["reasons"]}
        elif self._running is not None and message.get("ticket") == self._running.ticket:
            self._pass_on(self._running, message)

    def _pass_on(self, job: Job, message: Mapping[str, Any]) -> None:
        try:
            event = to_event(message, job.pixels)
        except (OSError, LookupError, TypeError, ValueError) as error:
            self._give_up(WorkerError(f"The engine's {message['type']} message is of no use ({error}): try again."))
            return
        self._emit(event)
        if message["type"] == "done":
            self._running, self._idle_since = None, self._heard

    def _check_deadlines(self) -> None:
        now, job = time.monotonic(), self._running
        if self._worker is None:
            return
        if job is not None and job.cancel_by is not None and now >= job.cancel_by:
            self._emit(CancelledEvent(job.ticket))
            self._emit(DoneEvent(job.ticket))
            self._running = None
            self._drop_worker()
            job.clear()
            self._ensure_worker()  # the next request finds it warm
        elif job is not None and now - self._heard > self._limits.hang:
            self._give_up(
                WorkerError(f"The engine process has not answered for {self._limits.hang:g} seconds: please try again.")
            )
        elif self._ready and now - self._started > self._limits.start and self._may_be_the_device():
            self._use_cpu()
        elif not self._ready and now - self._started > self._limits.start:
            self._give_up(
                WorkerError(f"The engine process was not ready after {self._limits.start:g} seconds: please try again.")
            )
        elif self._ready and job is None and not self._waiting and now - self._idle_since >= self._limits.idle:
            worker, self._worker = self._worker, None
            worker.stop(_IDLE_GRACE)
            self._store.close()

    def _may_be_the_device(self) -> bool:
        """Whether a device was being tried out that can be left alone."""
        return self._worker is not None and not self.device and not self._cpu_only

    def _use_cpu(self) -> None:
        """A device's driver took the process down or hangs: start again without it, and lose no request."""
        self._drop_worker()
        self._cpu_only = True
        self.device_reasons = {
            "auto": "The graphics driver failed when it was tried: the CPU is used from now on."
        }
        self._log.append(self.device_reasons["auto"])
        if self._running is not None:
            self._waiting.appendleft(self._running)
            self._running = None
        self._ensure_worker()

    def _drop_worker(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()

    def _give_up(self, error: WorkerError) -> None:
        """End the worker and fail every open ticket; the next request starts a new worker."""
        self._drop_worker()
        self._fail_all(error)

    def _fail_all(self, error: WorkerError) -> None:
        open_jobs = [job for job in (self._running, *self._waiting) if job is not None]
        self._running = None
        self._waiting.clear()
        for job in open_jobs:
            job.clear()
            if job.cancel_by is not None:
                self._emit(CancelledEvent(job.ticket))
            else:
                self._emit(FailedEvent(job.ticket, str(error), type(error).__name__))
            self._emit(DoneEvent(job.ticket))

    def _close(self) -> None:
        jobs = [job for job in (self._running, *self._waiting) if job is not None]
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.stop(0.0 if jobs else _CLOSE_GRACE)
        for job in jobs:
            job.clear()
            self._emit(CancelledEvent(job.ticket))
            self._emit(DoneEvent(job.ticket))
        self._store.close()
        self.state, self.worker_pid = "closed", None
