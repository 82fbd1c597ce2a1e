"""What Blender holds of the engine: start, submit, poll, cancel, close. Nothing here waits.

Call everything from one thread (Blender's main thread), ``poll`` from a timer. Requests are
done one at a time in the order of submission; each can be cancelled, waiting or running.

Standard library and NumPy only.
"""

from __future__ import annotations

import atexit
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from .errors import WorkerError
from .events import CancelledEvent, DoneEvent, Event, PixelsEvent
from .process import LOG_LINES
from .request import CaptionRequest, ExplainRequest, GenerateRequest
from .supervisor import Job, Limits, Supervisor

_CLOSE_SECONDS = 2.0
Request = GenerateRequest | ExplainRequest | CaptionRequest


def worker_command(
    python: str,
    python_args: Sequence[str] = (),
    *,
    engine_parent: Path,
    site_dirs: Sequence[Path] = (),
    model_dirs: Sequence[Path] = (),
    device: str = "auto",
    threads: int | None = None,
) -> list[str]:
    """The command that starts an engine process; the arguments are those of :class:`EngineClient`."""
    command = [str(python), *python_args, str(Path(engine_parent).resolve() / "engine" / "bootstrap.py")]
    for folder in site_dirs:
        command += ["--site", str(Path(folder).resolve())]
    for folder in model_dirs:
        command += ["--models", str(Path(folder).resolve())]
    command += ["--device", device]
    if threads is not None:
        command += ["--threads", str(threads)]
    return command


class EngineClient:
    """One engine process, started on first use and again after it died or was freed.

    Args:
        python: the Python to start; Blender's own is ``sys.executable``.
        python_args: its arguments, ``bpy.app.python_args``.
        engine_parent: the folder that holds ``engine/``.
        site_dirs: folders with the engine's libraries, for when they are not in ``python``'s own.
        model_dirs: folders with models, beside the built-in ones.
        device: "auto", "cpu", "cuda", "webgpu" or "coreml".
        threads: threads for computing; None lets the engine choose.
        idle_seconds: after this long without a request the process ends and its memory is free.
        hang_seconds: a process that is silent for this long while working is ended.
    """

    def __init__(
        self,
        python: str,
        python_args: Sequence[str] = (),
        *,
        engine_parent: Path,
        site_dirs: Sequence[Path] = (),
        model_dirs: Sequence[Path] = (),
        device: str = "auto",
        threads: int | None = None,
        idle_seconds: float = 300.0,
        hang_seconds: float = 20.0,
    ) -> None:
        command = worker_command(
            python,
            python_args,
            engine_parent=engine_parent,
            site_dirs=site_dirs,
            model_dirs=model_dirs,
            device=device,
            threads=threads,
        )
        self._command = command
        self._limits = Limits(idle=idle_seconds, hang=hang_seconds)
        self._events: deque[Event] = deque()
        self._log: deque[str] = deque(maxlen=LOG_LINES)
        self._supervisor: Supervisor | None = None
        self._closed = False
        self._last_ticket = 0
        self._open: set[int] = set()
        self._cancelled: set[int] = set()

    def _look_after(self) -> Supervisor:
        if self._closed:
            raise WorkerError("The engine was closed: enable the extension again.")
        if self._supervisor is None:
            self._supervisor = Supervisor(self._command, self._limits, self._events.append, self._log)
            self._supervisor.start()
            atexit.register(self.close)
        return self._supervisor

    def start(self) -> None:
        """Start the process ahead of the first request, so that it is warm; returns at once."""
        self._look_after().inbox.put(("start", None))

    def submit(self, request: Request, out_dir: Path | None = None, pixels: bool = True) -> int:
        """Queue a request and return its ticket at once.

        Args:
            request: what is wanted.
            out_dir: write the PNG set into a folder below this one; None for no files.
            pixels: hand over the maps as :class:`~.events.PixelsEvent`.

        Raises:
            WorkerError: the client was closed.
        """
        supervisor = self._look_after()
        self._last_ticket += 1
        ticket = self._last_ticket
        self._open.add(ticket)
        folder = Path(out_dir).absolute() if out_dir is not None else None
        supervisor.inbox.put(("submit", Job(ticket, request.to_json(), folder, pixels)))
        return ticket

    def poll(self) -> list[Event]:
        """Everything that happened since the last call, in order; never waits."""
        events = []
        while self._events:
            event = self._events.popleft()
            ticket = event.ticket
            if isinstance(event, DoneEvent):
                if ticket in self._cancelled:  # also when it was finished before the word reached it
                    events.append(CancelledEvent(ticket))
                    self._cancelled.discard(ticket)
                self._open.discard(ticket)
                events.append(event)
            elif ticket not in self._cancelled:
                events.append(event)
            elif isinstance(event, PixelsEvent):
                event.release()
        return events

    def cancel(self, ticket: int) -> None:
        """Take a request back: within 250 ms nothing comes but CancelledEvent and DoneEvent."""
        if ticket in self._open and ticket not in self._cancelled and self._supervisor is not None:
            self._cancelled.add(ticket)
            self._supervisor.inbox.put(("cancel", (ticket, time.monotonic())))

    @property
    def busy(self) -> bool:
        """Whether some ticket's DoneEvent was not polled yet."""
        return bool(self._open)

    @property
    def state(self) -> str:
        """ "stopped", "starting", "idle", "busy" or "closed"."""
        if self._closed:
            return "closed"
        return self._supervisor.state if self._supervisor is not None else "stopped"

    @property
    def worker_pid(self) -> int | None:
        """Process id of the engine process, None while there is none."""
        return self._supervisor.worker_pid if self._supervisor is not None else None

    @property
    def device(self) -> str:
        """The device that the engine process uses; "" until it is known."""
        return self._supervisor.device if self._supervisor is not None else ""

    @property
    def device_reasons(self) -> dict[str, str]:
        """Device → why it is not used, one sentence each."""
        return dict(self._supervisor.device_reasons) if self._supervisor is not None else {}

    @property
    def log(self) -> list[str]:
        """The last lines that the engine process wrote to its log."""
        return list(self._log)

    def close(self) -> None:
        """End the process and remove everything shared; takes two seconds at most.

        Open tickets end with CancelledEvent and DoneEvent in the next :meth:`poll`.
        """
        if self._closed:
            return
        self._closed = True
        if self._supervisor is not None:
            self._supervisor.inbox.put(("close", None))
            self._supervisor.join(_CLOSE_SECONDS)
            atexit.unregister(self.close)
