"""TIFFs that Pillow does not open: float colours, 16-bit grey with alpha, and others of many bits, by tifffile."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
from PIL import Image

from ..errors import ImageError
from .linear_light import to_display
from .picture_limits import check_size, damaged

_MARKS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_KINDS = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
_WHITE_IS_ZERO, _GREY, _RGB = 0, (0, 1), 2
_UNASSOCIATED = 2


def matches(head: bytes) -> bool:
    """Whether a file that begins so is a TIFF or a BigTIFF."""
    return head.startswith(_MARKS)


def read(path: Path) -> Image.Image:
    """The first page: linear light made fit to be seen if it is float, else its upper eight bits.

    Returns:
        Mode L, LA, RGB or RGBA.

    Raises:
        ImageError: too large, damaged, or of a kind that cannot be read.
    """
    import tifffile

    logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # what it finds odd is no news to an artist
    try:
        with path.open("rb") as stream, tifffile.TiffFile(stream) as file:
            page = file.pages[0].aspage()
            check_size(path, page.imagewidth, page.imagelength)
            grey = page.photometric in _GREY
            if not grey and page.photometric != _RGB:
                raise _unknown(path, f"colours of the kind {getattr(page.photometric, 'name', page.photometric)}")
            try:
                pixels = page.asarray()
            except ValueError as error:
                if "imagecodecs" in str(error):
                    raise _unknown(
                        path, f"compression {page.compression.name} with {page.bitspersample} bits"
                    ) from None
                raise
            pixels = _channels_last(pixels, page.axes)[..., : (1 if grey else 3) + bool(page.extrasamples)]
            if page.photometric == _WHITE_IS_ZERO and pixels.dtype.kind == "u":
                pixels[..., 0] = np.iinfo(pixels.dtype).max - pixels[..., 0]
            return _shown(pixels, bool(page.extrasamples) and page.extrasamples[0] == _UNASSOCIATED, path)
    except ImageError:
        raise
    except OSError as error:
        raise ImageError(f"The file {path} cannot be read ({error.strerror or error}).") from error
    except Exception as error:  # tifffile fails in as many ways as a file can be damaged
        raise damaged(path, error) from error


def _unknown(path: Path, what: str) -> ImageError:
    return ImageError(f"The TIFF {path} has {what}, which cannot be read: save it as PNG or OpenEXR.")


def _channels_last(pixels: np.ndarray, axes: str) -> np.ndarray:
    """[H, W, C] of a page's array; ``axes`` are tifffile's letters, S for samples."""
    if "S" not in axes:
        return pixels.reshape(*pixels.shape[-2:], 1)
    return np.moveaxis(pixels, axes.index("S"), -1)


def _shown(pixels: np.ndarray, straight_alpha: bool, path: Path) -> Image.Image:
    channels = pixels.shape[-1]
    if pixels.dtype.kind == "f":
        light = pixels.astype(np.float32)
        alpha = light[..., -1:] if channels in (2, 4) else None
        colors = light[..., : 3 if channels > 2 else 1]
        colors = colors * alpha if straight_alpha and alpha is not None else colors
        colors = np.broadcast_to(colors, (*colors.shape[:2], 3))
        return Image.fromarray(to_display(colors if alpha is None else np.concatenate([colors, alpha], -1)))
    if pixels.dtype.kind != "u":
        raise _unknown(path, f"values of the type {pixels.dtype}")
    eight = (pixels >> (8 * (pixels.dtype.itemsize - 1))).astype(np.uint8)
    return Image.fromarray(np.ascontiguousarray(eight[..., 0] if channels == 1 else eight), _KINDS[channels])
