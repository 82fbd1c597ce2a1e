"""Pause a library that is being made, go on with it, or leave it at what is made."""

from __future__ import annotations

import bpy

from .batch_run import batch


class LOOM_OT_batch_pause(bpy.types.Operator):
    """Stop for now; what is made stays, and the run can be gone on with, also after Blender's next start"""

    bl_idname = "loom.batch_pause"
    bl_label = "Pause"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        return batch.state == "running"

    def execute(self, _context: bpy.types.Context) -> set[str]:
        batch.pause()
        return {"FINISHED"}


class LOOM_OT_batch_resume(bpy.types.Operator):
    """Make what is missing, and try again what failed"""

    bl_idname = "loom.batch_resume"
    bl_label = "Resume"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        return batch.can_go_on

    def execute(self, _context: bpy.types.Context) -> set[str]:
        batch.go_on()
        return {"FINISHED"}


class LOOM_OT_batch_cancel(bpy.types.Operator):
    """Leave the library at what is made, and forget the run"""

    bl_idname = "loom.batch_cancel"
    bl_label = "Cancel"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        return batch.state != "idle" or batch.unfinished is not None

    def execute(self, _context: bpy.types.Context) -> set[str]:
        batch.forget()
        return {"FINISHED"}
