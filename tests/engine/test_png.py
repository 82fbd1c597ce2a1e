"""PNG sets: what is in the files, what they are called, and what is left when it goes wrong."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from engine import __version__
from engine.errors import CancelledError, OutputError
from engine.imaging import png
from engine.imaging.slug import MAX_SLUG, slug
from engine.request import MAP_NAMES, GenerateRequest
from engine.result import MaterialMaps, Reading

IPTC_EXT = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"


def result(prompt: str = "old brick, wet", seed: int = 5, width: int = 40, height: int = 24, **fields) -> MaterialMaps:
    rng = np.random.default_rng(seed)
    maps = {
        name: rng.integers(0, 65536, (height, width)).astype(np.uint16)
        if name == "height"
        else rng.integers(0, 256, (height, width, 3) if name in ("base_color", "normal") else (height, width)).astype(
            np.uint8
        )
        for name in MAP_NAMES
    }
    request = GenerateRequest(prompt, width=64, height=64, seed=seed, **fields)
    reading = Reading(prompt, {"brick wall": 0.9}, "clay", (), {}, {}, True, "Brick wall.")
    return MaterialMaps(request, reading, maps, {"moss": 0.25}, 0.04, "1.0")


def chunks(path: Path) -> list[tuple[str, bytes]]:
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, found = 8, []
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", data, at + 8 + length)[0] == zlib.crc32(kind + content)
        found.append((kind.decode(), content))
        at += length + 12
    return found


def test_the_files_hold_the_maps(tmp_path):
    made = result()
    files = png.write_set(made, tmp_path)
    assert files["base_color"] == tmp_path / "old-brick-wet-5" / "base_color.png"
    assert sorted(path.name for path in files["request"].parent.iterdir()) == sorted(
        [*(f"{name}.png" for name in MAP_NAMES), "request.json"]
    )
    for name in MAP_NAMES:
        image = Image.open(files[name])
        np.testing.assert_array_equal(np.asarray(image), made.maps[name])
        assert image.mode == {"height": "I;16", "base_color": "RGB", "normal": "RGB"}.get(name, "L")


def test_only_colour_has_a_colour_space(tmp_path):
    files = png.write_set(result(), tmp_path)
    for name in MAP_NAMES:
        kinds = [kind for kind, _ in chunks(files[name])]
        assert kinds.count("sRGB") == (name == "base_color")
        assert not {"gAMA", "cHRM", "iCCP", "tIME"} & set(kinds)


def test_every_file_says_where_it_comes_from(tmp_path):
    prompt = 'mossy "brick" <&> мох 🌿'
    files = png.write_set(result(prompt, negative_prompt="rust"), tmp_path)
    for name in MAP_NAMES:
        image = Image.open(files[name])
        image.load()
        text = image.text
        assert text["Prompt"] == prompt and text["Negative prompt"] == "rust" and text["Seed"] == "5"
        assert (text["Model"], text["Model version"], text["Version"]) == ("loom-materials", "1.0", __version__)
        xmp = ElementTree.fromstring(text["XML:com.adobe.xmp"])
        (source,) = [each.get(f"{{{IPTC_EXT}}}DigitalSourceType") for each in xmp.iter() if "Description" in each.tag]
        assert source == "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


def test_request_json_makes_the_same_request_again(tmp_path):
    made = result("мох", controls={"moss": 0.25, "color": "#8A3B2E"})
    content = json.loads(png.write_set(made, tmp_path)["request"].read_text(encoding="utf-8"))
    assert GenerateRequest.from_json(content["request"]) == made.request
    assert content["controls"] == {"moss": 0.25} and content["reading"]["families"] == {"brick wall": 0.9}
    assert content["relief_depth"] == 0.04 and content["digital_source_type"] == png.SOURCE_TYPE


def test_equal_results_give_equal_bytes(tmp_path):
    first, second = png.write_set(result(), tmp_path / "a"), png.write_set(result(), tmp_path / "b")
    for name in first:
        assert first[name].read_bytes() == second[name].read_bytes()
    other = png.write_set(result(seed=6), tmp_path / "a")
    assert other["normal"].read_bytes() != first["normal"].read_bytes()


def test_the_chosen_compression_is_smaller_than_level_1_on_maps():
    y, x = np.mgrid[0:256, 0:256]
    noise = np.random.default_rng(0).normal(0, 3, (256, 256))
    pixels = np.clip(128 + 40 * np.sin(x / 9) * np.cos(y / 7) + noise, 0, 255).astype(np.uint8)
    chosen = len(png.encode_png("roughness", pixels, {}))
    assert chosen < len(zlib.compress(pixels.tobytes(), 1))


def test_a_set_replaces_an_older_one_and_leaves_other_files(tmp_path):
    first = png.write_set(result(), tmp_path)
    note = first["request"].parent / "note.txt"
    note.write_text("mine")
    (first["height"]).write_bytes(b"old")
    png.write_set(result(), tmp_path)
    assert Image.open(first["height"]).size == (40, 24) and note.read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["old-brick-wet-5"]


def test_a_cancelled_set_leaves_nothing_and_spares_the_older_one(tmp_path):
    before = png.write_set(result(), tmp_path)["normal"].read_bytes()

    def stop(fraction):
        raise CancelledError("Stopped.")

    with pytest.raises(CancelledError):
        png.write_set(result(), tmp_path, "token", stop)
    assert [path.name for path in tmp_path.iterdir()] == ["old-brick-wet-5"]
    assert (tmp_path / "old-brick-wet-5" / "normal.png").read_bytes() == before


def test_a_full_disk_is_one_sentence_and_leaves_nothing(full_disk):
    with pytest.raises(OutputError, match="The disk is full at") as caught:
        png.write_set(result(width=512, height=512), full_disk)
    assert str(full_disk) in str(caught.value) and list(full_disk.iterdir()) == []


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/nothing", "/dev/null"])
def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path, place):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="cannot be written") as caught:
        png.write_set(result(), tmp_path / place)
    assert str(caught.value).endswith("choose another folder.")
    assert (tmp_path / "file").read_text() == "in the way" and len(list(tmp_path.iterdir())) == 1


def test_a_file_in_the_place_of_the_set_is_spared(tmp_path):
    (tmp_path / "old-brick-wet-5").write_text("in the way")
    with pytest.raises(OutputError):
        png.write_set(result(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["old-brick-wet-5"]


# -- names -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("Old red brick wall", "old-red-brick-wall"),
        ("  ../../etc/passwd ", "etc-passwd"),
        ("café crème", "cafe-creme"),
        ("CON", "material-con"),
        ("lpt1", "material-lpt1"),
        ("a" * MAX_SLUG, "a" * MAX_SLUG),
    ],
)
def test_slug(prompt, name):
    assert slug(prompt) == name


@pytest.mark.parametrize("prompt", ["苔むした煉瓦", "🌿", "мох", "...", "x" * 500, "moss 🌿", "ß", "½", "\ud800"])
def test_a_slug_that_loses_something_is_still_a_name_of_its_own(prompt):
    name = slug(prompt)
    assert 0 < len(name) <= MAX_SLUG and name.isascii() and name == name.lower().strip("-.")
    assert slug(prompt + "苔") != name
