"""PNG files without compression: the quickest way to hand pixels to a Blender image.

Blender reads one faster than it copies floats with ``foreach_set``, and the image is not
"modified" afterwards, so the compressed file with the metadata can take its place without
being read again. Format: https://www.w3.org/TR/png-3/.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY, _RGB = 0, 2


def encode(pixels: np.ndarray) -> bytes:
    """The PNG of ``pixels``; takes milliseconds, so call it off the main thread.

    Args:
        pixels: uint8 or uint16, [H, W] (grey) or [H, W, 3], top row first.
    """
    import numpy as np  # not when Blender starts: registering must be quick

    height, width = pixels.shape[:2]
    bits = 8 * pixels.itemsize
    numbers = pixels if bits == 8 else pixels.astype(">u2")
    rows = np.zeros((height, 1 + numbers.nbytes // height), np.uint8)  # each row begins with filter 0
    rows[:, 1:] = numbers.reshape(height, -1).view(np.uint8)
    header = struct.pack(">IIBBBBB", width, height, bits, _RGB if pixels.ndim == 3 else _GREY, 0, 0, 0)
    return b"".join(
        (_SIGNATURE, _chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows, 0)), _chunk(b"IEND", b""))
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return b"".join((struct.pack(">I", len(data)), kind, data, struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))))
