"""Panels of the sidebar tab."""

from __future__ import annotations

import bpy

from ..scene import materials
from . import draw
from .material_draw import draw_mapping, draw_material
from .reading_line import draw_sentence
from .sidebar import Sidebar


class LOOM_PT_generate(Sidebar, bpy.types.Panel):
    """Prompt in, material out"""

    bl_idname = "LOOM_PT_generate"
    bl_label = "Texture Loom"

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        layout.prop(context.scene.loom, "prompt", text="", icon="OUTLINER_OB_FONT")
        draw.draw_reading(layout, context)
        draw.draw_generate(layout, context)
        draw.draw_messages(layout, context)


class LOOM_PT_advanced(Sidebar, bpy.types.Panel):
    """Size, seed and how the material lies on the object"""

    bl_idname = "LOOM_PT_advanced"
    bl_parent_id = "LOOM_PT_generate"
    bl_label = "Advanced"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        settings = context.scene.loom
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        layout.prop(settings, "negative_prompt")
        layout.prop(settings, "size")
        if settings.size == "CUSTOM":
            column = layout.column(align=True)
            column.prop(settings, "width")
            column.prop(settings, "height")
        layout.prop(settings, "random_seed")
        row = layout.row(align=True)
        row.active = not settings.random_seed
        row.prop(settings, "seed")
        row.operator("loom.randomize_seed", text="", icon="FILE_REFRESH")
        layout.prop(settings, "score")
        layout.prop(settings, "target")
        layout.prop(settings, "mapping")
        layout.prop(settings, "use_displacement")
        if settings.use_displacement:
            hint = "Real displacement needs a dense mesh: add a Subdivision Surface modifier."
            draw_sentence(layout, context, hint, "INFO")


class LOOM_PT_overrides(Sidebar, bpy.types.Panel):
    """Controls of the next material that override the prompt"""

    bl_idname = "LOOM_PT_overrides"
    bl_parent_id = "LOOM_PT_advanced"
    bl_label = "Override the Prompt"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        controls = context.scene.loom.controls
        draw.draw_colors(self.layout, controls, dim=True)
        draw.draw_controls(self.layout, controls, "shape", dim=True)
        draw.draw_controls(self.layout, controls, "weathering", dim=True)


class LOOM_PT_material(Sidebar, bpy.types.Panel):
    """The active material, as the model made it, to be turned further"""

    bl_idname = "LOOM_PT_material"
    bl_label = "Material"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return materials.active(context) is not None

    def draw(self, context: bpy.types.Context) -> None:
        draw_material(self.layout, context, materials.active(context))


class _MaterialPart(Sidebar):
    bl_parent_id = "LOOM_PT_material"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return materials.active(context) is not None


class LOOM_PT_shape(_MaterialPart, bpy.types.Panel):
    """Shape of the material"""

    bl_idname = "LOOM_PT_shape"
    bl_label = "Shape"

    def draw(self, context: bpy.types.Context) -> None:
        draw.draw_controls(self.layout, materials.active(context).loom.controls, "shape")


class LOOM_PT_weathering(_MaterialPart, bpy.types.Panel):
    """Weathering of the material"""

    bl_idname = "LOOM_PT_weathering"
    bl_label = "Weathering"

    def draw(self, context: bpy.types.Context) -> None:
        draw.draw_controls(self.layout, materials.active(context).loom.controls, "weathering")


class LOOM_PT_color(_MaterialPart, bpy.types.Panel):
    """Colours and kind of the material"""

    bl_idname = "LOOM_PT_color"
    bl_label = "Colour"

    def draw(self, context: bpy.types.Context) -> None:
        draw.draw_colors(self.layout, materials.active(context).loom.controls)


class LOOM_PT_mapping(_MaterialPart, bpy.types.Panel):
    """How the material lies on the object"""

    bl_idname = "LOOM_PT_mapping"
    bl_label = "Mapping"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        draw_mapping(self.layout, materials.active(context))
