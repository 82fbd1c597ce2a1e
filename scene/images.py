"""The maps as Blender images.

An image is shown first from the engine's shared pixels, and then takes its PNG as its
source: packed, or as a file beside the .blend. The PNG carries the metadata, so Blender
never encodes a map itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import bpy
import numpy as np

from . import names
from .lookup import Handle

#: Maps that are colours; the others are numbers and stay as they are stored.
_COLOR_MAPS = frozenset({"base_color"})
#: Maps with more than 8 bits.
_FLOAT_MAPS = frozenset({"height"})

MAP_KEY = "loom_map"


def color_space(map_name: str) -> str:
    """The colour space in which Blender has to read a map."""
    return "sRGB" if map_name in _COLOR_MAPS else "Non-Color"


def stage(material_name: str, map_name: str, width: int, height: int) -> bpy.types.Image:
    """A new, black image for one map, in the right depth and colour space."""
    image = bpy.data.images.new(
        names.image_name(material_name, map_name),
        width,
        height,
        alpha=False,
        float_buffer=map_name in _FLOAT_MAPS,
        is_data=map_name not in _COLOR_MAPS,
    )
    image.colorspace_settings.name = color_space(map_name)
    image.alpha_mode = "NONE"
    image[MAP_KEY] = map_name
    return image


def fill(image: bpy.types.Image, pixels: np.ndarray) -> None:
    """Copy ``pixels`` (float32 [H, W, 4], bottom row first, as stored) into ``image``."""
    height, width = pixels.shape[:2]
    if tuple(image.size) != (width, height):
        image.scale(width, height)
    image.pixels.foreach_set(pixels.reshape(-1))
    image.update()


def take_packed(image: bpy.types.Image, file: Path) -> None:
    """Let ``image`` hold the PNG at ``file`` inside the .blend."""
    data = file.read_bytes()
    image.pack(data=data, data_len=len(data))
    image.filepath_raw = ""
    _read_from_source(image)


def take_file(image: bpy.types.Image, file: Path) -> None:
    """Let ``image`` show the PNG at ``file``, by a path relative to the .blend if that is saved."""
    path = str(file)
    if bpy.data.filepath:
        try:
            path = bpy.path.relpath(path)
        except ValueError:  # Windows: another drive
            path = str(file)
    image.filepath_raw = path
    _read_from_source(image)


def _read_from_source(image: bpy.types.Image) -> None:
    """Drop painted pixels for the source's own and decode it now, so that no redraw waits for six at once."""
    map_name = image[MAP_KEY]
    image.source = "FILE"
    image.buffers_free()
    image.colorspace_settings.name = color_space(map_name)
    image.alpha_mode = "NONE"
    _ = image.size[0]


def drop_preview(image: bpy.types.Image) -> None:
    """Forget pixels that came from a live preview; Blender reads the source again."""
    if image.is_dirty and image.source == "FILE":
        image.buffers_free()


def keep_painted(image: bpy.types.Image) -> None:
    """Pack ``image`` as Blender sees it: when the PNG could not be written, nothing is lost."""
    image.pack()


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
