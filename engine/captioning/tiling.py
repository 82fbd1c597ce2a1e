"""The tiles of Idefics3 and SmolVLM: rows and columns of squares, and the whole picture last.

Follows the Pillow image processor of Idefics3 in transformers, whose rounding the model was
trained with: sizes are rounded down, and made even after the first scaling.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

import numpy as np
from PIL import Image

from ..errors import ModelError
from .preprocess import Preprocessing

#: No picture is scaled up beyond this, whatever a file asks for.
MAX_IMAGE_SIZE = 4096


def scaled_size(height: int, width: int, longest: int) -> tuple[int, int]:
    """(height, width) with the longest edge made ``longest``, at most ``MAX_IMAGE_SIZE``."""
    aspect = width / height
    if width >= height:
        width, height = longest, int(longest / aspect)
        height += height % 2
    else:
        height, width = longest, int(longest * aspect)
        width += width % 2
    height, width = max(height, 1), max(width, 1)
    aspect = width / height
    if width >= height and width > MAX_IMAGE_SIZE:
        height, width = int(MAX_IMAGE_SIZE / aspect), MAX_IMAGE_SIZE
    elif height > width and height > MAX_IMAGE_SIZE:
        height, width = MAX_IMAGE_SIZE, int(MAX_IMAGE_SIZE * aspect)
    return max(height, 1), max(width, 1)


def grid_size(height: int, width: int, tile: int) -> tuple[int, int]:
    """(height, width) made multiples of ``tile``, the proportions kept as well as that allows."""
    aspect = width / height
    if width >= height:
        width = ceil(width / tile) * tile
        height = ceil(int(width / aspect) / tile) * tile
    else:
        height = ceil(height / tile) * tile
        width = ceil(int(height * aspect) / tile) * tile
    return max(height, tile), max(width, tile)


def tiles(
    picture: Image.Image, steps: Preprocessing, max_image_size: Mapping[str, int], split: bool
) -> tuple[np.ndarray, int, int]:
    """Cut a picture.

    Args:
        picture: mode RGB.
        steps: how to resize and to normalize.
        max_image_size: ``longest_edge`` is the side of a tile in pixels.
        split: whether to cut at all (``do_image_splitting``).

    Returns:
        float32 [N, 3, side, side]; rows and columns, both 0 if the picture is one tile. With more
        than one, the tiles come row by row and the whole picture comes last: N = rows · columns + 1.

    Raises:
        ModelError: there is no ``longest_edge``.
    """
    side = max_image_size.get("longest_edge", 0)
    if not isinstance(side, int) or side < 1:
        raise ModelError(
            "The model's preprocessor_config.json has no longest_edge in max_image_size: install it again."
        )
    if steps.do_resize:
        width, height = picture.size
        if "longest_edge" in steps.size:
            height, width = scaled_size(height, width, steps.size["longest_edge"])
        else:
            height, width = steps.size["height"], steps.size["width"]
        picture = steps.resize(picture, height, width)
    if not split:
        return steps.to_numbers(np.asarray(steps.resize(picture, side, side)))[None], 0, 0
    picture = steps.resize(picture, *grid_size(picture.height, picture.width, side))
    rows, columns = picture.height // side, picture.width // side
    if rows * columns == 1:
        return steps.to_numbers(np.asarray(picture))[None], 0, 0
    pixels = np.asarray(picture)
    cut = [
        pixels[row * side : (row + 1) * side, column * side : (column + 1) * side]
        for row in range(rows)
        for column in range(columns)
    ]
    cut.append(np.asarray(steps.resize(picture, side, side)))
    return np.stack([steps.to_numbers(each) for each in cut]), rows, columns
