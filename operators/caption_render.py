"""Caption the last render."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from . import captioning
from .caption_subjects import ImageSubject


def render_result() -> bpy.types.Image | None:
    """The image that shows the last render; None before anything was rendered or shown."""
    return next((image for image in bpy.data.images if image.type == "RENDER_RESULT"), None)


class LOOM_OT_caption_render(captioning.Waiting, bpy.types.Operator):
    """Say in words what the last render shows"""

    bl_idname = "loom.caption_render"
    bl_label = "Caption Last Render"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        if render_result() is None:
            cls.poll_message_set(rpt_("There is no render yet: render an image first"))
            return False
        if bpy.app.is_job_running("RENDER"):
            cls.poll_message_set(rpt_("The render is not finished: wait for it"))
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        return captioning.start(self, context, [ImageSubject(render_result())], self.wait)
