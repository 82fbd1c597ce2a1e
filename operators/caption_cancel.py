"""Take back the captions that are not there yet."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from .caption_queue import queue


class LOOM_OT_caption_cancel(bpy.types.Operator):
    """Stop captioning; captions that are there already stay"""

    bl_idname = "loom.caption_cancel"
    bl_label = "Cancel Captions"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        if not queue.active:
            cls.poll_message_set(rpt_("Nothing is being captioned"))
            return False
        return True

    def execute(self, _context: bpy.types.Context) -> set[str]:
        queue.cancel()
        return {"FINISHED"}
