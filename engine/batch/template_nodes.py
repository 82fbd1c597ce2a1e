"""What a template can become: its texts counted without making them, all of them in order, or one at random.

The order is that of ``dynamicprompts``: what stands further right changes faster, options come as they are written,
and several of them as ordered choices, fewer first. As there, a variant gives no text twice; here that is looked for
where a variant has ``MAX_LISTED`` texts or fewer.
"""

from __future__ import annotations

import math
import random
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, permutations

from .counting import arrangements, capped, drawn_index

MAX_LISTED = 10_000
#: Characters, before spaces are tidied: a prompt has 2,000 at most.
MAX_TEXT = 65_536
_RETRIES = 20
#: For what draws nothing.
NO_DICE = random.Random(0)
#: What a wrapped text takes the place of: an ellipsis of any direction, or three dots and more.
_DOTS = re.compile("[\u1801\u2026\u22ee\u22ef\u22f0\u22f1\ufe19]+|\\.{3,}")


class TooLongError(ValueError):
    """A text would have more than ``MAX_TEXT`` characters."""


class Node(ABC):
    """A part of a template, with everything that it refers to.

    Attributes:
        count: of its texts, ``COUNTED`` at most.
        longest: characters of its longest text, or more.
        settled: whether its texts are always the same.
    """

    count: int = 1
    longest: int = 0
    settled: bool = True

    @abstractmethod
    def texts(self, dice: random.Random) -> Iterator[str]:
        """All of them, in order."""

    @abstractmethod
    def sample(self, dice: random.Random) -> str:
        """One at random, by the weights."""


class Text(Node):
    """Itself."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.longest = _checked(len(text))

    def texts(self, dice: random.Random) -> Iterator[str]:
        yield self.text

    def sample(self, dice: random.Random) -> str:
        return self.text


class Chain(Node):
    """One after the other."""

    def __init__(self, parts: Sequence[Node]) -> None:
        self.parts = parts
        self.count = capped(math.prod(part.count for part in parts))
        self.longest = _checked(sum(part.longest for part in parts))
        self.settled = all(part.settled for part in parts)

    def texts(self, dice: random.Random) -> Iterator[str]:
        return map("".join, _product(self.parts, dice))

    def sample(self, dice: random.Random) -> str:
        return "".join([part.sample(dice) for part in self.parts])


class Drawn(Node):
    """One at random, each time anew, also where all combinations are made."""

    settled = False

    def __init__(self, node: Node) -> None:
        self._node = node
        self.longest = node.longest

    def texts(self, dice: random.Random) -> Iterator[str]:
        yield self._node.sample(dice)

    def sample(self, dice: random.Random) -> str:
        return self._node.sample(dice)


class Either(Node):
    """One of several, by their weights; equal texts stay."""

    def __init__(self, options: Sequence[Node], weights: Sequence[float]) -> None:
        self.options, self.weights = options, weights
        self.count = capped(sum(option.count for option in options))
        self.longest = max(option.longest for option in options)
        self.settled = all(option.settled for option in options)
        self._until = list(accumulate(weights))

    def texts(self, dice: random.Random) -> Iterator[str]:
        for option in self.options:
            yield from option.texts(dice)

    def sample(self, dice: random.Random) -> str:
        return self.options[drawn_index(self._until, dice)].sample(dice)


class Some(Node):
    """``low`` to ``high`` different ones of several, in any order, with a separator between.

    Args:
        may_list: how many texts may be listed to find equal ones; what that took is in ``listed``.
    """

    def __init__(
        self, options: Sequence[Node], weights: Sequence[float], low: int, high: int, separator: str, may_list: int
    ) -> None:
        self._options, self._weights, self._separator = options, weights, separator
        self._low, self._high = min(low, len(options)), min(high, len(options))
        self._until = list(accumulate(weights))
        self.settled = all(option.settled for option in options)
        lengths = sorted((option.longest for option in options), reverse=True)[: self._high]
        self.longest = _checked(sum(lengths) + max(0, len(lengths) - 1) * len(separator))
        seen: set[str] = set()
        self._distinct = [each for each in options if not (isinstance(each, Text) and _again(each.text, seen))]
        self._most = min(self._high, len(self._distinct))
        self._least = min(self._low, self._most)
        self.count = arrangements([option.count for option in self._distinct], self._least, self._most)
        self.listed = 0
        self._texts: tuple[str, ...] | None = None
        if self.settled and self.count <= min(MAX_LISTED, may_list) and any(each.count > 1 for each in self._distinct):
            self._list()

    def _list(self) -> None:
        """Keep the texts themselves if some would come twice."""
        self.listed = self.count
        while True:
            found = dict.fromkeys(each for each in self._choices(NO_DICE) if len(set(each)) == len(each))
            if found or not self._least:
                break
            self._least -= 1  # there are not so many different ones
        if len(found) < self.count:
            self._texts = tuple(self._joined(each) for each in found)
            self.count = len(found)

    def _choices(self, dice: random.Random) -> Iterator[tuple[str, ...]]:
        for number in range(self._least, self._most + 1):
            for chosen in permutations(self._distinct, number):
                yield from _product(chosen, dice)

    def _joined(self, texts: Sequence[str]) -> str:
        """An empty text at the beginning or the end leaves no separator behind."""
        if len(texts) < 2:
            return texts[0] if texts else ""
        joined = self._separator.join(texts)
        return joined.removeprefix(self._separator).removesuffix(self._separator) if self._separator else joined

    def texts(self, dice: random.Random) -> Iterator[str]:
        if self._texts is not None:
            return iter(self._texts)
        if self._least == self._most == 1:
            return (text for option in self._distinct for text in option.texts(dice))
        return map(self._joined, self._choices(dice))

    def sample(self, dice: random.Random) -> str:
        number = self._low + int(dice.random() * (self._high - self._low + 1))
        if number == 1:
            return self._options[drawn_index(self._until, dice)].sample(dice)
        chosen: dict[int, None] = {}
        while len(chosen) < number:
            for _ in range(_RETRIES):
                index = drawn_index(self._until, dice)
                if index not in chosen:
                    break
            else:
                left = [n for n in range(len(self._options)) if n not in chosen]
                index = left[drawn_index(list(accumulate(self._weights[n] for n in left)), dice)]
            chosen[index] = None
        return self._joined([self._options[index].sample(dice) for index in chosen])


class Wrapped(Node):
    """A text in the place of another's dots; behind one without dots."""

    def __init__(self, wrapper: Node, inner: Node) -> None:
        self._wrapper, self._inner = wrapper, inner
        self.count = capped(wrapper.count * inner.count)
        self.longest = _checked(wrapper.longest + inner.longest)
        self.settled = wrapper.settled and inner.settled

    @staticmethod
    def _around(wrapper: str, inner: str) -> str:
        before, after = (*_DOTS.split(wrapper, 1), "")[:2]
        return f"{before}{inner}{after}"

    def texts(self, dice: random.Random) -> Iterator[str]:
        return (self._around(*each) for each in _product((self._wrapper, self._inner), dice))

    def sample(self, dice: random.Random) -> str:
        return self._around(self._wrapper.sample(dice), self._inner.sample(dice))


class Once(Node):
    """A choice that is made once, for several places.

    Args:
        within: what a text of ``value`` leads to.
        later: the same, where it does not have to be counted.
        may_open: how many of its texts may be followed to count; if there are more, the first stands for all.
    """

    def __init__(self, value: Node, within: Callable[[str], Node], later: Callable[[str], Node], may_open: int) -> None:
        self._value, self._later = value, later
        self.settled = False  # not listed: that would take as long again
        self._known: dict[str, Node] = {}
        if value.settled and value.count <= may_open:
            self._known = {text: within(text) for text in value.texts(NO_DICE)}
            self.count = capped(sum(self._node(text).count for text in value.texts(NO_DICE)))
            self.longest = max(node.longest for node in self._known.values())
        else:
            first = later(next(value.texts(NO_DICE)))
            self.count = capped(value.count * first.count)
            self.longest = first.longest

    def _node(self, text: str) -> Node:
        return self._known.get(text) or self._later(text)

    def texts(self, dice: random.Random) -> Iterator[str]:
        for text in self._value.texts(dice):
            yield from self._node(text).texts(dice)

    def sample(self, dice: random.Random) -> str:
        return self._node(self._value.sample(dice)).sample(dice)


def sequence(parts: Sequence[Node]) -> Node:
    """One node for several: texts side by side become one."""
    found: list[Node] = []
    for part in parts:
        for each in part.parts if isinstance(part, Chain) else (part,):
            if isinstance(each, Text) and found and isinstance(found[-1], Text):
                found[-1] = Text(found[-1].text + each.text)
            else:
                found.append(each)
    return found[0] if len(found) == 1 else Chain(found) if found else Text("")


def _product(parts: Sequence[Node], dice: random.Random) -> Iterator[tuple[str, ...]]:
    """Texts of all parts, the last part's changing fastest; what is drawn is drawn for each."""
    wheels = [index for index, part in enumerate(parts) if part.count > 1]
    drawn = [index for index, part in enumerate(parts) if part.count == 1 and not isinstance(part, Text)]
    turning = {index: parts[index].texts(dice) for index in wheels}
    texts = [part.text if isinstance(part, Text) else "" for part in parts]
    for index in wheels:
        texts[index] = next(turning[index])
    while True:
        for index in drawn:
            texts[index] = next(parts[index].texts(dice))
        yield tuple(texts)
        for index in reversed(wheels):
            text = next(turning[index], None)
            if text is not None:
                texts[index] = text
                break
            turning[index] = parts[index].texts(dice)
            texts[index] = next(turning[index])
        else:
            return


def settled(node: Node) -> Node:
    """The node, or its text where it has one only."""
    return Text(next(node.texts(NO_DICE))) if node.settled and node.count == 1 else node


def _again(text: str, seen: set[str]) -> bool:
    if text in seen:
        return True
    seen.add(text)
    return False


def _checked(length: int) -> int:
    if length > MAX_TEXT:
        raise TooLongError
    return length
