"""TIFFs that Pillow does not open."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image, UnidentifiedImageError

from engine.captioning.linear_light import to_display
from engine.captioning.picture import read_picture
from engine.errors import ImageError

HEIGHT, WIDTH = 20, 30


def ramp(channels: int) -> np.ndarray:
    """float64 [H, W, C] from 0 to 1, each channel another way."""
    across, down = np.linspace(0, 1, WIDTH), np.linspace(0, 1, HEIGHT)[:, None]
    return np.stack([across + 0 * down, down + 0 * across, (across + down) / 2, 1 - across + 0 * down], -1)[
        ..., :channels
    ]


def written(path: Path, pixels: np.ndarray, **options) -> Path:
    """A TIFF that only tifffile opens."""
    tifffile.imwrite(path, pixels, **options)
    with pytest.raises(UnidentifiedImageError):
        Image.open(path)
    return path


def refused(path: Path, *words: str) -> None:
    with pytest.raises(ImageError) as caught:
        read_picture(path)
    sentence = str(caught.value)
    assert str(path) in sentence and sentence.endswith(".") and "\n" not in sentence
    assert all(word in sentence for word in words), sentence


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize(
    "options", [{}, {"compression": "zlib"}, {"tile": (16, 16)}, {"bigtiff": True}, {"byteorder": ">"}]
)
def test_float_colours_are_linear_light(tmp_path, dtype, options):
    pixels = ramp(3).astype(dtype)
    found = read_picture(written(tmp_path / "light.tiff", pixels, photometric="rgb", **options))
    assert found.mode == "RGB"
    np.testing.assert_array_equal(np.asarray(found), to_display(pixels.astype(np.float32)))


def test_a_plane_for_each_colour(tmp_path):
    pixels = ramp(3).astype(np.float32)
    path = written(tmp_path / "planes.tif", np.moveaxis(pixels, -1, 0), photometric="rgb", planarconfig="separate")
    np.testing.assert_array_equal(np.asarray(read_picture(path)), to_display(pixels))


@pytest.mark.parametrize(("kind", "is_straight"), [("assocalpha", False), ("unassalpha", True)])
def test_light_with_alpha(tmp_path, kind, is_straight):
    pixels = ramp(4).astype(np.float32)
    path = written(tmp_path / "alpha.tif", pixels, photometric="rgb", extrasamples=[kind])
    light = np.concatenate([pixels[..., :3] * pixels[..., 3:], pixels[..., 3:]], -1) if is_straight else pixels
    np.testing.assert_array_equal(np.asarray(read_picture(path)), to_display(light))


@pytest.mark.parametrize("dtype", [np.uint16, np.uint32])
def test_grey_with_alpha_of_many_bits(tmp_path, dtype):
    top = np.iinfo(dtype).max
    pixels = np.round(ramp(4)[..., [0, 3]] * top).astype(dtype)
    path = written(
        tmp_path / "grey.tif", pixels, photometric="minisblack", planarconfig="contig", extrasamples=["unassalpha"]
    )
    grey, alpha = pixels[..., 0] / top, pixels[..., 1] / top
    expected = np.repeat((grey * alpha + 1 - alpha)[..., None], 3, -1) * 255
    np.testing.assert_allclose(np.asarray(read_picture(path), float), expected, atol=2)


def test_colours_of_thirty_two_bits(tmp_path):
    pixels = np.round(ramp(3) * (2**32 - 1)).astype(np.uint32)
    found = np.asarray(read_picture(written(tmp_path / "deep.tif", pixels, photometric="rgb")), float)
    np.testing.assert_allclose(found, ramp(3) * 255, atol=1)


def test_a_huge_one_is_refused_before_its_pixels_are_read(tmp_path, monkeypatch):
    path = written(tmp_path / "huge.tif", ramp(3).astype(np.float32), photometric="rgb")
    monkeypatch.setattr("engine.captioning.picture_limits.MAX_PIXELS", HEIGHT * WIDTH - 1)
    monkeypatch.setattr("tifffile.TiffPage.asarray", lambda *_: pytest.fail("read"))
    refused(path, "smaller")


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("compression", [None, "zlib"])
def test_a_cut_off_one(tmp_path, kept, compression):
    noise = np.random.default_rng(2).random((64, 64, 3)).astype(np.float32)
    path = written(tmp_path / "cut.tif", noise, photometric="rgb", compression=compression)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    refused(path, "damaged")


def test_bytes_that_only_begin_like_one(tmp_path):
    path = tmp_path / "no.tif"
    path.write_bytes(b"II*\0" + bytes(range(200)))
    refused(path)


def test_what_is_not_supported_is_named(tmp_path):
    path = written(tmp_path / "whole.tif", np.zeros((8, 8, 3), np.int32), photometric="rgb")
    refused(path, "int32", "save it as PNG or OpenEXR")


def test_a_compression_that_is_not_supported_is_named(tmp_path):
    path = written(tmp_path / "lzw.tif", ramp(3).astype(np.float32), photometric="rgb")
    with tifffile.TiffFile(path, mode="r+b") as file:
        file.pages[0].tags["Compression"].overwrite(5)
    refused(path, "compression LZW", "save it as PNG or OpenEXR")
