"""The prompts that a row with variants stands for: all of its combinations, or some of them at random."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from .counting import COUNTED
from .template import Node, template
from .template_nodes import Either
from .template_syntax import TemplateError
from .wildcards import Wildcards

#: Materials that the variants of a list may make, unless it is told otherwise.
MAX_PROMPTS = 10_000
#: The most that can be allowed.
MAX_ALLOWED = 10_000_000
_DRAWS = 20


@dataclass
class Variants:
    """What the variants of a list may do.

    Attributes:
        wildcards: what ``__…__`` stands for; None where no folder is given.
        samples: prompts that are drawn for a row; 0 for all combinations.
        most: materials that all rows with variants may make together.
    """

    wildcards: Wildcards | None = None
    samples: int = 0
    most: int = MAX_PROMPTS
    _made: int = 0
    _plain: dict[str, Either] = field(default_factory=dict)

    def prompts(self, text: str, samples: int, seeds: int, seed: int) -> tuple[int, Iterator[str]]:
        """How many prompts a template makes, and they.

        Drawn prompts are different ones, so they may be fewer; they depend on the template and the seed alone.

        Args:
            text: the template.
            samples: how many to draw; 0 for all.
            seeds: materials that are made of each.
            seed: of what is drawn.

        Raises:
            TemplateError: the syntax is wrong, a wildcard is missing, or the list makes more than it may.
        """
        node = template(text, self.wildcards, self._plain)
        dice = random.Random(f"{seed} {text}".encode("utf-8", "surrogatepass"))
        if samples and self._fits(min(samples, node.count) * seeds):
            drawn = _drawn(node, samples, dice)
            self._made += len(drawn) * seeds
            return len(drawn), iter(drawn)
        if not samples and self._fits(node.count * seeds):
            self._made += node.count * seeds
            return node.count, node.texts(dice)
        raise TemplateError(-1, self._too_many(min(samples, node.count) if samples else node.count, seeds))

    def _fits(self, count: int) -> bool:
        return self._made + count <= self.most

    def _too_many(self, prompts: int, seeds: int) -> str:
        made = f"The variants make {shown(prompts)} prompts"
        if seeds > 1:
            made += f" and {shown(prompts * seeds)} materials"
        if self._made:
            made += f", after {self._made:,} of the rows before"
        return f"{made}, and {self.most:,} are allowed: draw some with samples, or allow more with --max-prompts."


def shown(count: int) -> str:
    """A count for people: exact below 10²¹, then by its power of ten."""
    if count < 10**21:
        return f"{count:,}"
    if count >= COUNTED:
        return "more than 10^100"
    return f"about {count // 10 ** (len(str(count)) - 3) / 100:.2f} × 10^{len(str(count)) - 1}"


def _drawn(node: Node, number: int, dice: random.Random) -> list[str]:
    """Different texts by their weights; fewer if there are not so many, or the last of them hardly ever come."""
    found: dict[str, None] = {}
    for _ in range(_DRAWS * number + 100):
        found[" ".join(node.sample(dice).split())] = None
        if len(found) >= min(number, node.count):
            break
    return list(found)
