"""OpenEXR and Radiance: the numbers in the files, what is refused, and how light becomes a picture."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from exr_fixtures import HEIGHT, TARGET, WIDTH, expected

from engine.captioning import exr, linear_light, radiance
from engine.captioning.linear_light import exposure, shoulder, to_display
from engine.captioning.picture import read_picture
from engine.errors import ImageError
from engine.imaging.color import linear_to_srgb


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("exr")
    with zipfile.ZipFile(TARGET) as packed:
        packed.extractall(folder)
    return folder


def refused(path: Path, *words: str) -> None:
    with pytest.raises(ImageError) as caught:
        read_picture(path)
    sentence = str(caught.value)
    assert str(path) in sentence and sentence.endswith(".") and "\n" not in sentence
    assert all(word in sentence for word in words), sentence


# -- OpenEXR: the library's own files ----------------------------------------------------


@pytest.mark.parametrize("packed", ["NO", "RLE", "ZIPS", "ZIP", "PXR24"])
def test_every_compression_gives_the_numbers_that_were_written(files, packed):
    half = exr.read(files / f"half_{packed}.exr")
    assert half.dtype == np.float16
    np.testing.assert_array_equal(half, expected())
    whole = exr.read(files / f"float_{packed}.exr")
    assert whole.dtype == np.float32
    np.testing.assert_array_equal(whole, expected(np.float32)[..., :3])


@pytest.mark.parametrize("name", ["tiles", "mipmap", "layers", "parts"])
def test_tiles_layers_and_parts(files, name):
    np.testing.assert_array_equal(exr.read(files / f"{name}.exr"), expected())


@pytest.mark.parametrize("name", ["grey", "mask"])
def test_one_channel_is_grey(files, name):
    grey = expected(np.float32)[..., :1]
    np.testing.assert_array_equal(exr.read(files / f"{name}.exr"), np.repeat(grey, 3, axis=2))


def test_the_display_window_is_the_picture(files):
    """Data from (-5, 3) on, in a frame of 50 × 30: the left is cut, the top and the right are empty."""
    shown = exr.read(files / "window.exr")
    assert shown.shape == (30, 50, 4)
    np.testing.assert_array_equal(shown[3:, : WIDTH - 5], expected()[:27, 5:])
    assert not shown[:3].any() and not shown[:, WIDTH - 5 :].any()
    refused(files / "outside.exr", "no pixels inside its frame")


@pytest.mark.parametrize("packed", ["PIZ", "B44", "B44A", "DWAA", "DWAB"])
def test_other_compressions_are_named(files, packed):
    refused(files / f"half_{packed}.exr", f"is packed with {packed},", "save it with ZIP")


def test_a_file_without_colors_names_its_channels(files):
    refused(files / "no_colors.exr", "its channels are X, Z")


@pytest.mark.parametrize("name", ["half_NO", "half_RLE", "half_ZIPS", "float_PXR24", "tiles", "parts", "window"])
@pytest.mark.parametrize("kept", [0.0005, 0.01, 0.1, 0.5, 0.9, 0.9999])
def test_a_cut_off_file_is_a_sentence(files, tmp_path, name, kept):
    data = (files / f"{name}.exr").read_bytes()
    path = tmp_path / "cut.exr"
    path.write_bytes(data[: max(4, int(len(data) * kept))])
    refused(path, "damaged or cut off")


@pytest.mark.parametrize("name", ["half_RLE", "float_ZIP", "half_PXR24", "mipmap", "parts", "layers"])
def test_damaged_bytes_end_in_a_sentence_at_worst(files, tmp_path, name):
    data = (files / f"{name}.exr").read_bytes()
    random = np.random.default_rng(6)
    path = tmp_path / "damaged.exr"
    for number in range(60):
        spoiled = bytearray(data)
        for _ in range(random.integers(1, 4)):
            spoiled[random.integers(4, 500 if number % 2 else len(data))] = random.integers(256)
        path.write_bytes(spoiled)
        try:
            read_picture(path)
        except ImageError as error:
            assert str(path) in str(error) and "\n" not in str(error)


def test_a_huge_frame_is_refused_before_anything_is_made_for_it(files, tmp_path, monkeypatch):
    data = (files / "float_ZIP.exr").read_bytes()
    window = struct.pack("<4i", 0, 0, WIDTH - 1, HEIGHT - 1)
    monkeypatch.setattr(exr, "_pixels", lambda *_: pytest.fail("a pixel was decoded"))
    for name in (b"dataWindow\0", b"displayWindow\0"):
        at = data.index(name)
        start = data.index(window, at)
        path = tmp_path / "huge.exr"
        path.write_bytes(data[:start] + struct.pack("<4i", 0, 0, 29_999, 29_999) + data[start + 16 :])
        refused(path, "30,000 × 30,000", "make it smaller")


def test_a_bomb_in_a_chunk_is_not_blown_up(files, tmp_path):
    import zlib

    whole = expected(np.float32)
    bomb = zlib.compress(bytes(1 << 24))
    part = exr.read_header((files / "float_ZIP.exr").open("rb"))[0][0]
    with pytest.raises(ValueError, match="another size"):
        exr._unpacked(bomb, part, exr.Window(0, 0, whole.shape[1] - 1, 15))


# -- Radiance --------------------------------------------------------------------------


def rgbe(seed: int = 2, height: int = 6, width: int = 20) -> np.ndarray:
    """RGBE, uint8 [H, W, 4], with runs in it and without the marks of old runs."""
    random = np.random.default_rng(seed)
    made = random.integers(2, 255, (height, width, 4)).astype(np.uint8)
    made[..., 3] = random.integers(120, 136, (height, width))
    made[1, 3:15] = made[1, 3]
    made[2] = made[2, 0]
    return made


def light(pixels: np.ndarray) -> np.ndarray:
    """Ward's definition: mantissa / 256 · 2^(exponent - 128)."""
    scale = 2.0 ** (pixels[..., 3:].astype(np.float64) - 128.0) / 256.0
    return np.where(pixels[..., 3:] == 0, 0.0, pixels[..., :3] * scale)


def hdr(path: Path, data: bytes, size: str, *lines: str) -> Path:
    head = "\n".join(["#?RADIANCE", *lines, "FORMAT=32-bit_rle_rgbe", "", size, ""])
    path.write_bytes(head.encode() + data)
    return path


def channel_runs(pixels: np.ndarray) -> bytes:
    """The newer encoding: each line's four channels, as runs and literals."""
    made = bytearray()
    for line in pixels:
        made += bytes((2, 2, len(line) >> 8, len(line) & 255))
        for values in line.T:
            at = 0
            while at < len(values):
                run = 1
                while at + run < len(values) and run < 127 and values[at + run] == values[at]:
                    run += 1
                made += bytes((128 + run, values[at])) if run > 2 else bytes((1, values[at]))
                at += run if run > 2 else 1
    return bytes(made)


def pixel_runs(pixels: np.ndarray) -> bytes:
    """The older encoding: (1, 1, 1, n) says that the pixel before comes n times more."""
    made = bytearray()
    for line in pixels.tolist():
        at = 0
        while at < len(line):
            run = 1
            while at + run < len(line) and line[at + run] == line[at]:
                run += 1
            made += bytes(line[at])
            if run > 1:
                made += bytes((1, 1, 1, run - 1))
            at += run
    return bytes(made)


@pytest.mark.parametrize("encode", [lambda pixels: pixels.tobytes(), channel_runs, pixel_runs])
def test_flat_and_both_ways_of_runs(tmp_path, encode):
    pixels = rgbe()
    pixels[3, 4, 3] = 0
    found = radiance.read(hdr(tmp_path / "a.hdr", encode(pixels), "-Y 6 +X 20", "EXPOSURE=2.0", "# by hand"))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, light(pixels), rtol=1e-6)


def test_a_long_old_run_has_digits(tmp_path):
    line = np.tile(np.array([9, 8, 7, 129], np.uint8), (1, 600, 1))
    data = bytes((9, 8, 7, 129)) + bytes((1, 1, 1, 599 & 255)) + bytes((1, 1, 1, 599 >> 8))
    np.testing.assert_allclose(radiance.read(hdr(tmp_path / "a.hdr", data, "-Y 1 +X 600")), light(line))


@pytest.mark.parametrize("size", ["-Y 6 +X 20", "+Y 6 +X 20", "-Y 6 -X 20", "+Y 6 -X 20"])
def test_rows_in_every_direction(tmp_path, size):
    pixels = rgbe()
    stored = pixels[:: -1 if "+Y" in size else 1, :: -1 if "-X" in size else 1]
    found = radiance.read(hdr(tmp_path / "a.hdr", channel_runs(stored), size))
    np.testing.assert_allclose(found, light(pixels), rtol=1e-6)


@pytest.mark.parametrize("size", ["+X 20 -Y 6", "-X 20 -Y 6", "+X 20 +Y 6", "-X 20 +Y 6"])
def test_columns_in_every_direction(tmp_path, size):
    pixels = rgbe()
    stored = pixels[:: -1 if "+Y" in size else 1, :: -1 if "-X" in size else 1].transpose(1, 0, 2)
    found = radiance.read(hdr(tmp_path / "a.hdr", stored.tobytes(), size))
    np.testing.assert_allclose(found, light(pixels), rtol=1e-6)


def test_what_is_no_whole_radiance_file(tmp_path):
    path = hdr(tmp_path / "a.hdr", channel_runs(rgbe()), "-Y 6 +X 20")
    whole = path.read_bytes()
    for length in (12, 30, 50, 60, 100, len(whole) - 1):
        path.write_bytes(whole[:length])
        refused(path, "damaged or cut off")
    path.write_bytes(whole.replace(b"rgbe", b"xyze"))
    refused(path, "XYZ colours")
    path.write_bytes(whole.replace(b"-Y 6 +X 20", b"-Y 6 +Y 20"))
    refused(path, "does not say its size")
    path.write_bytes(whole.replace(b"-Y 6 +X 20", b"-Y 30000 +X 30000"))
    refused(path, "30,000 × 30,000")


def test_damaged_runs_end_in_a_sentence_at_worst(tmp_path):
    random = np.random.default_rng(7)
    for encode in (channel_runs, pixel_runs):
        data = hdr(tmp_path / "a.hdr", encode(rgbe()), "-Y 6 +X 20").read_bytes()
        for _ in range(100):
            spoiled = bytearray(data)
            spoiled[random.integers(10, len(data))] = random.integers(256)
            (tmp_path / "a.hdr").write_bytes(spoiled)
            try:
                read_picture(tmp_path / "a.hdr")
            except ImageError as error:
                assert "a.hdr" in str(error) and "\n" not in str(error)


# -- from light to a picture --------------------------------------------------------------


def test_ordinary_light_is_srgb(monkeypatch):
    light = np.linspace(0, 0.8, 300).reshape(10, 10, 3).astype(np.float32)
    assert exposure(light) == 1.0
    np.testing.assert_allclose(to_display(light), linear_to_srgb(light) * 255, atol=0.6)
    whole = to_display(light)
    monkeypatch.setattr(linear_light, "_AT_A_TIME", 20)  # strips of two rows give the same
    np.testing.assert_array_equal(to_display(light), whole)


@pytest.mark.parametrize(("level", "shown"), [(0.001, 0.045), (0.045, 0.045), (0.3, 0.3), (0.72, 0.72), (900.0, 0.72)])
def test_what_is_too_dark_or_too_bright_comes_within_two_stops_of_grey(level, shown):
    light = np.full((4, 5, 3), level, np.float32)
    np.testing.assert_allclose(to_display(light), np.round(linear_to_srgb(np.full((4, 5, 3), shown)) * 255), atol=1)


def test_the_curve_goes_on_smoothly_and_ends_at_white():
    light = np.linspace(0, 10, 100_001)
    curve = shoulder(light)
    np.testing.assert_array_equal(curve[light <= 0.8], light[light <= 0.8])
    slope = np.diff(curve) / np.diff(light)
    assert (slope >= 0).all() and np.abs(np.diff(slope)).max() < 1e-3 and 0.999 < curve[-1] <= 1.0


def test_alpha_is_laid_on_white_and_what_is_no_number_is_black():
    light = np.zeros((1, 4, 4), np.float16)
    light[0, 1] = (0.1, 0.1, 0.1, 0.5)  # premultiplied: half of 0.2
    light[0, 2] = (np.nan, -1.0, np.inf, 1.0)
    light[0, 3] = (0.2, 0.2, 0.2, 1.0)
    found = to_display(light)[0]
    factor = exposure(light[..., :3])
    assert (found[0] == 255).all() and found[2].tolist() == [0, 0, 255]
    half = np.round(linear_to_srgb(np.full(3, 0.1 * factor + 0.5)) * 255)
    np.testing.assert_allclose(found[1], half, atol=1)


def test_a_picture_of_light_is_read_like_any_other(files):
    image = read_picture(files / "float_ZIP.exr")
    assert (image.mode, image.size) == ("RGB", (WIDTH, HEIGHT))
    np.testing.assert_array_equal(np.asarray(image), to_display(expected(np.float32)[..., :3]))
