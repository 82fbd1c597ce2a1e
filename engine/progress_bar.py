"""A progress bar on a terminal; nothing in a pipe."""

from __future__ import annotations

import shutil
from typing import TextIO

from .result import Progress

_BAR = 24


class ProgressBar:
    """One line that is drawn over itself on ``stream`` if that is a terminal."""

    def __init__(self, stream: TextIO, title: str = "") -> None:
        self._stream = stream
        self._title = title
        self._shown = stream.isatty()
        self._line = ""

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._line:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def __call__(self, progress: Progress) -> None:
        self.show(progress.stage, progress.fraction)

    def show(self, stage: str, fraction: float) -> None:
        """Draw the bar at ``fraction`` in [0, 1]."""
        if not self._shown:
            return
        full = round(max(0.0, min(1.0, fraction)) * _BAR)
        line = f"[{'#' * full}{'.' * (_BAR - full)}] {fraction:4.0%} {self._title}{stage}"
        line = line[: shutil.get_terminal_size().columns - 1]
        if line != self._line:
            self._line = line
            self._stream.write(f"\r\x1b[K{line}")
            self._stream.flush()
