"""The node group of a material: its maps, and the inputs that an artist turns afterwards.

Each material has a group of its own, with the image nodes inside: an image cannot come in
through a group's input, and this way the material is one box to copy, append or export.
The values stand on the group *node*, so rebuilding the group's inside keeps them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import bpy

from .nodes import Builder

GROUP_KEY = "loom_group"

#: How softly the six projections of box mapping run into each other.
BOX_BLEND = 0.2


@dataclass(frozen=True)
class GroupInput:
    """One input of the group node. ``value`` is its default."""

    name: str
    socket_type: str
    value: object
    low: float | None
    high: float | None
    description: str
    subtype: str = "NONE"


INPUTS: tuple[GroupInput, ...] = (
    GroupInput("Scale", "NodeSocketFloat", 1.0, 0.001, 1000.0, "How often the texture repeats; 2 makes it half as big"),
    GroupInput("Rotation", "NodeSocketFloat", 0.0, None, None, "Turns the texture on the surface", "ANGLE"),
    GroupInput("Normal Strength", "NodeSocketFloat", 1.0, 0.0, 10.0, "How strongly small relief is shaded"),
    GroupInput("Displacement", "NodeSocketFloat", 1.0, 0.0, 10.0, "How far real displacement moves the surface"),
    GroupInput("Roughness Offset", "NodeSocketFloat", 0.0, -1.0, 1.0, "Added to the roughness map", "FACTOR"),
    GroupInput("Tint", "NodeSocketColor", (1.0, 1.0, 1.0, 1.0), None, None, "Multiplied into the base colour"),
    GroupInput("AO", "NodeSocketFloat", 0.25, 0.0, 1.0, "How much ambient occlusion darkens the base colour", "FACTOR"),
)

OUTPUTS: tuple[tuple[str, str], ...] = (
    ("Base Color", "NodeSocketColor"),
    ("Metallic", "NodeSocketFloat"),
    ("Roughness", "NodeSocketFloat"),
    ("Normal", "NodeSocketVector"),
    ("Displacement", "NodeSocketVector"),
    ("Height", "NodeSocketFloat"),
    ("Ambient Occlusion", "NodeSocketFloat"),
)


def build(
    group: bpy.types.NodeTree | None,
    name: str,
    images: Mapping[str, bpy.types.Image],
    mapping: str,
    relief: float,
) -> bpy.types.NodeTree:
    """Make the group, or make the inside of ``group`` anew.

    Args:
        images: map name → image; maps that are missing fall back to a plain value.
        mapping: ``UV``, ``BOX`` or ``GENERATED``.
        relief: from the lowest to the highest point at scale 1, in object-space units.
    """
    if group is None:
        group = bpy.data.node_groups.new(f"Loom {name}", "ShaderNodeTree")
    group[GROUP_KEY] = True
    _ensure_interface(group)
    group.nodes.clear()
    _fill(Builder(group), images, mapping, relief)
    return group


def images_of(group: bpy.types.NodeTree) -> dict[str, bpy.types.Image]:
    """Map name → image, as the group uses them now."""
    return {
        node.name: node.image
        for node in group.nodes
        if node.bl_idname == "ShaderNodeTexImage" and node.image is not None
    }


def _ensure_interface(group: bpy.types.NodeTree) -> None:
    known = {(item.name, item.in_out) for item in group.interface.items_tree if item.item_type == "SOCKET"}
    for item in INPUTS:
        if (item.name, "INPUT") in known:
            continue
        socket = group.interface.new_socket(
            item.name, description=item.description, in_out="INPUT", socket_type=item.socket_type
        )
        if item.socket_type == "NodeSocketFloat":
            socket.subtype = item.subtype
            if item.low is not None:
                socket.min_value, socket.max_value = item.low, item.high
        socket.default_value = item.value
    for name, socket_type in OUTPUTS:
        if (name, "OUTPUT") not in known:
            group.interface.new_socket(name, in_out="OUTPUT", socket_type=socket_type)


def _fill(build: Builder, images: Mapping[str, bpy.types.Image], mapping: str, relief: float) -> None:
    start = build.node("NodeGroupInput", column=0)
    end = build.node("NodeGroupOutput", column=8)
    given = start.outputs

    coordinates = _coordinates(build, given, mapping)
    maps = {
        name: _image(build, name, image, coordinates, mapping, row) for row, (name, image) in enumerate(images.items())
    }

    # The relief shrinks with the texture, so that its slopes stay the same.
    depth = build.node("ShaderNodeValue", column=2, row=6, label="Relief")
    depth.outputs[0].default_value = relief
    scaled = build.math("DIVIDE", depth.outputs[0], given["Scale"], column=3, row=6, label="Relief at This Scale")

    _colour(build, maps, given, end)
    _surface(build, maps, given, end)
    _normal(build, maps, given, end, mapping, scaled)
    _displacement(build, maps, given, end, scaled)


def _coordinates(build: Builder, given, mapping: str) -> bpy.types.NodeSocket:
    source = build.node("ShaderNodeTexCoord", column=0, row=2)
    socket = source.outputs[{"UV": "UV", "BOX": "Object", "GENERATED": "Generated"}[mapping]]
    turn = build.node("ShaderNodeCombineXYZ", column=1, row=1)
    build.link(given["Rotation"], turn.inputs["Z"])
    placed = build.node("ShaderNodeMapping", column=2, row=1)
    build.link(socket, placed.inputs["Vector"])
    build.link(turn.outputs[0], placed.inputs["Rotation"])
    build.link(given["Scale"], placed.inputs["Scale"])
    return placed.outputs[0]


def _image(
    build: Builder, name: str, image: bpy.types.Image, coordinates, mapping: str, row: int
) -> bpy.types.NodeSocket:
    node = build.node("ShaderNodeTexImage", column=3, row=row, label=name.replace("_", " ").title())
    node.name = name
    node.image = image
    if mapping != "UV":
        node.projection = "BOX"
        node.projection_blend = BOX_BLEND
    build.link(coordinates, node.inputs["Vector"])
    return node.outputs["Color"]


def _colour(build: Builder, maps, given, end) -> None:
    base = maps.get("base_color")
    if base is None:
        build.link(given["Tint"], end.inputs["Base Color"])
        return
    occlusion = maps.get("ambient_occlusion")
    if occlusion is not None:
        base = build.multiply_color(base, occlusion, given["AO"], column=5, row=0, label="Ambient Occlusion")
        build.link(occlusion, end.inputs["Ambient Occlusion"])
    tinted = build.multiply_color(base, given["Tint"], 1.0, column=6, row=0, label="Tint")
    build.link(tinted, end.inputs["Base Color"])


def _surface(build: Builder, maps, given, end) -> None:
    if "metallic" in maps:
        build.link(maps["metallic"], end.inputs["Metallic"])
    roughness = maps.get("roughness", 0.5)
    offset = build.math(
        "ADD", roughness, given["Roughness Offset"], column=5, row=2, label="Roughness Offset", clamp=True
    )
    build.link(offset, end.inputs["Roughness"])


def _normal(build: Builder, maps, given, end, mapping: str, scaled) -> None:
    if mapping == "UV" and "normal" in maps:
        # Turning the coordinates by an angle turns the slopes the other way round.
        back = build.math("MULTIPLY", given["Rotation"], -1.0, column=4, row=3, label="Turn Back")
        turned = build.node("ShaderNodeVectorRotate", column=5, row=3)
        turned.rotation_type = "Z_AXIS"
        turned.inputs["Center"].default_value = (0.5, 0.5, 0.5)
        build.link(maps["normal"], turned.inputs["Vector"])
        build.link(back, turned.inputs["Angle"])
        normal = build.node("ShaderNodeNormalMap", column=6, row=3)
        build.link(turned.outputs[0], normal.inputs["Color"])
        build.link(given["Normal Strength"], normal.inputs["Strength"])
        build.link(normal.outputs[0], end.inputs["Normal"])
    elif "height" in maps:
        # A tangent-space normal map means nothing without UVs: shade from the height instead.
        bump = build.node("ShaderNodeBump", column=6, row=3)
        build.link(maps["height"], bump.inputs["Height"])
        build.link(scaled, bump.inputs["Distance"])
        build.link(given["Normal Strength"], bump.inputs["Strength"])
        build.link(bump.outputs[0], end.inputs["Normal"])


def _displacement(build: Builder, maps, given, end, scaled) -> None:
    if "height" not in maps:
        return
    amount = build.math("MULTIPLY", scaled, given["Displacement"], column=4, row=6, label="Displacement")
    node = build.node("ShaderNodeDisplacement", column=6, row=5)
    node.inputs["Midlevel"].default_value = 0.5
    build.link(maps["height"], node.inputs["Height"])
    build.link(amount, node.inputs["Scale"])
    build.link(node.outputs[0], end.inputs["Displacement"])
    build.link(maps["height"], end.inputs["Height"])
