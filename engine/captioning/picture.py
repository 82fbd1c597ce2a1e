"""Opens an image file of any kind that Pillow reads, as 8-bit sRGB without alpha.

The header is looked at before a pixel is decoded, so that a file of billions of pixels is
refused at once. Alpha is flattened on white, of an animation the first frame counts.
"""

from __future__ import annotations

import struct
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from ..errors import ImageError, first_line

#: Pillow's own limit, above which it suspects a decompression bomb (its default is about 89 million).
MAX_PIXELS = 2 * 89_478_485
MAX_EDGE = 65_535
_WHITE = (255, 255, 255, 255)
#: 16-bit grey, in Pillow's modes; ``I`` is what it makes of a 16-bit PNG in some versions.
_SIXTEEN_BITS = ("I;16", "I;16L", "I;16B", "I;16N", "I")


def read_picture(path: Path) -> Image.Image:
    """The picture in a file.

    Returns:
        Mode RGB, upright as its EXIF orientation says.

    Raises:
        ImageError: the file is missing, no image, cut off, or too large.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(path)
    except Image.DecompressionBombError as error:
        raise ImageError(_too_large(path)) from error
    except UnidentifiedImageError as error:
        raise ImageError(f"The file {path} is not an image: give a PNG, JPEG, TIFF, WebP or GIF.") from error
    except OSError as error:
        if error.errno is not None:
            raise ImageError(f"The file {path} cannot be read ({error.strerror}).") from error
        raise ImageError(_damaged(path, error)) from error
    except (ValueError, SyntaxError, struct.error, MemoryError, OverflowError) as error:  # as Pillow's readers fail
        raise ImageError(_damaged(path, error)) from error
    with image:
        width, height = image.size
        if width * height > MAX_PIXELS or max(width, height) > MAX_EDGE:
            raise ImageError(_too_large(path, image.size))
        if min(width, height) < 1:
            raise ImageError(f"The image {path} has no pixels: give another.")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of damaged metadata, which does not matter here
                image.seek(0)
                image.load()
                return to_rgb(ImageOps.exif_transpose(image))
        except Image.DecompressionBombError as error:
            raise ImageError(_too_large(path)) from error
        except (OSError, EOFError, ValueError, SyntaxError, struct.error, MemoryError, IndexError, TypeError) as error:
            raise ImageError(_damaged(path, error)) from error


def _too_large(path: Path, size: tuple[int, int] | None = None) -> str:
    is_what = f"is {size[0]:,} × {size[1]:,} pixels" if size else "has too many pixels"
    return f"The image {path} {is_what}: make it smaller than {MAX_PIXELS:,} pixels."


def _damaged(path: Path, error: BaseException) -> str:
    return f"The image {path} is damaged or cut off ({first_line(error)}): give a whole one."


def to_rgb(image: Image.Image) -> Image.Image:
    """Mode RGB of any mode: 16-bit and float grey are brought to 8 bits, alpha is laid on white."""
    if image.mode in _SIXTEEN_BITS:
        values = np.asarray(image).astype(np.float64)
        image = _grey(values / 65535.0) if values.max(initial=0) > 255 or image.mode != "I" else _grey(values / 255.0)
    elif image.mode == "F":
        values = np.nan_to_num(np.asarray(image, dtype=np.float64))
        image = _grey(values / 255.0 if values.max(initial=0) > 1 else values)
    if "A" in image.getbands() or "a" in image.getbands() or image.info.get("transparency") is not None:
        colors = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, _WHITE), colors).convert("RGB")
    return image.convert("RGB")


def _grey(values: np.ndarray) -> Image.Image:
    return Image.fromarray(np.round(np.clip(values, 0.0, 1.0) * 255.0).astype(np.uint8))
