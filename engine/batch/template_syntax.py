"""The syntax of dynamic prompts, read into parts: ``{red|blue} brick``, ``__colors__``, ``${name=value}``.

It is that of the project ``dynamicprompts`` 0.31, as its guide describes it, read in one pass. Beyond it, a backslash
takes the meaning from ``{ } | $ % # _ : \\``; ``%``, ``$`` and ``#`` that begin nothing are themselves, so that
``50% rust`` and ``#aa0000`` can be written; and a comment is ``#`` at the beginning of a line, or ``#`` between spaces.
Its cyclic sampler ``@`` is refused.

Standard library only: Blender shows a list before it runs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NoReturn

from .template_parts import Access, Assignment, Option, Part, Parts, Variant, Wildcard, Wrap

#: Braces in braces, and wildcards in wildcards. Nobody writes so deep, and Python's stack is finite.
MAX_DEPTH = 40
_PLAIN = re.compile(r"[^{}|$%#_\\]+")
_ESCAPED = frozenset("{}|$%#_:\\")
_BOUNDS = re.compile(r"\s*(?:(\d{1,9})-(\d{1,9})|-(\d{1,9})|(\d{1,9})-|(\d{1,9}))\s*\$\$")
_SEPARATOR = re.compile(r"([^${}]*)\$\$")
_WEIGHT = re.compile(r"(\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})::")
_NAME = re.compile(r"\s*([A-Za-z_-][A-Za-z0-9_-]*)\s*")
_SPACE = re.compile(r"\s*")
_ARGUMENTS = re.compile(r"\s*\(([^()]*)\)")


class TemplateError(ValueError):
    """What is wrong with a template.

    Attributes:
        at: 0-based character at which it is.
    """

    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.at = at


def is_template(text: str) -> bool:
    """Whether anything in a text could have a meaning; other text is never touched."""
    return "{" in text or "__" in text


def parse(text: str) -> Parts:
    """A template's parts.

    Raises:
        TemplateError: with its place.
    """
    return _Parser(text).parts("", 0)


def weighted(text: str) -> tuple[float, str]:
    """``3::red`` → (3, ``red``); 1 for a text without a weight."""
    match = _WEIGHT.match(text)
    return (float(match[1]), text[match.end() :]) if match else (1.0, text)


@dataclass
class _Parser:
    text: str
    at: int = 0
    _base: int = field(default=0)  # of this text in that which it was cut from

    def fail(self, message: str, at: int | None = None) -> NoReturn:
        raise TemplateError(self._base + (self.at if at is None else at), message)

    def parts(self, end: str, depth: int) -> Parts:
        """Everything up to ``end``, which is left where it is.

        Args:
            end: "" for the end of the text, ``|}`` within a variant, ``}`` within a variable, ``$$`` within a wrapper,
                ``__`` within a wildcard.
        """
        if depth > MAX_DEPTH:
            self.fail(f"The braces are nested deeper than {MAX_DEPTH}: take them apart.")
        text, found, plain = self.text, [], []

        def add(part: Part) -> None:
            if plain:
                found.append("".join(plain))
                plain.clear()
            found.append(part)

        while True:
            if match := _PLAIN.match(text, self.at):
                run = match.group()
                if end == "__" and (stop := re.search(r"[(\r\n]", run)):
                    run = run[: stop.start()]
                if run:
                    plain.append(run)
                self.at += len(run)
                if self.at < match.end():
                    break
            if self.at >= len(text):
                break
            sign, pair = text[self.at], text[self.at : self.at + 2]
            if sign == "\\" and len(pair) == 2 and pair[1] in _ESCAPED:
                plain.append(pair[1])
                self.at += 2
            elif pair == "__":
                if end == "__":
                    break
                add(self._wildcard(depth))
            elif sign == "{":
                add(self._variant(depth))
            elif pair == "${":
                add(self._variable(depth, may_assign=not end))
            elif pair == "%{":
                add(self._wrap(depth))
            elif pair == "$$" and end:
                if end == "$$":
                    break
                self.fail("Here is $$ without a number before: write {2$$a|b|c}, or \\$ for a dollar.")
            elif sign == "#" and self._is_comment():
                self.at = next((n for n in range(self.at, len(text)) if text[n] in "\r\n"), len(text))
            elif sign in "|}" and end:
                if sign in end or end == "__":
                    break
                self.fail(f"Here is {sign} outside of its braces: put alternatives in {{a|b}}, or write \\{sign}.")
            else:
                plain.append(sign)
                self.at += 1
        if plain:
            found.append("".join(plain))
        return tuple(found)

    def _is_comment(self) -> bool:
        before, after = self.text[self.at - 1 : self.at], self.text[self.at + 1 : self.at + 2]
        if before and not before.isspace():
            return False
        line = max(self.text.rfind("\n", 0, self.at), self.text.rfind("\r", 0, self.at)) + 1
        return not after or after.isspace() or not self.text[line : self.at].strip()

    def _space(self) -> None:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _taken(self, sign: str) -> bool:
        if self.text.startswith(sign, self.at):
            self.at += len(sign)
            return True
        return False

    def _sampler(self) -> bool:
        if self._taken("@"):
            self.fail("The cyclic sampler @ is not understood here: leave it out.", self.at - 1)
        if self._taken("~"):
            return True
        self._taken("!")  # all combinations: what is done anyway, and at random cannot be
        return False

    def _closed(self, begin: int, what: str) -> None:
        if not self._taken("}"):
            self.fail(f"The {what} that begins here is not closed: add }}, or write \\{{ for a brace.", begin)

    def _variant(self, depth: int) -> Variant:
        begin = self.at
        self.at += 1
        self._space()
        drawn = self._sampler()
        low, high, separator = 1, 1, ","
        if match := _BOUNDS.match(self.text, self.at):
            self.at = match.end()
            both, until, least, exact = match[1], match[3], match[4], match[5]
            if both is not None:
                low, high = sorted((int(both), int(match[2])))
            elif exact is not None:
                low = high = int(exact)
            else:
                low, high = (int(least), None) if until is None else sorted((1, int(until)))
            if match := _SEPARATOR.match(self.text, self.at):
                separator = match[1]
                self.at = match.end()
        options = [self._option(depth)]
        while self._taken("|"):
            options.append(self._option(depth))
        self._closed(begin, "variant")
        if not any(option.weight for option in options):
            self.fail("All weights are 0: give one of them more.", begin)
        return Variant(tuple(options), low, high, separator, drawn, self._base + begin)

    def _option(self, depth: int) -> Option:
        self._space()
        weight = 1.0
        if match := _WEIGHT.match(self.text, self.at):
            weight, self.at = float(match[1]), match.end()
        return Option(weight, self.parts("|}", depth + 1))

    def _wildcard(self, depth: int) -> Wildcard:
        begin = self.at
        self.at += 2
        drawn = self._sampler()
        path = self.parts("__", depth + 1)
        arguments: dict[str, Parts] = {}
        if match := _ARGUMENTS.match(self.text, self.at):
            at = match.start(1)
            for pair in match[1].split(","):
                name, equals, value = pair.partition("=")
                if not equals or not _NAME.fullmatch(name):
                    self.fail(f"Here should be name=value, not {pair.strip()[:24]!r}.", at)
                inner = _Parser(value.strip(), _base=self._base + at + len(name) + 1)
                arguments[name.strip()] = inner.parts("", depth + 1)
                at += len(pair) + 1
            self.at = match.end()
        if not self._taken("__"):
            self.fail("The wildcard that begins here is not closed: add __, or write \\_\\_ for underscores.", begin)
        if not path or (len(path) == 1 and isinstance(path[0], str) and not path[0].strip()):
            self.fail("The wildcard has no name: write __colors__, or \\_\\_ for underscores.", begin)
        return Wildcard(path, arguments, drawn, self._base + begin)

    def _variable(self, depth: int, may_assign: bool) -> Access | Assignment:
        begin = self.at
        self.at += 2
        match = _NAME.match(self.text, self.at)
        if match is None:
            self.fail("Here should be a variable's name: write ${name}, or \\$ for a dollar.", begin)
        name, self.at = match[1], match.end()
        keep = self._taken("?")
        if self._taken("="):
            if not may_assign:
                self.fail(f"The variable {name[:40]} is set within braces: set it before them.", begin)
            once = self._taken("!")
            self._space()
            value = self.parts("}", depth + 1)
            self._closed(begin, "variable")
            return Assignment(name, value, once, keep, self._base + begin)
        default = None
        if self._taken(":"):
            self._space()
            default = self.parts("}", depth + 1)
        self._closed(begin, "variable")
        return Access(name, default, self._base + begin)

    def _wrap(self, depth: int) -> Wrap:
        begin = self.at
        self.at += 2
        self._space()
        wrapper = self.parts("$$", depth + 1)
        if not self._taken("$$"):
            self.fail("The wrapper that begins here has no $$: write %{old … wall$$brick}, or \\%.", begin)
        self._space()
        inner = self.parts("}", depth + 1)
        self._closed(begin, "wrapper")
        return Wrap(wrapper, inner, self._base + begin)
