"""A prompt list that is dropped on Blender's window, or chosen from the File menu."""

from __future__ import annotations

from pathlib import Path

import bpy
from bpy.props import StringProperty

from ..engine.batch.rows import SUFFIXES
from . import batch_start


class LOOM_OT_batch_open(bpy.types.Operator):
    """Make a library of materials of this prompt list"""

    bl_idname = "loom.batch_open"
    bl_label = "Material Library from Prompts"
    bl_options = {"INTERNAL"}

    filepath: StringProperty(  # type: ignore[valid-type]
        name="Prompt List", description="The list", subtype="FILE_PATH", options={"SKIP_SAVE"}
    )
    filter_glob: StringProperty(  # type: ignore[valid-type]
        name="Filter",
        description="Which files are shown",
        default=";".join(f"*{ending}" for ending in SUFFIXES),
        options={"HIDDEN"},
    )

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        return batch_start.ready(cls)

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        if not self.filepath:
            context.window_manager.fileselect_add(self)
            return {"RUNNING_MODAL"}
        self._take(context)
        return context.window_manager.invoke_props_dialog(self, width=420)

    def _take(self, context: bpy.types.Context) -> None:
        """The panel shows the list; another one gets a library of its own."""
        settings = context.scene.loom.batch
        settings.source = "FILE"
        if settings.list_path != self.filepath:
            settings.list_path, settings.folder = self.filepath, ""

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        layout.label(text=Path(self.filepath).name, translate=False, icon="TEXT")
        layout.prop(context.scene.loom.batch, "folder")
        layout.prop(context.scene.loom, "size")

    def execute(self, context: bpy.types.Context) -> set[str]:
        self._take(context)
        return batch_start.begin(self, context)


class LOOM_FH_prompt_list(bpy.types.FileHandler):
    """Prompt lists can be dropped on a viewport or an asset browser"""

    bl_idname = "LOOM_FH_prompt_list"
    bl_label = "Prompt List"
    bl_import_operator = "loom.batch_open"
    bl_file_extensions = ";".join(SUFFIXES)

    @classmethod
    def poll_drop(cls, context: bpy.types.Context) -> bool:
        return context.area is not None and context.area.type in {"VIEW_3D", "FILE_BROWSER", "PROPERTIES", "OUTLINER"}
