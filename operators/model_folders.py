"""Add and remove folders with models in the preferences."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_rpt as rpt_
from bpy.props import IntProperty

from .settings import preferences


class LOOM_OT_add_model_folder(bpy.types.Operator):
    """Add a folder that holds models"""

    bl_idname = "loom.add_model_folder"
    bl_label = "Add Model Folder"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        preferences(context).model_folders.add()
        context.preferences.is_dirty = True
        return {"FINISHED"}


class LOOM_OT_remove_model_folder(bpy.types.Operator):
    """Take this folder off the list; its files stay where they are"""

    bl_idname = "loom.remove_model_folder"
    bl_label = "Remove Model Folder"
    bl_options = {"INTERNAL"}

    index: IntProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    def execute(self, context: bpy.types.Context) -> set[str]:
        folders = preferences(context).model_folders
        if not 0 <= self.index < len(folders):
            self.report({"WARNING"}, rpt_("There is no such folder in the list."))
            return {"CANCELLED"}
        folders.remove(self.index)
        context.preferences.is_dirty = True
        return {"FINISHED"}
