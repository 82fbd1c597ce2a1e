"""Use a caption as the prompt of the next material."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_rpt as rpt_
from bpy.props import BoolProperty

from ..engine.errors import BadRequestError
from ..engine.request import clean_text
from ..scene.active_image import active_image


class LOOM_OT_caption_to_prompt(bpy.types.Operator):
    """Use the caption as the prompt of the next material"""

    bl_idname = "loom.caption_to_prompt"
    bl_label = "Copy to Prompt"
    bl_options = {"REGISTER", "UNDO"}

    latest: BoolProperty(  # type: ignore[valid-type]
        name="Latest Caption",
        description="Take the last caption of a viewport or of a file instead of the image's",
        default=False,
        options={"HIDDEN", "SKIP_SAVE"},
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if _caption(context, False) or _caption(context, True):
            return True
        cls.poll_message_set(rpt_("There is no caption yet: caption an image first"))
        return False

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            prompt = clean_text(_caption(context, self.latest), "caption")
        except BadRequestError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        if not prompt:
            self.report({"WARNING"}, rpt_("There is no caption yet: caption an image first."))
            return {"CANCELLED"}
        context.scene.loom.prompt = prompt
        return {"FINISHED"}


def _caption(context: bpy.types.Context, latest: bool) -> str:
    if latest:
        return context.scene.loom.captions.latest.strip()
    image = active_image(context)
    return image.loom.caption.strip() if image is not None else ""
