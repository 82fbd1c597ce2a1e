"""What the engine takes, through the client that Blender uses. Imports no Blender."""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

#: What the bake's procedural material is like, and what an artist rather asks for.
PLAIN, RICH = "red brick wall", "weathered red brick wall with moss"
_UNREAD = itertools.count()


@dataclass(frozen=True)
class Setup:
    """The installed extension's folder, its wheels, and how many threads the engine gets."""

    folder: Path
    site: Path
    threads: int

    def engine(self) -> ModuleType:
        """The installed ``engine`` package, imported as the worker imports it."""
        if str(self.folder) not in sys.path:
            sys.path.insert(0, str(self.folder))
        import engine

        return engine

    def client(self):
        """A new client; its worker starts with the first request."""
        return self.engine().EngineClient(
            python=sys.executable, engine_parent=self.folder, site_dirs=[self.site], threads=self.threads
        )


def generate(setup: Setup, client, prompt: str, size: int, seed: int = 0, **controls: float) -> float:
    """Seconds from submitting a request to its last event, all pixels received."""
    request = setup.engine().GenerateRequest(prompt, width=size, height=size, seed=seed, controls=controls)
    start = time.perf_counter()
    ticket = client.submit(request)
    wait(client, ticket)
    return time.perf_counter() - start


def wait(client, ticket: int, on_event: Callable[[object], None] | None = None, pause: float = 0.001) -> None:
    """Poll until ``ticket`` is done; shared pixels are given back.

    Raises:
        RuntimeError: the request failed.
    """
    while True:
        for event in client.poll():
            name = type(event).__name__
            if on_event:
                on_event(event)
            if name == "PixelsEvent":
                event.release()
            if name == "FailedEvent":
                raise RuntimeError(event.message)
            if name == "DoneEvent" and event.ticket == ticket:
                return
        time.sleep(pause)


def cold_start(setup: Setup) -> float:
    """Seconds from nothing running to the first full 1024² set."""
    client = setup.client()
    try:
        return generate(setup, client, RICH, 1024)
    finally:
        client.close()


def new_seeds(setup: Setup, client, prompt: str, size: int, rounds: int) -> list[float]:
    """Seconds of ``rounds`` requests of other seeds, the worker warm and this size seen once."""
    generate(setup, client, prompt, size)
    return [generate(setup, client, prompt, size, seed) for seed in range(1, rounds + 1)]


def new_words(setup: Setup, client, prompt: str, size: int, rounds: int) -> list[float]:
    """Seconds of ``rounds`` requests whose words the worker has not read yet, of other seeds."""
    generate(setup, client, prompt, size)
    words = (f"{prompt} number {next(_UNREAD)}" for _ in range(rounds))
    return [generate(setup, client, each, size, seed) for seed, each in enumerate(words, 1)]


def slider(setup: Setup, client, prompt: str, size: int, rounds: int) -> list[float]:
    """Seconds of ``rounds`` requests that differ in a control only, as when an artist drags a slider."""
    generate(setup, client, prompt, size)
    return [generate(setup, client, prompt, size, relief=1.0 + 0.02 * step) for step in range(1, rounds + 1)]


def peak_memory(setup: Setup, size: int) -> tuple[float, float]:
    """Peak resident memory of a fresh worker in GB after one set of ``size``², and the seconds it took.

    Reads /proc, so Linux only.
    """
    client = setup.client()
    try:
        seconds = generate(setup, client, RICH, size)
        status = Path(f"/proc/{client.worker_pid}/status").read_text(encoding="utf-8")
    finally:
        client.close()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e9, seconds
