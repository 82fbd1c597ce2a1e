"""What the node group does to light, measured by Cycles: one pixel is enough."""

from __future__ import annotations

import math

import bpy
import numpy as np
import pytest

SLOPE = 0.3


@pytest.fixture
def plane(scene) -> bpy.types.Object:
    """A 1 × 1 m plane whose UVs are its x and y."""
    bpy.ops.mesh.primitive_plane_add(size=1)
    scene.render.engine = "CYCLES"
    scene.cycles.device, scene.cycles.samples = "CPU", 1
    scene.render.threads_mode, scene.render.threads = "FIXED", 2
    return bpy.context.object


def flat(name: str, color: tuple[float, float, float], is_data: bool = True) -> bpy.types.Image:
    image = bpy.data.images.new(name, 8, 8, float_buffer=True, is_data=is_data)
    image.pixels.foreach_set(np.tile(np.float32([*color, 1.0]), 64))
    image.update()
    return image


def dress(plane: bpy.types.Object, loom, mapping: str, **images: bpy.types.Image) -> bpy.types.Node:
    """Give the plane a material with these maps; returns its group node."""
    request = loom("engine.request").GenerateRequest("test")
    materials = loom("scene.materials")
    material = materials.create(request, {"relief_depth": 0.1}, images, materials.Look(mapping, False, 1.0))
    plane.data.materials.append(material)
    return materials.group_node(material)


def baked(plane: bpy.types.Object, kind: str) -> np.ndarray:
    """The middle pixel of a bake, linear RGB."""
    material = plane.active_material
    if kind == "DIFFUSE":  # else the gloss takes 4 % of the colour
        surface = next(node for node in material.node_tree.nodes if node.bl_idname == "ShaderNodeBsdfPrincipled")
        surface.inputs["Specular IOR Level"].default_value = 0.0
    target = material.node_tree.nodes.new("ShaderNodeTexImage")
    target.image = bpy.data.images.new("bake", 8, 8, float_buffer=True, is_data=True)
    material.node_tree.nodes.active = target
    options = {"normal_space": "TANGENT"} if kind == "NORMAL" else {"pass_filter": {"COLOR"}}
    bpy.ops.object.bake(type=kind, margin=0, **options)
    pixels = np.empty(256, np.float32)
    target.image.pixels.foreach_get(pixels)
    material.node_tree.nodes.remove(target)
    return pixels.reshape(8, 8, 4)[4, 4, :3]


def slope_along_x() -> tuple[tuple[float, float, float], np.ndarray]:
    """A normal map's colour for ground that rises along +x, and the normal itself."""
    normal = np.array([-SLOPE, 0.0, 1.0])
    normal /= np.linalg.norm(normal)
    return tuple(normal / 2 + 0.5), normal


@pytest.mark.parametrize("degrees", [0, 90, 30, -60])
def test_slopes_turn_with_the_texture(plane, fake, loom, degrees) -> None:
    """Height at p is the texture's at R(a) p, so the normal turns by -a."""
    color, normal = slope_along_x()
    node = dress(plane, loom, "UV", normal=flat("normal", color))
    angle = math.radians(degrees)
    node.inputs["Rotation"].default_value = angle
    turn = np.array([[math.cos(angle), math.sin(angle), 0], [-math.sin(angle), math.cos(angle), 0], [0, 0, 1]])
    assert baked(plane, "NORMAL") * 2 - 1 == pytest.approx(turn @ normal, abs=0.01)


def test_texture_turns_by_the_angle(plane, fake, loom) -> None:
    """The pixel in the middle of the top half comes from R(a) p of the texture."""
    image = bpy.data.images.new("base", 8, 8, float_buffer=True, is_data=True)
    ramp = np.zeros((8, 8, 4), np.float32)
    ramp[..., 0], ramp[..., 1], ramp[..., 3] = np.linspace(0, 1, 8)[None, :], np.linspace(0, 1, 8)[:, None], 1.0
    image.pixels.foreach_set(ramp.reshape(-1))
    image.update()
    node = dress(plane, loom, "UV", base_color=image)
    straight = baked(plane, "DIFFUSE")
    node.inputs["Rotation"].default_value = math.radians(90)
    turned = baked(plane, "DIFFUSE")
    assert straight[:2] == pytest.approx([0.571, 0.571], abs=0.01)
    # (u, v) = (0.5625, 0.5625) goes to (-v, u), which wraps to (0.4375, 0.5625).
    assert turned[:2] == pytest.approx([0.429, 0.571], abs=0.01)


@pytest.mark.parametrize("strength, expected", [(0.0, 0.8), (1.0, 0.4), (0.5, 0.6)])
def test_occlusion_darkens_the_colour(plane, fake, loom, strength, expected) -> None:
    images = {"base_color": flat("base", (0.8, 0.8, 0.8)), "ambient_occlusion": flat("ao", (0.5, 0.5, 0.5))}
    node = dress(plane, loom, "UV", **images)
    node.inputs["AO"].default_value = strength
    assert baked(plane, "DIFFUSE") == pytest.approx([expected] * 3, abs=0.01)


def test_tint_multiplies(plane, fake, loom) -> None:
    node = dress(plane, loom, "UV", base_color=flat("base", (0.8, 0.8, 0.8)))
    node.inputs["Tint"].default_value = (1.0, 0.5, 0.25, 1.0)
    assert baked(plane, "DIFFUSE") == pytest.approx([0.8, 0.4, 0.2], abs=0.01)


@pytest.mark.parametrize("offset, expected", [(0.0, 0.5), (0.2, 0.7), (0.9, 1.0), (-0.9, 0.0)])
def test_roughness_offset_is_added_and_clamped(plane, fake, loom, offset, expected) -> None:
    node = dress(plane, loom, "UV", roughness=flat("roughness", (0.5, 0.5, 0.5)))
    node.inputs["Roughness Offset"].default_value = offset
    assert baked(plane, "ROUGHNESS")[0] == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("mapping", ["BOX", "GENERATED"])
def test_without_uvs_the_height_shades(plane, fake, loom, mapping) -> None:
    """A height that rises by 0.1 m over 1 m; box mapping lays the picture's x along the plane's y."""
    image = bpy.data.images.new("height", 64, 64, float_buffer=True, is_data=True)
    ramp = np.ones((64, 64, 4), np.float32)
    ramp[..., :3] = np.linspace(0, 1, 64)[None, :, None]
    image.pixels.foreach_set(ramp.reshape(-1))
    image.update()
    dress(plane, loom, mapping, height=image)
    normal = baked(plane, "NORMAL") * 2 - 1
    assert normal == pytest.approx([0.0, 0.0995, 0.995], abs=0.005)
