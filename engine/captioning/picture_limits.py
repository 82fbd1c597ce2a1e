"""How large a picture may be, and the sentences for one that cannot be read."""

from __future__ import annotations

from pathlib import Path

from ..errors import ImageError, first_line

#: Pillow's own limit, above which it suspects a decompression bomb (its default is about 89 million).
MAX_PIXELS = 2 * 89_478_485
MAX_EDGE = 65_535


def check_size(path: Path, width: int, height: int) -> None:
    """Refuse a size that a header claims, before a pixel is decoded.

    Raises:
        ImageError: no pixels, or too many.
    """
    if width * height > MAX_PIXELS or max(width, height) > MAX_EDGE:
        raise too_large(path, (width, height))
    if min(width, height) < 1:
        raise ImageError(f"The image {path} has no pixels: give another.")


def too_large(path: Path, size: tuple[int, int] | None = None) -> ImageError:
    """For a picture of ``size`` (width, height), or of one that is not known."""
    is_what = f"is {size[0]:,} × {size[1]:,} pixels" if size else "has too many pixels"
    return ImageError(f"The image {path} {is_what}: make it smaller than {MAX_PIXELS:,} pixels.")


def damaged(path: Path, error: BaseException | str) -> ImageError:
    """For a file that begins like a picture and does not go on like one."""
    if isinstance(error, MemoryError):
        return ImageError(f"The image {path} needs more memory than is free: make it smaller.")
    said = error if isinstance(error, str) else first_line(error)
    return ImageError(f"The image {path} is damaged or cut off ({said}): give a whole one.")
