"""A client with a polling loop round it."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from engine.client import EngineClient
from engine.events import DoneEvent, Event, ProgressEvent
from engine.request import GenerateRequest

#: The model folder of the probe pipeline.
MODEL = "probe"


def request(prompt: str = "plain", **fields) -> GenerateRequest:
    """A small request to the probe pipeline; the prompt's first word says what happens."""
    return GenerateRequest(prompt, model=MODEL, **{"width": 96, "height": 64, **fields})


def kinds(events: Iterable[Event]) -> list[type]:
    """The kinds of events in order, progress left out."""
    return [type(event) for event in events if not isinstance(event, ProgressEvent)]


class Driver:
    """Polls a client and keeps every event."""

    def __init__(self, client: EngineClient) -> None:
        self.client = client
        self.events: list[Event] = []

    def wait(self, until: Callable[[], bool], seconds: float = 20.0) -> None:
        """Poll until ``until()``."""
        end = time.monotonic() + seconds
        while not until():
            if time.monotonic() > end:
                raise AssertionError(f"nothing after {seconds} s; events: {self.events}; log: {self.client.log}")
            time.sleep(0.002)
            self.events += self.client.poll()

    def of(self, ticket: int, kind: type = object) -> list:
        """The ticket's events of that kind so far."""
        return [event for event in self.events if event.ticket == ticket and isinstance(event, kind)]

    def working(self, ticket: int) -> None:
        """Poll until the ticket shows progress."""
        self.wait(lambda: bool(self.of(ticket, ProgressEvent)))

    def finish(self, ticket: int, seconds: float = 20.0) -> list[Event]:
        """Poll until the ticket is done; returns its events."""
        self.wait(lambda: bool(self.of(ticket, DoneEvent)), seconds)
        return self.of(ticket)


def library_folders() -> list[Path]:
    """Where this Python has the engine's libraries; a worker under ``-I`` may not look there by itself."""
    specs = [importlib.util.find_spec(name) for name in ("onnxruntime", "PIL")]
    return sorted({Path(spec.origin).parents[1] for spec in specs if spec and spec.origin})
