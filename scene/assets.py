"""Materials as assets, in a .blend file of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import bpy

from ..engine.errors import OutputError
from . import materials

_PREVIEW_SIZE = 128
_TAG = "Texture Loom"


@dataclass(frozen=True)
class Terms:
    """Whose an asset is, and what others may do with it; "" where nothing is said."""

    author: str = ""
    license: str = ""


def mark(material: bpy.types.Material, terms: Terms) -> None:
    """Make ``material`` an asset with its prompt, its family as a tag, its terms, and a picture."""
    material.asset_mark()
    data = material.asset_data
    data.description = material.loom.prompt
    data.author, data.license = terms.author, terms.license
    for tag in (_TAG, material.loom.family):
        if tag:
            data.tags.new(tag, skip_if_exists=True)
    base = materials.images_of(material).get("base_color")
    if base is not None:
        _set_preview(material, base)


def _set_preview(material: bpy.types.Material, image: bpy.types.Image) -> None:
    """The base colour as the asset's picture; rendering one needs a window."""
    import numpy as np  # not when Blender starts: registering must be quick

    width, height = image.size
    pixels = np.empty(width * height * 4, np.float32)
    image.pixels.foreach_get(pixels)
    rows = np.linspace(0, height - 1, _PREVIEW_SIZE).astype(int)
    columns = np.linspace(0, width - 1, _PREVIEW_SIZE).astype(int)
    picture = pixels.reshape(height, width, 4)[rows][:, columns].copy()
    picture[..., 3] = 1.0
    preview = material.preview_ensure()
    preview.image_size = (_PREVIEW_SIZE, _PREVIEW_SIZE)
    preview.image_pixels_float.foreach_set(picture.reshape(-1))


def write(path: Path, chosen: Sequence[bpy.types.Material]) -> None:
    """Save the materials, and what they need, as the .blend file ``path``.

    Raises:
        OutputError: the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        bpy.data.libraries.write(str(path), set(chosen), path_remap="RELATIVE", fake_user=True, compress=True)
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error).strip()
        raise OutputError(f"The file {path} cannot be written ({reason}): choose another folder.") from None
