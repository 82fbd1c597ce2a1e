"""What is wrong with a prompt list, and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import BadRequestError

#: Problems that are told at once; further ones are counted.
TOLD = 50


@dataclass(frozen=True, order=True)
class Problem:
    """One sentence about one place of a list.

    Attributes:
        line: 1-based line on which the row begins; 0 for the list as a whole.
        column: name of the column, a 1-based character (``"character 12"``), or "" for the row as a whole.
        message: what is wrong and what to do.
    """

    line: int
    column: str
    message: str

    def located(self, name: str) -> str:
        """``materials.csv, line 7, seed: The seed is 'x': give …``."""
        where = [name, *([f"line {self.line:,}"] if self.line else []), *([self.column] if self.column else [])]
        return f"{', '.join(where)}: {self.message}"


class PromptListError(BadRequestError):
    """A list that cannot be run.

    Attributes:
        problems: all of them that were kept, in their order.
        more: how many were not.
        sentences: one for each, with its place.
    """

    def __init__(self, name: str, problems: Iterable[Problem], more: int = 0) -> None:
        self.problems, self.more = tuple(problems), more
        self.sentences = [problem.located(name) for problem in self.problems]
        if more:
            self.sentences.append(f"{name}: {more:,} further problems are not shown.")
        super().__init__("\n".join(self.sentences))
