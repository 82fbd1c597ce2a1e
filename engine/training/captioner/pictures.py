"""Pictures for the captioners' tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

#: Width and height of pictures: square, wide, tall, odd, tiny, as large as several tiles.
SIZES = [(32, 32), (64, 48), (48, 64), (33, 97), (101, 37), (7, 5), (1, 1), (120, 40), (200, 180), (95, 96)]
MODES = ["RGB", "L", "RGBA", "P", "LA", "CMYK"]


def picture(number: int, size: tuple[int, int], mode: str = "RGB", noise: float = 20.0) -> Image.Image:
    """Smooth blobs and noise, another for every number."""
    random = np.random.default_rng(number)
    width, height = size
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    waves = [
        np.sin(2 * np.pi * (a * x + b * y + c)) * d + e
        for a, b, c, d, e in random.uniform(0, 3, (4, 5)) * [1, 1, 1, 30, 40]
    ]
    pixels = np.clip(np.stack(waves, -1) + random.normal(60, noise, (height, width, 4)), 0, 255).astype(np.uint8)
    colors = Image.fromarray(pixels)
    return colors if mode == "RGBA" else colors.convert("RGB").convert(mode)


def write_pictures(folder: Path, count: int) -> list[Path]:
    """``count`` PNG and TIFF files of changing sizes and modes."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        mode = MODES[number % len(MODES)]
        path = folder / f"{number}.{'tiff' if mode == 'CMYK' else 'png'}"
        picture(number, SIZES[number % len(SIZES)], mode).save(path)
        paths.append(path)
    return paths
