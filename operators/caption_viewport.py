"""Caption what the viewport shows."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from ..engine.errors import ImageError
from ..scene import viewport
from . import captioning
from .caption_subjects import PixelsSubject


class LOOM_OT_caption_viewport(captioning.Waiting, bpy.types.Operator):
    """Say in words what the 3D viewport shows, without its overlays"""

    bl_idname = "loom.caption_viewport"
    bl_label = "Caption Viewport"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if viewport.find(context) is None:
            cls.poll_message_set(rpt_("There is no 3D viewport in this window: open one"))
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            pixels = viewport.capture(context)
        except ImageError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return captioning.start(self, context, [PixelsSubject(rpt_("Viewport"), pixels)], self.wait)
