"""The YAML of wildcard files: mappings, lists and texts, in blocks or in brackets.

Every scalar is its text, also ``no`` and ``1.5``. What YAML has beyond that is refused by line: anchors and aliases (a
short file can stand for gigabytes with them), tags, directives, several documents, keys of several lines. Written here
because Blender brings no YAML, and checks lists before the engine's process runs: standard library only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NoReturn

from .yaml_brackets import MAX_DEPTH, REFUSED, Brackets
from .yaml_texts import Scalar, YamlError, folded, folded_block, quoted, scalar

_KEY = re.compile(
    r"""((?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*|[^\s\[\]{},#&*!|>'"%@`?-][^#]*?|[?-](?=\S)[^#]*?):(?=\s|$)"""
)
_BLOCK = re.compile(r"([|>])(?:([1-9])([+-])?|([+-])([1-9])?)?\s*(?:#.*)?$")
_COMMENT = re.compile(r"(?:^|\s)#.*$")


def load(text: str) -> Any:
    """Dictionaries, lists and :class:`Scalar`; None for an empty file.

    Raises:
        YamlError: with its line.
    """
    return _Yaml(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).document()


@dataclass
class _Yaml:
    lines: list[str]
    at: int = 0  # index of the next line
    _depth: int = field(default=0)

    def fail(self, message: str, at: int | None = None) -> NoReturn:
        raise YamlError((self.at if at is None else at) + 1, message)

    def document(self) -> Any:
        if self._next() and self.lines[self.at].startswith("---"):
            rest = _COMMENT.sub("", self.lines[self.at][3:])
            if rest.strip():
                self.fail("Here is text after ---: put it on the next line.")
            self.at += 1
        found = self._block(0) if self._next() and not self._ends() else None
        if self._next() and not re.fullmatch(r"\.\.\.\s*", self.lines[self.at]):
            self.fail("This line does not belong to what is above: check how far it is indented.")
        return found

    def _ends(self) -> bool:
        if re.match(r"---(?:\s|$)", self.lines[self.at]):
            self.fail("A second document begins here: keep one in a file.")
        return bool(re.match(r"\.\.\.(?:\s|$)", self.lines[self.at]))

    def _next(self) -> bool:
        """Go to the next line that says anything."""
        while self.at < len(self.lines):
            stripped = self.lines[self.at].lstrip(" ")
            if stripped.strip() and not stripped.startswith("#"):
                if stripped.startswith("\t"):
                    if stripped.lstrip().startswith("#"):
                        self.at += 1
                        continue
                    self.fail("The line is indented with a tab: use spaces.")
                return True
            self.at += 1
        return False

    def _indent(self) -> int:
        line = self.lines[self.at]
        return len(line) - len(line.lstrip(" "))

    def _block(self, least: int) -> Any:
        """The mapping, list or scalar that begins on the next line, indented by ``least`` spaces or more."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self.fail(f"Here is something nested deeper than {MAX_DEPTH}: take it apart.")
        indent = self._indent()
        line = self.lines[self.at][indent:]
        if _is_entry(line):
            found = self._list(indent)
        elif _KEY.match(line):
            found = self._mapping(indent)
        else:
            if line.startswith("? "):
                self.fail("Keys of several lines are not read: write key: value.")
            self.lines[self.at] = line
            found = self._value(line, least - 1, self.at)
        self._depth -= 1
        return found

    def _list(self, indent: int) -> list[Any]:
        found: list[Any] = []
        while self._next() and self._indent() == indent and not (indent == 0 and self._ends()):
            line = self.lines[self.at][indent:]
            if not _is_entry(line):
                break
            rest = line[1:].lstrip(" ")
            begin = self.at
            if rest.startswith("\t"):
                self.fail("There is a tab after the dash: use a space.")
            if not _COMMENT.sub("", rest).strip():
                self.at += 1
                nested = self._next() and self._indent() > indent
                found.append(self._block(indent + 1) if nested else Scalar("", begin + 1))
            elif _is_entry(rest) or _KEY.match(rest):
                self.lines[self.at] = " " * (len(self.lines[self.at]) - len(rest)) + rest
                found.append(self._block(indent + 1))
            else:
                found.append(self._value(rest, indent, begin))
        if self.at < len(self.lines) and self._indent() > indent:
            self.fail("This line does not belong to what is above: check how far it is indented.")
        return found

    def _mapping(self, indent: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while self._next() and self._indent() == indent and not (indent == 0 and self._ends()):
            line = self.lines[self.at][indent:]
            match = None if _is_entry(line) else _KEY.match(line)
            if match is None:
                break
            begin = self.at
            key = scalar(match[1].strip(), begin)
            if key in found:
                self.fail(f"The key {key[:40]!r} is there twice: keep one.")
            found[key] = self._behind(line[match.end() :].strip(), indent, begin)
        if self.at < len(self.lines) and self._next() and self._indent() > indent:
            self.fail("This line does not belong to what is above: check how far it is indented.")
        return found

    def _behind(self, rest: str, indent: int, begin: int) -> Any:
        """What follows a key's colon."""
        if _COMMENT.sub("", rest).strip():
            return self._value(rest, indent, begin)
        self.at += 1
        if self._next() and not self._ends():
            if self._indent() > indent:
                return self._block(indent + 1)
            if self._indent() == indent and _is_entry(self.lines[self.at][indent:]):
                return self._block(indent)
        return Scalar("", begin + 1)

    def _value(self, rest: str, indent: int, begin: int) -> Any:
        """A value that begins with ``rest`` in line ``begin`` and goes on in lines that are indented further."""
        sign = rest[0]
        if sign in "|>" and (match := _BLOCK.fullmatch(rest)):
            return self._block_text(match, indent, begin)
        if sign in "[{":
            brackets = Brackets(self.lines, rest, begin)
            found = brackets.read()
            self.at = brackets.line
            return found
        if sign in "\"'":
            found, last, behind = quoted(self.lines, rest, begin)
            if _COMMENT.sub("", behind).strip():
                self.fail(f"There is text behind the closing {sign}: put all of it in quotes.", last)
            self.at = last + 1
            return found
        if sign in REFUSED or sign in "]},|>#":
            what = REFUSED.get(sign, sign)
            self.fail(f"The value begins with {sign}: {what} are not read, so put the value in quotes.", begin)
        lines = [_COMMENT.sub("", rest).strip()]
        closed = lines[0] != rest.strip()
        self._refuse_colon(lines[0], begin)
        self.at += 1
        while not closed and self.at < len(self.lines):
            line = self.lines[self.at]
            if line.strip() and (self._indent() <= indent or line.lstrip().startswith("#")):
                break
            if indent < 0 and re.match(r"(?:---|\.\.\.)(?:\s|$)", line):
                break
            text = _COMMENT.sub("", line).strip()
            closed = text != line.strip()
            self._refuse_colon(text, self.at)
            lines.append(text)
            self.at += 1
        while len(lines) > 1 and not lines[-1]:
            lines.pop()
        return Scalar(folded(lines), begin + 1)

    def _refuse_colon(self, text: str, at: int) -> None:
        if re.search(r":(?:\s|$)", text):
            self.fail("There is a colon within the text: put the text in quotes.", at)

    def _block_text(self, header: re.Match[str], indent: int, begin: int) -> Scalar:
        """``|`` keeps line breaks, ``>`` makes spaces of them."""
        chomp = header[3] or header[4] or ""
        given = header[2] or header[5]
        self.at += 1
        lines: list[str] = []
        depth = max(indent, 0) + int(given) if given else 0
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if line.strip(" "):
                if not depth:
                    depth = self._indent()
                if self._indent() < depth or depth <= indent:
                    break
            lines.append(line[depth:] if depth else line.strip(" "))
            self.at += 1
        tail = 0
        while lines and not lines[-1]:
            lines.pop()
            tail += 1
        if self.at == len(self.lines) and tail:
            tail -= 1  # the end of the last line is no empty line
        text = "\n".join(lines) if header[1] == "|" else folded_block(lines)
        if chomp == "+":
            text += "\n" * (tail + bool(lines))
        elif lines and not chomp:
            text += "\n"
        return Scalar(text, begin + 1)


def _is_entry(line: str) -> bool:
    return line == "-" or line.startswith(("- ", "-\t"))
