"""Tell Blender's asset browser of a library that was made."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from ..scene import asset_libraries
from .batch_run import batch


class LOOM_OT_batch_library(bpy.types.Operator):
    """Add the library to the preferences, so that every file's asset browser shows it"""

    bl_idname = "loom.batch_library"
    bl_label = "Add to Asset Libraries"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        return batch.library is not None

    def execute(self, _context: bpy.types.Context) -> set[str]:
        folder = batch.library.parent
        if not asset_libraries.is_known(folder):
            asset_libraries.add(folder)
        batch.is_known = True
        self.report({"INFO"}, rpt_("The asset browser lists it as {name}").format(name=folder.name))
        return {"FINISHED"}
