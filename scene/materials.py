"""Materials: made for a result, found again, and updated in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import bpy

from ..engine.request import GenerateRequest
from . import hooks, names, node_group
from . import images as loom_images
from .colors import hex_to_srgb, srgb_to_linear
from .nodes import Builder


@dataclass(frozen=True)
class Look:
    """How a material lies on its object, apart from its maps.

    ``tile_size`` is the width of one repeat at scale 1, in object-space units; ``repeats`` is the first scale.
    """

    mapping: str
    use_displacement: bool
    tile_size: float
    repeats: float = 1.0


def create(
    request: GenerateRequest, result: Mapping[str, Any], images: Mapping[str, bpy.types.Image], look: Look
) -> bpy.types.Material:
    """A new material that wears ``images``."""
    material = bpy.data.materials.new(names.material_name(request.prompt))
    _store(material, request, result, look)
    relief = material.loom.relief_depth * look.tile_size
    material.loom.group = node_group.build(None, material.name, images, look.mapping, relief)
    _wire(material)
    node = group_node(material)
    assert node is not None
    node.inputs["Scale"].default_value = look.repeats
    apply_displacement(material)
    return material


def update(
    material: bpy.types.Material,
    request: GenerateRequest,
    result: Mapping[str, Any],
    images: Mapping[str, bpy.types.Image],
) -> None:
    """Give ``material`` new maps in place: same material, same group, same image names."""
    loom = material.loom
    look = Look(loom.mapping, loom.use_displacement, loom.tile_size)
    replaced = node_group.images_of(loom.group) if loom.group else {}
    _store(material, request, result, look)
    rebuild(material, images)
    for name, new in images.items():
        if name in replaced and replaced[name] != new:
            loom_images.replace(replaced[name], new)


def rebuild(material: bpy.types.Material, images: Mapping[str, bpy.types.Image] | None = None) -> None:
    """Build the group's inside again after the mapping, the relief or the images changed."""
    loom = material.loom
    lost = loom.group is None
    if images is None:
        images = {} if lost else node_group.images_of(loom.group)
    relief = loom.relief_depth * loom.tile_size
    loom.group = node_group.build(loom.group, material.name, images, loom.mapping, relief)
    if lost:
        _wire(material)
    apply_displacement(material)


def images_of(material: bpy.types.Material) -> dict[str, bpy.types.Image]:
    """Map name → image of a material that Texture Loom made."""
    return node_group.images_of(material.loom.group) if material.loom.group else {}


def group_node(material: bpy.types.Material) -> bpy.types.Node | None:
    """The node in the material that holds its group, if the artist has kept one."""
    if material.node_tree is None or material.loom.group is None:
        return None
    return next(
        (node for node in material.node_tree.nodes if getattr(node, "node_tree", None) == material.loom.group), None
    )


def active(context: bpy.types.Context) -> bpy.types.Material | None:
    """The active object's active material if Texture Loom made it and it can be edited."""
    material = getattr(context, "material", None) or getattr(context.object, "active_material", None)
    return material if material is not None and material.loom.is_made() else None


def apply_displacement(material: bpy.types.Material) -> None:
    """Connect or disconnect real displacement, as the material's settings say."""
    tree = material.node_tree
    node = group_node(material)
    output = tree.get_output_node("ALL") if tree else None
    if node is None or output is None:
        return
    target = output.inputs["Displacement"]
    if material.loom.use_displacement:
        material.displacement_method = "DISPLACEMENT"
        if not target.is_linked:
            tree.links.new(node.outputs["Displacement"], target)
    else:
        material.displacement_method = "BUMP"
        for link in [link for link in target.links if link.from_node == node]:
            tree.links.remove(link)


def _store(material: bpy.types.Material, request: GenerateRequest, result: Mapping[str, Any], look: Look) -> None:
    material.loom.store(request, result)
    color = result.get("controls", {}).get("color")
    if color:
        material.diffuse_color = (*srgb_to_linear(hex_to_srgb(color)), 1.0)  # what Solid shading shows
    with hooks.quiet():
        material.loom.mapping = look.mapping
        material.loom.use_displacement = look.use_displacement
        material.loom.tile_size = look.tile_size


def _wire(material: bpy.types.Material) -> None:
    """Group → Principled BSDF → Material Output, in place of whatever is there."""
    if bpy.app.version < (5, 0, 0):  # from 5.0 on every material has nodes
        material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    build = Builder(tree)
    node = build.node("ShaderNodeGroup", column=0)
    node.node_tree = material.loom.group
    node.width = 200.0
    surface = build.node("ShaderNodeBsdfPrincipled", column=1.2)
    output = build.node("ShaderNodeOutputMaterial", column=2.8)
    for name in ("Base Color", "Metallic", "Roughness", "Normal"):
        build.link(node.outputs[name], surface.inputs[name])
    build.link(surface.outputs["BSDF"], output.inputs["Surface"])
