"""A prompt list is read from beginning to end before anything of it is made.

Standard library only: Blender imports this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from ..errors import BadRequestError
from ..exports.formats import check_maps, stand_ins
from ..request import GenerateRequest
from .items import Item, Reader
from .problem import TOLD, Problem, PromptListError
from .prompt_list import PromptList
from .ranges import Ranges
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
    """A list with which nothing is wrong.

    Attributes:
        rows, items: its rows, and the materials that they make; of a part of the list, the part's materials.
        previews: the rows with variants.
        notes: sentences for the user that are no problem.
    """

    rows: int = 0
    items: int = 0
    previews: list[Preview] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


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

    def items(self, rows: Ranges | None = None) -> Iterator[Item]:
        """Of a list that was checked, or of it ``rows``; their names are those that the whole list gives them."""
        last = None if rows is None else rows.last
        for number, each in enumerate(islice(self.reader().items(self.listed.rows()), last), 1):
            if isinstance(each, Problem):  # it was right a moment ago
                raise PromptListError(self.listed.name, [each])
            if rows is None or number in rows:
                yield each


def check(
    asked: Asked,
    exports: Sequence[str] = (),
    rows: Ranges | None = None,
    seen: Callable[[Item], None] = lambda item: None,
) -> Checked:
    """What a list makes.

    Args:
        exports: the formats that each item is also written in.
        rows: the part of the list that is to be made.
        seen: called with each item of the list; may raise to stop.

    Raises:
        PromptListError: with all that is wrong with it.
        BadRequestError: it cannot be read, has no prompt, or fewer than the rows.
    """
    problems: list[Problem] = []
    more = 0
    notes: dict[str, None] = {}
    last: Problem | None = None
    checked, reader = Checked(), asked.reader()
    for each in reader.items(asked.listed.rows()):
        problem = _export_problem(each, exports) if isinstance(each, Item) else each
        if isinstance(each, Item):
            checked.items += 1
            seen(each)
            notes[stand_ins(exports, each.request.maps)] = None
            if each.template:
                if not checked.previews or checked.previews[-1].line != each.line:
                    checked.previews.append(Preview(each.line, each.template))
                checked.previews[-1].add(each)
        if problem is None or problem == last:  # all items of a row lack the same
            continue
        last = problem
        if len(problems) < TOLD:
            problems.append(problem)
        else:
            more += 1
    name = asked.listed.name
    if problems:
        raise PromptListError(name, problems, more)
    if not checked.items:
        raise BadRequestError(f"There are no prompts in {name}: write one a line.")
    checked.rows, checked.notes = reader.rows, [note for note in notes if note]
    if rows is not None:
        if rows.last > checked.items:
            have = f"{name} has {checked.items:,} materials"
            raise BadRequestError(f"The rows are {rows}, and {have}: give rows up to that.")
        checked.items = len(rows)
    return checked


def _export_problem(item: Item, exports: Sequence[str]) -> Problem | None:
    try:
        check_maps(exports, item.request.maps)
    except BadRequestError as error:
        return Problem(item.line, "maps", str(error))
    return None
