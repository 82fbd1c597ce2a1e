"""What the rows of a prompt list mean: items, each one request with a name of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..controls import BY_NAME, CHOICES, COLORS
from ..errors import BadRequestError
from ..imaging.slug import slug
from ..request import GenerateRequest
from .cells import WrongCell, parse_maps, parse_samples, parse_size, parse_tags, parse_text, seeds_of
from .cells import shown as shown_value
from .names import folded, joined_name, name_problem
from .problem import Problem
from .rows import Row
from .template_nodes import MAX_TEXT, TooLongError
from .template_syntax import TemplateError, is_template
from .variants import Variants, shown

CONTROL_COLUMNS: tuple[str, ...] = (*BY_NAME, *COLORS, *CHOICES)
COLUMNS: tuple[str, ...] = (
    *("prompt", "negative_prompt", "name", "model", "size", "seed", "count", "samples", "maps", "tags", "controls"),
    *CONTROL_COLUMNS,
)

#: Characters of a column's name that messages show.
_SHOWN = 40


@dataclass(frozen=True)
class Item:
    """One material of a list.

    Attributes:
        line: 1-based line of its row.
        name: of its folder; no other item of the list has it, nor one that differs in case alone.
        request: what the engine is asked for.
        tags: of the asset.
        template: with variants, of which this is one; "" for a prompt without.
    """

    line: int
    name: str
    request: GenerateRequest
    tags: tuple[str, ...] = ()
    template: str = ""


@dataclass
class Reader:
    """Rows in, items out.

    Attributes:
        defaults: request whose fields hold where a row says nothing.
        variants: what ``{a|b}`` and ``__wildcards__`` in prompts stand for; None takes prompts as they are.
        rows: how many there were so far.
    """

    defaults: GenerateRequest
    variants: Variants | None = None
    rows: int = 0
    _taken: set[int] = field(default_factory=set)
    _lines: dict[int, int] = field(default_factory=dict)  # of the names that the list gives: the others are many
    _unknown: set[str] = field(default_factory=set)

    def items(self, rows: Iterable[Row | Problem]) -> Iterator[Item | Problem]:
        """The items of each row, in order; problems as they come, so that all of a list can be told at once.

        What is remembered of an item is an integer, or two, for names that come twice.
        """
        for row in rows:
            if isinstance(row, Problem):
                yield row
                continue
            self.rows += 1
            yield from self._unknown_columns(row)
            try:
                yield from self._of_row(row)
            except WrongCell as error:
                yield Problem(row.line, error.column, str(error))

    def _unknown_columns(self, row: Row) -> Iterator[Problem]:
        for name in row.cells:
            if name not in COLUMNS and name not in self._unknown:
                self._unknown.add(name)
                message = f"There is no such column: use any of {', '.join(COLUMNS)}."
                yield Problem(row.line, name[:_SHOWN] or "''", message)

    def _of_row(self, row: Row) -> Iterator[Item]:
        cells = row.cells
        name = parse_text(cells, "name")
        if name is not None and (message := name_problem(name)):
            raise WrongCell("name", message)
        tags = parse_tags(cells.get("tags", ()))
        seeds = seeds_of(cells, self.defaults.seed)
        prompt = cells.get("prompt")
        if self.variants is not None and isinstance(prompt, str) and is_template(prompt):
            yield from self._of_template(row, prompt, name, tags, seeds, self.variants)
            return
        first = self._request(cells, seeds[0])
        stem = name if name is not None else slug(first.prompt)
        for seed in seeds:
            own = stem if name is not None and len(seeds) == 1 else f"{stem}-{seed}"
            own = self._unique(own, row.line, given=name is not None)
            yield Item(row.line, own, first if seed == first.seed else replace(first, seed=seed), tags)

    def _of_template(
        self, row: Row, text: str, name: str | None, tags: tuple[str, ...], seeds: list[int], variants: Variants
    ) -> Iterator[Item]:
        """An item for each prompt and seed; names go by the prompts, so a further variant changes no other's name."""
        pattern = self._request({**row.cells, "prompt": "variants"}, seeds[0])
        samples = parse_samples(row.cells["samples"]) if "samples" in row.cells else variants.samples
        number = 0
        try:
            count, prompts = variants.prompts(text, samples, len(seeds), seeds[0])
            for number, prompt in enumerate(prompts, 1):
                request = replace(pattern, prompt=prompt)
                stem = slug(request.prompt)
                if name is not None:
                    stem = joined_name(name, stem)
                for seed in seeds:
                    own = self._unique(f"{stem}-{seed}", row.line, given=False, number=number)
                    yield Item(row.line, own, replace(request, seed=seed) if seed != seeds[0] else request, tags, text)
        except TemplateError as error:
            place = f", character {error.at + 1:,}" if error.at >= 0 else ""
            raise WrongCell(f"prompt{place}", str(error)) from None
        except TooLongError:
            raise WrongCell("prompt", f"A prompt of the variants has more than {MAX_TEXT:,} characters.") from None
        except BadRequestError as error:
            raise WrongCell("prompt", f"Of {shown(count)} prompts, number {number:,} is wrong. {error}") from None

    def _unique(self, name: str, line: int, given: bool, number: int = 0) -> str:
        """The name, or one like it that no item has yet; ``number`` is the prompt's among those of its row."""
        key = hash(folded(name))
        if key in self._taken and not given:
            name = f"{name}-line-{line}"
            key = hash(folded(name))
            if key in self._taken and number:
                name = f"{name}-{number}"
                key = hash(folded(name))
        if key in self._taken:
            first = self._lines.get(key)
            of = f"line {first:,}" if first else "an earlier line"
            raise WrongCell("name", f"The name {name!r} is also that of {of}: give another.")
        self._taken.add(key)
        if given:
            self._lines[key] = line
        return name

    def _request(self, cells: Mapping[str, Any], seed: int) -> GenerateRequest:
        changes: dict[str, Any] = {"seed": seed}
        prompt = parse_text(cells, "prompt")
        if prompt is None:
            raise WrongCell("prompt", "The prompt is empty: describe a material, for example 'old red brick wall'.")
        changes["prompt"] = prompt
        for column in ("negative_prompt", "model"):
            if (value := parse_text(cells, column)) is not None:
                changes[column] = value
        if "size" in cells:
            changes["width"], changes["height"] = parse_size(cells["size"])
        if "maps" in cells:
            changes["maps"] = parse_maps(cells["maps"])
        controls = dict(self.defaults.controls)
        nested = cells.get("controls", {})
        if not isinstance(nested, Mapping):
            raise WrongCell("controls", f"The controls are {shown_value(nested)}: give an object of names and values.")
        controls.update(nested)
        controls.update({name: cells[name] for name in CONTROL_COLUMNS if name in cells})
        try:
            return replace(self.defaults, **changes, controls=controls)
        except BadRequestError as error:
            self._blame(cells, changes, controls)
            raise WrongCell("", str(error)) from None

    def _blame(self, cells: Mapping[str, Any], changes: Mapping[str, Any], controls: Mapping[str, Any]) -> None:
        """Try what a row says one by one, so that the sentence can name the column."""
        self._check(changes)
        for name, value in controls.items():
            self._check({"controls": {name: value}}, name if name in cells else "controls")

    def _check(self, changes: Mapping[str, Any], column: str = "") -> None:
        columns = {"width": "size", "height": "size"}
        for name, value in changes.items():
            try:
                replace(self.defaults, **{name: value})
            except BadRequestError as error:
                raise WrongCell(column or columns.get(name, name), str(error)) from None
