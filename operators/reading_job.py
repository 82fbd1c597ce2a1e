"""Ask what the model reads in a prompt."""

from __future__ import annotations

from ..engine.events import Event, FailedEvent, ReadingEvent
from . import display
from .job import Job
from .session import session


class ReadingJob(Job):
    """Puts the reading where the panel shows it."""

    def receive(self, event: Event) -> None:
        if isinstance(event, ReadingEvent):
            session.reading = event.reading
            display.redraw()
        elif isinstance(event, FailedEvent):
            session.fail(self, event.message, event.error)
