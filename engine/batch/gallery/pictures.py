"""One lit picture of each material, made once: ``.thumbnails/<name>.jpg``.

A picture carries a digest of the ``request.json`` beside the maps that it shows. Equal requests give equal maps, so a
picture whose digest is another's is made again, and no other: copied folders and their dates change nothing.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np
from PIL import Image

from ... import __version__
from ...captioning.whole_files import content_of, replacing, sentence
from ...errors import OutputError
from ...imaging.lit_view import LIT_MAPS, lit_view
from ...imaging.png import xmp_packet
from ...request import REQUEST_FILE
from ...result import MaterialMaps
from .entries import Entry

#: No material has this name: none begins with a dot.
FOLDER = ".thumbnails"
#: Side of a square picture in pixels; others have its area.
EDGE = 512
_QUALITY = 85
#: Changes with how a picture is made, so that older ones are made again.
_MANNER = b"lit 1\n"
#: What a set without this map is lit with: light grey, flat, half gloss, no metal, nothing hidden.
_PLAIN = {"base_color": (186, 186, 186), "normal": (128, 128, 255), "roughness": 150}
_PLAIN_METALLIC, _PLAIN_OCCLUSION = 0, 255

ReadMap = Callable[[str], Image.Image]


def _path(out: Path, name: str) -> Path:
    return out / FOLDER / f"{name}.jpg"


def _digest(stored: bytes) -> str:
    return hashlib.sha256(_MANNER + stored).hexdigest()[:32]


def _is_current(path: Path, digest: str) -> bool:
    try:
        with Image.open(path, formats=["JPEG"]) as picture:
            return picture.info.get("comment") == digest.encode()
    except (OSError, SyntaxError, ValueError):
        return False


def _small_size(width: int, height: int) -> tuple[int, int]:
    """Of the same shape, with the area of a square of ``EDGE`` or its own if that is smaller."""
    scale = min(1.0, EDGE / math.sqrt(width * height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _lit(read: ReadMap, maps: Collection[str], size: tuple[int, int]) -> Image.Image:
    """The whole tile, lit; a set without colour or relief to light is shown by its first map.

    Args:
        read: opens a map of the set; modes RGB, L or I;16. One at a time is in memory.
        maps: which there are.
        size: of the picture.
    """

    def small(name: str) -> np.ndarray:
        with read(name) as image:
            if image.mode.startswith("I"):
                image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
            return np.asarray(image.resize(size, Image.Resampling.BOX))

    if not {"base_color", "normal"} & set(maps):
        return Image.fromarray(small(next(iter(maps)))).convert("RGB")
    plain = {**_PLAIN, "metallic": _PLAIN_METALLIC, "ambient_occlusion": _PLAIN_OCCLUSION}
    given = {
        name: small(name) if name in maps else np.full(_shape(size, plain[name]), plain[name], np.uint8)
        for name in LIT_MAPS
    }
    return Image.fromarray(lit_view(given))


def _shape(size: tuple[int, int], value: object) -> tuple[int, ...]:
    return (size[1], size[0], 3) if isinstance(value, tuple) else (size[1], size[0])


def _save(picture: Image.Image, path: Path, digest: str) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(sentence(error, path)) from None
    xmp = xmp_packet(f"Texture Loom {__version__}").encode()
    with replacing(path) as file:
        picture.save(file, "JPEG", quality=_QUALITY, comment=digest, xmp=xmp)


def thumbnail(entry: Entry, out: Path) -> Path | None:
    """Where the picture of an item lies, if there is one of its maps as they are now."""
    path = _path(out, entry.item.name)
    return path if _is_current(path, _digest(entry.stored)) else None


def picture_of(entry: Entry, out: Path) -> Path:
    """Where the picture of an item lies, made of its maps if it is not there.

    Args:
        entry: of an item that is made.

    Raises:
        OutputError: it cannot be written.
        OSError, SyntaxError, ValueError: a map cannot be read.
    """
    if (there := thumbnail(entry, out)) is not None:
        return there
    request, path = entry.item.request, _path(out, entry.item.name)
    folder = out / entry.item.name
    size = _small_size(request.width, request.height)
    picture = _lit(lambda name: Image.open(folder / f"{name}.png", formats=["PNG"]), request.maps, size)
    _save(picture, path, _digest(entry.stored))
    return path


def keep_picture(result: MaterialMaps, folder: Path, out: Path, name: str) -> None:
    """Make the picture of a set that has just been written, while its maps are in memory.

    Args:
        folder: of the set, still without its name.
        out: the folder of the run.
        name: that the set will have.

    Raises:
        OutputError: it cannot be written.
    """
    request = result.request
    size = _small_size(request.width, request.height)
    picture = _lit(lambda each: Image.fromarray(result.maps[each]), request.maps, size)
    _save(picture, _path(out, name), _digest(content_of(folder / REQUEST_FILE)))
