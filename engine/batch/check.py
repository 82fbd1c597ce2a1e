"""A prompt list is read from beginning to end before anything of it is made.

Standard library only: Blender imports this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ..errors import BadRequestError
from ..request import GenerateRequest
from .items import Item, Reader
from .problem import TOLD, Problem, PromptListError
from .prompt_list import PromptList
from .variants import Variants

#: Prompts of a row with variants that a preview shows.
SHOWN = 3


@dataclass
class Preview:
    """A row with variants, and what becomes of it.

    Attributes:
        line: 1-based line of the row.
        template: its prompt as written.
        prompts, items: how many it makes.
        first: the first few of the prompts.
    """

    line: int
    template: str
    prompts: int = 0
    items: int = 0
    first: list[str] = field(default_factory=list)
    _last: tuple[str, int] = ("", -1)

    def add(self, item: Item) -> None:
        """Count the next item of the row; those of one prompt come together."""
        self.items += 1
        prompt, seed = item.request.prompt, item.request.seed
        last, first_seed = self._last
        if prompt == last and seed != first_seed:
            return
        self._last = (prompt, seed)
        self.prompts += 1
        if len(self.first) < SHOWN:
            self.first.append(prompt)


@dataclass
class Checked:
    """A list with which nothing is wrong: its rows, the materials that they make, and the rows with variants."""

    rows: int = 0
    items: int = 0
    previews: list[Preview] = field(default_factory=list)


@dataclass(frozen=True)
class Asked:
    """What is to be made: a list, the request that holds where a row says nothing, and how variants are read.

    Attributes:
        variants: makes what :class:`~.batch.items.Reader` counts them with, anew for each reading; None takes prompts
            as they are.
    """

    listed: PromptList
    defaults: GenerateRequest
    variants: Callable[[], Variants] | None

    def reader(self) -> Reader:
        """For one reading."""
        return Reader(self.defaults, self.variants() if self.variants else None)

    def items(self) -> Iterator[Item]:
        """Of a list that was checked."""
        for each in self.reader().items(self.listed.rows()):
            if isinstance(each, Problem):  # it was right a moment ago
                raise PromptListError(self.listed.name, [each])
            yield each


def check(asked: Asked) -> Checked:
    """What a list makes.

    Raises:
        PromptListError: with all that is wrong with it.
        BadRequestError: it cannot be read, or has no prompt.
    """
    problems: list[Problem] = []
    more = 0
    checked, reader = Checked(), asked.reader()
    for each in reader.items(asked.listed.rows()):
        if isinstance(each, Item):
            checked.items += 1
            if each.template:
                if not checked.previews or checked.previews[-1].line != each.line:
                    checked.previews.append(Preview(each.line, each.template))
                checked.previews[-1].add(each)
        elif len(problems) < TOLD:
            problems.append(each)
        else:
            more += 1
    if problems:
        raise PromptListError(asked.listed.name, problems, more)
    if not checked.items:
        raise BadRequestError(f"There are no prompts in {asked.listed.name}: write one a line.")
    checked.rows = reader.rows
    return checked
