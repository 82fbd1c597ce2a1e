"""TIFF and BigTIFF: an XMP packet in tag 700 of the first picture, and ASCII captions in ImageDescription too.

TIFF 6.0; https://libtiff.gitlab.io/libtiff/specification/bigtiff.html. Everything in a TIFF is found by its
place in the file, so nothing is moved: the first picture's directory is written again at the end, with the new
values behind it, and only the header's pointer to it changes. A directory that is the end of the file already is
replaced there. A description that somebody else gave the file stays, because microscopes and editors keep
settings there.

Standard library only: Blender imports this module.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from . import xmp
from .pieces import CUT_OFF, CannotEmbed, Piece, Span, read_at, size_of

_DESCRIPTION, _XMP = 270, 700
_BYTE, _ASCII = 1, 2
#: Offsets and byte counts of strips and of tiles.
_DATA = ((273, 279), (324, 325))
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_INTEGERS = {3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_MAX_DIRECTORIES, _MAX_ENTRIES = 65536, 4096
#: Raw photographs are TIFFs by their first bytes, but their programs rely on more than TIFF says.
_SUFFIXES = (".tif", ".tiff")


@dataclass(frozen=True)
class _Layout:
    """How numbers are written: byte order, and the two sizes that differ in BigTIFF."""

    order: str
    big: bool

    @property
    def word(self) -> int:
        return 8 if self.big else 4

    def pack(self, code: str, *values: int) -> bytes:
        return struct.pack(self.order + code, *values)

    def offset(self, value: int) -> bytes:
        return self.pack("Q" if self.big else "I", value)

    def unpack(self, code: str, data: bytes) -> tuple[int, ...]:
        return struct.unpack(self.order + code, data)


@dataclass(frozen=True)
class _Entry:
    """A tag of a directory; ``value`` is its raw last field: the values, or where they are."""

    tag: int
    kind: int
    count: int
    value: bytes


@dataclass(frozen=True)
class _Directory:
    at: int
    entries: tuple[_Entry, ...]
    following: int
    stop: int


def matches(head: bytes) -> bool:
    """Whether a file that begins so is a TIFF."""
    return head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def read(file: BinaryIO) -> str | None:
    """See :func:`engine.captioning.embedding.read`."""
    layout, place = _header(file)
    first = _directory(file, layout, place)
    packet = _bytes_of(file, layout, _find(first, _XMP))
    found = None if packet is None else xmp.description(packet)
    if found is not None:
        return found
    plain = _bytes_of(file, layout, _find(first, _DESCRIPTION))
    return None if plain is None else plain.rstrip(b"\0").decode("utf-8", "replace")


def packet(file: BinaryIO) -> bytes | None:
    """The file's XMP packet; None if it has none."""
    layout, place = _header(file)
    return _bytes_of(file, layout, _find(_directory(file, layout, place), _XMP))


def edit(file: BinaryIO, text: str, by: str = "") -> list[Piece]:
    """See :func:`engine.captioning.embedding.edit`."""
    if os.path.splitext(file.name)[1].lower() not in _SUFFIXES:
        raise CannotEmbed("which is a raw photograph or another relative of TIFF")
    layout, place = _header(file)
    size = size_of(file)
    for directory in _directories(file, layout, place):
        _check_data(file, layout, directory, size)
    first = _directory(file, layout, place)
    old = _bytes_of(file, layout, _find(first, _XMP))
    plain = _bytes_of(file, layout, _find(first, _DESCRIPTION))
    new = {_XMP: (_BYTE, xmp.with_description(old, text, by))}
    entries = {entry.tag: entry for entry in first.entries}
    described = entries.get(_DESCRIPTION)
    if described is None or plain is None or (old is not None and _plain(xmp.description(old)) == plain):
        entries.pop(_DESCRIPTION, None)
        if text.isascii():
            new[_DESCRIPTION] = (_ASCII, text.encode("ascii") + b"\0")
    elif described.kind in (_BYTE, _ASCII):
        new[_DESCRIPTION] = (described.kind, plain)  # it may lie in the end that is written anew
    end = first.at if _is_tail(layout, first, size) else size
    tail = _tail(layout, entries, new, first.following, end + end % 2)
    head = Span(0, place), layout.offset(_fitting(layout, end + end % 2)), Span(place + layout.word, end)
    return [*head, b"\0" * (end % 2) + tail]


def _plain(text: str | None) -> bytes | None:
    return None if text is None or not text.isascii() else text.encode("ascii") + b"\0"


# -- writing ---------------------------------------------------------------------------


def _tail(
    layout: _Layout, entries: dict[int, _Entry], new: dict[int, tuple[int, bytes]], following: int, at: int
) -> bytes:
    """A directory for the place ``at``, and behind it the new values in the order of their tags."""
    tags = sorted({*entries, *new})
    values, behind = b"", at + (16 if layout.big else 6) + len(tags) * (20 if layout.big else 12)
    data = layout.pack("Q" if layout.big else "H", len(tags))
    for tag in tags:
        if tag in new:
            kind, content = new[tag]
            if len(content) <= layout.word:
                value = content.ljust(layout.word, b"\0")
            else:
                value = layout.offset(_fitting(layout, behind + len(values) + len(content)) - len(content))
                values += content + b"\0" * (len(content) % 2)
            entry = _Entry(tag, kind, len(content), value)
        else:
            entry = entries[tag]
        data += layout.pack("HHQ" if layout.big else "HHI", entry.tag, entry.kind, entry.count) + entry.value
    return data + layout.offset(following) + values


def _fitting(layout: _Layout, offset: int) -> int:
    if not layout.big and offset > 0xFFFFFFFF:
        raise CannotEmbed("because a TIFF cannot be larger than 4 GB")
    return offset


def _is_tail(layout: _Layout, directory: _Directory, size: int) -> bool:
    """Whether a directory and its own description and packet are the end of the file, with nothing between."""
    at = directory.stop
    for tag in (_DESCRIPTION, _XMP):
        entry = _find(directory, tag)
        if entry is None or entry.kind not in (_BYTE, _ASCII) or entry.count <= layout.word:
            continue
        if layout.unpack("Q" if layout.big else "I", entry.value)[0] == at:
            at += entry.count + entry.count % 2
    return at == size


# -- reading ---------------------------------------------------------------------------


def _header(file: BinaryIO) -> tuple[_Layout, int]:
    """The layout, and where the header points to the first directory."""
    head = read_at(file, 0, 8)
    order = "<" if head.startswith(b"II") else ">"
    big = struct.unpack(f"{order}H", head[2:4])[0] == 43
    if big and struct.unpack(f"{order}HH", head[4:8]) != (8, 0):
        raise CannotEmbed(CUT_OFF)
    return _Layout(order, big), 8 if big else 4


def _directory(file: BinaryIO, layout: _Layout, pointer: int) -> _Directory:
    """The directory to which the pointer at this place leads."""
    code = "Q" if layout.big else "I"
    (at,) = layout.unpack(code, read_at(file, pointer, layout.word))
    return _read_directory(file, layout, at)


def _read_directory(file: BinaryIO, layout: _Layout, at: int) -> _Directory:
    counted, width = (8, 20) if layout.big else (2, 12)
    if at < 8 or at > size_of(file):
        raise CannotEmbed(CUT_OFF)
    (count,) = layout.unpack("Q" if layout.big else "H", read_at(file, at, counted))
    if not 0 < count <= _MAX_ENTRIES:
        raise CannotEmbed(CUT_OFF)
    data = read_at(file, at + counted, count * width + layout.word)
    entries = []
    for start in range(0, count * width, width):
        field = data[start : start + width]
        tag, kind, number = layout.unpack("HHQ" if layout.big else "HHI", field[: width - layout.word])
        entries.append(_Entry(tag, kind, number, field[width - layout.word :]))
    (following,) = layout.unpack("Q" if layout.big else "I", data[count * width :])
    return _Directory(at, tuple(entries), following, at + counted + len(data))


def _directories(file: BinaryIO, layout: _Layout, pointer: int) -> Iterator[_Directory]:
    directory = _directory(file, layout, pointer)
    seen = set()
    while True:
        seen.add(directory.at)
        yield directory
        if not directory.following:
            return
        if directory.following in seen or len(seen) > _MAX_DIRECTORIES:
            raise CannotEmbed(CUT_OFF)
        directory = _read_directory(file, layout, directory.following)


def _find(directory: _Directory, tag: int) -> _Entry | None:
    return next((entry for entry in directory.entries if entry.tag == tag), None)


def _bytes_of(file: BinaryIO, layout: _Layout, entry: _Entry | None) -> bytes | None:
    if entry is None:
        return None
    size = _SIZES.get(entry.kind, 1) * entry.count
    if size <= layout.word:
        return entry.value[:size]
    if size > xmp.MAX_BYTES:
        raise CannotEmbed(f"whose XMP is larger than {xmp.MAX_BYTES >> 20} MB")
    return read_at(file, layout.unpack("Q" if layout.big else "I", entry.value)[0], size)


def _check_data(file: BinaryIO, layout: _Layout, directory: _Directory, size: int) -> None:
    """Raise CannotEmbed if values or pixels lie outside the file: what is appended would become theirs."""
    for entry in directory.entries:
        length = _SIZES.get(entry.kind, 1) * entry.count
        if length > layout.word and layout.unpack("Q" if layout.big else "I", entry.value)[0] + length > size:
            raise CannotEmbed(CUT_OFF)
    for offsets, counts in _DATA:
        starts, lengths = (_numbers(file, layout, _find(directory, tag)) for tag in (offsets, counts))
        if any(start + length > size for start, length in zip(starts, lengths, strict=False)):
            raise CannotEmbed(CUT_OFF)


def _numbers(file: BinaryIO, layout: _Layout, entry: _Entry | None) -> tuple[int, ...]:
    data = _bytes_of(file, layout, entry)
    if entry is None or data is None or entry.kind not in _INTEGERS:
        return ()
    return layout.unpack(f"{entry.count}{_INTEGERS[entry.kind]}", data)
