"""Lines of a text file, one at a time, whatever is in it."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from .problem import Problem

#: A prompt has 2,000 characters at most; a longer line than this is no row of a list.
MAX_LINE = 65_536
_AFTER_RETURN = re.compile(rb"(?<=\r)(?!\n)")
_OTHER_ENCODINGS = {
    codecs.BOM_UTF32_LE: "UTF-32",  # begins with UTF-16's mark, so it is looked for first
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


class UnreadableLine(ValueError):
    """A line that ends the reading; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def _decoded(line: bytes, number: int) -> str:
    if b"\0" in line:
        raise UnreadableLine(Problem(number, "", "The file holds binary data: give a text file."))
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        character = len(line[: error.start].decode("utf-8")) + 1
        message = "The text is not UTF-8: save the file with the encoding UTF-8."
        raise UnreadableLine(Problem(number, f"character {character}", message)) from None


def _raw_lines(file: BinaryIO) -> Iterator[bytes]:
    """Lines that end with ``\\n``, ``\\r\\n`` or, as old Macs wrote them, ``\\r``; too long ones are cut off."""
    while line := file.readline(MAX_LINE + 1):
        if b"\r" not in line or b"\r" not in line.removesuffix(b"\r\n"):
            yield line
            continue
        pieces = _AFTER_RETURN.split(line)
        if len(line) > MAX_LINE and len(pieces) > 1:  # the last goes on, or its \n is not read yet
            file.seek(-len(pieces.pop()), os.SEEK_CUR)
        yield from (piece for piece in pieces if piece)


def lines_of(file: BinaryIO) -> Iterator[str]:
    """As :func:`text_lines`, of what is open already and can be read anywhere."""
    for number, line in enumerate(_raw_lines(file), 1):
        if number == 1:
            for mark, encoding in _OTHER_ENCODINGS.items():
                if line.startswith(mark):
                    message = f"The text is {encoding}: save the file with the encoding UTF-8."
                    raise UnreadableLine(Problem(0, "", message))
            line = line.removeprefix(codecs.BOM_UTF8)
        if len(line) > MAX_LINE and b"\0" not in line:
            raise UnreadableLine(
                Problem(number, "", f"The line is longer than {MAX_LINE:,} bytes: give one prompt a line.")
            )
        yield _decoded(line, number)


def text_lines(path: Path) -> Iterator[str]:
    """The lines of a UTF-8 file with or without a byte order mark, their ends kept.

    Raises:
        UnreadableLine: binary, another encoding, or a line of more than ``MAX_LINE`` bytes.
        OSError: it cannot be opened or read.
    """
    with path.open("rb") as file:
        yield from lines_of(file)
