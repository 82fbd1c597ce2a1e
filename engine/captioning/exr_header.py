"""The header of an OpenEXR file: parts, windows and channels.

Source: "OpenEXR File Layout", https://openexr.com/en/latest/OpenEXRFileLayout.html.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

MAGIC = b"\x76\x2f\x31\x01"
#: A header longer than this is not that of a picture.
_MAX_BYTES = 1 << 20
_TILED, _DEEP, _PARTS = 0x200, 0x800, 0x1000
_KNOWN_FLAGS = _TILED | 0x400 | _DEEP | _PARTS


@dataclass(frozen=True)
class Window:
    """A rectangle of pixels; the first and the last are inside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left + 1

    @property
    def height(self) -> int:
        return self.bottom - self.top + 1


@dataclass(frozen=True)
class Channel:
    """One channel: ``kind`` is 0 for uint32, 1 for half, 2 for float."""

    name: str
    kind: int
    steps: tuple[int, int]


@dataclass(frozen=True)
class Part:
    """One picture of a file.

    Attributes:
        number: its place among the parts.
        channels: in the order in which their pixels lie in the file.
        compression: a number, see ``exr``.
        data: the pixels that there are.
        display: the picture; what lies outside of ``data`` is empty.
        tile: (width, height) if the pixels lie in tiles, else None.
        deep: whether a pixel may have several depths.
        chunks: how many pieces the file says the part has; None if it does not say.
    """

    number: int
    channels: Sequence[Channel]
    compression: int
    data: Window
    display: Window
    tile: tuple[int, int] | None
    deep: bool
    chunks: int | None


def read_header(file: BinaryIO) -> tuple[list[Part], bool]:
    """The parts of an open file, which is read up to the tables of chunks; and whether chunks name their part.

    Raises:
        ValueError: it is damaged or cut off, or of an unknown version.
    """
    flags = struct.unpack("<I", _exactly(file, 8)[4:])[0]
    if flags & 0xFF != 2 or flags & 0xFFFFFF00 & ~_KNOWN_FLAGS:
        raise ValueError(f"unknown version {flags:#x}")
    parts: list[Part] = []
    while attributes := _attributes(file):
        parts.append(_part(len(parts), attributes, flags))
        if not flags & _PARTS:
            break
    if not parts:
        raise ValueError("no header")
    return parts, bool(flags & _PARTS)


def _exactly(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) != count:
        raise ValueError("the file ends too early")
    return data


def _word(file: BinaryIO) -> str:
    """Text up to a zero byte."""
    found = bytearray()
    while (byte := _exactly(file, 1)) != b"\0":
        found += byte
        if len(found) > 255:
            raise ValueError("a name is too long")
    return found.decode("utf-8", "replace")


def _attributes(file: BinaryIO) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    while name := _word(file):
        _word(file)  # its type, which is known from the name
        (size,) = struct.unpack("<i", _exactly(file, 4))
        if not 0 <= size <= _MAX_BYTES or file.tell() > _MAX_BYTES:
            raise ValueError("the header is too long")
        found[name] = _exactly(file, size)
    return found


def _part(number: int, attributes: Mapping[str, bytes], flags: int) -> Part:
    try:
        kind = attributes.get("type", b"").rstrip(b"\0")
        tile = None
        if kind in (b"tiledimage", b"deeptile") if flags & _PARTS else flags & _TILED:
            tile = struct.unpack("<II", attributes["tiles"][:8])
            if min(tile) < 1 or max(tile) > 1 << 16:
                raise ValueError(f"tiles of {tile[0]} × {tile[1]} pixels")
        return Part(
            number,
            _channels(attributes["channels"]),
            attributes["compression"][0],
            Window(*struct.unpack("<4i", attributes["dataWindow"])),
            Window(*struct.unpack("<4i", attributes["displayWindow"])),
            tile,
            kind.startswith(b"deep") or bool(flags & _DEEP),
            struct.unpack("<i", attributes["chunkCount"])[0] if "chunkCount" in attributes else None,
        )
    except KeyError as error:
        raise ValueError(f"the header has no {error.args[0]}") from None
    except (struct.error, IndexError):
        raise ValueError("the header is damaged") from None


def _channels(data: bytes) -> list[Channel]:
    found = []
    while data[:1] != b"\0":
        name, zero, rest = data.partition(b"\0")
        kind, across, down = struct.unpack("<i4xii", rest[:16])
        if not zero or kind not in (0, 1, 2) or across < 1 or down < 1:
            raise ValueError("the list of channels is damaged")
        found.append(Channel(name.decode("utf-8", "replace"), kind, (across, down)))
        data = rest[16:]
    return found
