"""The exported .glb in Blender: its importer makes the material that the maps describe."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import bpy
import numpy as np
import pytest

SIZE = 64
NAME = "rusty_steel_plate_with_moss_3"


@pytest.fixture
def folder(scene, loom, tmp_path) -> Path:
    """A set from the real engine, with its .glb."""
    command = loom("operators.doctor").engine_command
    options = ["--size", str(SIZE), "--seed", "3", "--device", "cpu", "--export", "gltf", "--out", str(tmp_path)]
    made = subprocess.run(
        command("generate", "rusty steel plate with moss", *options), capture_output=True, text=True, check=True
    )
    return Path(made.stdout.strip())


@pytest.fixture
def imported(folder) -> bpy.types.Object:
    """The object that the importer makes of it."""
    if not hasattr(bpy.ops.import_scene, "gltf") or "io_scene_gltf2" not in bpy.context.preferences.addons:
        bpy.ops.preferences.addon_enable(module="io_scene_gltf2")
    assert bpy.ops.import_scene.gltf(filepath=str(folder / "gltf" / f"{NAME}.glb")) == {"FINISHED"}
    (made,) = [each for each in bpy.data.objects if each.type == "MESH" and each.data.materials]
    return made


def source(socket: bpy.types.NodeSocket) -> tuple[bpy.types.Node, str]:
    """The node on which a socket hangs, and the name of its output."""
    (link,) = socket.links
    return link.from_node, link.from_socket.name


def pixels(image: bpy.types.Image) -> np.ndarray:
    """uint8 [H, W, 3], top row first, as in the file."""
    values = np.empty(SIZE * SIZE * 4, np.float32)
    image.pixels.foreach_get(values)
    return np.round(values.reshape(SIZE, SIZE, 4)[::-1, :, :3] * 255).astype(np.uint8)


def map_file(folder: Path, name: str) -> np.ndarray:
    image = bpy.data.images.load(str(folder / f"{name}.png"))
    image.colorspace_settings.name = "Non-Color"
    return pixels(image)


def surface(made: bpy.types.Object) -> bpy.types.Node:
    nodes = made.active_material.node_tree.nodes
    (node,) = [node for node in nodes if node.bl_idname == "ShaderNodeBsdfPrincipled"]
    return node


def test_textures_and_factors_are_right(imported, folder) -> None:
    shader = surface(imported)
    color, output = source(shader.inputs["Base Color"])
    assert (color.bl_idname, output) == ("ShaderNodeTexImage", "Color"), "no factor lies between"
    assert color.image.colorspace_settings.name == "sRGB" and color.extension == "REPEAT"
    np.testing.assert_array_equal(pixels(color.image), map_file(folder, "base_color"))

    separate, green = source(shader.inputs["Roughness"])
    assert source(shader.inputs["Metallic"]) == (separate, "Blue") and green == "Green"
    packed, _ = source(separate.inputs[0])
    assert packed.image.colorspace_settings.name == "Non-Color" and packed.extension == "REPEAT"
    orm = pixels(packed.image)
    for channel, name in enumerate(("ambient_occlusion", "roughness", "metallic")):
        np.testing.assert_array_equal(orm[..., channel], map_file(folder, name)[..., 0])

    normal, _ = source(shader.inputs["Normal"])
    assert normal.bl_idname == "ShaderNodeNormalMap" and normal.space == "TANGENT"
    assert normal.inputs["Strength"].default_value == 1.0
    picture, _ = source(normal.inputs["Color"])
    assert picture.image.colorspace_settings.name == "Non-Color"
    np.testing.assert_array_equal(pixels(picture.image), map_file(folder, "normal"))


def test_occlusion_is_the_red_channel(imported) -> None:
    nodes = imported.active_material.node_tree.nodes
    (settings,) = [node for node in nodes if node.bl_idname == "ShaderNodeGroup"]
    separate, output = source(settings.inputs["Occlusion"])
    picture, _ = source(separate.inputs[0])
    packed, _ = source(source(surface(imported).inputs["Roughness"])[0].inputs[0])
    assert output == "Red" and picture.image == packed.image


def test_the_sphere_is_a_metre_wide_and_carries_its_origin(imported, folder) -> None:
    assert tuple(imported.dimensions) == pytest.approx((1, 1, 1), abs=1e-4)
    material, made = imported.active_material, json.loads((folder / "request.json").read_text())
    assert material.name == NAME and (material["prompt"], material["seed"]) == (made["request"]["prompt"], 3)
    uvs = np.empty(len(imported.data.loops) * 2, np.float32)
    imported.data.uv_layers[0].data.foreach_get("uv", uvs)
    u, v = uvs.reshape(-1, 2).T
    assert (u.min(), u.max(), v.max() - v.min()) == pytest.approx((0, 4, 2), abs=1e-5)


def test_light_falls_on_it_as_on_the_extensions_own_material(imported, folder, loom) -> None:
    """Cycles bakes the normals of both materials on a plane: the same within 8 bits."""
    ours = loom("operators.command").load_set(
        json.loads((folder / "request.json").read_text()),
        {path.stem: path for path in folder.glob("*.png")},
        pack=True,
        terms=loom("scene.assets").Terms(),
    )
    theirs = imported.active_material
    bpy.ops.mesh.primitive_plane_add(size=1)
    plane, scene = bpy.context.object, bpy.context.scene
    scene.render.engine, scene.cycles.device, scene.cycles.samples = "CYCLES", "CPU", 1
    scene.render.threads_mode, scene.render.threads = "FIXED", 2
    baked = []
    for material in (ours, theirs):
        plane.data.materials.clear()
        plane.data.materials.append(material)
        nodes = material.node_tree.nodes
        target = nodes.new("ShaderNodeTexImage")
        target.image = bpy.data.images.new("bake", SIZE, SIZE, float_buffer=True, is_data=True)
        nodes.active = target
        bpy.ops.object.bake(type="NORMAL", normal_space="TANGENT", margin=0)
        values = np.empty(SIZE * SIZE * 4, np.float32)
        target.image.pixels.foreach_get(values)
        baked.append(values.reshape(-1, 4)[:, :3])
    assert baked[0].std() > 0.01
    np.testing.assert_allclose(baked[1], baked[0], atol=0.02)
