"""The same controls in the material tab of the Properties editor."""

from __future__ import annotations

import bpy

from ..scene import materials
from . import draw
from .material_draw import draw_mapping, draw_material


class LOOM_PT_properties(bpy.types.Panel):
    """Texture Loom's controls of this material"""

    bl_idname = "LOOM_PT_properties"
    bl_label = "Texture Loom"
    bl_space_type = "PROPERTIES"
    bl_region_type = "WINDOW"
    bl_context = "material"
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return materials.active(context) is not None

    def draw(self, context: bpy.types.Context) -> None:
        material = materials.active(context)
        layout = self.layout
        draw_material(layout, context, material)
        for group in ("shape", "weathering"):
            draw.draw_controls(layout.column(), material.loom.controls, group)
        draw.draw_colors(layout.column(), material.loom.controls)
        draw_mapping(layout.column(), material)
