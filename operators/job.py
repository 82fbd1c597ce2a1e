"""What a job is: a request, and what Blender does with the answer."""

from __future__ import annotations

from pathlib import Path

from ..engine.client import Request
from ..engine.events import Event


class Job:
    """Base of the jobs that :class:`~.session.Session` runs.

    Attributes:
        foreground: the artist waits for it: it has a progress bar, and there is one at a time.
        shows_problems: its failure is shown although nobody waits for it.
        taken_back: cancelled; nothing that arrives is used any more.
        done: the engine has said its last word about it.
        stage, fraction: how far it has come.
    """

    foreground = False
    shows_problems = False

    def __init__(self, request: Request, out_dir: Path | None = None, pixels: bool = True) -> None:
        self.request = request
        self.out_dir = out_dir
        self.pixels = pixels
        self.ticket = 0
        self.taken_back = False
        self.done = False
        self.stage = ""
        self.fraction = 0.0

    def receive(self, event: Event) -> None:
        """Take an event; quick, no Blender data."""

    def step(self) -> bool:
        """Do one piece of work on Blender's data; True while more is waiting."""
        return False

    @property
    def waiting(self) -> bool:
        """True while something that is not in the main thread has to end before the job can."""
        return False

    def close(self) -> None:
        """Let go of everything; called exactly once, whatever happened."""
