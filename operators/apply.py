"""Close a result as one step of Undo."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_rpt as rpt_
from bpy.props import IntProperty

from . import undo
from .material_job import MaterialJob
from .session import session


class LOOM_OT_apply(bpy.types.Operator):
    """Take the finished material into the scene as one step of Undo"""

    bl_idname = "loom.apply"
    bl_label = "Apply Loom Material"
    bl_options = {"INTERNAL"}  # not UNDO: it pushes its own step, see operators/undo.py

    ticket: IntProperty(options={"HIDDEN", "SKIP_SAVE"})  # type: ignore[valid-type]

    def execute(self, _context: bpy.types.Context) -> set[str]:
        job = next((job for job in session.jobs(MaterialJob) if job.ticket == self.ticket), None)
        if job is None:
            self.report({"WARNING"}, rpt_("There is no finished material to apply: press Generate first."))
            return {"CANCELLED"}
        undo.push(job.commit())
        return {"FINISHED"}
