"""Build and render the captioner's scenes in Blender, and write down what they show.

    python tools/caption_scenes.py FOLDER --textures TEXTURES --start 0 --count 8000 [--samples 2]

Runs where ``bpy`` can be imported, from the repository's root. ``TEXTURES`` holds what
``python -m engine.training.captioner.data.map_sets`` writes. Writes ``s000000.jpg`` … (192 × 192) and
``scenes-START.jsonl``; scene i depends on i alone. Resumes where it was stopped.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterable
from pathlib import Path
from random import Random

import bpy  # isort: skip  # the module that brings the next two
import bmesh
import numpy as np
from mathutils import Vector, noise

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from engine.imaging.color import hex_to_srgb, srgb_to_linear
from engine.training.captioner.data.kinds import BY_NOUN, ROLES
from engine.training.captioner.data.scene import Scene, Thing, draw
from engine.training.captioner.data.scene_words import describe

SIZE = 192
_TEXTURED = {
    "wood": 0.9, "marble": 0.7, "brick": 0.8, "stone": 0.6, "rusty metal": 0.8, "leather": 1.6,
    "grass": 0.5, "sand": 0.35, "wooden floor": 0.45, "tiled floor": 0.45, "snow": 0.3, "cobblestones": 0.4,
    "concrete": 0.3,
}  # fmt: skip


def linear(rgb: Iterable[float]) -> tuple[float, float, float, float]:
    """sRGB 0 … 255 → linear RGBA."""
    red, green, blue = (float(each) for each in srgb_to_linear(np.array([*rgb]) / 255.0))
    return red, green, blue, 1.0


# -- shapes ------------------------------------------------------------------------------


def _profile(mesh: bmesh.types.BMesh, bottom: float, top: float, segments: int = 32) -> None:
    bmesh.ops.create_cone(mesh, cap_ends=True, segments=segments, radius1=bottom, radius2=top, depth=1.0)


def _extruded(mesh: bmesh.types.BMesh, outline: list[tuple[float, float]]) -> None:
    """A polygon in x and z with depth 1 in y."""
    rows = [[mesh.verts.new((x, y, z)) for x, z in outline] for y in (-0.5, 0.5)]
    mesh.faces.new(rows[0])
    mesh.faces.new(rows[1][::-1])
    for i in range(len(outline)):
        j = (i + 1) % len(outline)
        mesh.faces.new((rows[0][j], rows[0][i], rows[1][i], rows[1][j]))


def _capsule(mesh: bmesh.types.BMesh) -> None:
    bmesh.ops.create_uvsphere(mesh, u_segments=24, v_segments=16, radius=0.5)
    for vertex in mesh.verts:  # a superellipse: straight in the middle, round at the ends
        radius = math.hypot(vertex.co.x, vertex.co.y)
        if radius > 1e-6:
            wanted = 0.5 * (1.0 - min(1.0, abs(vertex.co.z) * 2.0) ** 4) ** 0.5
            vertex.co.x, vertex.co.y = vertex.co.x * wanted / radius, vertex.co.y * wanted / radius


def _rock(mesh: bmesh.types.BMesh) -> None:
    bmesh.ops.create_icosphere(mesh, subdivisions=3, radius=0.5)
    for vertex in mesh.verts:
        vertex.co *= 1.0 + 0.28 * noise.noise(vertex.co * 3.1) + 0.12 * noise.noise(vertex.co * 9.0)


def _torus(mesh: bmesh.types.BMesh) -> None:
    rings = []
    for a in (2 * math.pi * i / 40 for i in range(40)):
        ring = []
        for b in (2 * math.pi * j / 16 for j in range(16)):
            away = 0.35 + 0.15 * math.cos(b)
            ring.append(mesh.verts.new((math.cos(a) * away, math.sin(a) * away, 0.15 * math.sin(b))))
        rings.append(ring)
    for i, ring in enumerate(rings):
        after = rings[(i + 1) % 40]
        for j in range(16):
            mesh.faces.new((ring[j], after[j], after[(j + 1) % 16], ring[(j + 1) % 16]))


def _barrel(mesh: bmesh.types.BMesh) -> None:
    bmesh.ops.create_cone(mesh, cap_ends=True, segments=28, radius1=0.42, radius2=0.42, depth=1.0)
    sides = [edge for edge in mesh.edges if abs(edge.verts[0].co.z - edge.verts[1].co.z) > 0.5]
    bmesh.ops.subdivide_edges(mesh, edges=sides, cuts=7)
    for vertex in mesh.verts:
        factor = 1.0 + 0.19 * (1.0 - (2.0 * vertex.co.z) ** 2)
        vertex.co.x, vertex.co.y = vertex.co.x * factor, vertex.co.y * factor


def _dome(mesh: bmesh.types.BMesh) -> None:
    bmesh.ops.create_uvsphere(mesh, u_segments=32, v_segments=16, radius=0.5)
    for vertex in mesh.verts:
        vertex.co.z = max(0.0, vertex.co.z)


def _sphere(mesh: bmesh.types.BMesh) -> None:
    bmesh.ops.create_uvsphere(mesh, u_segments=32, v_segments=16, radius=0.5)


_SHAPES = {
    "cube": lambda mesh: bmesh.ops.create_cube(mesh, size=1.0),
    "sphere": _sphere,
    "cylinder": lambda mesh: _profile(mesh, 0.5, 0.5),
    "cone": lambda mesh: _profile(mesh, 0.5, 0.0),
    "frustum": lambda mesh: _profile(mesh, 0.5, 0.34),
    "pyramid": lambda mesh: _pyramid(mesh),
    "torus": _torus,
    "monkey": lambda mesh: bmesh.ops.create_monkey(mesh),
    "capsule": _capsule,
    "rock": _rock,
    "barrel": _barrel,
    "dome": _dome,
    "prism": lambda mesh: _extruded(mesh, [(-0.5, -0.5), (0.5, -0.5), (0.0, 0.5)]),
    "wedge": lambda mesh: _extruded(mesh, [(-0.5, -0.5), (0.5, -0.5), (0.36, 0.5), (-0.3, 0.5)]),
    "hull": lambda mesh: _extruded(mesh, [(-0.38, -0.5), (0.36, -0.5), (0.5, 0.5), (-0.5, 0.5)]),
    "sail": lambda mesh: _extruded(mesh, [(-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5)]),
}
_SMOOTH = {"sphere", "torus", "monkey", "capsule", "dome", "cylinder", "cone", "frustum", "barrel"}


def _pyramid(mesh: bmesh.types.BMesh) -> None:
    base = [mesh.verts.new((x, y, -0.5)) for x, y in ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))]
    top = mesh.verts.new((0, 0, 0.5))
    mesh.faces.new(base[::-1])
    for i in range(4):
        mesh.faces.new((base[i], base[(i + 1) % 4], top))


def shape(name: str) -> bpy.types.Mesh:
    """The mesh of a primitive; made once. Its first material slot is the object's own."""
    if name not in bpy.data.meshes:
        mesh, builder = bpy.data.meshes.new(name), bmesh.new()
        _SHAPES[name](builder)
        bmesh.ops.recalc_face_normals(builder, faces=builder.faces)
        for face in builder.faces:
            face.smooth = name in _SMOOTH and not (len(face.verts) > 8)
        for edge in builder.edges:
            edge.smooth = edge.calc_face_angle(0.0) < 0.9
        builder.to_mesh(mesh)
        builder.free()
        mesh.materials.append(None)
        mesh.use_fake_user = True
    return bpy.data.meshes[name]


# -- materials ---------------------------------------------------------------------------


def surface(color: tuple[float, ...], rough: float, metal: float = 0.0, alpha: float = 1.0) -> bpy.types.Material:
    """A plain Principled material; ``color`` sRGB 0 … 255."""
    material = bpy.data.materials.new("made")
    material.use_nodes = True
    node = material.node_tree.nodes["Principled BSDF"]
    node.inputs["Base Color"].default_value = linear(color)
    node.inputs["Roughness"].default_value = rough
    node.inputs["Metallic"].default_value = metal
    node.inputs["Alpha"].default_value = alpha
    return material


def textured(folder: Path, scale: float) -> bpy.types.Material:
    """Generated maps, box-mapped in the world's coordinates."""
    material = surface((128, 128, 128), 0.6)
    nodes, links = material.node_tree.nodes, material.node_tree.links
    place, mapping = nodes.new("ShaderNodeNewGeometry"), nodes.new("ShaderNodeMapping")
    mapping.inputs["Scale"].default_value = (scale,) * 3
    links.new(place.outputs["Position"], mapping.inputs["Vector"])
    principled = nodes["Principled BSDF"]
    bump = nodes.new("ShaderNodeBump")
    bump.inputs["Strength"].default_value, bump.inputs["Distance"].default_value = 0.5, 0.05
    links.new(bump.outputs["Normal"], principled.inputs["Normal"])
    for name, target in (
        ("base_color", principled.inputs["Base Color"]), ("roughness", principled.inputs["Roughness"]),
        ("metallic", principled.inputs["Metallic"]), ("height", bump.inputs["Height"]),
    ):  # fmt: skip
        node = nodes.new("ShaderNodeTexImage")
        node.image = bpy.data.images.load(str(folder / f"{name}.png"), check_existing=True)
        node.image.use_fake_user = True
        node.projection, node.projection_blend = "BOX", 0.2
        if name != "base_color":
            node.image.colorspace_settings.name = "Non-Color"
        links.new(mapping.outputs["Vector"], node.inputs["Vector"])
        links.new(node.outputs["Color"], target)
    return material


class Builder:
    """Builds one scene after another in the open file."""

    def __init__(self, textures: Path) -> None:
        self._sets = {name: sorted((textures / name.replace(" ", "_")).iterdir()) for name in _TEXTURED}
        bpy.ops.wm.read_factory_settings(use_empty=True)
        scene = bpy.context.scene
        scene.render.engine = "CYCLES"
        scene.cycles.use_denoising = False
        scene.cycles.max_bounces, scene.cycles.transparent_max_bounces = 2, 6
        scene.cycles.use_adaptive_sampling = False
        scene.cycles.sample_clamp_indirect = 2.0
        scene.render.resolution_x = scene.render.resolution_y = SIZE
        scene.render.image_settings.file_format, scene.render.image_settings.quality = "JPEG", 92
        scene.world = bpy.data.worlds.new("World")
        scene.world.use_nodes = True
        scene.camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
        scene.camera.data.angle = math.radians(40)
        scene.collection.objects.link(scene.camera)
        self._made: list[bpy.types.Object] = []

    def _add(self, data: bpy.types.ID | None) -> bpy.types.Object:
        thing = bpy.data.objects.new("made", data)
        bpy.context.scene.collection.objects.link(thing)
        self._made.append(thing)
        return thing

    def clear(self) -> None:
        """Take the last scene away; primitives and images stay."""
        for thing in self._made:
            data = thing.data
            bpy.data.objects.remove(thing)
            if isinstance(data, bpy.types.Light):
                bpy.data.lights.remove(data)
        self._made.clear()
        for material in list(bpy.data.materials):
            bpy.data.materials.remove(material)

    def _material(self, thing: Thing, random: Random) -> bpy.types.Material:
        if thing.material in _TEXTURED:
            return textured(random.choice(self._sets[thing.material]), _TEXTURED[thing.material])
        if thing.material == "gold":
            return surface((225, 175, 70), random.uniform(0.12, 0.3), 1.0)
        rough = {"plain": random.uniform(0.35, 0.7), "fabric": 0.95, "metal": random.uniform(0.12, 0.3), "glass": 0.05}
        return surface(
            thing.rgb,
            rough[thing.material],
            float(thing.material == "metal"),
            0.4 if thing.material == "glass" else 1.0,
        )

    def thing(self, thing: Thing, random: Random) -> None:
        """Put an object together."""
        base = self._add(None)
        base.location, base.scale = (thing.x, thing.y, thing.z), (thing.scale,) * 3
        base.rotation_euler = (0, 0, math.radians(thing.turn))
        main = self._material(thing, random)
        fixed: dict[str, bpy.types.Material] = {}
        for name, x, y, z, sx, sy, sz, role, *turn in BY_NOUN[thing.noun].parts:
            part = self._add(shape(name))
            part.parent = base
            part.location, part.scale = (x, y, z), (sx, sy, sz)
            if turn:
                part.rotation_euler = tuple(math.radians(each) for each in turn)
            if role != "main" and role not in fixed:
                color, rough = ROLES[role]
                fixed[role] = surface(tuple(c + random.randint(-8, 8) for c in hex_to_srgb(color) * 255), rough)
            part.material_slots[0].link = "OBJECT"
            part.material_slots[0].material = main if role == "main" else fixed[role]

    def _light(
        self, kind: str, energy: float, color: tuple[float, float, float], **settings: object
    ) -> bpy.types.Object:
        light = bpy.data.lights.new("made", kind)
        light.energy, light.color = energy, color
        for name, value in settings.items():
            setattr(light, name, value)
        return self._add(light)

    def _surroundings(self, scene: Scene, random: Random, reach: float) -> None:
        if scene.ground == "plain":
            shade = random.choice((60, 110, 165, 205, 225, 235))
            tint = [min(255, max(10, shade + random.randint(-10, 10))) for _ in range(3)]
            material = surface(tuple(tint), 0.8)
        else:
            material = textured(random.choice(self._sets[scene.ground]), _TEXTURED[scene.ground])
        ground = self._add(shape("cube"))
        ground.scale, ground.location = (400, 400, 0.02), (0, 0, -0.01)
        ground.material_slots[0].link = "OBJECT"
        ground.material_slots[0].material = material
        sky, strength = {
            "day": ((0.42, 0.62, 0.95), 0.75), "sunset": ((0.95, 0.48, 0.28), 0.4), "night": ((0.03, 0.05, 0.12), 0.9),
            "studio": ((0.75, 0.75, 0.75), 0.55),
        }[scene.light]  # fmt: skip
        background = bpy.context.scene.world.node_tree.nodes["Background"]
        background.inputs["Color"].default_value = (*sky, 1.0)
        background.inputs["Strength"].default_value = strength * random.uniform(0.85, 1.15)
        side = random.uniform(-75, 75)
        if scene.light == "studio":
            for angle, power in ((side, 55.0), (side + 110, 22.0)):
                lamp = self._light("AREA", power * reach * reach, (1, 1, 1), size=2.0 * reach)
                a = math.radians(angle)
                lamp.location = (2.2 * reach * math.sin(a), -2.2 * reach * math.cos(a), 2.6 * reach)
                lamp.rotation_euler = (-Vector(lamp.location)).to_track_quat("-Z", "Y").to_euler()
            return
        high = {"day": random.uniform(35, 65), "sunset": random.uniform(10, 22), "night": random.uniform(35, 60)}[
            scene.light
        ]
        power, color = {
            "day": (3.2, (1.0, 0.96, 0.9)), "sunset": (2.6, (1.0, 0.68, 0.42)), "night": (0.5, (0.6, 0.72, 1.0)),
        }[scene.light]  # fmt: skip
        sun = self._light("SUN", power, color, angle=0.03)
        sun.rotation_euler = (math.radians(90 - high), 0, math.radians(side))
        if scene.light == "night" and random.random() < 0.85:
            lamp = self._light("POINT", 42.0 * reach * reach, (1.0, 0.75, 0.45), shadow_soft_size=0.2)
            lamp.location = (random.uniform(-1, 1) * reach, -0.8 * reach, 1.5 * reach)

    def build(self, scene: Scene) -> None:
        """The scene with light, ground and camera."""
        self.clear()
        random = Random(f"looks {scene.number}")
        for thing in scene.things:
            self.thing(thing, random)
        bpy.context.view_layer.update()
        corners = [
            part.matrix_world @ Vector(corner)
            for part in self._made if part.type == "MESH" for corner in part.bound_box
        ]  # fmt: skip
        low, high = (Vector(pick(c[i] for c in corners) for i in range(3)) for pick in (min, max))
        center, reach = (low + high) / 2, (high - low).length / 2
        self._surroundings(scene, random, reach)
        camera = bpy.context.scene.camera
        angle = math.radians(scene.elevation)
        away = reach / math.tan(camera.data.angle / 2) * scene.distance
        camera.location = center + Vector((0, -math.cos(angle), math.sin(angle))) * away
        camera.location.z = max(camera.location.z, 0.12)
        camera.rotation_euler = (center - camera.location).to_track_quat("-Z", "Y").to_euler()
        camera.data.shift_x, camera.data.shift_y = random.uniform(-0.05, 0.05), random.uniform(-0.05, 0.05)


def main() -> None:
    """Render."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--textures", type=Path, required=True)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--count", type=int, default=8000)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--samples", type=int, default=0, help="for every scene; 0: 3 to 10, by its number")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    table = options.folder / f"scenes-{options.start}.jsonl"
    done = len(table.read_text().splitlines()) if table.is_file() else 0
    builder = Builder(options.textures)
    if options.threads:
        bpy.context.scene.render.threads_mode, bpy.context.scene.render.threads = "FIXED", options.threads
    with table.open("a", encoding="utf-8") as file:
        for number in range(options.start + done, options.start + options.count):
            scene = draw(number)
            builder.build(scene)
            name = f"s{number:06d}.jpg"
            bpy.context.scene.render.filepath = str(options.folder / name)
            bpy.context.scene.cycles.seed = number
            # Few samples: noise costs the captioner less than fewer scenes would.
            bpy.context.scene.cycles.samples = options.samples or (3, 4, 4, 5, 10)[number % 5]
            bpy.ops.render.render(write_still=True)
            file.write(json.dumps({"image": name, **describe(scene)}) + "\n")
            file.flush()


if __name__ == "__main__":
    main()
