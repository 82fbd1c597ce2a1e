"""Texts in YAML: in quotes, in one line or several."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: Lines that a text in quotes may have.
MAX_QUOTED = 1_000
_QUOTED = {'"': re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL), "'": re.compile(r"'(?:[^']|'')*'", re.DOTALL)}
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.DOTALL)
_ESCAPES = {
    **dict(zip('0abtnvfre "/\\', '\0\a\b\t\n\v\f\r\x1b "/\\', strict=True)),
    **dict(zip("N_LP", "\x85\xa0\u2028\u2029", strict=True)),
}


class YamlError(ValueError):
    """What cannot be read; ``line`` is 1-based."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


class Scalar(str):
    """A text, and the 1-based ``line`` on which it begins."""

    line: int

    def __new__(cls, text: str, line: int) -> Scalar:
        made = super().__new__(cls, text)
        made.line = line
        return made


def scalar(text: str, at: int) -> Scalar:
    """A text in one line, perhaps in quotes, which begins on the line with the 0-based index ``at``.

    Raises:
        YamlError: with an escape that means nothing.
    """
    if text[:1] == "'":
        return Scalar(text[1:-1].replace("''", "'"), at + 1)
    if text[:1] == '"':
        return Scalar(_ESCAPE.sub(lambda match: _unescaped(match, at), text[1:-1]), at + 1)
    return Scalar(text, at + 1)


def _unescaped(match: re.Match[str], at: int) -> str:
    code = match[1] or match[2] or match[3]
    if code is not None:
        if int(code, 16) > 0x10FFFF or 0xD800 <= int(code, 16) < 0xE000:
            raise YamlError(at + 1, f"There is no character {match.group()}.")
        return chr(int(code, 16))
    if match[4] not in _ESCAPES:
        raise YamlError(at + 1, f"The escape {match.group()!r} means nothing: write \\\\ for a backslash.")
    return _ESCAPES[match[4]]


def quoted(lines: Sequence[str], text: str, line: int) -> tuple[Scalar, int, str]:
    """A text in quotes, from one or several lines, of which breaks become spaces.

    Args:
        lines: of the file.
        text: of the first line, from the quotation mark on.
        line: index of the first line.

    Returns:
        The text, the index of the line in which it ends, and what follows there.

    Raises:
        YamlError: it does not end, or has an escape that means nothing.
    """
    begin, quote = line, text[0]
    while (match := _QUOTED[quote].match(text)) is None:
        line += 1
        if line >= len(lines) or line - begin > MAX_QUOTED:
            raise YamlError(begin + 1, f"The {quote} that begins here is not closed.")
        text += "\n" + lines[line]
    whole = match.group()
    if "\n" in whole:
        parts = whole[1:-1].split("\n")
        kept = [parts[0].rstrip(" \t"), *(part.strip(" \t") for part in parts[1:-1]), parts[-1].lstrip(" \t")]
        if quote == '"':
            kept = _joined_by_backslashes(kept)
        whole = quote + folded(kept, "\\n" if quote == '"' else "\n") + quote
    return scalar(whole, begin), line, text[match.end() :]


def folded(lines: list[str], newline: str = "\n") -> str:
    """Lines of one text: a break is a space, an empty line a break."""
    text, breaks = lines[0], 0
    for line in lines[1:]:
        if not line:
            breaks += 1
            continue
        text += (newline * breaks if breaks else " ") + line
        breaks = 0
    return text + (newline * (breaks - 1) or " ") if breaks else text


def _joined_by_backslashes(lines: list[str]) -> list[str]:
    """A backslash at the end of a line of a text in quotes takes the break away."""
    found = [lines[0]]
    for line in lines[1:]:
        end = re.search(r"\\+$", found[-1])
        if end and len(end.group()) % 2:
            found[-1] = found[-1][:-1] + line
        else:
            found.append(line)
    return found


def folded_block(lines: list[str]) -> str:
    """``>``: as :func:`folded`, but lines that are indented further keep their breaks."""
    text, breaks, was_plain = "", 0, False
    for number, line in enumerate(lines):
        if not line:
            breaks += 1
            continue
        plain = not line.startswith((" ", "\t"))
        if number == breaks:
            text = "\n" * breaks
        elif was_plain and plain:
            text += "\n" * breaks or " "
        else:
            text += "\n" * (breaks + 1)
        text += line
        breaks, was_plain = 0, plain
    return text
