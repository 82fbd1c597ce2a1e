"""The one conversation with the engine process: jobs, their events, and a timer.

Nothing here waits. A timer runs while there is something to do: it polls the client, hands
every event to its job, and lets jobs do main-thread work in pieces of a few milliseconds.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from ..engine.client import EngineClient
from ..engine.errors import LoomError
from ..engine.events import DoneEvent, Event, PixelsEvent
from ..engine.result import Reading
from . import display
from .job import Job
from .settings import PACKAGE_FOLDER, EngineSettings, engine_settings

log = logging.getLogger(__name__)

#: Seconds between two ticks while something is under way.
_INTERVAL = 0.02
#: Main-thread work of one tick ends after this long; one piece can be longer.
_BUDGET = 0.008


@dataclass(frozen=True)
class Problem:
    """What went wrong, for the panel: one sentence, and the error's class name."""

    message: str
    error: str


def start_client(settings: EngineSettings) -> EngineClient:
    """A client for ``settings``; its process starts with the first request."""
    return EngineClient(
        settings.python,
        settings.python_args,
        engine_parent=PACKAGE_FOLDER,
        site_dirs=settings.site_dirs,
        model_dirs=settings.model_dirs,
        device=settings.device,
        idle_seconds=settings.idle_seconds,
    )


class Session:
    """Jobs under way, and what the panel shows about them.

    Attributes:
        problem: why the last request failed; None once a new one is made.
        notes: sentences about the last result that are no failures.
        reading: what the model read in the prompt last.
        last_device: device that computed the last result.
        when_dropped: called when the file that everything belongs to is going.
    """

    def __init__(self) -> None:
        self.make_client: Callable[[EngineSettings], EngineClient] = start_client
        self.problem: Problem | None = None
        self.notes: tuple[str, ...] = ()
        self.reading: Reading | None = None
        self.last_device = ""
        self.when_dropped: list[Callable[[], None]] = []
        self._client: EngineClient | None = None
        self._settings: EngineSettings | None = None
        self._jobs: dict[int, Job] = {}
        self._later: dict[str, tuple[float, Callable[[], None]]] = {}
        self.timer = self.tick  # one object: Blender knows a timer by identity, and a method is a new one each time

    # Requests

    @property
    def foreground(self) -> Job | None:
        """The job that the artist waits for."""
        return next((job for job in self._jobs.values() if job.foreground), None)

    @property
    def busy(self) -> bool:
        """True while there is a job or something that was put off."""
        return bool(self._jobs or self._later)

    def jobs(self, kind: type[Job] = Job) -> list[Job]:
        """Jobs of one kind that are under way."""
        return [job for job in self._jobs.values() if isinstance(job, kind)]

    def submit(self, job: Job) -> bool:
        """Send a job's request; False, with :attr:`problem` set, if that is not possible."""
        if job.foreground:
            self.problem, self.notes = None, ()
        try:
            job.ticket = self._ready_client().submit(job.request, out_dir=job.out_dir, pixels=job.pixels)
        except LoomError as error:
            self.fail(job, str(error), type(error).__name__)
            job.close()
            return False
        self._jobs[job.ticket] = job
        self._wake()
        return True

    def cancel(self, job: Job) -> None:
        """Take a request back; what arrives for it from now on is dropped."""
        job.taken_back = True
        if self._client is not None:
            self._client.cancel(job.ticket)

    def drop_all(self) -> None:
        """Forget every job, because the file that they belong to is going."""
        for listener in self.when_dropped:
            listener()
        for job in self._jobs.values():
            self.cancel(job)
        self._later.clear()
        self.problem, self.notes, self.reading = None, (), None

    def close(self) -> None:
        """End everything, the timer and the engine process included."""
        self.drop_all()
        if bpy.app.timers.is_registered(self.timer):
            bpy.app.timers.unregister(self.timer)
        if self._client is not None:
            self._client.close()
            self._receive(self._client.poll())
        for job in self._jobs.values():
            job.close()
        self._jobs.clear()
        self._client = None
        display.status(None)

    def _ready_client(self) -> EngineClient:
        settings = engine_settings()
        if self._client is not None and settings != self._settings and not self._jobs:
            # Ending the process can take two seconds: never in the main thread.
            threading.Thread(target=self._client.close, daemon=True).start()
            self._client = None
        if self._client is None:
            self._client, self._settings = self.make_client(settings), settings
        return self._client

    def log_lines(self) -> list[str]:
        """The last lines that the engine process wrote."""
        return self._client.log if self._client is not None else []

    # What the jobs tell

    def fail(self, job: Job, message: str, error: str) -> None:
        """Show why a job failed, where its artist looks for it."""
        log.warning("%s: %s", error, message)
        if job.foreground or job.shows_problems:
            self.problem = Problem(message, error)

    def say(self, *notes: str) -> None:
        """Add sentences for the panel."""
        self.notes += tuple(note for note in notes if note and note not in self.notes)

    # Time

    def later(self, key: str, seconds: float, action: Callable[[], None]) -> None:
        """Do ``action`` after ``seconds`` of quiet; a new call with the same key replaces it."""
        self._later[key] = (time.monotonic() + seconds, action)
        self._wake()

    def forget(self, key: str) -> None:
        """Do not do what was put off under ``key``."""
        self._later.pop(key, None)

    def _wake(self) -> None:
        if not bpy.app.timers.is_registered(self.timer):
            bpy.app.timers.register(self.timer, first_interval=0.0, persistent=True)

    def tick(self) -> float | None:
        """One turn of the timer; returns the seconds to the next one, None when all is done."""
        for key, (due, action) in list(self._later.items()):
            if time.monotonic() >= due:
                self._later.pop(key, None)
                action()
        self.listen()
        if display.has_window() and not display.artist_is_editing():
            self._work()
        display.progress(self.foreground)
        return _INTERVAL if self.busy else None

    def listen(self) -> None:
        """Hand what the engine says to the jobs, without touching Blender's data."""
        if self._client is not None:
            self._receive(self._client.poll())

    def wait(self, seconds: float = 600.0) -> bool:
        """Tick until every job is done, for scripts without a window; False if time ran out first."""
        end = time.monotonic() + seconds
        while self._jobs:
            self.tick()
            if time.monotonic() > end:
                return False
            time.sleep(0.005)
        return True

    def _receive(self, events: list[Event]) -> None:
        for event in events:
            job = self._jobs.get(event.ticket)
            if job is None or job.taken_back:
                if isinstance(event, PixelsEvent):
                    event.release()
            else:
                job.receive(event)
            if job is not None and isinstance(event, DoneEvent):
                job.done = True

    def _work(self) -> None:
        end = time.perf_counter() + _BUDGET
        for job in list(self._jobs.values()):
            more = not job.taken_back
            while more and time.perf_counter() < end:
                try:
                    more = job.step()
                except (LoomError, RuntimeError, ReferenceError, OSError) as error:
                    log.exception("A result could not be used")
                    self.fail(
                        job, rpt_("The result could not be used: {error}").format(error=error), type(error).__name__
                    )
                    self.cancel(job)
                    more = False
            if job.done and not more and (job.taken_back or not job.waiting):
                self._jobs.pop(job.ticket, None)
                job.close()
                display.redraw()


session = Session()
