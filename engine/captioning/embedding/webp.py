"""WebP: an XMP packet in the chunk "XMP " of the extended format.

https://developers.google.com/speed/webp/docs/riff_container. A file in the simple format gets the header chunk
VP8X that the extended one asks for; in that of an extended file the flag for XMP is set. Every other
chunk stays byte for byte.

Standard library only: Blender imports this module.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from . import xmp
from .pieces import CUT_OFF, CannotEmbed, Piece, Span, read_at, size_of

_HEADER, _CHUNK_HEADER = 12, 8
_HAS_ALPHA, _HAS_XMP = 0x10, 0x04
_EXTENDED_BYTES = 10
_MAX_RIFF = 0xFFFFFFFF - 1


@dataclass(frozen=True)
class _Chunk:
    """A chunk with its padding: ``start`` … ``stop``; ``length`` bytes of content."""

    kind: bytes
    start: int
    length: int
    stop: int


def matches(head: bytes) -> bool:
    """Whether a file that begins so is a WebP."""
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP"


def read(file: BinaryIO) -> str | None:
    """See :func:`engine.captioning.embedding.read`."""
    found = packet(file)
    return None if found is None else xmp.description(found)


def packet(file: BinaryIO) -> bytes | None:
    """The file's XMP packet; None if it has none."""
    return next((_content(file, chunk) for chunk in _chunks(file) if chunk.kind == b"XMP "), None)


def edit(file: BinaryIO, text: str, by: str = "") -> list[Piece]:
    """See :func:`engine.captioning.embedding.edit`."""
    chunks = list(_chunks(file))
    if not chunks:
        raise CannotEmbed(CUT_OFF)
    old = next((chunk for chunk in chunks if chunk.kind == b"XMP "), None)
    new = xmp.with_description(None if old is None else _content(file, old), text, by)
    pieces: list[Piece] = []
    if chunks[0].kind != b"VP8X":
        pieces.append(_extended(file, chunks[0]))
    for chunk in chunks:
        if chunk is old:
            pieces.append(_chunk(b"XMP ", new))
        elif chunk is chunks[0] and chunk.kind == b"VP8X":
            pieces += [_flagged(file, chunk), Span(chunk.start + _CHUNK_HEADER + 1, chunk.stop)]
        else:
            pieces.append(Span(chunk.start, chunk.stop))
    if old is None:
        pieces.append(_chunk(b"XMP ", new))
    length = 4 + sum(len(piece) if isinstance(piece, bytes) else piece.stop - piece.start for piece in pieces)
    if length > _MAX_RIFF:
        raise CannotEmbed("because a WebP cannot be larger than 4 GB")
    return [b"RIFF" + struct.pack("<I", length) + b"WEBP", *pieces, Span(chunks[-1].stop, size_of(file))]


def _chunks(file: BinaryIO) -> Iterator[_Chunk]:
    (length,) = struct.unpack("<I", read_at(file, 4, 4))
    at, end = _HEADER, 8 + length
    if end > size_of(file):
        raise CannotEmbed(CUT_OFF)
    while at + _CHUNK_HEADER <= end:
        kind, length = struct.unpack("<4sI", read_at(file, at, _CHUNK_HEADER))
        stop = at + _CHUNK_HEADER + length + length % 2
        if stop > end:
            raise CannotEmbed(CUT_OFF)
        yield _Chunk(kind, at, length, stop)
        at = stop


def _content(file: BinaryIO, chunk: _Chunk) -> bytes:
    if chunk.length > xmp.MAX_BYTES:
        raise CannotEmbed(f"whose XMP is larger than {xmp.MAX_BYTES >> 20} MB")
    return read_at(file, chunk.start + _CHUNK_HEADER, chunk.length)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _flagged(file: BinaryIO, chunk: _Chunk) -> bytes:
    """The header of a VP8X chunk and its first byte, which holds the flags."""
    if chunk.length < _EXTENDED_BYTES:
        raise CannotEmbed(CUT_OFF)
    data = read_at(file, chunk.start, _CHUNK_HEADER + 1)
    return data[:-1] + bytes((data[-1] | _HAS_XMP,))


def _extended(file: BinaryIO, pixels: _Chunk) -> bytes:
    """The VP8X chunk for a picture in the simple format, with the size that its pixels have."""
    content = read_at(file, pixels.start + _CHUNK_HEADER, min(pixels.length, 10))
    flags = _HAS_XMP
    if pixels.kind == b"VP8 " and content[3:6] == b"\x9d\x01\x2a" and len(content) == 10:  # RFC 6386, 9.1
        width, height = (size & 0x3FFF for size in struct.unpack("<HH", content[6:10]))
    elif pixels.kind == b"VP8L" and content[:1] == b"\x2f" and len(content) >= 5:  # RFC 9649, 3.4
        (bits,) = struct.unpack("<I", content[1:5])
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        flags |= _HAS_ALPHA * (bits >> 28 & 1)
    else:
        raise CannotEmbed(CUT_OFF)
    if not width or not height:
        raise CannotEmbed(CUT_OFF)
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return _chunk(b"VP8X", bytes((flags, 0, 0, 0)) + sizes)
