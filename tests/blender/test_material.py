"""From Generate to a material: nodes, colour spaces, names, pixels."""

from __future__ import annotations

import bpy
import numpy as np
import pytest
from fake_client import MAPS, RELIEF, FakePixels, stored


def group_nodes(material: bpy.types.Material, idname: str) -> list[bpy.types.Node]:
    return [node for node in material.loom.group.nodes if node.bl_idname == idname]


def test_object_wears_a_complete_material(cube, generate) -> None:
    material = generate("old red brick wall")
    assert material.name == "Old red brick wall"
    assert cube.material_slots[0].material == material
    surface = next(node for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeBsdfPrincipled")
    for name in ("Base Color", "Metallic", "Roughness", "Normal"):
        assert surface.inputs[name].links[0].from_node.node_tree == material.loom.group, name
    output = material.node_tree.get_output_node("ALL")
    assert output.inputs["Surface"].links[0].from_node == surface
    assert FakePixels.open == 0


def test_every_map_in_its_colour_space(cube, generate) -> None:
    material = generate()
    images = {node.name: node.image for node in group_nodes(material, "ShaderNodeTexImage")}
    assert set(images) == set(MAPS)
    for name, image in images.items():
        assert image.colorspace_settings.name == ("sRGB" if name == "base_color" else "Non-Color"), name
        assert image.is_float == (name == "height"), name
        assert tuple(image.size) == (256, 256)
        assert not image.is_dirty and image.source == "FILE"


@pytest.mark.parametrize("name", MAPS)
def test_pixels_are_the_models(cube, generate, name) -> None:
    material = generate(seed=3, random_seed=False)
    image = next(node.image for node in group_nodes(material, "ShaderNodeTexImage") if node.name == name)
    assert not image.is_dirty
    pixels = np.empty(256 * 256 * 4, np.float32)
    image.pixels.foreach_get(pixels)
    found = pixels.reshape(256, 256, 4)[::-1]
    wanted = np.broadcast_to(stored(name, 256, 256, 3), (256, 256, 3))
    assert np.abs(found[..., :3] - wanted).max() < 1e-3


def test_images_are_packed_with_their_metadata(cube, generate) -> None:
    material = generate()
    for node in group_nodes(material, "ShaderNodeTexImage"):
        assert b"made by a test" in node.image.packed_file.data
        assert node.image.filepath == ""


def test_a_checked_material_says_what_was_seen_in_it(cube, generate, fake) -> None:
    unchecked = generate("brick")
    assert fake.made()[-1].score is False and unchecked.loom.caption == ""
    material = generate("brick", score=True)
    assert (material.loom.caption, material.loom.score) == ("old bricks", 0.75)
    assert material.loom.request().score


ADD = {
    "cube": (bpy.ops.mesh.primitive_cube_add, 4.0),  # each face is a sixteenth of the UV square
    "plane": (bpy.ops.mesh.primitive_plane_add, 1.0),
    "sphere": (bpy.ops.mesh.primitive_uv_sphere_add, 2.0),
}


@pytest.mark.parametrize("kind", ADD)
def test_one_repeat_is_about_as_wide_as_the_object(scene, generate, kind) -> None:
    add, repeats = ADD[kind]
    add(size=2.0) if kind != "sphere" else add()
    node = next(node for node in generate().node_tree.nodes if node.bl_idname == "ShaderNodeGroup")
    assert node.inputs["Scale"].default_value == repeats


def test_box_mapping_keeps_its_scale(scene, generate) -> None:
    bpy.ops.mesh.primitive_cube_add(size=6.0)
    node = next(node for node in generate(mapping="BOX").node_tree.nodes if node.bl_idname == "ShaderNodeGroup")
    assert node.inputs["Scale"].default_value == 1.0


def test_group_has_its_inputs_and_defaults(cube, generate) -> None:
    material = generate()
    node = next(node for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeGroup")
    values = {socket.name: socket.default_value for socket in node.inputs}
    assert set(values) == {"Scale", "Rotation", "Normal Strength", "Displacement", "Roughness Offset", "Tint", "AO"}
    assert values["Scale"] == 4.0 and values["Displacement"] == 1.0 and values["Roughness Offset"] == 0.0


@pytest.mark.parametrize(
    "mapping, output, projection, normals",
    [
        ("UV", "UV", "FLAT", "ShaderNodeNormalMap"),
        ("BOX", "Object", "BOX", "ShaderNodeBump"),
        ("GENERATED", "Generated", "BOX", "ShaderNodeBump"),
    ],
)
def test_mapping(cube, generate, mapping, output, projection, normals) -> None:
    material = generate(mapping=mapping)
    coordinates = group_nodes(material, "ShaderNodeTexCoord")[0]
    assert coordinates.outputs[output].is_linked
    assert {node.projection for node in group_nodes(material, "ShaderNodeTexImage")} == {projection}
    end = group_nodes(material, "NodeGroupOutput")[0]
    assert end.inputs["Normal"].links[0].from_node.bl_idname == normals


def test_mapping_can_be_changed_afterwards(cube, generate) -> None:
    material = generate(mapping="UV")
    group, images = material.loom.group, {node.image for node in group_nodes(material, "ShaderNodeTexImage")}
    node = next(node for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeGroup")
    node.inputs["Scale"].default_value = 3.0
    material.loom.mapping = "BOX"
    assert material.loom.group == group and node.inputs["Scale"].default_value == 3.0
    assert {node.image for node in group_nodes(material, "ShaderNodeTexImage")} == images
    assert {node.projection for node in group_nodes(material, "ShaderNodeTexImage")} == {"BOX"}


def test_object_without_uvs_gets_box_mapping_and_a_note(cube, generate, session) -> None:
    cube.data.uv_layers.remove(cube.data.uv_layers[0])
    material = generate(mapping="UV")
    assert material.loom.mapping == "BOX"
    assert any("no UV map" in note for note in session.notes)


def test_displacement_is_wired_only_when_wanted(cube, generate) -> None:
    material = generate(use_displacement=False)
    output = material.node_tree.get_output_node("ALL")
    assert not output.inputs["Displacement"].is_linked and material.displacement_method == "BUMP"
    material.loom.use_displacement = True
    assert output.inputs["Displacement"].is_linked and material.displacement_method == "DISPLACEMENT"
    material.loom.use_displacement = False
    assert not output.inputs["Displacement"].is_linked


def test_relief_has_the_size_of_the_object(cube, generate) -> None:
    """A default cube's UV square is four sides wide: each 2 m side takes a quarter of it."""
    material = generate(mapping="UV")
    assert material.loom.tile_size == pytest.approx(8.0, rel=1e-3)
    relief = next(node for node in group_nodes(material, "ShaderNodeValue"))
    assert relief.outputs[0].default_value == pytest.approx(RELIEF * 8.0, rel=1e-3)


def test_names_fit_into_blenders_63_bytes(cube, generate) -> None:
    material = generate("ё" * 300)
    assert len(material.name.encode()) <= 63
    for node in group_nodes(material, "ShaderNodeTexImage"):
        assert len(node.image.name.encode()) <= 63
        assert node.image.name.endswith(node.name.replace("_", " ").title())


def test_settings_travel_into_the_request(cube, generate, fake) -> None:
    panel = bpy.context.scene.loom
    panel.controls.moss = 0.4
    panel.controls.color = (1.0, 0.5, 0.0)
    generate(negative_prompt="cracks", size="CUSTOM", width=128, height=64, seed=9, random_seed=False)
    request = fake.made()[-1]
    assert (request.width, request.height, request.seed) == (128, 64, 9)
    assert request.negative_prompt == "cracks"
    assert dict(request.controls) == {"moss": 0.4, "color": "#ff8000"}


def test_material_survives_a_file(cube, generate, tmp_path) -> None:
    generate("old red brick wall", seed=5, random_seed=False)
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "a.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "a.blend"))
    loom = bpy.data.materials["Old red brick wall"].loom
    assert loom.is_made() and loom.prompt == "old red brick wall" and loom.family == "brick wall"
    assert loom.request().seed == 5 and loom.group.name == "Loom Old red brick wall"
    assert loom.controls.moss == pytest.approx(0.4) and not loom.controls.use_moss
    assert loom.relief_depth == pytest.approx(RELIEF)
