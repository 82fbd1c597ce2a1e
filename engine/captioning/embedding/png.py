"""PNG: an XMP packet in an iTXt chunk, and the caption again in a text chunk "Description".

https://www.w3.org/TR/png-3/. Every other chunk stays byte for byte, animation and trailing data too.

Standard library only: Blender imports this module.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from . import xmp
from .pieces import CUT_OFF, CannotEmbed, Piece, Span, read_at, size_of

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_XMP, _DESCRIPTION = b"XML:com.adobe.xmp", b"Description"
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_MAX_KEYWORD = 79
_MAX_TEXT = xmp.MAX_BYTES


@dataclass(frozen=True)
class _Chunk:
    kind: bytes
    start: int
    stop: int
    keyword: bytes = b""


def matches(head: bytes) -> bool:
    """Whether a file that begins so is a PNG."""
    return head.startswith(_SIGNATURE)


def read(file: BinaryIO) -> str | None:
    """See :func:`engine.captioning.embedding.read`."""
    plain = None
    for chunk in _chunks(file):
        if chunk.keyword == _XMP:
            try:
                found = xmp.description(_text(file, chunk)[0])
            except CannotEmbed:
                continue
            if found is not None:
                return found
        elif chunk.keyword == _DESCRIPTION and plain is None:
            data, encoding = _text(file, chunk)
            plain = data.decode(encoding, "replace")
    return plain


def packet(file: BinaryIO) -> bytes | None:
    """The file's XMP packet; None if it has none."""
    return next((_text(file, chunk)[0] for chunk in _chunks(file) if chunk.keyword == _XMP), None)


def edit(file: BinaryIO, text: str, by: str = "") -> list[Piece]:
    """See :func:`engine.captioning.embedding.edit`."""
    chunks = list(_chunks(file))
    old = next((chunk for chunk in chunks if chunk.keyword == _XMP), None)
    new = xmp.with_description(None if old is None else _text(file, old)[0], text, by)
    described = next((chunk for chunk in chunks if chunk.keyword == _DESCRIPTION), None)
    # New text goes before the pixels, where a reader of the first bytes finds it.
    pixels = next(chunk for chunk in chunks if chunk.kind == b"IDAT")
    pieces: list[Piece] = [Span(0, len(_SIGNATURE))]
    for chunk in chunks:
        if chunk is pixels and described is None:
            pieces.append(_description(text))
        if chunk is pixels and old is None:
            pieces.append(_itxt(_XMP, new))
        if chunk is old:
            pieces.append(_itxt(_XMP, new))
        elif chunk is described:
            pieces.append(_description(text))
        elif chunk.keyword != _DESCRIPTION:
            pieces.append(Span(chunk.start, chunk.stop))
    return [*pieces, Span(chunks[-1].stop, size_of(file))]


def _chunks(file: BinaryIO) -> Iterator[_Chunk]:
    """Chunk by chunk to IEND; raises CannotEmbed if that, or the pixels, are not there."""
    size, at, pixels = size_of(file), len(_SIGNATURE), False
    while True:
        length, kind = struct.unpack(">I4s", read_at(file, at, 8))
        stop = at + length + 12
        if stop > size or not kind.isalpha() or (at == len(_SIGNATURE)) != (kind == b"IHDR"):
            raise CannotEmbed(CUT_OFF)
        keyword = b""
        if kind in _TEXTS:
            keyword = read_at(file, at + 8, min(length, _MAX_KEYWORD + 1)).partition(b"\0")[0]
        pixels |= kind == b"IDAT"
        if kind == b"IEND" and not pixels:
            raise CannotEmbed(CUT_OFF)
        yield _Chunk(kind, at, stop, keyword)
        if kind == b"IEND":
            return
        at = stop


def _text(file: BinaryIO, chunk: _Chunk) -> tuple[bytes, str]:
    """The text of a text chunk and its encoding; raises CannotEmbed if it is damaged."""
    length = chunk.stop - chunk.start - 12
    if length > _MAX_TEXT:
        raise CannotEmbed(f"which holds a text larger than {_MAX_TEXT >> 20} MB")
    content = read_at(file, chunk.start + 8, length)
    (checksum,) = struct.unpack(">I", read_at(file, chunk.stop - 4, 4))
    if checksum != zlib.crc32(chunk.kind + content):
        raise CannotEmbed(CUT_OFF)
    value = content[len(chunk.keyword) + 1 :]
    if chunk.kind == b"tEXt":
        return value, "latin-1"
    if chunk.kind == b"zTXt":
        return _inflate(value[1:]), "latin-1"
    compressed, rest = value[:1], value[2:].split(b"\0", 2)
    if len(rest) != 3:
        raise CannotEmbed(CUT_OFF)
    return (_inflate(rest[2]) if compressed == b"\1" else rest[2]), "utf-8"


def _inflate(data: bytes) -> bytes:
    stream = zlib.decompressobj()
    try:
        text = stream.decompress(data, _MAX_TEXT)
    except zlib.error:
        raise CannotEmbed(CUT_OFF) from None
    if stream.unconsumed_tail:
        raise CannotEmbed(f"which holds a text larger than {_MAX_TEXT >> 20} MB")
    return text


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _itxt(keyword: bytes, text: bytes) -> bytes:
    return _chunk(b"iTXt", keyword + b"\0" + b"\0\0" + b"\0" + b"\0" + text)  # not compressed, no language


def _description(text: str) -> bytes:
    if text.isascii():
        return _chunk(b"tEXt", _DESCRIPTION + b"\0" + text.encode("ascii"))
    return _itxt(_DESCRIPTION, text.encode("utf-8"))
