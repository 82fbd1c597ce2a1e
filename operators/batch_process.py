"""The process that makes a library, and its lines; nothing here waits or touches Blender's data."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from typing import Any

import bpy

from .. import __package__ as root_package

#: Lines of standard error that are kept.
_KEPT_LINES = 20
#: Seconds between asking a process to end and ending it.
_PATIENCE = 3.0
#: Blender as a Python module has no command line of its own.
_AS_MODULE = (
    "import importlib, sys, bpy; package = importlib.import_module(sys.argv[1]); package.register(); "
    "command = importlib.import_module(sys.argv[1] + '.operators.command'); sys.exit(command.run(sys.argv[2:]))"
)


def blender_command(*arguments: str) -> list[str]:
    """``blender --command texture_loom …``, with the Blender that is running."""
    if bpy.app.binary_path:
        # Enabled by name: preferences are saved when Blender ends, so a new process may not know the extension yet.
        return [bpy.app.binary_path, "--addons", root_package, "--command", "texture_loom", *arguments]
    return [sys.executable, "-c", _AS_MODULE, root_package, *arguments]


class BatchProcess:
    """A command that prints a JSON object a line.

    Attributes:
        said: the last lines of its standard error.
    """

    def __init__(self, command: Sequence[str]) -> None:
        own_group = {"start_new_session": True} if os.name == "posix" else {}
        flags = subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            creationflags=flags,
            **own_group,
        )
        self.said: deque[str] = deque(maxlen=_KEPT_LINES)
        self._lines: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._listen, daemon=True),
            threading.Thread(target=self._overhear, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def take(self) -> list[dict[str, Any]]:
        """The objects that were printed since the last call."""
        found = []
        with contextlib.suppress(queue.Empty):
            while True:
                found.append(self._lines.get_nowait())
        return found

    @property
    def returncode(self) -> int | None:
        """The exit code once all that was printed can be taken, else None."""
        if any(thread.is_alive() for thread in self._threads):
            return None
        return self._process.poll()

    def stop(self) -> None:
        """End it and what it started, without waiting; what it made stays whole."""
        if self._process.poll() is None:
            threading.Thread(target=self._end_gently, daemon=True).start()

    def kill(self) -> None:
        """End it at once and wait for that: Blender is closing."""
        if self._process.poll() is None:
            self._end(force=True)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_PATIENCE)

    def _end_gently(self) -> None:
        self._end(force=False)
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._end(force=True)

    def _end(self, force: bool) -> None:
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            if os.name == "posix":
                os.killpg(self._process.pid, signal.SIGKILL if force else signal.SIGTERM)
            else:  # a console process without a console takes no signal
                subprocess.run(
                    ["taskkill", "/T", "/F", "/PID", str(self._process.pid)],
                    capture_output=True,
                    creationflags=subprocess.CREATE_NO_WINDOW,
                    timeout=_PATIENCE,
                )

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                if line.startswith("{"):  # Blender has lines of its own
                    with contextlib.suppress(ValueError):
                        self._lines.put(json.loads(line))

    def _overhear(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as lines:
            for line in lines:
                if line.strip():
                    self.said.append(line.strip())
