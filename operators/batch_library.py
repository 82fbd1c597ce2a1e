"""Tell Blender's asset browser of a library that was made."""

from __future__ import annotations

from pathlib import Path

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from .batch_run import batch


def is_known(folder: Path) -> bool:
    """Whether the preferences have that folder as an asset library."""
    libraries = bpy.context.preferences.filepaths.asset_libraries
    return any(library.path and Path(library.path).resolve() == folder.resolve() for library in libraries)


class LOOM_OT_batch_library(bpy.types.Operator):
    """Add the library to the preferences, so that every file's asset browser shows it"""

    bl_idname = "loom.batch_library"
    bl_label = "Add to Asset Libraries"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        return batch.library is not None and batch.library.is_file()

    def execute(self, context: bpy.types.Context) -> set[str]:
        folder = batch.library.parent
        if not is_known(folder):
            context.preferences.filepaths.asset_libraries.new(name=folder.name, directory=str(folder))
            context.preferences.is_dirty = True
        self.report({"INFO"}, rpt_("The asset browser lists it as {name}").format(name=folder.name))
        return {"FINISHED"}
