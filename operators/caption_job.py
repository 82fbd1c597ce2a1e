"""Ask the engine what a picture shows."""

from __future__ import annotations

from collections.abc import Callable

from ..engine.events import CaptionEvent, Event, FailedEvent, ProgressEvent
from ..engine.request import CaptionRequest
from ..engine.result import Caption
from .job import Job


class CaptionJob(Job):
    """Keeps the answer for :mod:`.caption_queue`.

    Attributes:
        caption: the answer.
        failure: sentence and class name of the error, if there is no answer.
        closed: the session has let go of it.
        when_closed: called then.
    """

    def __init__(self, request: CaptionRequest) -> None:
        super().__init__(request, pixels=False)
        self.caption: Caption | None = None
        self.failure: tuple[str, str] | None = None
        self.closed = False
        self.when_closed: Callable[[], None] = lambda: None

    def receive(self, event: Event) -> None:
        if isinstance(event, ProgressEvent):
            self.stage, self.fraction = event.stage, event.fraction
        elif isinstance(event, CaptionEvent):
            self.caption = event.caption
        elif isinstance(event, FailedEvent):
            self.failure = event.message, event.error

    def close(self) -> None:
        self.closed = True
        self.when_closed()
