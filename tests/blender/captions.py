"""What the tests of captions have in common."""

from __future__ import annotations

import struct
import tempfile
import zlib
from pathlib import Path

import bpy
import numpy as np
from fake_client import png


def painted(name: str, color: tuple[float, ...] = (1.0, 0.0, 0.0, 1.0), size: tuple[int, int] = (8, 4)):
    """An image whose pixels only Blender has; its lowest row is black."""
    image = bpy.data.images.new(name, *size, alpha=True)
    pixels = np.tile(np.float32(color), size[0] * size[1])
    pixels[: 4 * size[0]] = np.tile(np.float32((0, 0, 0, 1)), size[0])
    image.pixels.foreach_set(pixels)
    return image


def file(path: Path, grey: float = 0.5) -> Path:
    """A PNG on disk, different for each grey."""
    path.write_bytes(png(np.full((4, 8, 3), grey), 8))
    return path


def loaded(path: Path, grey: float = 0.5):
    """An image of the .blend that shows a PNG on disk."""
    return bpy.data.images.load(str(file(path, grey)))


def decode(data: bytes) -> np.ndarray:
    """Pixels of an uncompressed 8-bit PNG without filters: uint8 [H, W, channels], top row first."""
    width, height, _bits, kind = struct.unpack(">IIBB", data[16:26])
    channels = {0: 1, 2: 3}[kind]
    start = data.index(b"IDAT")
    (length,) = struct.unpack(">I", data[start - 4 : start])
    rows = np.frombuffer(zlib.decompress(data[start + 4 : start + 4 + length]), np.uint8)
    return rows.reshape(height, 1 + width * channels)[:, 1:].reshape(height, width, channels)


def temporary_folders() -> list[Path]:
    """Folders of pictures on their way that are still there."""
    return list(Path(bpy.app.tempdir or tempfile.gettempdir()).glob("texture_loom_caption_*"))
