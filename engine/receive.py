"""From the worker's messages to the client's events.

Standard library and NumPy only: Blender imports this module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .events import (
    CancelledEvent,
    CaptionEvent,
    DoneEvent,
    Event,
    FailedEvent,
    FilesEvent,
    PixelsEvent,
    ProgressEvent,
    ReadingEvent,
    ResultEvent,
)
from .map_formats import MAP_FORMATS
from .pixels import SharedPixels
from .result import Caption, Reading

Message = Mapping[str, Any]


def _pixels(message: Message, prefix: str | None) -> Event:
    name, width, height = message["name"], message["width"], message["height"]
    if prefix is None or name not in MAP_FORMATS:
        raise ValueError(f"it names the map {name!r}")
    shared = SharedPixels(prefix + name, width, height, MAP_FORMATS[name])
    return PixelsEvent(message["ticket"], name, width, height, shared)


def _files(message: Message, prefix: str | None) -> Event:
    return FilesEvent(message["ticket"], {name: Path(path) for name, path in message["files"].items()})


_EVENTS: Mapping[str, Callable[[Message, str | None], Event]] = {
    "progress": lambda m, _: ProgressEvent(m["ticket"], m["stage"], float(m["fraction"])),
    "reading": lambda m, _: ReadingEvent(m["ticket"], Reading.from_json(m["reading"])),
    "caption": lambda m, _: CaptionEvent(m["ticket"], Caption.from_json(m["caption"])),
    "result": lambda m, _: ResultEvent(m["ticket"], m["result"]),
    "pixels": _pixels,
    "files": _files,
    "failed": lambda m, _: FailedEvent(m["ticket"], m["message"], m["error"]),
    "cancelled": lambda m, _: CancelledEvent(m["ticket"]),
    "done": lambda m, _: DoneEvent(m["ticket"]),
}


def to_event(message: Message, pixels: str | None) -> Event:
    """The event that a message about a ticket stands for; ``pixels`` is the ticket's path prefix.

    Raises:
        OSError: the shared map cannot be opened.
        KeyError, TypeError, ValueError: the message's content makes no sense.
    """
    return _EVENTS[message["type"]](message, pixels)
