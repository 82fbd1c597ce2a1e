"""A photographer's studio in Blender: backdrop, soft boxes, camera, Cycles.

Runs inside bpy. The demo and the contact sheets are photographed in it. Lengths are metres.
"""

from __future__ import annotations

import math
import os

import bpy
from mathutils import Vector


def empty_scene() -> bpy.types.Scene:
    """A scene with nothing in it."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return bpy.context.scene


def add_world(scene: bpy.types.Scene, strength: float = 0.35) -> None:
    """Light from everywhere: a gradient from dark ground to bright sky, so that metals have something to mirror."""
    world = bpy.data.worlds.new("Studio")
    scene.world = world
    if bpy.app.version < (5, 0):  # later versions always use nodes, and warn
        world.use_nodes = True
    nodes, links = world.node_tree.nodes, world.node_tree.links
    nodes.clear()
    coordinates = nodes.new("ShaderNodeTexCoord")
    split = nodes.new("ShaderNodeSeparateXYZ")
    spread = nodes.new("ShaderNodeMapRange")
    spread.inputs["From Min"].default_value = -1.0
    ramp = nodes.new("ShaderNodeValToRGB")
    ramp.color_ramp.elements[0].color = (0.05, 0.05, 0.055, 1)
    ramp.color_ramp.elements[1].color = (0.85, 0.92, 1.0, 1)
    horizon = ramp.color_ramp.elements.new(0.5)
    horizon.color = (0.32, 0.33, 0.35, 1)
    background = nodes.new("ShaderNodeBackground")
    background.inputs["Strength"].default_value = strength
    output = nodes.new("ShaderNodeOutputWorld")
    links.new(coordinates.outputs["Generated"], split.inputs[0])
    links.new(split.outputs["Z"], spread.inputs["Value"])
    links.new(spread.outputs["Result"], ramp.inputs["Fac"])
    links.new(ramp.outputs["Color"], background.inputs["Color"])
    links.new(background.outputs["Background"], output.inputs["Surface"])


def add_softbox(
    name: str, location: tuple[float, float, float], target: tuple[float, float, float], size: float, watts: float,
    color: tuple[float, float, float] = (1.0, 1.0, 1.0),
) -> bpy.types.Object:  # fmt: skip
    """A square area light of ``size`` metres at ``location``, facing ``target``."""
    light = bpy.data.lights.new(name, "AREA")
    light.size, light.energy, light.color = size, watts, color
    return _add(name, light, location, target)


def add_camera(
    scene: bpy.types.Scene, location: tuple[float, float, float], target: tuple[float, float, float], lens: float
) -> bpy.types.Object:
    """The scene's camera at ``location``, looking at ``target``; ``lens`` in millimetres."""
    camera = bpy.data.cameras.new("Camera")
    camera.lens = lens
    scene.camera = _add("Camera", camera, location, target)
    return scene.camera


def _add(name: str, data: bpy.types.ID, location, target) -> bpy.types.Object:
    created = bpy.data.objects.new(name, data)
    created.location = location
    created.rotation_euler = (Vector(target) - Vector(location)).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(created)
    return created


def add_sphere(name: str, radius: float, location, repeat: tuple[float, float] = (3.0, 1.5)) -> bpy.types.Object:
    """A smooth sphere, dense enough to displace, whose UVs repeat a square tile ``repeat`` times round and up."""
    bpy.ops.mesh.primitive_uv_sphere_add(segments=256, ring_count=128, radius=radius, location=location)
    return _named(name, repeat)


def add_plane(name: str, size: float, location, repeat: float = 1.0, cuts: int = 0) -> bpy.types.Object:
    """A square of ``size`` metres whose UVs repeat a tile ``repeat`` times."""
    bpy.ops.mesh.primitive_grid_add(
        x_subdivisions=cuts + 1, y_subdivisions=cuts + 1, size=size, location=location
    )
    return _named(name, (repeat, repeat))


def _named(name: str, repeat: tuple[float, float]) -> bpy.types.Object:
    created = bpy.context.object
    created.name = created.data.name = name
    bpy.ops.object.shade_smooth()
    scale_uvs(created, repeat)
    return created


def scale_uvs(owner: bpy.types.Object, repeat: tuple[float, float]) -> None:
    """Multiply the object's UVs, so that its tile repeats."""
    layer = owner.data.uv_layers.active
    values = [0.0] * (2 * len(layer.data))
    layer.data.foreach_get("uv", values)
    layer.data.foreach_set("uv", [value * repeat[index % 2] for index, value in enumerate(values)])


def plain_material(name: str, color: tuple[float, float, float], roughness: float) -> bpy.types.Material:
    """A material of one linear colour, for the backdrop."""
    material = bpy.data.materials.new(name)
    if bpy.app.version < (5, 0):
        material.use_nodes = True
    shader = next(node for node in material.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
    shader.inputs["Base Color"].default_value = (*color, 1.0)
    shader.inputs["Roughness"].default_value = roughness
    return material


def add_backdrop(width: float, depth: float, height: float, color: tuple[float, float, float]) -> bpy.types.Object:
    """Paper that comes down a wall behind the scene and runs out under it, bent round without an edge."""
    bend, steps = 1.2, 24
    profile = [(-depth / 2, 0.0)]
    for step in range(steps + 1):
        angle = math.pi / 2 * step / steps
        profile.append((depth / 2 - bend + bend * math.sin(angle), bend - bend * math.cos(angle)))
    profile.append((depth / 2, height))
    vertices = [(side * width / 2, y, z) for y, z in profile for side in (-1, 1)]
    faces = [(2 * i, 2 * i + 1, 2 * i + 3, 2 * i + 2) for i in range(len(profile) - 1)]
    mesh = bpy.data.meshes.new("Backdrop")
    mesh.from_pydata(vertices, [], faces)
    mesh.shade_smooth()
    mesh.materials.append(plain_material("Backdrop", color, 0.9))
    backdrop = bpy.data.objects.new("Backdrop", mesh)
    bpy.context.scene.collection.objects.link(backdrop)
    return backdrop


def use_cycles(scene: bpy.types.Scene, width: int, height: int, samples: int) -> None:
    """Cycles on the CPU, denoised if this build of Blender can."""
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = samples
    scene.cycles.use_adaptive_sampling = False
    scene.cycles.max_bounces = 6
    scene.cycles.use_denoising = True
    scene.render.resolution_x, scene.render.resolution_y = width, height
    scene.render.resolution_percentage = 100
    scene.render.threads_mode, scene.render.threads = "FIXED", os.cpu_count() or 1
    # AgX turns strong reds orange; this one shows a base colour as it is.
    scene.view_settings.view_transform = "Khronos PBR Neutral"
    scene.render.image_settings.file_format = "PNG"


def render(scene: bpy.types.Scene, path: str) -> None:
    """Render a still to ``path``."""
    scene.render.filepath = path
    bpy.ops.render.render(write_still=True)
