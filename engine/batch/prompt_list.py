"""A prompt list, wherever it comes from: a file, standard input, a text of a .blend.

Standard library only: Blender imports this module.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .problem import Problem
from .rows import Row, list_kind, read_rows, rows_of
from .text_lines import lines_of

STANDARD_INPUT = "standard input"


@dataclass(frozen=True)
class PromptList:
    """A list that can be read again and again.

    Attributes:
        name: with which messages name it.
        rows: begins to read it: its rows and what is wrong with them, in their order. Raises ``BadRequestError`` if a
            file cannot be read, or its name says nothing of its kind.
    """

    name: str
    rows: Callable[[], Iterator[Row | Problem]]

    @classmethod
    def of_file(cls, path: Path) -> PromptList:
        """A file that ends with one of ``SUFFIXES``, read anew each time."""
        return cls(path.name, lambda: read_rows(path))

    @classmethod
    def of_text(cls, text: str | bytes, name: str = STANDARD_INPUT) -> PromptList:
        """A text that is here already.

        Args:
            text: if bytes, UTF-8; what is wrong with them is told as for a file.
            name: its ending says which of ``SUFFIXES`` it is; with none of them, as ``Text.001``, it has a prompt a
                line.
        """
        content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        kind = list_kind(name) or ".txt"
        return cls(name, lambda: rows_of(kind, lines_of(io.BytesIO(content))))
