"""Captions in the Image Editor and in the 3D viewport."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_iface as iface_

from ..operators import captioners, render_captions
from ..operators.caption_queue import queue
from ..scene.active_image import active_image
from .reading_line import draw_sentence
from .sidebar import Sidebar


class LOOM_PT_image_caption(bpy.types.Panel):
    """What the image shows, in words"""

    bl_idname = "LOOM_PT_image_caption"
    bl_label = "Caption"
    bl_space_type = "IMAGE_EDITOR"
    bl_region_type = "UI"
    bl_category = "Loom"

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        image = active_image(context)
        if image is not None:
            draw_caption(layout, context, image)
        column = layout.column(align=True)
        column.operator("loom.caption_image", icon="TEXT")
        column.operator("loom.caption_all", icon="IMAGE_DATA")
        column.operator("loom.caption_files", icon="FILE_FOLDER")
        draw_queue(layout, context)


class _Captioner:
    """Which captioner, and what it is asked"""

    bl_label = "Captioner"
    bl_region_type = "UI"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        draw_captioner(self.layout, context)


class LOOM_PT_image_captioner(_Captioner, bpy.types.Panel):
    """Which captioner, and what it is asked"""

    bl_idname = "LOOM_PT_image_captioner"
    bl_parent_id = "LOOM_PT_image_caption"
    bl_space_type = "IMAGE_EDITOR"


class LOOM_PT_captions(Sidebar, bpy.types.Panel):
    """Renders, the viewport and images, in words"""

    bl_idname = "LOOM_PT_captions"
    bl_parent_id = "LOOM_PT_generate"
    bl_label = "Captions"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        column = layout.column(align=True)
        column.operator("loom.caption_viewport", icon="VIEW3D")
        column.operator("loom.caption_render", icon="RENDER_STILL")
        column.operator("loom.caption_all", icon="IMAGE_DATA")
        column.operator("loom.caption_files", icon="FILE_FOLDER")
        draw_queue(layout, context)
        if render_captions.problem:
            draw_sentence(layout, context, render_captions.problem, "ERROR")
        draw_latest(layout, context)


class LOOM_PT_captioner(Sidebar, _Captioner, bpy.types.Panel):
    """Which captioner, and what it is asked"""

    bl_idname = "LOOM_PT_captioner"
    bl_parent_id = "LOOM_PT_captions"


class LOOM_PT_caption_renders(Sidebar, bpy.types.Panel):
    """What is done for every render"""

    bl_idname = "LOOM_PT_caption_renders"
    bl_parent_id = "LOOM_PT_captions"
    bl_label = "Caption Renders"
    bl_options = {"DEFAULT_CLOSED"}

    def draw_header(self, context: bpy.types.Context) -> None:
        self.layout.prop(context.scene.loom.captions, "on_render", text="")

    def draw(self, context: bpy.types.Context) -> None:
        captions = context.scene.loom.captions
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        layout.active = captions.on_render
        layout.prop(captions, "every")
        layout.prop(captions, "record")


def draw_caption(layout: bpy.types.UILayout, context: bpy.types.Context, image: bpy.types.Image) -> None:
    """The caption of an image, to be read and edited, and what can be done with it."""
    column = layout.column()
    column.enabled = image.library is None
    column.prop(image.loom, "caption", text="", icon="TEXT")
    if image.loom.caption:
        draw_sentence(column, context, image.loom.caption)
        if image.loom.edited:
            column.label(text="Edited by you", icon="USER")
        elif image.loom.model:
            by = iface_("Written by {model}").format(model=image.loom.model)
            column.label(text=by, translate=False, icon="BLANK1")
    row = layout.row(align=True)
    row.operator("loom.caption_to_prompt", icon="PASTEDOWN")
    row.operator("loom.caption_to_assets", icon="ASSET_MANAGER")


def draw_queue(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """How far the captions have come, and what went wrong."""
    if queue.active:
        row = layout.row(align=True)
        row.progress(factor=queue.fraction, text=queue.progress_text())
        row.operator("loom.caption_cancel", text="", icon="X")
    summary = queue.summary
    if summary.failed:
        column = layout.column()
        column.alert = True
        if summary.total > 1:
            text = iface_("{failed} of {total} failed").format(failed=summary.failed, total=summary.total)
            column.label(text=text, translate=False, icon="ERROR")
        for sentence in summary.failures:
            draw_sentence(column, context, sentence, "ERROR" if summary.total == 1 else "BLANK1")
    if summary.note:
        draw_sentence(layout, context, summary.note, "INFO")


def draw_latest(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The last caption of a viewport or of a file."""
    captions = context.scene.loom.captions
    if captions.latest:
        layout.label(text=captions.latest_subject, translate=False)
        layout.prop(captions, "latest", text="")
        draw_sentence(layout, context, captions.latest)
        layout.operator("loom.caption_to_prompt", icon="PASTEDOWN").latest = True
    elif queue.summary.latest is not None:
        draw_sentence(layout, context, queue.summary.latest.text, "TEXT")


def draw_captioner(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Which captioner, and what it is asked."""
    captions = context.scene.loom.captions
    installed = captioners.names()
    layout.use_property_split = True
    layout.use_property_decorate = False
    layout.prop(captions, "model", placeholder=installed[0] if installed else "")
    if not installed and not captions.model:
        hint = "No captioner is installed: add the folder of one in the preferences of Texture Loom."
        draw_sentence(layout, context, iface_(hint), "INFO")
    layout.prop(captions, "prompt")
    row = layout.row()
    row.active = not captions.prompt.strip()
    row.prop(captions, "task")
