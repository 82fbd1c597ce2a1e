"""Caption the image that the artist looks at."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from ..scene.active_image import active_image
from . import captioning
from .caption_subjects import ImageSubject


class LOOM_OT_caption_image(captioning.Waiting, bpy.types.Operator):
    """Say in words what the image shows; takes the place of the caption that it has"""

    bl_idname = "loom.caption_image"
    bl_label = "Caption Image"
    bl_options = {"INTERNAL"}  # the answer comes later and is a step of Undo by itself

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        image = active_image(context)
        if image is None:
            cls.poll_message_set(rpt_("There is no image: open one in the Image Editor"))
            return False
        problem = captioning.linked_problem(image)
        if problem:
            cls.poll_message_set(problem)
        return not problem

    def execute(self, context: bpy.types.Context) -> set[str]:
        return captioning.start(self, context, [ImageSubject(active_image(context))], self.wait)
