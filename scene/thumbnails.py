"""Pictures in the panel that belong to no datablock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
import bpy.utils.previews

if TYPE_CHECKING:
    import numpy as np


class Thumbnails:
    """Pictures by name, each with an icon's number for ``UILayout.template_icon``."""

    def __init__(self) -> None:
        self._previews: bpy.utils.previews.ImagePreviewCollection | None = None

    def add(self, name: str, picture: np.ndarray) -> int:
        """Keep uint8 [H, W, 3], sRGB, top row first; returns the icon's number."""
        import numpy as np  # not when Blender starts: registering must be quick

        if self._previews is None:
            self._previews = bpy.utils.previews.new()
        height, width = picture.shape[:2]
        pixels = np.ones((height, width, 4), np.float32)
        pixels[..., :3] = picture[::-1] / np.float32(255.0)
        preview = self._previews.new(name)
        preview.image_size = (width, height)
        preview.image_pixels_float.foreach_set(pixels.reshape(-1))
        return preview.icon_id

    def clear(self) -> None:
        """Give all of them back; their numbers mean nothing any more."""
        previews, self._previews = self._previews, None
        if previews is not None:
            bpy.utils.previews.remove(previews)
