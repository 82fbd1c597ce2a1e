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


def encode(pixels: np.ndarray, channels: int, bits: int) -> bytes:
    """The PNG of ``pixels``; takes milliseconds, so call it off the main thread.

    Args:
        pixels: float32 [H, W, 4] in [0, 1], bottom row first (as ``PixelsEvent`` has them).
        channels: 1 (grey, from the first channel) or 3.
        bits: 8 or 16 per channel.
    """
    import numpy as np  # not when Blender starts: registering must be quick

    height, width = pixels.shape[:2]
    values = pixels[::-1, :, :channels] * np.float32(2**bits - 1)
    numbers = np.rint(values, out=values).astype(">u2" if bits == 16 else np.uint8)
    rows = np.zeros((height, 1 + width * channels * bits // 8), np.uint8)  # each row begins with filter 0
    rows[:, 1:] = numbers.reshape(height, -1).view(np.uint8)
    header = struct.pack(">IIBBBBB", width, height, bits, _RGB if channels == 3 else _GREY, 0, 0, 0)
    return b"".join(
        (_SIGNATURE, _chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(rows, 0)), _chunk(b"IEND", b""))
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return b"".join((struct.pack(">I", len(data)), kind, data, struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))))
