"""Who makes the items: what :class:`~.run.Run` asks of one process, of several, or of a cluster.

An executor is given items and answers with attempts. It knows of no list, no journal and no retries; and it gives no
folder its name: what it made lies under another, on the disk, until the run gives it its own. So whatever it leaves
behind when it dies, in this process or in others, never counts. A new one is a file with a class like this, and an
entry in :mod:`.choice`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ..errors import BadRequestError, LoomError, first_line
from .items import Item


@dataclass(frozen=True)
class Attempt:
    """How one attempt at an item ended.

    Attributes:
        item: it.
        staged: a folder below the run's own that holds the item's files, all of them and on the disk; None if it
            failed.
        message: why it failed, in a sentence.
        hopeless: whether any further attempt would fail as well.
    """

    item: Item
    staged: Path | None
    message: str = ""
    hopeless: bool = False


class Executor(Protocol):
    """Makes items, in any order. All is called from one thread."""

    @property
    def room(self) -> bool:
        """Whether an item can be given to it now."""
        ...

    def submit(self, item: Item) -> None:
        """Begin an attempt; only while there is room. An item is under way once at a time.

        Raises:
            CancelledError: from outside.
        """
        ...

    def take(self) -> list[Attempt]:
        """Wait until an attempt has ended or there is room, and return what has ended.

        Raises:
            OutputError: what was made cannot be written, as on a full disk; no further item could be.
            WorkerError: nobody is left to make anything.
        """
        ...

    def close(self) -> list[Attempt]:
        """End everything that is under way, and return what had ended by then."""
        ...


def failure(error: Exception) -> tuple[str, bool]:
    """What is said of an error that ended an attempt, and whether it would end any further one."""
    if isinstance(error, LoomError):
        return str(error), isinstance(error, BadRequestError)
    if isinstance(error, MemoryError):
        return "The memory is full: make the item smaller, or close other programs.", False
    return f"The engine made a mistake ({type(error).__name__}: {first_line(error)}): please report it.", False


def too_late(seconds: float) -> str:
    """What is said of an attempt that the time limit ended."""
    return f"It took longer than {seconds:g} seconds: allow more, or make it smaller."
