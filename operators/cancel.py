"""Take back what is being made."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from . import live
from .session import session


class LOOM_OT_cancel(bpy.types.Operator):
    """Stop making the material; the scene stays as it is"""

    bl_idname = "loom.cancel"
    bl_label = "Cancel"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        if session.foreground is None:
            cls.poll_message_set(rpt_("Nothing is being made"))
            return False
        return True

    def execute(self, _context: bpy.types.Context) -> set[str]:
        live.stop()
        job = session.foreground
        if job is not None:
            session.cancel(job)
        return {"FINISHED"}
