"""A reader of chat templates: the part of Jinja in which captioners' templates are written.

Statements ``for``, ``if``/``elif``/``else`` and ``set``; expressions with names, literals, ``[ ]``,
``.``, ``+``, ``==``, ``!=``, ``in``, ``and``, ``or``, ``not``, ``is``, and a few filters. There are no
calls and no attributes of Python objects, so that a template from the internet can do nothing but
put strings together. Blocks swallow the spaces before and the line break after them, as
transformers sets Jinja up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..errors import ModelError

_TAG = re.compile(r"(\{\{-?.*?-?\}\}|\{%[-+]?.*?[-+]?%\}|\{#-?.*?-?#\})", re.DOTALL)
_TOKEN = re.compile(
    r"""\s*(?:(?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<number>\d+)|(?P<name>[A-Za-z_]\w*)"""
    r"""|(?P<sign>==|!=|[\[\]().,|+]))"""
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_MOST_STEPS = 100_000
_FILTERS: Mapping[str, Callable[[Any], Any]] = {
    "capitalize": lambda value: str(value).capitalize(),
    "lower": lambda value: str(value).lower(),
    "upper": lambda value: str(value).upper(),
    "trim": lambda value: str(value).strip(),
    "string": str,
    "length": len,
}
_TESTS: Mapping[str, Callable[[Any], bool]] = {
    "defined": lambda value: value is not _MISSING,
    "undefined": lambda value: value is _MISSING,
    "none": lambda value: value is None,
    "string": lambda value: isinstance(value, str),
    "mapping": lambda value: isinstance(value, Mapping),
    "iterable": lambda value: isinstance(value, str | Sequence | Mapping),
}


class _Missing:
    """What Jinja calls undefined: false, and nothing when it is written."""

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return ""


_MISSING = _Missing()


class _Unknown(Exception):
    """The template has something that is not read here."""


Values = dict[str, Any]
Expression = Callable[[Values], Any]
Piece = Callable[[Values, list[str]], None]


def render_chat(template: str, messages: Sequence[Mapping[str, Any]], names: Mapping[str, Any]) -> str:
    """The text of a conversation, with the model's turn opened.

    Args:
        template: the Jinja text.
        messages: ``role`` and ``content`` each, as transformers' chat templates have them.
        names: further values, such as ``bos_token``.

    Raises:
        ModelError: the template is wrong, or uses what is not read here.
    """
    try:
        piece = _Template(template).parse()
        out: list[str] = []
        piece({**names, "messages": list(messages), "add_generation_prompt": True}, out)
        return "".join(out)
    except (_Unknown, TypeError, LookupError, RecursionError) as error:
        raise ModelError(f"The model's chat template cannot be read ({error}): write the prompt out in full.") from None


class _Template:
    """Parses the tags of a template into pieces that write themselves."""

    def __init__(self, text: str) -> None:
        text = text[:-1] if text.endswith("\n") else text
        self._parts = _strip(_TAG.split(text))
        self._at = 0
        self._steps = 0

    def parse(self) -> Piece:
        body, end = self._block()
        if end:
            raise _Unknown(f"{end} without a beginning")
        return body

    def _block(self, *ends: str) -> tuple[Piece, str]:
        """Pieces up to a statement in ``ends``, and that statement; "" at the end of the text."""
        pieces: list[Piece] = []
        while self._at < len(self._parts):
            part = self._parts[self._at]
            self._at += 1
            if part.startswith("{{"):
                pieces.append(_output(_Reader(part[2:-2]).whole()))
            elif part.startswith("{%"):
                words = part[2:-2].strip()
                keyword = words.split(None, 1)[0] if words else ""
                if keyword in ends:
                    return _together(pieces), words
                pieces.append(self._statement(keyword, words[len(keyword) :]))
            elif not part.startswith("{#"):
                pieces.append(_literal(part))
        if ends:
            raise _Unknown(f"no {ends[-1]}")
        return _together(pieces), ""

    def _statement(self, keyword: str, rest: str) -> Piece:
        if keyword == "if":
            return self._if(rest)
        if keyword == "for":
            return self._for(rest)
        if keyword == "set":
            name, equals, value = rest.partition("=")
            if equals and name.strip().isidentifier():
                return _assign(name.strip(), _Reader(value).whole())
        raise _Unknown(f"the statement {keyword or 'without a word'}")

    def _if(self, condition: str) -> Piece:
        choices: list[tuple[Expression, Piece]] = []
        words = f"if {condition}"
        while not words.startswith("endif"):
            keyword, _, condition = words.partition(" ")
            test = _Reader(condition).whole() if keyword in ("if", "elif") else (lambda _: True)
            body, words = self._block("elif", "else", "endif")
            choices.append((test, body))

        def piece(values: Values, out: list[str]) -> None:
            for test, body in choices:
                if test(values):
                    return body(values, out)

        return piece

    def _for(self, head: str) -> Piece:
        name, _, rest = head.strip().partition(" in ")
        if not name.strip().isidentifier():
            raise _Unknown("a loop over several names")
        items = _Reader(rest).whole()
        body, _ = self._block("endfor")

        def piece(values: Values, out: list[str]) -> None:
            found = items(values)
            found = list(found) if isinstance(found, list | tuple | Mapping) else []
            for index, item in enumerate(found):
                self._steps += 1
                if self._steps > _MOST_STEPS:
                    raise _Unknown("it does not come to an end")
                loop = {"index": index + 1, "index0": index, "first": index == 0, "last": index == len(found) - 1}
                body({**values, name.strip(): item, "loop": {**loop, "length": len(found)}}, out)

        return piece


def _strip(parts: Sequence[str]) -> list[str]:
    """Texts and tags in turn, without the white space that tags take away, and without minus signs."""
    texts = list(parts)
    for at in range(1, len(texts), 2):
        tag = texts[at]
        before, after = texts[at - 1], texts[at + 1]
        if tag[2] == "-":
            before = before.rstrip()
        elif tag[1] != "{" and tag[2] != "+":
            line = before[before.rfind("\n") + 1 :]
            # Whether a line begins here is asked of the template as it was written.
            if not line.strip(" \t") and ("\n" in parts[at - 1] or at == 1):
                before = before[: len(before) - len(line)]
        if tag[-3] == "-":
            after = after.lstrip()
        elif tag[1] != "{" and tag[-3] != "+" and after.startswith("\n"):
            after = after[1:]
        texts[at - 1], texts[at + 1] = before, after
        texts[at] = tag[:2] + tag[2:-2].strip("-+") + tag[-2:]
    return [text for text in texts if text]


def _together(pieces: Sequence[Piece]) -> Piece:
    def piece(values: Values, out: list[str]) -> None:
        for each in pieces:
            each(values, out)

    return piece


def _literal(text: str) -> Piece:
    return lambda _, out: out.append(text)


def _output(expression: Expression) -> Piece:
    return lambda values, out: out.append(str(expression(values)))


def _assign(name: str, expression: Expression) -> Piece:
    def piece(values: Values, out: list[str]) -> None:
        values[name] = expression(values)

    return piece


class _Reader:
    """A recursive descent over one expression."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        at = 0
        text = text.strip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None:
                raise _Unknown(f"the expression {text[:40]!r}")
            self._tokens.append((str(found.lastgroup), found.group(str(found.lastgroup))))
            at = found.end()
        self._at = 0
        self._text = text

    def whole(self) -> Expression:
        expression = self._or()
        if self._at < len(self._tokens):
            raise _Unknown(f"the expression {self._text[:40]!r}")
        return expression

    def _peek(self) -> str:
        kind, text = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        return text if kind != "string" else ""

    def _take(self, *texts: str) -> str:
        """The next token if it is one of these, else ""."""
        found = self._peek()
        if found and found in texts:
            self._at += 1
            return found
        return ""

    def _need(self, text: str) -> None:
        if not self._take(text):
            raise _Unknown(f"the expression {self._text[:40]!r}")

    def _or(self) -> Expression:
        left = self._and()
        while self._take("or"):
            left = (lambda one, two: lambda values: one(values) or two(values))(left, self._and())
        return left

    def _and(self) -> Expression:
        left = self._not()
        while self._take("and"):
            left = (lambda one, two: lambda values: one(values) and two(values))(left, self._not())
        return left

    def _not(self) -> Expression:
        if self._take("not"):
            inner = self._not()
            return lambda values: not inner(values)
        return self._comparison()

    def _comparison(self) -> Expression:
        left = self._sum()
        while sign := self._take("==", "!=", "in", "is", "not"):
            if sign == "is":
                left = self._test(left)
                continue
            if sign == "not":
                self._need("in")
            left = _compare(sign, left, self._sum())
        return left

    def _test(self, left: Expression) -> Expression:
        negated = bool(self._take("not"))
        name = self._peek()
        if name not in _TESTS:
            raise _Unknown(f"the test {name!r}")
        self._at += 1
        return lambda values: _TESTS[name](left(values)) != negated

    def _sum(self) -> Expression:
        left = self._filtered()
        while self._take("+"):
            left = (lambda one, two: lambda values: one(values) + two(values))(left, self._filtered())
        return left

    def _filtered(self) -> Expression:
        value = self._value()
        while True:
            if self._take("["):
                value = _item(value, self._or())
                self._need("]")
            elif self._take("."):
                name = self._peek()
                self._at += 1
                value = _item(value, lambda _, name=name: name)
            elif self._take("|"):
                name = self._peek()
                if name not in _FILTERS:
                    raise _Unknown(f"the filter {name!r}")
                self._at += 1
                value = (lambda inner, change: lambda values: change(inner(values)))(value, _FILTERS[name])
            else:
                return value

    def _value(self) -> Expression:
        if self._take("("):
            inner = self._or()
            self._need(")")
            return inner
        kind, text = self._tokens[self._at] if self._at < len(self._tokens) else ("", "")
        self._at += 1
        if kind == "string":
            words = re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text[1:-1], flags=re.DOTALL)
            return lambda _: words
        if kind == "number":
            return lambda _: int(text)
        if kind != "name":
            raise _Unknown(f"the expression {self._text[:40]!r}")
        fixed = {"true": True, "True": True, "false": False, "False": False, "none": None, "None": None}
        if text in fixed:
            return lambda _: fixed[text]
        return lambda values: values.get(text, _MISSING)


def _compare(sign: str, left: Expression, right: Expression) -> Expression:
    if sign == "==":
        return lambda values: left(values) == right(values)
    if sign == "!=":
        return lambda values: left(values) != right(values)
    return lambda values: (left(values) in right(values)) != (sign == "not")


def _item(value: Expression, key: Expression) -> Expression:
    """An item of a list, a dictionary or a string; never a Python attribute."""

    def get(values: Values) -> Any:
        holder, at = value(values), key(values)
        if isinstance(holder, Mapping):
            return holder.get(at, _MISSING)
        if isinstance(holder, list | tuple | str) and isinstance(at, int):
            return holder[at] if -len(holder) <= at < len(holder) else _MISSING
        return _MISSING

    return get
