"""Opens an image file of any kind that Pillow reads, OpenEXR, Radiance or a rarer TIFF, as 8-bit sRGB without alpha.

The header is looked at before a pixel is decoded, so that a file of billions of pixels is
refused at once. Alpha is flattened on white, of an animation the first frame counts.
"""

from __future__ import annotations

import io
import os
import stat
import struct
import warnings
from pathlib import Path
from types import ModuleType

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from ..errors import ImageError
from . import exr, radiance, tiff
from .linear_light import to_display
from .picture_limits import check_size, damaged, too_large

_WHITE = (255, 255, 255, 255)
#: 16-bit grey, in Pillow's modes; ``I`` is what it makes of a 16-bit PNG in some versions.
_SIXTEEN_BITS = ("I;16", "I;16L", "I;16B", "I;16N", "I")
_HEAD = 16
#: Readers of linear light; what they cannot tell by its first bytes is Pillow's.
_LINEAR: tuple[ModuleType, ...] = (exr, radiance)


def read_picture(path: Path) -> Image.Image:
    """The picture in a file.

    Returns:
        Mode RGB, upright as its EXIF orientation says. Linear light is made fit to be seen as
        :mod:`.linear_light` says; the ink of a CMYK picture is mixed as its ICC profile says.

    Raises:
        ImageError: the file is missing, no image, cut off, or too large.
    """
    head = b""
    try:
        head = _head(path)
        for reader in _LINEAR:
            if reader.matches(head):
                return Image.fromarray(to_display(reader.read(path)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(path)
    except Image.DecompressionBombError as error:
        raise too_large(path) from error
    except UnidentifiedImageError as error:
        if tiff.matches(head):
            return to_rgb(tiff.read(path))
        raise ImageError(
            f"The file {path} is not an image: give a PNG, JPEG, TIFF, WebP, OpenEXR or Radiance HDR."
        ) from error
    except OSError as error:
        if error.errno is not None:
            raise ImageError(f"The file {path} cannot be read ({error.strerror}).") from error
        raise damaged(path, error) from error
    except (ValueError, SyntaxError, struct.error, MemoryError, OverflowError) as error:  # as Pillow's readers fail
        raise damaged(path, error) from error
    with image:
        check_size(path, *image.size)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of damaged metadata, which does not matter here
                image.seek(0)
                image.load()
                return to_rgb(ImageOps.exif_transpose(image))
        except Image.DecompressionBombError as error:
            raise too_large(path) from error
        except (OSError, EOFError, ValueError, SyntaxError, struct.error, MemoryError, IndexError, TypeError) as error:
            raise damaged(path, error) from error


def _head(path: Path) -> bytes:
    """The first bytes of a file; a pipe or a device, which could keep its reader waiting for ever, is not opened."""
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise ImageError(f"{path} is not a file: give the path of an image file.")
    with open(path, "rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise ImageError(f"The file {path} is empty: give another.")
    return head


def to_rgb(image: Image.Image) -> Image.Image:
    """Mode RGB of any mode: 16-bit and float grey are brought to 8 bits, alpha is laid on white."""
    if image.mode in _SIXTEEN_BITS:
        values = np.asarray(image).astype(np.float64)
        image = _grey(values / 65535.0) if values.max(initial=0) > 255 or image.mode != "I" else _grey(values / 255.0)
    elif image.mode == "F":
        values = np.nan_to_num(np.asarray(image, dtype=np.float64))
        image = _grey(values / 255.0 if values.max(initial=0) > 1 else values)
    elif image.mode == "CMYK" and image.info.get("icc_profile"):
        image = _mixed(image)
    if "A" in image.getbands() or "a" in image.getbands() or image.info.get("transparency") is not None:
        colors = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, _WHITE), colors).convert("RGB")
    return image.convert("RGB")


def _grey(values: np.ndarray) -> Image.Image:
    return Image.fromarray(np.round(np.clip(values, 0.0, 1.0) * 255.0).astype(np.uint8))


def _mixed(image: Image.Image) -> Image.Image:
    """Ink as sRGB, by the ICC profile that comes with it; as it is if that cannot be used."""
    from PIL import ImageCms

    try:
        ink = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
        screen = ImageCms.createProfile("sRGB")
        mixed = ImageCms.profileToProfile(image, ink, screen, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return mixed or image
