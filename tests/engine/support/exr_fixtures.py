"""Writes ``tests/data/exr.zip`` with the OpenEXR library itself: run it with ``OpenEXR==3.5.3`` installed.

Every picture holds the same numbers, so that what is read can be compared: see :func:`expected`.
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np

TARGET = Path(__file__).parents[2] / "data" / "exr.zip"
WIDTH, HEIGHT = 37, 41
_DATE = (1980, 1, 1, 0, 0, 0)


def expected(dtype: type = np.float16) -> np.ndarray:
    """[H, W, 4], smooth with some noise, premultiplied; all numbers fit into a half."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH] / 41.0
    noise = np.random.default_rng(4).random((HEIGHT, WIDTH)) / 8
    alpha = np.clip(columns * 2, 0, 1)
    colors = [rows * 3, columns * rows, noise, np.ones_like(rows)]
    return np.stack([np.round(each * alpha * 64) / 64 for each in colors], -1).astype(np.float16).astype(dtype)


def write(folder: Path) -> None:
    """Write every picture into ``folder``."""
    import OpenEXR  # type: ignore[import-not-found]

    def save(name: str, channels: dict, **header) -> None:
        header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage, **header}
        OpenEXR.File(header, channels).write(str(folder / f"{name}.exr"))

    half, whole = expected(), expected(np.float32)
    others = {"Z": whole[..., 0] * 1000, "id": np.arange(HEIGHT * WIDTH, dtype=np.uint32).reshape(HEIGHT, WIDTH)}
    for name in ("NO", "RLE", "ZIPS", "ZIP", "PXR24", "PIZ", "B44", "B44A", "DWAA", "DWAB"):
        packed = getattr(OpenEXR, f"{name}_COMPRESSION")
        save(f"half_{name}", {"RGBA": half, **others}, compression=packed)
        if name in ("PIZ", "B44", "B44A", "DWAA", "DWAB"):  # which the engine refuses
            continue
        save(f"float_{name}", {"RGB": whole[..., :3].copy(), **others}, compression=packed)
    save("grey", {"Y": whole[..., 0].copy()})
    save("mask", {"V": whole[..., 0].copy()})
    save("no_colors", {"X": whole[..., 0].copy(), "Z": whole[..., 1].copy()})
    layers = {f"View.Depth.{name}": others["Z"] for name in "Z"} | {
        f"View.{layer}.{name}": np.ascontiguousarray(half[..., number] * scale)
        for layer, scale in (("Combined", 1), ("AO", 0))
        for number, name in enumerate("RGBA")
    }
    save("layers", layers)
    for name, mode in (("tiles", OpenEXR.ONE_LEVEL), ("mipmap", OpenEXR.MIPMAP_LEVELS)):
        tiles = OpenEXR.TileDescription()
        tiles.xSize, tiles.ySize, tiles.mode = 16, 8, mode
        save(name, {"RGBA": half}, type=OpenEXR.tiledimage, tiles=tiles)
    window = lambda *corners: tuple(np.array(each, np.int32) for each in corners)  # noqa: E731
    data = window((-5, 3), (WIDTH - 6, HEIGHT + 2))
    save("window", {"RGBA": half}, dataWindow=data, displayWindow=window((0, 0), (49, 29)))
    save("outside", {"RGBA": half}, dataWindow=data, displayWindow=window((900, 900), (949, 929)))
    parts = [
        OpenEXR.Part({"compression": OpenEXR.ZIPS_COMPRESSION}, {"Z": others["Z"]}, "depth"),
        OpenEXR.Part({"compression": OpenEXR.ZIP_COMPRESSION}, {"RGBA": half}, "beauty"),
    ]
    OpenEXR.File(parts).write(str(folder / "parts.exr"))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
            for path in sorted(Path(folder).iterdir()):
                packed.writestr(zipfile.ZipInfo(path.name, _DATE), path.read_bytes(), zipfile.ZIP_DEFLATED)
    print(f"{TARGET}  {TARGET.stat().st_size:,} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
