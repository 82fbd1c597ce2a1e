"""Caption every image of the .blend."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from . import captioning
from .caption_queue import queue
from .caption_subjects import ImageSubject, is_viewer, worth_captioning


class LOOM_OT_caption_all(captioning.Waiting, bpy.types.Operator):
    """Caption all images of this file, one after the other; captions that you edited stay as they are"""

    bl_idname = "loom.caption_all"
    bl_label = "Caption All Images"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        if queue.active:
            cls.poll_message_set(rpt_("Captions are being written: wait for them, or cancel them"))
            return False
        if all(is_viewer(image) for image in bpy.data.images):
            cls.poll_message_set(rpt_("There are no images in this file"))
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        chosen, note = worth_captioning(bpy.data.images)
        return captioning.start(self, context, [ImageSubject(image) for image in chosen], self.wait, note)
