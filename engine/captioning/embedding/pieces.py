"""A file as ranges of an older one and new bytes between them.

Standard library only: Blender imports this module.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, NamedTuple

_BLOCK = 1 << 20


class CannotEmbed(Exception):
    """A file cannot take a caption; the message goes on after "The caption cannot be put into FILE, "."""


class Span(NamedTuple):
    """The bytes ``start`` to ``stop`` of the older file."""

    start: int
    stop: int


Piece = bytes | Span
CUT_OFF = "which is damaged or not complete"


def size_of(file: BinaryIO) -> int:
    """Bytes in an open file."""
    return file.seek(0, 2)


def read_at(file: BinaryIO, at: int, count: int) -> bytes:
    """Exactly ``count`` bytes; raises CannotEmbed if the file ends before."""
    try:
        file.seek(at)
    except (OSError, ValueError, OverflowError):  # a place that no file can have
        raise CannotEmbed(CUT_OFF) from None
    data = file.read(count)
    if len(data) != count:
        raise CannotEmbed(CUT_OFF)
    return data


def copy(source: BinaryIO, pieces: Iterable[Piece], target: BinaryIO) -> None:
    """Write pieces one after the other; memory does not grow with the file.

    Raises:
        CannotEmbed: the source became shorter.
        OSError: from either file.
    """
    for piece in pieces:
        if isinstance(piece, bytes):
            target.write(piece)
            continue
        at = piece.start
        while at < piece.stop:
            block = read_at(source, at, min(_BLOCK, piece.stop - at))
            target.write(block)
            at += len(block)
