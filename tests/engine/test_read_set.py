"""Folders of maps read back, whatever has become of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import BadRequestError, ImageError
from engine.imaging.read_set import read_set
from engine.request import MAP_NAMES


def test_what_was_written_comes_back(exported):
    result, stored = read_set(exported), json.loads((exported / "request.json").read_text())
    assert result.request.to_json() == stored["request"] and result.reading.to_json() == stored["reading"]
    assert (result.relief_depth, result.controls) == (stored["relief_depth"], stored["controls"])
    assert tuple(result.maps) == MAP_NAMES
    for name, pixels in result.maps.items():
        np.testing.assert_array_equal(pixels, np.asarray(Image.open(exported / f"{name}.png")))


def spoil(folder: Path, **changes: object) -> None:
    path = folder / "request.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"request": "x"}', b'{"request": {"prompt": "brick"}}'],
)
def test_a_request_that_is_damaged_is_one_sentence(exported_copy, content):
    (exported_copy / "request.json").write_bytes(content)
    with pytest.raises(BadRequestError, match=r"request\.json") as caught:
        read_set(exported_copy)
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"relief_depth": "deep"},
        {"relief_depth": float("nan")},
        {"relief_depth": 10**400},
        {"reading": None},
        {"controls": 3},
        {"request": {"prompt": "brick", "surprise": 1}},
        {"request": [1]},
    ],
)
def test_a_request_with_something_else_is_one_sentence(exported_copy, changes):
    spoil(exported_copy, **changes)
    with pytest.raises(BadRequestError, match="damaged or of another version"):
        read_set(exported_copy)


def test_maps_of_several_sizes_are_refused(exported_copy):
    Image.new("L", (32, 32)).save(exported_copy / "roughness.png")
    with pytest.raises(BadRequestError, match=r"differ in size .*roughness 32 × 32"):
        read_set(exported_copy)


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a\1\0\1\0\0\0\0;", None])
def test_a_map_that_is_damaged_is_named(exported_copy, content):
    path = exported_copy / "metallic.png"
    path.write_bytes(path.read_bytes()[:-200] if content is None else content)
    with pytest.raises(ImageError, match=r"metallic\.png cannot be read"):
        read_set(exported_copy)


def test_a_map_that_is_gone_is_left_out_and_none_is_no_set(exported_copy):
    (exported_copy / "normal.png").unlink()
    assert "normal" not in read_set(exported_copy).maps
    for path in exported_copy.glob("*.png"):
        path.unlink()
    with pytest.raises(BadRequestError, match="There are no maps"):
        read_set(exported_copy)


def test_maps_that_another_program_saved(exported_copy):
    """Alpha, palettes, 16 bits where 8 are meant and 8 where 16 are."""
    color = np.random.default_rng(1).integers(0, 256, (64, 96, 4)).astype(np.uint8)
    deep = np.random.default_rng(2).integers(0, 65536, (64, 96)).astype(np.uint16)
    Image.fromarray(color).save(exported_copy / "base_color.png")
    Image.fromarray(deep).save(exported_copy / "roughness.png")
    Image.fromarray(color[..., 0]).save(exported_copy / "height.png")
    Image.fromarray(color[..., :1].repeat(3, axis=2)).save(exported_copy / "metallic.png")
    Image.fromarray(color[..., 0]).convert("P").save(exported_copy / "ambient_occlusion.png")
    maps = read_set(exported_copy).maps
    np.testing.assert_array_equal(maps["base_color"], color[..., :3])
    np.testing.assert_array_equal(maps["roughness"], np.round(deep / 257.0).astype(np.uint8))
    np.testing.assert_array_equal(maps["height"], color[..., 0].astype(np.uint16) * 257)
    for name in ("metallic", "ambient_occlusion"):
        np.testing.assert_array_equal(maps[name], color[..., 0])
