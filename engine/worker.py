"""The engine process: takes requests from its standard input, answers on its standard output.

Two threads talk: the main thread computes, a reader takes messages, so that a cancel is heard
at once. A third says twice a second that the process is alive. The end of standard input means
that the client is gone: the process stops its work, clears away and ends.

Standard output is the protocol. The file descriptor is moved away before anything else is
imported, and ``print`` and native libraries write to standard error, which is the log.
"""

from __future__ import annotations

import argparse
import faulthandler
import os
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from . import __version__
from .errors import BadRequestError, CancelledError, LoomError, WorkerError, first_line
from .pixels import discard, remove_folder_of, write_map
from .request import GenerateRequest, request_from_json
from .result import Caption, MaterialMaps, Progress, Reading
from .transport import PROTOCOL, TO_WORKER, Sender, read_message
from .unfinished import clear_unfinished

BEAT_SECONDS = 0.5
_NICENESS = 10
_PROGRESS_SECONDS = 1 / 30
_END_SECONDS = 2.0
#: The model's part of the progress bar when files are written too.
_MODEL_SHARE = 0.8


class Job:
    """A request in progress; ``cancelled`` is set by the reader and looked at by the worker."""

    def __init__(self, message: Mapping[str, Any]) -> None:
        self.ticket: int = message["ticket"]
        self.request: Mapping[str, Any] = message["request"]
        self.pixels: str | None = message["pixels"]
        self.out_dir = Path(message["out_dir"]) if message["out_dir"] is not None else None
        self.token: str = message["token"]
        self.begun = False
        self.cancelled = threading.Event()

    def check(self) -> None:
        """Raise CancelledError if the request was taken back."""
        if self.cancelled.is_set():
            raise CancelledError("The request was cancelled.")


class Worker:
    """Computes one request after the other until the stream ends."""

    def __init__(self, engine: Any, stream: BinaryIO, sender: Sender, flush: bool = False) -> None:
        self._engine = engine
        self._flush = flush
        self._stream = stream
        self._sender = sender
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._current: Job | None = None
        self._shared: set[str] = set()
        self._lock = threading.Lock()
        self._busy = threading.Event()
        self._ended = threading.Event()
        self._exit_code = 0

    def run(self) -> int:
        """Work until the client is gone; the process's exit code."""
        self._send("ready", protocol=PROTOCOL, version=__version__, pid=os.getpid())
        for task in (self._listen, self._beat):
            threading.Thread(target=task, daemon=True).start()
        self._warm_up()
        while (job := self._jobs.get()) is not None:
            with self._lock:
                job.begun = not job.cancelled.is_set()
            if job.begun:
                self._do(job)
        for prefix in self._shared:
            remove_folder_of(prefix)
        self._ended.set()
        return self._exit_code

    def _warm_up(self) -> None:
        """Load the libraries and choose the device before the first request needs them."""
        try:
            self._engine.warm_up()
            runtime = self._engine.runtime
            self._send("device", name=runtime.device, reasons=dict(runtime.reasons))
        except CancelledError:
            return  # the client is gone; the reader sees it too
        except LoomError as error:
            print(error, file=sys.stderr)  # the first request meets it again and says so
            self._send("device", name="none", reasons={})

    # -- the reader --------------------------------------------------------------------

    def _listen(self) -> None:
        try:
            while (message := read_message(self._stream, TO_WORKER)) is not None:
                self._take(message)
        except (WorkerError, OSError) as error:
            print(error, file=sys.stderr)
            self._exit_code = 1
        self._end()

    def _take(self, message: Mapping[str, Any]) -> None:
        with self._lock:
            if message["type"] == "run":
                if self._current is not None:
                    raise WorkerError("A second request came before the first was done: send one at a time.")
                self._current = job = Job(message)
                if job.pixels is not None:
                    self._shared.add(job.pixels)
                self._busy.set()
                self._jobs.put(job)
                return
            job = self._current
            if job is None or job.ticket != message["ticket"]:
                return
            job.cancelled.set()
            if job.begun:
                self._engine.interrupt()
                return
        self._close(job, "cancelled")  # the main thread is still loading, and will pass it over

    def _end(self) -> None:
        """Stop the work; end the process even if the work does not stop."""
        with self._lock:
            job = self._current
            if job is not None:
                job.cancelled.set()
                self._engine.interrupt()
        self._jobs.put(None)
        if self._ended.wait(_END_SECONDS):
            return
        if job is not None:
            _clear(job)
        for prefix in self._shared:
            remove_folder_of(prefix)
        os._exit(self._exit_code or 1)

    def _beat(self) -> None:
        while self._busy.wait():
            try:
                self._sender.send("beat")
            except OSError:
                return
            time.sleep(BEAT_SECONDS)

    # -- the work ----------------------------------------------------------------------

    def _send(self, type: str, **fields: Any) -> None:
        try:
            self._sender.send(type, **fields)
        except OSError:
            raise CancelledError("The client is gone.") from None

    def _do(self, job: Job) -> None:
        try:
            self._answer(job)
        except CancelledError:
            self._close(job, "cancelled")
        except LoomError as error:
            self._close(job, "failed", message=str(error), error=type(error).__name__)
        except Exception as error:  # a fault of ours must not cost the process
            traceback.print_exc()
            mistake = f"The engine made a mistake ({type(error).__name__}: {first_line(error)}): please report it."
            self._close(job, "failed", message=mistake, error="WorkerError")
        else:
            self._close(job)

    def _close(self, job: Job, type: str | None = None, **fields: Any) -> None:
        """Say the last words about a ticket; the next request may come then."""
        with self._lock:
            self._current = None
            self._busy.clear()
        try:
            if type is not None:
                self._sender.send(type, ticket=job.ticket, **fields)
            self._sender.send("done", ticket=job.ticket)
        except OSError:
            _clear(job)  # nobody is left to tell

    def _answer(self, job: Job) -> None:
        try:
            request = request_from_json(job.request)
        except (TypeError, AttributeError) as error:
            raise BadRequestError(f"The request is not complete ({error}).") from None
        files = job.out_dir is not None and isinstance(request, GenerateRequest)
        report = _Reporter(self, job, _MODEL_SHARE if files else 1.0)
        result = self._engine.run(request, report)
        job.check()
        if isinstance(result, Reading):
            self._send("reading", ticket=job.ticket, reading=result.to_json())
            return
        if isinstance(result, Caption):
            self._send("caption", ticket=job.ticket, caption=result.to_json())
            return
        self._send("result", ticket=job.ticket, result=self._describe(result))
        if job.pixels is not None:
            self._share(job, job.pixels, result)
        if files:
            self._write_files(job, result, report)

    def _describe(self, result: MaterialMaps) -> dict[str, Any]:
        from .imaging.png import describe

        return {**describe(result), "device": self._engine.runtime.device, "seconds": self._engine.last_seconds}

    def _share(self, job: Job, prefix: str, result: MaterialMaps) -> None:
        for name, pixels in result.maps.items():
            job.check()
            height, width = pixels.shape[:2]
            write_map(prefix + name, pixels)
            self._send("pixels", ticket=job.ticket, name=name, width=width, height=height)

    def _write_files(self, job: Job, result: MaterialMaps, report: _Reporter) -> None:
        from .imaging.png import write_set

        def tick(fraction: float) -> None:
            report.say("Writing files", _MODEL_SHARE + (1.0 - _MODEL_SHARE) * fraction)

        assert job.out_dir is not None
        files = write_set(result, job.out_dir, job.token, tick, self._flush)
        self._send("files", ticket=job.ticket, files={name: str(path) for name, path in files.items()})


class _Reporter:
    """Passes progress on, at most 30 times a second, and stops a cancelled request."""

    def __init__(self, worker: Worker, job: Job, share: float) -> None:
        self._worker, self._job, self._share = worker, job, share
        self._last, self._stage = 0.0, ""

    def __call__(self, progress: Progress) -> None:
        self.say(progress.stage, progress.fraction * self._share)

    def say(self, stage: str, fraction: float) -> None:
        self._job.check()
        now = time.monotonic()
        if now - self._last >= _PROGRESS_SECONDS or stage != self._stage:
            self._last, self._stage = now, stage
            self._worker._send("progress", ticket=self._job.ticket, stage=stage, fraction=float(fraction))


def _clear(job: Job) -> None:
    if job.pixels is not None:
        discard(job.pixels)
    if job.out_dir is not None:
        clear_unfinished(job.out_dir, job.token)


def _take_streams() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for the protocol alone."""
    stream_in = os.fdopen(os.dup(0), "rb")
    stream_out = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return stream_in, stream_out


def main(argv: list[str]) -> int:
    """Entry point of the process; never returns to the interpreter's own shutdown."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--models", action="append", default=[], type=Path)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--threads", type=int)
    parser.add_argument("--flush", action="store_true", help="say that files are written when the disk has them")
    parser.add_argument("--folder", help="folder from which a relative path of a model leads")
    options = parser.parse_args(argv)
    stream_in, stream_out = _take_streams()
    _yield_to_blender()
    faulthandler.enable()
    if options.folder:
        os.chdir(options.folder)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the client
    engine = _LazyEngine(options.device, options.models, options.threads)
    code = Worker(engine, stream_in, Sender(stream_out), options.flush).run()
    sys.stderr.flush()
    os._exit(code)  # native libraries have nothing to save, and some take long to unload


def _yield_to_blender() -> None:
    """Compute when Blender does not want the processor; on Windows the client has seen to it."""
    if sys.platform != "win32":
        os.nice(_NICENESS)


class _LazyEngine:
    """An engine whose libraries are imported when they are first needed, so that ``ready`` comes early."""

    def __init__(self, device: str, models: list[Path], threads: int | None) -> None:
        self._arguments = (device, models, threads)
        self._engine: Any = None

    def __getattr__(self, name: str) -> Any:
        if self._engine is None:
            from .service import Engine

            self._engine = Engine(*self._arguments)
        return getattr(self._engine, name)

    def interrupt(self) -> None:
        if self._engine is not None:
            self._engine.interrupt()


if __name__ == "__main__":
    sys.exit("Start bootstrap.py instead.")
