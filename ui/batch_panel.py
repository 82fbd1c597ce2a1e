"""A prompt list and the library that is made of it."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_iface as iface_

from ..operators.batch_plan import MAX_ROWS
from ..operators.batch_run import batch
from ..scene.batch_properties import EXPORT_ITEMS, STATES, LOOM_PG_batch
from .reading_line import draw_sentence
from .sidebar import Sidebar


class LOOM_UL_batch(bpy.types.UIList):
    """The materials of a list and what became of them"""

    bl_idname = "LOOM_UL_batch"

    def draw_item(self, _context, layout, _data, item, _icon, _active_data, _active, _index=0, _flag=0) -> None:
        row = layout.row(align=True)
        row.label(text=item.name, translate=False, icon=STATES.get(item.state, "BLANK1"))
        prompt = row.row()
        prompt.active = False
        prompt.label(text=item.prompt, translate=False)


class LOOM_PT_batch(Sidebar, bpy.types.Panel):
    """A list of prompts becomes a library of materials"""

    bl_idname = "LOOM_PT_batch"
    bl_parent_id = "LOOM_PT_generate"
    bl_label = "Prompt List"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        _draw_settings(layout, context)
        _draw_buttons(layout, context)
        for sentence in batch.problems:
            column = layout.column()
            column.alert = True
            draw_sentence(column, context, sentence, "ERROR")
        if batch.total:
            _draw_table(layout, context)
        if batch.library is not None:
            column = layout.column(align=True)
            if not batch.is_known:
                column.operator("loom.batch_library", icon="ASSET_MANAGER")
            page = column.operator("wm.url_open", text="Look Through", icon="URL")
            page.url = batch.library.with_name("index.html").as_uri()
            opened = column.operator("wm.path_open", text="Open Folder", icon="FILE_FOLDER")
            opened.filepath = str(batch.library.parent)


def _draw_settings(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    settings = context.scene.loom.batch
    column = layout.column()
    column.enabled = not batch.busy
    row = column.row(align=True)
    row.prop(settings, "source", expand=True)
    if settings.source == "TEXT":
        column.template_ID(settings, "text", open="text.open", new="text.new")
    else:
        column.prop(settings, "list_path", text="")
    column.prop(settings, "folder")
    column.prop(settings, "wildcards")
    column.prop_menu_enum(settings, "exports", text=_exports_text(settings))


def _exports_text(settings: LOOM_PG_batch) -> str:
    chosen = [title for name, title, *_ in EXPORT_ITEMS if name in settings.exports]
    return iface_("Export: {formats}").format(formats=", ".join(chosen) or iface_("maps only"))


def _draw_buttons(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """What can be done now, or how far it has come."""
    if batch.busy:
        row = layout.row(align=True)
        row.scale_y = 1.3
        row.progress(factor=batch.fraction, text=_progress_text())
        row.operator("loom.batch_pause", text="", icon="PAUSE")
        row.operator("loom.batch_cancel", text="", icon="X")
        return
    unfinished = batch.unfinished
    if unfinished is not None:
        sentence = iface_("The library {name} is not finished.").format(name=unfinished.folder.name)
        draw_sentence(layout, context, sentence, "INFO")
    if batch.can_go_on:
        row = layout.row(align=True)
        row.scale_y = 1.3
        failed = batch.state == "ended"
        row.operator("loom.batch_resume", text="Retry Failed" if failed else "Resume", icon="FILE_REFRESH")
        row.operator("loom.batch_cancel", text="", icon="X")
    row = layout.row()
    row.scale_y = 1.3
    row.operator("loom.batch_start", icon="ASSET_MANAGER")


def _progress_text() -> str:
    if batch.state == "checking":
        return iface_("Reading the list")
    if batch.made + batch.failed == batch.total:
        return iface_("Writing the library")
    text = iface_("{made} of {total}").format(made=batch.made + batch.failed, total=batch.total)
    left = batch.seconds_left
    if left is None:
        return text
    minutes, seconds = divmod(round(left), 60)
    hours, minutes = divmod(minutes, 60)
    time = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{text} · {iface_('{time} left').format(time=time)}"


def _draw_table(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    table = context.window_manager.loom_batch
    layout.template_list("LOOM_UL_batch", "", table, "rows", table, "active", rows=5)
    if 0 <= table.active < len(table.rows) and table.rows[table.active].message:
        draw_sentence(layout, context, table.rows[table.active].message, "INFO")
    if batch.total > MAX_ROWS:
        more = iface_("The table shows the first {shown} of {total}.").format(shown=MAX_ROWS, total=batch.total)
        draw_sentence(layout, context, more, "INFO")
    if not batch.busy and batch.failed:
        text = iface_("{failed} of {total} failed").format(failed=batch.failed, total=batch.total)
        layout.label(text=text, translate=False, icon="ERROR")
