"""The maps as Blender images.

An image first holds an uncompressed PNG made from the engine's shared pixels, so that it
shows at once. When the engine has written its own PNG, which carries the metadata, that one
takes its place, packed or as a file beside the .blend; the pixels are the same, so Blender
does not read them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import bpy

from . import names
from .lookup import Handle

if TYPE_CHECKING:
    import numpy as np

#: Maps that are colours; the others are numbers and stay as they are stored.
_COLOR_MAPS = frozenset({"base_color"})

MAP_KEY = "loom_map"


def color_space(map_name: str) -> str:
    """The colour space in which Blender has to read a map."""
    return "sRGB" if map_name in _COLOR_MAPS else "Non-Color"


def stage(material_name: str, map_name: str) -> bpy.types.Image:
    """A new image for one map; it has nothing to show yet."""
    image = bpy.data.images.new(
        names.image_name(material_name, map_name), 1, 1, alpha=False, is_data=map_name not in _COLOR_MAPS
    )
    image[MAP_KEY] = map_name
    return image


def show(image: bpy.types.Image, png: bytes) -> None:
    """Let ``image`` hold ``png`` (see :mod:`.stored_png`) and read it now, so that no redraw waits for six at once."""
    image.pack(data=png, data_len=len(png))
    _read(image)


def take_packed(image: bpy.types.Image, file: Path) -> None:
    """Let ``image`` hold the PNG at ``file`` inside the .blend."""
    data = file.read_bytes()
    if image.source == "FILE":  # it shows these pixels already
        image.pack(data=data, data_len=len(data))
    else:
        show(image, data)


def take_file(image: bpy.types.Image, file: Path) -> None:
    """Let ``image`` show the PNG at ``file``, by a path relative to the .blend if that is saved."""
    path = str(file)
    if bpy.data.filepath:
        try:
            path = bpy.path.relpath(path)
        except ValueError:  # Windows: another drive
            path = str(file)
    image.filepath_raw = path
    if image.source == "FILE":  # it shows these pixels already
        image.unpack(method="REMOVE")
    else:
        _read(image)


def _read(image: bpy.types.Image) -> None:
    image.source = "FILE"
    image.colorspace_settings.name = color_space(image[MAP_KEY])
    image.alpha_mode = "NONE"
    _ = image.size[0]


def fill(image: bpy.types.Image, pixels: np.ndarray) -> None:
    """Paint a live preview (a map as the engine makes it) over what ``image`` holds."""
    from ..engine.imaging.rgba import to_rgba  # not when Blender starts: it loads NumPy

    height, width = pixels.shape[:2]
    if tuple(image.size) != (width, height):
        image.scale(width, height)
    image.pixels.foreach_set(to_rgba(pixels).reshape(-1))
    image.update()


def drop_preview(image: bpy.types.Image) -> None:
    """Forget pixels that came from a live preview; Blender reads the source again."""
    if image.is_dirty and image.source == "FILE":
        image.buffers_free()


def replace(old: bpy.types.Image, new: bpy.types.Image) -> None:
    """Put ``new`` wherever ``old`` is used, under its name, and remove ``old``.

    A new data-block rather than new pixels in the old one: Blender's undo keeps packed
    files and paths of data-blocks, but not the pixels of an image that stays.
    """
    name = old.name
    old.user_remap(new)
    bpy.data.images.remove(old)
    new.name = name


def remove_all(handles: Mapping[str, Handle]) -> None:
    """Remove the staged images that still exist."""
    for handle in handles.values():
        image = handle.find(bpy.data.images)
        if image is not None:
            bpy.data.images.remove(image)
