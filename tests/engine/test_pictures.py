"""Image files of every kind, and files that are none; how a picture becomes numbers."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile

from engine.captioning.picture import read_picture
from engine.captioning.preprocess import Preprocessing, center_crop, target_size
from engine.captioning.tiling import grid_size, scaled_size, tiles
from engine.errors import ImageError, ModelError


def refused(path: Path, *words: str) -> None:
    with pytest.raises(ImageError) as caught:
        read_picture(path)
    sentence = str(caught.value)
    assert str(path) in sentence and sentence.endswith(".") and "\n" not in sentence
    assert all(word in sentence for word in words), sentence


def gradient(mode: str = "RGB", size: tuple[int, int] = (40, 30)) -> Image.Image:
    across = np.linspace(0, 255, size[0]).astype(np.uint8)
    pixels = np.stack([np.tile(across, (size[1], 1))] * 3, -1)
    pixels[..., 1] //= 2
    return Image.fromarray(pixels).convert(mode)


def saved(image: Image.Image, path: Path, **options) -> Path:
    image.save(path, **options)
    return path


# -- what can be read -------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "1", "CMYK", "YCbCr"])
def test_every_mode_becomes_rgb(tmp_path, mode):
    image = gradient(mode)
    found = read_picture(saved(image, tmp_path / f"{mode}.tiff"))
    assert (found.mode, found.size) == ("RGB", (40, 30))
    np.testing.assert_allclose(np.asarray(found, int), np.asarray(image.convert("RGB"), int), atol=1)


def profile(ink: tuple[int, int, int], paper: tuple[int, int, int]) -> bytes:
    """An ICC profile of CMYK, with these 8-bit CIELAB colours for colour inks and for none; K is black."""
    black = (0, 128, 128)
    corners = b"".join(bytes(black if corner & 1 else ink if corner else paper) for corner in range(16))
    ramp = bytes(range(256))
    matrix = struct.pack(">9i", *(65536 if number % 4 == 0 else 0 for number in range(9)))
    table = b"mft1" + bytes(4) + bytes((4, 3, 2, 0)) + matrix + ramp * 4 + corners + ramp * 3
    head = bytearray(128)
    head[8:12], head[12:24], head[36:40] = b"\x02\x10\0\0", b"prtrCMYKLab ", b"acsp"
    head[68:80] = struct.pack(">3i", 63190, 65536, 54061)
    tags = struct.pack(">I4sII", 1, b"A2B0", 144, len(table))
    return struct.pack(">I", 144 + len(table)) + bytes(head[4:]) + tags + table


@pytest.mark.parametrize("ending", ["jpg", "tiff"])
def test_ink_is_mixed_as_its_profile_says(tmp_path, ending):
    image = Image.new("CMYK", (8, 8), (255, 0, 0, 0))
    image.paste((0, 0, 0, 0), (0, 0, 4, 8))
    own = profile(ink=(128, 128, 128), paper=(255, 128, 128))  # grey of L* 50 where an unmanaged cyan would be
    found = read_picture(saved(image, tmp_path / f"ink.{ending}", icc_profile=own))
    np.testing.assert_allclose(found.getpixel((1, 4)), 255, atol=2)
    np.testing.assert_allclose(found.getpixel((6, 4)), 119, atol=3)
    plain = read_picture(saved(image, tmp_path / f"plain.{ending}", icc_profile=b"no profile"))
    np.testing.assert_allclose(plain.getpixel((6, 4)), (0, 255, 255), atol=3)


def test_sixteen_bits_are_scaled_and_not_cut(tmp_path):
    grey = np.linspace(0, 65535, 64).astype(np.uint16).reshape(8, 8)
    found = np.asarray(read_picture(saved(Image.fromarray(grey), tmp_path / "deep.png")))
    np.testing.assert_allclose(found[..., 0], grey / 257, atol=0.51)
    assert (found[..., 0] == found[..., 2]).all()


def test_float_grey_is_taken_as_zero_to_one(tmp_path):
    grey = np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)
    found = np.asarray(read_picture(saved(Image.fromarray(grey), tmp_path / "float.tiff")))
    np.testing.assert_allclose(found[..., 1], grey * 255, atol=0.51)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_alpha_is_laid_on_white(tmp_path, mode):
    image = Image.new("RGBA", (2, 1), (10, 10, 10, 255))
    image.putpixel((1, 0), (10, 10, 10, 0))
    options = {}
    if mode == "P":
        image = Image.new("P", (2, 1))
        image.putpalette([10, 10, 10, 99, 99, 99])
        image.putpixel((1, 0), 1)
        options = {"transparency": 1}
    found = read_picture(saved(image if mode == "P" else image.convert(mode), tmp_path / "alpha.png", **options))
    assert [found.getpixel((x, 0)) for x in (0, 1)] == [(10, 10, 10), (255, 255, 255)]


def test_of_an_animation_the_first_frame(tmp_path):
    frames = [Image.new("RGB", (8, 8), color) for color in ("red", "blue")]
    path = saved(frames[0], tmp_path / "moving.gif", save_all=True, append_images=frames[1:])
    assert read_picture(path).getpixel((4, 4)) == (255, 0, 0)


def test_a_turned_photograph_is_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # the top is at the right
    assert read_picture(saved(gradient(), tmp_path / "turned.jpg", exif=exif)).size == (30, 40)


def test_one_pixel(tmp_path):
    assert read_picture(saved(Image.new("RGB", (1, 1), "red"), tmp_path / "one.png")).getpixel((0, 0)) == (255, 0, 0)


# -- what cannot ------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"hello, these are words", b"\x00" * 500, b"\x89PNG\r\n\x1a\n", b"GIF89a"])
def test_what_is_no_image(tmp_path, content):
    path = tmp_path / "words.png"
    path.write_bytes(content)
    refused(path)


def test_a_missing_file_and_a_folder(tmp_path):
    refused(tmp_path / "missing.png", "cannot be read", "No such file")
    refused(tmp_path, "is not a file")


def test_an_empty_file(tmp_path):
    (tmp_path / "empty.png").touch()
    refused(tmp_path / "empty.png", "is empty")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of POSIX")
def test_nobody_waits_for_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    refused(tmp_path / "pipe.png", "is not a file")


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = saved(gradient(), tmp_path / "shut.png")

    def refuse(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr("builtins.open", refuse)
        refused(path, "cannot be read (Permission denied)")


def test_a_wrong_ending_does_not_matter(tmp_path):
    path = saved(gradient(), tmp_path / "really a png.jpg", format="PNG")
    np.testing.assert_array_equal(np.asarray(read_picture(path)), np.asarray(gradient()))


def test_what_needs_more_memory_than_there_is(tmp_path, monkeypatch):
    path = saved(gradient(), tmp_path / "large.png")

    def fail(_image):
        raise MemoryError

    monkeypatch.setattr(ImageFile.ImageFile, "load", fail)
    refused(path, "more memory")


@pytest.mark.parametrize("ending", ["jpg", "png", "tiff", "webp", "gif", "bmp"])
@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_cut_off_file(tmp_path, ending, kept):
    random = np.random.default_rng(1).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    path = saved(Image.fromarray(random), tmp_path / f"cut.{ending}")
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    refused(path)


def png_header(width: int, height: int) -> bytes:
    """A PNG that says its size and has no pixels."""
    content = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + content + struct.pack(">I", zlib.crc32(content))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


@pytest.mark.parametrize("size", [(30_000, 30_000), (2_000_000, 1), (1, 70_000)])
def test_a_huge_picture_is_refused_by_its_header(tmp_path, size, monkeypatch):
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda self: pytest.fail("a pixel was decoded"))
    path = tmp_path / "huge.png"
    path.write_bytes(png_header(*size))
    refused(path, "make it smaller")


# -- from pixels to numbers ----------------------------------------------------------------


def config(**keys) -> Preprocessing:
    return Preprocessing.from_json(
        {"size": {"height": 8, "width": 6}, "image_mean": 0.5, "image_std": 0.5, **keys}, "f"
    )


def test_the_arithmetic():
    pixels = config(do_resize=False).pixel_values(Image.new("RGB", (4, 2), (0, 255, 51)))
    assert pixels.shape == (3, 2, 4) and pixels.dtype == np.float32
    np.testing.assert_allclose(pixels[:, 0, 0], [-1, 1, -0.6], atol=1e-6)
    raw = config(do_resize=False, do_normalize=False, do_rescale=False).pixel_values(Image.new("RGB", (1, 1), "white"))
    assert raw.max() == 255
    other = config(do_resize=False, do_normalize=False, rescale_factor=1.0).pixel_values(
        Image.new("RGB", (1, 1), "red")
    )
    np.testing.assert_array_equal(other[:, 0, 0], [255, 0, 0])


def test_the_filter_is_the_one_that_is_named():
    picture = gradient(size=(64, 64)).rotate(30)
    found = {
        name: config(resample=int(name), do_normalize=False, do_rescale=False).pixel_values(picture)
        for name in Image.Resampling
    }
    for name, pixels in found.items():
        np.testing.assert_array_equal(pixels[0], np.asarray(picture.resize((6, 8), name))[..., 0])
    assert not np.array_equal(found[Image.Resampling.LANCZOS], found[Image.Resampling.NEAREST])


@pytest.mark.parametrize(
    ("size", "edges", "result"),
    [
        ((100, 50), {"height": 8, "width": 6}, (8, 6)),
        ((100, 50), {"shortest_edge": 10}, (10, 20)),
        ((50, 100), {"shortest_edge": 10}, (20, 10)),
        ((50, 333), {"shortest_edge": 30}, (199, 30)),
        ((100, 50), {"shortest_edge": 10, "longest_edge": 15}, (8, 15)),
        ((100, 50), {"longest_edge": 20}, (10, 20)),
        ((100, 50), {"max_height": 10, "max_width": 10}, (5, 10)),
        ((1000, 1), {"longest_edge": 20}, (1, 20)),
    ],
)
def test_target_sizes(size, edges, result):
    assert target_size(size, edges) == result


def test_null_is_the_default():
    keys = dict.fromkeys(("do_resize", "do_rescale", "do_normalize", "resample", "rescale_factor", "do_center_crop"))
    assert config(**keys) == config()


def test_old_files_have_bare_numbers():
    assert config(size=9).size == {"height": 9, "width": 9}
    cropped = config(size=9, do_center_crop=True, crop_size=7)
    assert cropped.size == {"shortest_edge": 9} and cropped.crop_size == {"height": 7, "width": 7}
    assert cropped.pixel_values(gradient()).shape == (3, 7, 7)
    clip = Preprocessing.from_json({"size": 224, "feature_extractor_type": "CLIPFeatureExtractor"}, "f")
    assert clip.image_mean[0] == pytest.approx(0.48145466) and clip.resample == Image.Resampling.BICUBIC


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"size": "large"}, "'size'"),
        ({"size": {"depth": 3}}, "'size'"),
        ({"size": -1}, "'size'"),
        ({"image_mean": [0.5, 0.5]}, "'image_mean'"),
        ({"image_std": 0}, "'image_std'"),
        ({"image_mean": None, "image_processor_type": "SomeImageProcessor"}, "'image_mean'"),
        ({"do_center_crop": True}, "'crop_size'"),
        ({"rescale_factor": "much"}, "'rescale_factor'"),
    ],
)
def test_a_file_without_sense(keys, words):
    with pytest.raises(ModelError, match=words):
        config(**keys)


def test_crops():
    pixels = np.arange(5 * 4 * 3).reshape(5, 4, 3)
    np.testing.assert_array_equal(center_crop(pixels, 3, 2), pixels[1:4, 1:3])
    wide = center_crop(pixels, 3, 6)
    assert wide.shape == (3, 6, 3) and not wide[:, 0].any() and not wide[:, -1].any()
    np.testing.assert_array_equal(wide[:, 1:5], pixels[1:4])


@pytest.mark.parametrize(
    ("size", "rows", "columns"),
    [((32, 32), 3, 3), ((60, 20), 1, 3), ((20, 60), 3, 1), ((90, 45), 2, 3), ((1, 1), 3, 3), ((1, 400), 3, 1)],
)
def test_tiles_come_row_by_row_and_the_whole_last(size, rows, columns):
    steps = config(size={"longest_edge": 24}, do_normalize=False, do_rescale=False, resample=0)
    picture = gradient(size=size)
    found, got_rows, got_columns = tiles(picture, steps, {"longest_edge": 8}, True)
    assert (got_rows, got_columns) == (rows, columns)
    assert found.shape == (rows * columns + 1, 3, 8, 8)
    if size == (32, 32):
        small = np.asarray(picture.resize((24, 24), 0)).transpose(2, 0, 1)
        np.testing.assert_array_equal(found[1], small[:, :8, 8:16])
        np.testing.assert_array_equal(found[3], small[:, 8:16, :8])


def test_one_tile_and_no_splitting():
    steps = config(size={"longest_edge": 8}, resample=0)
    for split, edge in ((True, 8), (False, 24)):
        found, rows, columns = tiles(
            gradient(size=(20, 20)), config(size={"longest_edge": edge}), {"longest_edge": 8}, split
        )
        assert found.shape == (1, 3, 8, 8) and rows == columns == 0
    with pytest.raises(ModelError, match="max_image_size"):
        tiles(gradient(), steps, {}, True)


def test_sizes_of_tiled_pictures():
    assert scaled_size(100, 333, 1000) == (300, 1000)
    assert scaled_size(333, 100, 1000) == (1000, 300)
    assert scaled_size(10, 20, 9000) == (2048, 4096)
    assert grid_size(300, 1000, 512) == (512, 1024)
    assert grid_size(1000, 300, 512) == (1024, 512)
