"""JPEG: an XMP packet in an APP1 segment.

ITU-T T.81 annex B for the segments, ISO 16684-3 (XMP part 3) for the packet's place. Every other
segment and the pixels stay byte for byte.

Standard library only: Blender imports this module.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from . import xmp
from .pieces import CUT_OFF, CannotEmbed, Piece, Span, read_at, size_of

_START, _END, _SCAN, _APP0, _APP1, _APP2 = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2
_XMP, _EXIF, _MULTI = b"http://ns.adobe.com/xap/1.0/\0", b"Exif\0", b"MPF\0"
_MAX_PACKET = 0xFFFF - 2 - len(_XMP)
_BLOCK = 1 << 20


@dataclass(frozen=True)
class _Segment:
    """A segment before the first scan; ``start`` … ``stop`` with its marker."""

    marker: int
    start: int
    stop: int
    head: bytes


def matches(head: bytes) -> bool:
    """Whether a file that begins so is a JPEG."""
    return head.startswith(b"\xff\xd8\xff")


def read(file: BinaryIO) -> str | None:
    """See :func:`engine.captioning.embedding.read`."""
    found = packet(file)
    return None if found is None else xmp.description(found)


def packet(file: BinaryIO) -> bytes | None:
    """The file's XMP packet; None if it has none."""
    return next((_packet(file, segment) for segment in _segments(file) if _is_xmp(segment)), None)


def edit(file: BinaryIO, text: str, by: str = "") -> list[Piece]:
    """See :func:`engine.captioning.embedding.edit`."""
    segments = list(_segments(file))
    _find_end(file, segments[-1].stop)
    place = next((each for each in segments if _is_xmp(each)), None)
    if place is not None and any(_is_multi(each) and each.start < place.start for each in segments):
        # Multi-picture files name the places of their other pictures counted from that segment.
        raise CannotEmbed("because the other pictures in it would be moved")
    new = _segment(xmp.with_description(None if place is None else _packet(file, place), text, by))
    if place is not None:
        return [Span(0, place.start), new, Span(place.stop, size_of(file))]
    at = 2
    for segment in segments:
        if segment.marker != _APP0 and not (segment.marker == _APP1 and segment.head.startswith(_EXIF)):
            break
        at = segment.stop
    return [Span(0, at), new, Span(at, size_of(file))]


def _is_xmp(segment: _Segment) -> bool:
    return segment.marker == _APP1 and segment.head.startswith(_XMP)


def _is_multi(segment: _Segment) -> bool:
    return segment.marker == _APP2 and segment.head.startswith(_MULTI)


def _packet(file: BinaryIO, segment: _Segment) -> bytes:
    at = segment.stop - segment_length(segment) + 2 + len(_XMP)
    return read_at(file, at, segment.stop - at)


def segment_length(segment: _Segment) -> int:
    """Bytes of a segment without its marker, whose fill bytes have no fixed number."""
    return segment.stop - segment.start - 2


def _segment(packet: bytes) -> bytes:
    if len(packet) > _MAX_PACKET:
        raise CannotEmbed(f"because a JPEG has room for {_MAX_PACKET:,} bytes of XMP and this would be {len(packet):,}")
    return struct.pack(">BBH", 0xFF, _APP1, 2 + len(_XMP) + len(packet)) + _XMP + packet


def _segments(file: BinaryIO) -> Iterator[_Segment]:
    """Segment by segment up to the header of the first scan, which is the last."""
    at = 2
    while True:
        start = at
        if read_at(file, at, 1) != b"\xff":
            raise CannotEmbed(CUT_OFF)
        marker = 0xFF
        while marker == 0xFF:  # any number of fill bytes may stand before a marker
            at += 1
            marker = read_at(file, at, 1)[0]
        if marker in (0, _START, _END):
            raise CannotEmbed(CUT_OFF)
        (length,) = struct.unpack(">H", read_at(file, at + 1, 2))
        if length < 2:
            raise CannotEmbed(CUT_OFF)
        content = read_at(file, at + 3, length - 2)
        at += 1 + length
        yield _Segment(marker, start, at, content[: len(_XMP)])
        if marker == _SCAN:
            return


def _find_end(file: BinaryIO, at: int) -> None:
    """Raise CannotEmbed if no end of image follows; its two bytes cannot occur in a scan."""
    file.seek(at)
    last = b""
    while block := file.read(_BLOCK):
        if bytes((0xFF, _END)) in last + block:
            return
        last = block[-1:]
    raise CannotEmbed(CUT_OFF)
