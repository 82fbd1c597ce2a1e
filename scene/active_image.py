"""Which image the artist looks at."""

from __future__ import annotations

import bpy


def active_image(context: bpy.types.Context) -> bpy.types.Image | None:
    """The Image Editor's image, or else that of the active texture node of the active object's material."""
    image = getattr(context, "edit_image", None)
    if image is not None:
        return image
    obj = getattr(context, "object", None)
    material = obj.active_material if obj is not None else None
    tree = material.node_tree if material is not None else None
    image = getattr(tree.nodes.active, "image", None) if tree is not None and tree.nodes.active else None
    return image if isinstance(image, bpy.types.Image) else None
