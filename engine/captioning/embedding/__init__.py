"""Captions inside picture files: one module a container, each of which changes nothing but the caption.

A module has ``matches(head)``, ``read(file)``, ``packet(file)`` and ``edit(file, text, by)``. ``edit`` gives the new
file as pieces: ranges of the old one and new bytes between them. Pixels are never decoded.

Standard library only: Blender imports this package.
"""

from __future__ import annotations

from types import ModuleType
from typing import BinaryIO

from . import jpeg, png, tiff, webp, xmp
from .pieces import CannotEmbed, Piece, copy

_CONTAINERS: tuple[ModuleType, ...] = (png, jpeg, webp, tiff)
_HEAD = 16
#: Formats that have no place for a caption which can be written without touching the rest, by first bytes.
_OTHERS = (
    (b"\x76\x2f\x31\x01", "OpenEXR"),
    (b"#?RADIANCE", "Radiance HDR"),
    (b"#?RGBE", "Radiance HDR"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"8BPS", "Photoshop"),
    (b"DDS ", "DDS"),
)

__all__ = ["CannotEmbed", "Piece", "copy", "edit", "read", "writer"]


def read(file: BinaryIO) -> str | None:
    """The caption in a picture file; None if there is none.

    Raises:
        CannotEmbed: the file is of another kind, or damaged.
    """
    return _container(file).read(file)


def writer(file: BinaryIO) -> str | None:
    """Who wrote the caption in a picture file; None if it does not say.

    Raises:
        CannotEmbed: the file is of another kind, or damaged.
    """
    packet = _container(file).packet(file)
    return None if packet is None else xmp.writer(packet)


def edit(file: BinaryIO, text: str, by: str = "") -> list[Piece]:
    """The file with ``text`` as its one caption.

    Args:
        file: open for reading.
        text: without control characters other than tab and line feed.
        by: who wrote it, likewise; "" leaves that as it is.

    Raises:
        CannotEmbed: the file is of another kind, damaged, or has no room.
    """
    return _container(file).edit(file, text, by)


def _container(file: BinaryIO) -> ModuleType:
    file.seek(0)
    head = file.read(_HEAD)
    for container in _CONTAINERS:
        if container.matches(head):
            return container
    for start, name in _OTHERS:
        if head.startswith(start):
            raise CannotEmbed(f"because {name} files have no place for it that leaves the rest as it is")
    if not head:
        raise CannotEmbed("which is empty")
    raise CannotEmbed("which is no PNG, JPEG, WebP or TIFF file")
