"""What is shown about a material that Texture Loom made."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_iface as iface_

from ..scene import materials
from ..scene.node_group import INPUTS
from .reading_line import draw_sentence


def draw_material(layout: bpy.types.UILayout, context: bpy.types.Context, material: bpy.types.Material) -> None:
    """Prompt, family, and the buttons that make it again."""
    layout.enabled = material.library is None
    draw_sentence(layout, context, f"“{material.loom.prompt}”", "MATERIAL")
    if material.loom.caption:
        sentence = iface_("Seen as “{caption}”, score {score:.2f}")
        seen = sentence.format(caption=material.loom.caption, score=material.loom.score)
        draw_sentence(layout, context, seen, "HIDE_OFF")
    if material.library is not None:
        draw_sentence(layout, context, "This material comes from a library file and cannot be edited.", "LOCKED")
    layout.prop(context.scene.loom, "live")
    row = layout.row(align=True)
    row.operator("loom.regenerate", icon="FILE_REFRESH")
    row.operator("loom.regenerate", text="New Layout").new_seed = True


def draw_mapping(layout: bpy.types.UILayout, material: bpy.types.Material) -> None:
    """Mapping, displacement, and the inputs of the material's group node."""
    layout.use_property_split = True
    layout.use_property_decorate = False
    layout.enabled = material.library is None
    layout.prop(material.loom, "mapping")
    layout.prop(material.loom, "use_displacement")
    node = materials.group_node(material)
    for item in INPUTS if node is not None else ():
        socket = node.inputs.get(item.name)
        if socket is not None and not socket.is_linked:
            layout.prop(socket, "default_value", text=item.name)
