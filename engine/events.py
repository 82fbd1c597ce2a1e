"""What the client tells Blender about a request.

Order for a generate request: ``ProgressEvent``…, ``ResultEvent``, ``PixelsEvent`` per map,
``FilesEvent``, ``DoneEvent``. ``DoneEvent`` is always last and comes exactly once a ticket,
also after ``FailedEvent`` and ``CancelledEvent``.

Standard library and NumPy only: Blender imports this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .pixels import SharedPixels
from .result import Caption, Reading

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class ProgressEvent:
    """``fraction`` in [0, 1]; ``stage`` is a word for the artist."""

    ticket: int
    stage: str
    fraction: float


@dataclass(frozen=True)
class ReadingEvent:
    """Answer to an explain request."""

    ticket: int
    reading: Reading


@dataclass(frozen=True)
class CaptionEvent:
    """Answer to a caption request."""

    ticket: int
    caption: Caption


@dataclass(frozen=True)
class ResultEvent:
    """Everything about a generated material but its maps.

    ``result`` has ``request``, ``reading``, ``controls``, ``relief_depth``,
    ``model_version``, ``device`` and ``seconds``, as plain JSON values.
    """

    ticket: int
    result: Mapping[str, Any]

    @property
    def reading(self) -> Reading:
        return Reading.from_json(self.result["reading"])


@dataclass(frozen=True)
class PixelsEvent:
    """One finished map in shared memory.

    ``pixels`` is the map as :class:`~.result.MaterialMaps` describes it, uint8 or uint16,
    [H, W] or [H, W, 3], top row first. It is valid until :meth:`release`.
    """

    ticket: int
    name: str
    width: int
    height: int
    _shared: SharedPixels = field(repr=False, compare=False)

    @property
    def pixels(self) -> np.ndarray:
        if self._shared.array is None:
            raise ValueError(f"The pixels of {self.name!r} were released already.")
        return self._shared.array

    def release(self) -> None:
        """Give the shared memory back; may be called more than once."""
        self._shared.release()


@dataclass(frozen=True)
class FilesEvent:
    """The PNG set is on disk: map name → path."""

    ticket: int
    files: Mapping[str, Path]


@dataclass(frozen=True)
class FailedEvent:
    """The request failed: one sentence, and the error's class name."""

    ticket: int
    message: str
    error: str


@dataclass(frozen=True)
class CancelledEvent:
    """The request was taken back."""

    ticket: int


@dataclass(frozen=True)
class DoneEvent:
    """Nothing more will come for this ticket."""

    ticket: int


Event = (
    ProgressEvent
    | ReadingEvent
    | CaptionEvent
    | ResultEvent
    | PixelsEvent
    | FilesEvent
    | FailedEvent
    | CancelledEvent
    | DoneEvent
)
