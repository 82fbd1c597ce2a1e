"""What became of each item, on disk line by line: ``batch.jsonl``."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..captioning.whole_files import sentence
from ..errors import OutputError

JOURNAL = "batch.jsonl"


@dataclass(frozen=True)
class Outcome:
    """What became of one item.

    Attributes:
        name, line: of the item.
        state: "done", "kept" (it was there already) or "failed".
        message: why it failed, in a sentence.
        seconds: that it took, all attempts together.
        attempts: how often it was tried.
    """

    name: str
    line: int
    state: str
    message: str = ""
    seconds: float = 0.0
    attempts: int = 0


class Journal:
    """Appends outcomes; each is on the disk when :meth:`add` returns.

    Raises:
        OutputError: it cannot be written; so does :meth:`add`.
    """

    def __init__(self, out: Path) -> None:
        self._path = out / JOURNAL
        with self._telling():
            self._file = open(self._path, "ab")  # noqa: SIM115
            if self._file.tell():
                self._end_torn_line(self._path)

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OutputError(sentence(error, self._path)) from None

    def _end_torn_line(self, path: Path) -> None:
        """A line that a killed process left half written must not swallow the next."""
        with open(path, "rb") as file:
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                self._file.write(b"\n")

    def add(self, outcome: Outcome) -> None:
        """Write one line."""
        with self._telling():
            self._file.write(json.dumps(asdict(outcome), ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """No more will come."""
        with contextlib.suppress(OSError):  # what add could not write, once more
            self._file.close()


def outcomes(out: Path) -> Iterator[Outcome]:
    """What the journal of a folder says, in its order; torn lines are left out."""
    path = out / JOURNAL
    if not path.is_file():
        return
    with path.open("rb") as file:
        for line in file:
            try:
                data: Any = json.loads(line)
                yield Outcome(**data)
            except (ValueError, TypeError):
                continue
