"""The protobuf encoding (https://protobuf.dev/programming-guides/encoding/), without any schema."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator
from typing import NamedTuple

Buffer = bytes | mmap.mmap
VARINT, FIXED64, BLOCK, FIXED32 = 0, 1, 2, 5


class Damaged(Exception):
    """The bytes are not the protobuf that they should be."""


class Field(NamedTuple):
    """One field of a message.

    Attributes:
        number, wire: its number and its wire type.
        begin: where its tag begins.
        start, stop: where its content lies; of a block, without its length.
        value: of a varint; else 0.
    """

    number: int
    wire: int
    begin: int
    start: int
    stop: int
    value: int


def read_varint(data: Buffer, at: int, end: int) -> tuple[int, int]:
    """The number at ``at``, and where it ends.

    Raises:
        Damaged: it does not end before ``end`` or within 64 bits.
    """
    value = shift = 0
    while True:
        if at >= end or shift > 63:
            raise Damaged
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def fields(data: Buffer, at: int, end: int) -> Iterator[Field]:
    """The fields of the message between ``at`` and ``end``, in order.

    Raises:
        Damaged: they do not fill it exactly.
    """
    while at < end:
        begin = at
        tag, at = read_varint(data, at, end)
        number, wire, value, start = tag >> 3, tag & 7, 0, at
        if number == 0:
            raise Damaged
        if wire == VARINT:
            value, at = read_varint(data, at, end)
        elif wire in (FIXED64, FIXED32):
            at += 8 if wire == FIXED64 else 4
        elif wire == BLOCK:
            length, start = read_varint(data, at, end)
            at = start + length
        else:
            raise Damaged
        if at > end:
            raise Damaged
        yield Field(number, wire, begin, start, at, value)


def varint(value: int) -> bytes:
    """A number of at least 0."""
    out = bytearray()
    while True:
        byte, value = value & 0x7F, value >> 7
        out.append(byte | (0x80 if value else 0))
        if not value:
            return bytes(out)


def number_field(number: int, value: int) -> bytes:
    """A varint field."""
    return varint(number << 3 | VARINT) + varint(value)


def block_field(number: int, content: bytes | str) -> bytes:
    """A field of bytes, of text, or of a message."""
    data = content.encode() if isinstance(content, str) else content
    return varint(number << 3 | BLOCK) + varint(len(data)) + data


def blocks(number: int, contents: Iterable[bytes | str]) -> bytes:
    """A repeated field."""
    return b"".join(block_field(number, content) for content in contents)
