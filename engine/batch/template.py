"""A dynamic prompt with everything that it refers to, ready to be counted, listed and drawn from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from .template_nodes import (
    MAX_TEXT,
    NO_DICE,
    Drawn,
    Either,
    Node,
    Once,
    Some,
    Text,
    TooLongError,
    Wrapped,
    sequence,
    settled,
)
from .template_parts import Access, Assignment, Part, Parts, Variant, Wildcard, Wrap
from .template_syntax import MAX_DEPTH, TemplateError, parse

#: Wildcards that one ``__…__`` with variants or variables in its path may stand for.
MAX_PATHS = 1_000
#: Parts of a template and of all that it refers to: more than anybody writes, and made in seconds.
MAX_PARTS = 50_000
#: Texts that are made to find equal ones; what exceeds it keeps them.
MAX_LISTED_IN_ALL = 100_000
#: Texts of variables that are chosen once, which are followed to count what they lead to.
MAX_OPENED = 2_000


@dataclass(frozen=True)
class Value:
    """One of a wildcard's values.

    Attributes:
        text: a template of its own, or words.
        weight: 0 or more.
        place: where it is written, for messages.
        parts: the template, read; None for words.
        problem: what is wrong with the template.
    """

    text: str
    weight: float
    place: str
    parts: Parts | None = None
    problem: str = ""


class WildcardSource(Protocol):
    """Where wildcards come from, see :class:`.wildcards.Wildcards`."""

    def values(self, path: str) -> Sequence[Value]:
        """In their order; empty for a path that is none. Raises ``ValueError`` with a sentence."""
        ...

    def nearest(self, path: str) -> Sequence[str]:
        """Names that were perhaps meant."""
        ...


#: Name → what it stands for wherever it is used, or the text that was chosen for it.
Environment = Mapping[str, "Parts | Text"]


def template(text: str, wildcards: WildcardSource | None, plain: dict[str, Either] | None = None) -> Node:
    """All that a text can become.

    Args:
        text: for which ``is_template`` is true.
        wildcards: None where no folder of them is given.
        plain: keeps the wildcards that are words alone, from one template to the next.

    Raises:
        TemplateError: with its place in ``text``.
    """
    try:
        parts = parse(text)
        return _Resolver(wildcards, parts, {} if plain is None else plain).parts(parts, {}, _Trail())
    except TooLongError:
        raise TemplateError(0, f"A combination has more than {MAX_TEXT:,} characters: shorten it.") from None


class _Trail(NamedTuple):
    """What is being looked into, so that nothing contains itself.

    Attributes:
        at: place in the row's own text of what led here; None while in the row's own text.
        names: ``__wildcards__`` and ``${variables}``, from the outermost.
    """

    names: tuple[str, ...] = ()
    at: int | None = None
    depth: int = 0

    def within(self, at: int, name: str = "") -> _Trail:
        names = (*self.names, name) if name else self.names
        return _Trail(names, at if self.at is None and name else self.at, self.depth + 1)


@dataclass
class _Resolver:
    wildcards: WildcardSource | None
    root: object  # kept, since what is known goes by the parts' identity
    plain: dict[str, Either]
    _may_list: int = MAX_LISTED_IN_ALL
    _may_open: int = MAX_OPENED
    _parts: int = 0
    _known: dict[tuple[str, int], tuple[Node, Environment]] = field(default_factory=dict)

    def _fail(self, at: int, trail: _Trail, message: str) -> TemplateError:
        return TemplateError(at if trail.at is None else trail.at, message)

    def _count(self, at: int, trail: _Trail, parts: int = 1) -> None:
        self._parts += parts
        if self._parts > MAX_PARTS:
            raise self._fail(at, trail, f"The template has more than {MAX_PARTS:,} parts: simplify it.")
        if trail.depth > MAX_DEPTH:
            raise self._fail(at, trail, f"The template is nested deeper than {MAX_DEPTH}: simplify it.")

    def parts(self, parts: Parts, environment: Environment, trail: _Trail) -> Node:
        if len(parts) == 1 and isinstance(parts[0], str):
            return Text(parts[0])
        assigned = [part for part in parts if isinstance(part, Assignment)]
        return self._assigned(assigned, [p for p in parts if not isinstance(p, Assignment)], environment, trail)

    def _assigned(
        self, assigned: Sequence[Assignment], parts: Sequence[Part], environment: Environment, trail: _Trail
    ) -> Node:
        for number, each in enumerate(assigned, 1):
            if each.keep and each.name in environment:
                continue
            self._count(each.at, trail)
            if not each.once:
                environment = {**environment, each.name: each.value}
                continue
            value = self.parts(each.value, environment, trail.within(each.at))
            if isinstance(value, Text):
                environment = {**environment, each.name: value}
                continue
            if opens := value.settled and value.count <= self._may_open:
                self._may_open -= value.count

            def within(text: str, resolver: _Resolver | None = None, outer=environment, number=number, name=each.name):
                resolver = resolver or _Resolver(self.wildcards, self.root, self.plain, 0, 0)
                return resolver._assigned(assigned[number:], parts, {**outer, name: Text(text)}, trail)

            return Once(value, lambda text: within(text, self), within, value.count if opens else 0)
        return sequence([self._part(part, environment, trail) for part in parts])

    def _part(self, part: Part, environment: Environment, trail: _Trail) -> Node:
        if isinstance(part, str):
            return Text(part)
        self._count(part.at, trail)
        if isinstance(part, Variant):
            node = settled(self._variant(part, environment, trail))
            return Drawn(node) if part.drawn else node
        if isinstance(part, Wildcard):
            node = settled(self._wildcard(part, environment, trail))
            return Drawn(node) if part.drawn else node
        if isinstance(part, Access):
            return self._access(part, environment, trail)
        assert isinstance(part, Wrap)
        inside = trail.within(part.at)
        wrapper = self.parts(part.wrapper, environment, inside)
        return settled(Wrapped(wrapper, self.parts(part.inner, environment, inside)))

    def _variant(self, variant: Variant, environment: Environment, trail: _Trail) -> Node:
        inside = trail.within(variant.at)
        only = _only_wildcard(variant)
        if only is not None:
            values = self._values_of(only, environment, trail)
            options, weights = values.options, values.weights
            self._count(variant.at, trail, len(options) // 10)  # words are made much faster than parts
        else:
            options = [self.parts(option.parts, environment, inside) for option in variant.options]
            weights = [option.weight for option in variant.options]
        high = len(options) if variant.high is None else variant.high
        low, high = sorted((variant.low, high))
        node = Some(options, weights, low, high, variant.separator, self._may_list)
        self._may_list -= node.listed
        return node

    def _access(self, access: Access, environment: Environment, trail: _Trail) -> Node:
        name = f"${{{access.name}}}"
        value = environment.get(access.name, access.default)
        if value is None:
            known = ", ".join(each[:40] for each in list(environment)[:12])
            message = f"The variable {access.name[:40]} has no value: set it before, as ${{name=value}}"
            raise self._fail(access.at, trail, f"{message}; known are {known}." if known else f"{message}.")
        if isinstance(value, Text):
            return value
        if name in trail.names:
            raise self._fail(access.at, trail, f"The variable {access.name[:40]} contains itself: {_way(trail, name)}.")
        if access.name not in environment:
            return self.parts(value, environment, trail.within(access.at))
        key = (name, id(environment))
        if key not in self._known:  # else a chain of variables that are used twice each would take 2ⁿ
            self._known[key] = (self.parts(value, environment, trail.within(access.at, name)), environment)
        return self._known[key][0]

    def _wildcard(self, wildcard: Wildcard, environment: Environment, trail: _Trail) -> Node:
        key = (f"wildcard {id(wildcard)}", id(environment))
        if key not in self._known:
            self._known[key] = (self._values_of(wildcard, environment, trail), environment)
        return self._known[key][0]

    def _values_of(self, wildcard: Wildcard, environment: Environment, trail: _Trail) -> Either:
        """All values of a wildcard."""
        inner = {**environment, **wildcard.arguments} if wildcard.arguments else environment
        found = [self._of_path(path, wildcard, inner, trail) for path in self._paths(wildcard, environment, trail)]
        if len(found) == 1:
            return found[0]
        # Each file is as likely as another.
        weights = [weight / (sum(each.weights) or 1.0) for each in found for weight in each.weights]
        return Either([option for each in found for option in each.options], weights)

    def _of_path(self, path: str, wildcard: Wildcard, environment: Environment, trail: _Trail) -> Either:
        if path in self.plain:
            return self.plain[path]
        name = f"__{path}__"
        if name in trail.names:
            raise self._fail(wildcard.at, trail, f"The wildcard {name} contains itself: {_way(trail, name)}.")
        inside = trail.within(wildcard.at, name)
        values = self._named(path, wildcard, trail)
        nodes: list[Node] = []
        for value in values:
            if value.problem:
                raise self._fail(wildcard.at, trail, f"The wildcard {name} is wrong. {value.problem}")
            nodes.append(Text(value.text) if value.parts is None else self.parts(value.parts, environment, inside))
        found = Either(nodes, [value.weight for value in values])
        if all(value.parts is None for value in values):
            self.plain[path] = found
        return found

    def _named(self, path: str, wildcard: Wildcard, trail: _Trail) -> Sequence[Value]:
        if self.wildcards is None:
            raise self._fail(
                wildcard.at,
                trail,
                f"There is no folder of wildcards for __{path[:60]}__: name one with --wildcards, or write \\_\\_.",
            )
        try:
            values = self.wildcards.values(path)
        except ValueError as error:
            raise self._fail(wildcard.at, trail, str(error)) from None
        if values:
            return values
        near = self.wildcards.nearest(path)
        hint = f"use {' or '.join(f'__{name}__' for name in near)}" if near else "the folder holds none"
        raise self._fail(wildcard.at, trail, f"There is no wildcard __{path[:60]}__: {hint}, or write \\_\\_.")

    def _paths(self, wildcard: Wildcard, environment: Environment, trail: _Trail) -> Iterator[str]:
        if all(isinstance(part, str) for part in wildcard.path):
            return iter(("".join(map(str, wildcard.path)).strip(),))
        parts = tuple(
            Access(part.name, part.default or (part.name,), part.at) if isinstance(part, Access) else part
            for part in wildcard.path
        )
        node = self.parts(parts, environment, trail.within(wildcard.at))
        if node.count > MAX_PATHS or not node.settled:
            raise self._fail(
                wildcard.at, trail, f"The wildcard's name can be more than {MAX_PATHS:,} names: write fewer into it."
            )
        return iter(dict.fromkeys(text.strip() for text in node.texts(NO_DICE)))


def _only_wildcard(variant: Variant) -> Wildcard | None:
    """The wildcard that is all a variant holds: its values are the options then."""
    if len(variant.options) != 1:
        return None
    parts = [part for part in variant.options[0].parts if not (isinstance(part, str) and not part.strip())]
    return parts[0] if len(parts) == 1 and isinstance(parts[0], Wildcard) else None


def _way(trail: _Trail, name: str) -> str:
    circle = [each[:60] for each in (*trail.names[trail.names.index(name) :], name)]
    return " → ".join(circle if len(circle) < 8 else [*circle[:3], "…", *circle[-3:]])
