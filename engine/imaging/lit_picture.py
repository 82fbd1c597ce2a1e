"""The lit view of a material as a picture of the captioner's size."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PIL import Image

from .lit_view import LIT_MAPS, lit_view


def lit_picture(maps: Mapping[str, np.ndarray], edge: int = 256) -> Image.Image:
    """The lit view of the largest square at the top left, mode RGB, at most ``edge`` pixels wide.

    A tile has no beginning: any square of it shows the material.
    """
    side = min(maps["base_color"].shape[:2])
    size = min(side, edge)
    small = {
        name: np.asarray(Image.fromarray(maps[name][:side, :side]).resize((size, size), Image.Resampling.BOX))
        for name in LIT_MAPS
    }
    return Image.fromarray(lit_view(small))
