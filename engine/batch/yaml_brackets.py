"""Lists and mappings in brackets, in YAML: ``[a, b]`` and ``{a: b}``, which may go over several lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from .yaml_texts import Scalar, YamlError, quoted

MAX_DEPTH = 40
#: Signs with which no plain value begins.
REFUSED = {"&": "anchors", "*": "aliases", "!": "tags", "%": "directives", "@": "@", "`": "`"}
_SPACE = re.compile(r"\s*(?:(?:(?<=\s)|^)#.*)?")
_WORD = re.compile(r"(?:[^\s,\[\]{}:]|:(?![\s,\[\]{}]|$)|[ \t]+(?![\s#,\[\]{}:]|$)|[ \t]+:(?![\s,\[\]{}]|$))+")


@dataclass
class Brackets:
    """Reads one bracket and all within.

    Attributes:
        lines: of the file.
        text: of the line, from the bracket on.
        line: index of the line that is being read; after :meth:`read`, of that behind the bracket.
    """

    lines: Sequence[str]
    text: str
    line: int
    _at: int = 0

    def read(self) -> Any:
        """The list or dictionary.

        Raises:
            YamlError: with its line.
        """
        self._begin = self.line
        found = self._value(0)
        if re.sub(r"\s#.*$", "", " " + self.text[self._at :]).strip():
            self._fail("There is text behind the closing bracket: put all of it in quotes.")
        self.line += 1
        return found

    def _fail(self, message: str, line: int | None = None) -> NoReturn:
        raise YamlError((self.line if line is None else line) + 1, message)

    def _skip(self) -> str:
        """The next sign that is no space, of this line or of one below."""
        while True:
            match = _SPACE.match(self.text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self.text):
                return self.text[self._at]
            self.line += 1
            if self.line >= len(self.lines):
                self._fail("The bracket that begins here is not closed.", self._begin)
            self.text, self._at = self.lines[self.line], 0

    def _value(self, depth: int) -> Any:
        if depth > MAX_DEPTH:
            self._fail(f"Here is something nested deeper than {MAX_DEPTH}: take it apart.")
        sign = self._skip()
        if sign == "[":
            return self._items(depth)
        if sign == "{":
            return self._pairs(depth)
        return self._word()

    def _word(self) -> Scalar:
        sign, begin = self._skip(), self.line
        if sign in "\"'":
            found, self.line, self.text = quoted(self.lines, self.text[self._at :], self.line)
            self._at = 0
            return found
        if sign in REFUSED or sign in "|>?":
            self._fail(f"The value begins with {sign}: put it in quotes.")
        words: list[str] = []
        while match := _WORD.match(self.text, self._at):
            words.append(match.group())
            self._at = match.end()
            if self.text[self._at :].strip() or self._skip() in ",[]{}:" or self.line == begin + len(words) - 1:
                break
        return Scalar(" ".join(words), begin + 1)

    def _items(self, depth: int) -> list[Any]:
        self._at += 1
        found: list[Any] = []
        while self._skip() != "]":
            found.append(self._value(depth + 1))
            self._comma("]")
        self._at += 1
        return found

    def _pairs(self, depth: int) -> dict[str, Any]:
        self._at += 1
        found: dict[str, Any] = {}
        while self._skip() != "}":
            key = self._word()
            if self._skip() != ":":
                self._fail("There are braces without key: value: put a variant such as {red|blue} in quotes.")
            self._at += 1
            found[key] = Scalar("", self.line + 1) if self._skip() in ",}" else self._value(depth + 1)
            self._comma("}")
        self._at += 1
        return found

    def _comma(self, end: str) -> None:
        sign = self._skip()
        if sign == ",":
            self._at += 1
        elif sign != end:
            self._fail(f"Here should be a comma or {end}, not {sign}.")
