"""Textures for other programs: every channel against the map that it comes from."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import BadRequestError
from engine.exports.formats import FORMATS, STAND_INS, check_maps, parse_formats, stand_ins
from engine.exports.names import MAX_NAME, safe_name, title_case
from engine.exports.write import export_set
from engine.imaging.read_set import read_set
from engine.request import MAP_NAMES

NAME, TITLE = "rusty_steel_plate_with_moss_7", "Rusty_Steel_Plate_With_Moss_7"


def pixels(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path))


@pytest.fixture
def maps(exported) -> dict[str, np.ndarray]:
    return {name: pixels(exported / f"{name}.png") for name in MAP_NAMES}


def equal(path: Path, *planes: np.ndarray) -> None:
    """The file has exactly these channels."""
    found = pixels(path)
    wanted = planes[0] if len(planes) == 1 else np.stack(planes, axis=-1)
    assert found.dtype == wanted.dtype
    np.testing.assert_array_equal(found, wanted)


def test_the_maps_tell_channels_apart(maps):
    """Else the other tests here would say nothing."""
    planes = [maps[name] for name in ("roughness", "metallic", "ambient_occlusion")]
    assert all(plane.std() > 2 and plane.min() != plane.max() for plane in planes)
    assert len(np.unique(maps["height"])) > 256 and maps["height"].dtype == np.uint16


def test_unreal(exported, maps):
    folder = exported / "unreal"
    assert {path.name for path in folder.iterdir()} == {f"T_{TITLE}_{part}.png" for part in ("BC", "N", "ORM", "H")}
    equal(folder / f"T_{TITLE}_BC.png", maps["base_color"])
    normal = maps["normal"].copy()
    normal[..., 1] = 255 - normal[..., 1]
    equal(folder / f"T_{TITLE}_N.png", normal)
    equal(folder / f"T_{TITLE}_ORM.png", maps["ambient_occlusion"], maps["roughness"], maps["metallic"])
    equal(folder / f"T_{TITLE}_H.png", maps["height"])


def test_unity(exported, maps):
    folder = exported / "unity"
    parts = ("BaseMap", "Normal", "MaskMap", "MetallicSmoothness", "Occlusion", "Height")
    assert {path.name for path in folder.iterdir()} == {f"{TITLE}_{part}.png" for part in parts}
    metallic, smoothness = maps["metallic"], 255 - maps["roughness"]
    everywhere = np.full_like(metallic, 255)
    equal(folder / f"{TITLE}_BaseMap.png", maps["base_color"])
    equal(folder / f"{TITLE}_Normal.png", maps["normal"])
    equal(folder / f"{TITLE}_MaskMap.png", metallic, maps["ambient_occlusion"], everywhere, smoothness)
    equal(folder / f"{TITLE}_MetallicSmoothness.png", metallic, metallic, metallic, smoothness)
    equal(folder / f"{TITLE}_Occlusion.png", maps["ambient_occlusion"])
    equal(folder / f"{TITLE}_Height.png", maps["height"])


def test_orm(exported, maps):
    folder = exported / "orm"
    assert {path.name for path in folder.iterdir()} == {
        f"{NAME}_{part}.png" for part in ("orm", "base_color", "normal", "height")
    }
    equal(folder / f"{NAME}_orm.png", maps["ambient_occlusion"], maps["roughness"], maps["metallic"])
    for name in ("base_color", "normal", "height"):
        equal(folder / f"{NAME}_{name}.png", maps[name])


def test_godot(exported, maps):
    folder = exported / "godot"
    equal(folder / f"{NAME}_albedo.png", maps["base_color"])
    equal(folder / f"{NAME}_normal.png", maps["normal"])
    equal(folder / f"{NAME}_orm.png", maps["ambient_occlusion"], maps["roughness"], maps["metallic"])
    equal(folder / f"{NAME}_height.png", maps["height"])
    assert len(list(folder.iterdir())) == 5


#: Properties of BaseMaterial3D in Godot 4's class reference, with a pattern of their values.
GODOT = {
    "resource_name": r'"\w+"',
    "albedo_texture": r'ExtResource\("albedo"\)',
    "ao_enabled": "true",
    "orm_texture": r'ExtResource\("orm"\)',
    "normal_enabled": "true",
    "normal_texture": r'ExtResource\("normal"\)',
    "heightmap_scale": r"\d+\.\d+",
    "heightmap_texture": r'ExtResource\("height"\)',
}


def godot_material(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """(id → path, property → value) of the folder's resource, by the grammar of the format."""
    (path,) = folder.glob("*.tres")
    head, *blocks = path.read_text(encoding="ascii").strip().split("\n\n")
    steps = re.fullmatch(r'\[gd_resource type="ORMMaterial3D" load_steps=(\d+) format=3\]', head)
    assert steps and len(blocks) == 2 and path.name == f"{path.stem}.tres"
    found = [
        re.fullmatch(r'\[ext_resource type="Texture2D" path="([^"]+)" id="(\w+)"\]', line)
        for line in blocks[0].splitlines()
    ]
    assert all(found) and int(steps[1]) == len(found) + 1
    title, *lines = blocks[1].splitlines()
    assert title == "[resource]"
    return {match[2]: match[1] for match in found if match}, dict(line.split(" = ") for line in lines)


def test_godots_material_names_its_textures(exported):
    textures, properties = godot_material(exported / "godot")
    assert textures == {part: f"{NAME}_{part}.png" for part in ("albedo", "orm", "normal", "height")}
    assert all((exported / "godot" / path).is_file() for path in textures.values())
    assert set(properties) == set(GODOT)
    assert all(re.fullmatch(GODOT[name], value) for name, value in properties.items())
    relief = read_set(exported).relief_depth
    assert float(properties["heightmap_scale"]) == pytest.approx(100 * relief, abs=1e-4) and relief > 0


def rise(height: np.ndarray, axis: int) -> np.ndarray:
    """How much the height grows along an axis, across the border too."""
    return np.roll(height, -1, axis).astype(float) - np.roll(height, 1, axis).astype(float)


@pytest.mark.parametrize(
    ("file", "up"),
    [(f"unreal/T_{TITLE}_N.png", -1), (f"unity/{TITLE}_Normal.png", 1), (f"godot/{NAME}_normal.png", 1)],
)
def test_normals_point_where_the_engine_thinks(exported, maps, file, up):
    """Ground that rises to the right faces left; ground that rises down the picture faces up, green in OpenGL."""
    normal = pixels(exported / file).astype(float) - 127.5
    along, down = rise(maps["height"], 1), rise(maps["height"], 0)
    assert np.corrcoef(normal[..., 0].ravel(), -along.ravel())[0, 1] > 0.8
    assert np.corrcoef(normal[..., 1].ravel(), up * down.ravel())[0, 1] > 0.8


def test_every_picture_says_where_it_comes_from_and_only_colour_is_srgb(exported):
    pictures = [path for path in exported.rglob("*/*.png") if path.parent != exported]
    assert len(pictures) == 4 + 6 + 4 + 4 + 5
    for path in pictures:
        image = Image.open(path)
        image.load()
        assert image.text["Prompt"] == "rusty steel plate with moss" and "trainedAlgorithmicMedia" in str(image.text)
        color = path.stem.endswith(("_BC", "_BaseMap", "_albedo", "_base_color"))
        assert ("srgb" in image.info) == color and "gamma" not in image.info


def test_an_export_of_the_folder_is_the_export_made_with_it(exported, exported_copy):
    export_set(exported_copy, FORMATS)
    for name in FORMATS:
        made = {path.name: path.read_bytes() for path in (exported / name).iterdir()}
        assert made == {path.name: path.read_bytes() for path in (exported_copy / name).iterdir()}


# -- maps that are missing --------------------------------------------------------------


def test_what_is_missing_has_a_number(exported_copy, maps):
    for name in STAND_INS:
        (exported_copy / f"{name}.png").unlink()
    (exported_copy / "normal.png").unlink()
    (exported_copy / "height.png").unlink()
    export_set(exported_copy, ("unreal", "unity", "godot"))
    parts = {path.name for path in (exported_copy / "unreal").iterdir()}
    assert parts == {f"T_{TITLE}_BC.png", f"T_{TITLE}_ORM.png"}
    flat = [np.full((64, 96), value, np.uint8) for value in (255, 128, 0)]
    equal(exported_copy / "unreal" / f"T_{TITLE}_ORM.png", *flat)
    equal(exported_copy / "unity" / f"{TITLE}_MaskMap.png", flat[2], flat[0], flat[0], 255 - flat[1])
    textures, properties = godot_material(exported_copy / "godot")
    assert set(textures) == {"albedo", "orm"} and "normal_enabled" not in properties


def test_what_is_missing_is_told():
    there = ("base_color", "normal", "height")
    sentence = stand_ins(("unreal",), there)
    assert "ambient_occlusion is 1, roughness is 0.5, metallic is 0." in sentence
    assert stand_ins(("materialx",), (*there, "roughness")).endswith(": metallic is 0.")
    assert stand_ins(FORMATS, MAP_NAMES) == stand_ins((), there) == ""


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "orm"])
def test_without_colour_there_is_no_material(name, exported_copy):
    with pytest.raises(BadRequestError, match="no base_color map"):
        check_maps([name], [each for each in MAP_NAMES if each != "base_color"])
    (exported_copy / "base_color.png").unlink()
    with pytest.raises(BadRequestError, match="no base_color map") as caught:
        export_set(exported_copy, ["orm", name])
    assert str(exported_copy) in str(caught.value) and not [p for p in exported_copy.iterdir() if p.is_dir()]


def test_nothing_to_pack_is_nothing_to_pack():
    check_maps(["orm"], ["metallic"])
    with pytest.raises(BadRequestError, match="ambient_occlusion or roughness or metallic"):
        check_maps(["orm"], ["base_color", "normal", "height"])


# -- names ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("old-red-brick-wall-0", "old_red_brick_wall_0"),
        ("Wall A (left)", "Wall_A_left"),
        ("Café—Crème", "Cafe_Creme"),
        ("7up", "material_7up"),
        ("con", "material_con"),
        ("--", "material"),
        ("a_b.c", "a_b_c"),
    ],
)
def test_safe_names(name, safe):
    assert safe_name(name) == safe


@pytest.mark.parametrize("name", ["苔", "Wand ß", "🌿", "x" * 200, "moss 🌿", "caf\udce9", "\u202egnp.exe", "½ мох"])
def test_a_name_that_loses_something_stays_its_own(name):
    safe = safe_name(name)
    assert re.fullmatch("[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*", safe) and len(safe) <= MAX_NAME
    assert safe_name(name + "苔") != safe and safe_name(safe) == safe


def test_title_case_keeps_what_the_artist_wrote():
    assert title_case("old_RedBrick_0a") == "Old_RedBrick_0a"


@pytest.mark.parametrize("text", ["", ",", "unreal,blender", "../unreal", "gltf;orm"])
def test_formats_that_are_none(text):
    with pytest.raises(BadRequestError, match="use any of unreal,"):
        parse_formats(text)


def test_formats_are_each_once_and_in_order():
    assert parse_formats(" GLTF, unreal,gltf") == ("unreal", "gltf")
