"""Reads the next pictures in a thread while the model is at work on the one before."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from PIL import Image

from .picture import read_picture

#: Pictures that wait at most, the one that is needed now and the one after: memory does not grow with their number.
DEPTH = 2


class ReadAhead:
    """Pictures that were asked for before they are needed.

    Args:
        read: opens a picture; see :func:`~.picture.read_picture`.
    """

    def __init__(self, read: Callable[[Path], Image.Image] = read_picture) -> None:
        self._read = read
        self._thread: ThreadPoolExecutor | None = None
        self._waiting: dict[Path, Future[Image.Image]] = {}

    def start(self, path: Path) -> None:
        """Begin to read a picture; one that nobody took makes room for it."""
        if path in self._waiting:
            return
        while len(self._waiting) >= DEPTH:
            self._waiting.pop(next(iter(self._waiting))).cancel()
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "read-ahead")
        self._waiting[path] = self._thread.submit(self._read, path)

    def take(self, path: Path) -> Image.Image:
        """The picture, read now if it was not begun before.

        Raises:
            ImageError: it cannot be read.
        """
        begun = self._waiting.pop(path, None)
        return self._read(path) if begun is None else begun.result()
