"""Captions as the description and the tags of the assets that use an image."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import bpy

from . import caption_words

#: Kinds of assets that show images.
KINDS = (bpy.types.Material, bpy.types.World, bpy.types.Object, bpy.types.Collection, bpy.types.NodeTree)
Asset = bpy.types.Material | bpy.types.World | bpy.types.Object | bpy.types.Collection | bpy.types.NodeTree


def assets_with(image: bpy.types.Image) -> list[Asset]:
    """The assets of this file that show ``image``: what :func:`images_of` is told about."""
    data = bpy.data
    blocks = [*data.materials, *data.worlds, *data.node_groups, *data.objects, *data.collections]
    assets = [block for block in blocks if block.asset_data is not None and block.library is None]
    return [block for block in assets if image in images_of(block)]


def images_of(block: Asset) -> list[bpy.types.Image]:
    """The images in the nodes of a material, world or node group, in the materials of an object, or in those of the
    objects of a collection; each once."""
    if isinstance(block, bpy.types.Collection):
        return _together(block.all_objects)
    if isinstance(block, bpy.types.Object):
        return _together(slot.material for slot in block.material_slots if slot.material is not None)
    tree = block if isinstance(block, bpy.types.NodeTree) else block.node_tree
    found: dict[bpy.types.Image, None] = {}
    seen: set[bpy.types.NodeTree] = set()
    waiting = [tree] if tree is not None else []
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


def _together(blocks: Iterable[Asset]) -> list[bpy.types.Image]:
    return list(dict.fromkeys(image for block in blocks for image in images_of(block)))


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
