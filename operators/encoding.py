"""Maps on their way from shared memory to Blender images, off the main thread."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor

from ..engine.events import PixelsEvent
from ..scene import stored_png


class Encoder:
    """Turns PixelsEvents into PNG bytes in one thread, in order, and gives their memory back."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="texture-loom-encode")
        self._waiting: deque[tuple[PixelsEvent, Future[bytes]]] = deque()

    def add(self, event: PixelsEvent) -> None:
        """Start on one map."""
        self._waiting.append((event, self._thread.submit(_encode, event)))

    @property
    def busy(self) -> bool:
        """True while a map is not taken yet."""
        return bool(self._waiting)

    def take(self) -> tuple[str, bytes] | None:
        """The next map's name and PNG if it is ready."""
        if not self._waiting or not self._waiting[0][1].done():
            return None
        event, png = self._waiting.popleft()
        return event.name, png.result()

    def close(self) -> None:
        """Drop what is not taken; what is being encoded gives its memory back itself."""
        for event, png in self._waiting:
            if png.cancel():
                event.release()
        self._waiting.clear()
        self._thread.shutdown(wait=False)


def _encode(event: PixelsEvent) -> bytes:
    try:
        return stored_png.encode(event.pixels)
    finally:
        event.release()
