"""One life of the engine process, seen from the client.

Three small threads keep its pipes moving, so that nobody ever waits on a pipe: one writes
what is sent, one reads messages, one keeps the end of the log. What is read goes into the
inbox as ``(process, message)``; a broken stream as ``(process, WorkerError)``; its end, once
the process is gone, as ``(process, None)``.

Standard library only: Blender imports this module.
"""

from __future__ import annotations

import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, BinaryIO

from .errors import WorkerError
from .transport import TO_CLIENT, Sender, read_message

LOG_LINES = 200
_LOG_LINE_CHARS = 500
_REAP_SECONDS = 2.0


def crashed(code: int | None) -> bool:
    """Whether an exit code means a fault in native code, such as a graphics driver's."""
    if code is None:
        return False
    if sys.platform == "win32":
        return code & 0xFFFFFFFF >= 0xC0000000  # NTSTATUS: errors
    return -code in (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGFPE)


def describe_end(code: int | None, log: Sequence[str]) -> str:
    """How it ended, for a sentence: ``killed by signal 9``, ``exit code 1: last words``."""
    if code is None:
        return "it closed its output"
    if code < 0:
        return f"killed by signal {-code}"
    return f"exit code {code}: {log[-1]}" if log else f"exit code {code}"


class WorkerProcess:
    """Starts the process; raises :class:`~.errors.WorkerError` if that is not possible."""

    def __init__(self, command: Sequence[str], inbox: queue.SimpleQueue, log: deque[str]) -> None:
        self._inbox = inbox
        self._log = log
        self._outgoing: queue.SimpleQueue = queue.SimpleQueue()
        try:
            self._popen = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=tempfile.gettempdir(),  # a working folder cannot be deleted on Windows: not the extension's
                creationflags=(
                    subprocess.CREATE_NO_WINDOW | subprocess.BELOW_NORMAL_PRIORITY_CLASS
                    if sys.platform == "win32"
                    else 0
                ),
            )
        except OSError as error:
            raise WorkerError(
                f"The engine process could not be started with {command[0]} ({error.strerror}): "
                "install the extension again."
            ) from None
        assert self._popen.stdin and self._popen.stdout and self._popen.stderr
        for work, stream in (
            (self._write, self._popen.stdin),
            (self._read, self._popen.stdout),
            (self._keep_log, self._popen.stderr),
        ):
            threading.Thread(target=work, args=(stream,), name=f"texture-loom{work.__name__}", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._popen.pid

    def send(self, type: str, **fields: Any) -> None:
        """Send one message; returns at once."""
        self._outgoing.put((type, fields))

    def kill(self) -> None:
        """End it now."""
        self._popen.kill()
        self._reap()

    def stop(self, grace: float) -> None:
        """Let it end by itself; end it after ``grace`` seconds."""
        self._outgoing.put(None)
        try:
            self._popen.wait(grace)
        except subprocess.TimeoutExpired:
            self._popen.kill()
        self._reap()

    def _reap(self) -> None:
        try:
            self._popen.wait(_REAP_SECONDS)
        except subprocess.TimeoutExpired:
            self._log.append(f"The engine process {self.pid} did not end when it was killed.")
        self._outgoing.put(None)

    def end(self) -> int | None:
        """The exit code once it ended, negative for a signal; None if only its output ended."""
        try:
            return self._popen.wait(_REAP_SECONDS)
        except subprocess.TimeoutExpired:
            return None

    def _write(self, stream: BinaryIO) -> None:
        sender = Sender(stream)
        try:
            while (item := self._outgoing.get()) is not None:
                kind, fields = item
                sender.send(kind, **fields)
        except OSError:
            self._log.append("The engine process no longer reads.")  # its end follows in the inbox
        finally:
            with suppress(OSError):
                stream.close()

    def _read(self, stream: BinaryIO) -> None:
        try:
            with stream:
                while (message := read_message(stream, TO_CLIENT)) is not None:
                    self._inbox.put((self, message))
        except WorkerError as error:
            self._inbox.put((self, error))
            return
        self._inbox.put((self, None))

    def _keep_log(self, stream: BinaryIO) -> None:
        with stream:
            while line := stream.readline(_LOG_LINE_CHARS):
                self._log.append(line.decode("utf-8", "replace").rstrip())
