"""Captions as the description and the tags of the assets that use an image."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import bpy

from . import caption_words

Asset = bpy.types.Material | bpy.types.Object


def assets_with(image: bpy.types.Image) -> list[Asset]:
    """Materials that use ``image`` and objects that wear them, those that are assets of this file."""
    materials = [material for material in bpy.data.materials if image in images_of(material)]
    worn = set(materials)
    objects = [obj for obj in bpy.data.objects if worn & {slot.material for slot in obj.material_slots}]
    return [block for block in (*materials, *objects) if block.asset_data is not None and block.library is None]


def images_of(block: Asset) -> list[bpy.types.Image]:
    """The images in a material's nodes, groups included, or in the materials of an object; each once."""
    if isinstance(block, bpy.types.Object):
        materials = [slot.material for slot in block.material_slots if slot.material is not None]
        return list(dict.fromkeys(image for material in materials for image in images_of(material)))
    found: dict[bpy.types.Image, None] = {}
    seen: set[bpy.types.NodeTree] = set()
    waiting = [block.node_tree] if block.node_tree is not None else []
    while waiting:
        tree = waiting.pop()
        seen.add(tree)
        for node in tree.nodes:
            if isinstance(getattr(node, "image", None), bpy.types.Image):
                found.setdefault(node.image)
            inner = getattr(node, "node_tree", None)
            if inner is not None and inner not in seen:
                waiting.append(inner)
    return list(found)


def describe(assets: Iterable[Asset], caption: str) -> Sequence[str]:
    """Give each asset the caption as its description and the caption's words as tags; returns their names.

    Tags that an asset has already stay.
    """
    names = []
    for block in assets:
        block.asset_data.description = caption
        for tag in caption_words.tags(caption):
            block.asset_data.tags.new(tag, skip_if_exists=True)
        names.append(block.name)
    return names
