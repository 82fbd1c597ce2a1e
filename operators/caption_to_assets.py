"""Describe the assets that use an image by its caption."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from ..scene import caption_assets
from ..scene.active_image import active_image


class LOOM_OT_caption_to_assets(bpy.types.Operator):
    """Make the caption the description, and its words tags, of the assets that show the image"""

    bl_idname = "loom.caption_to_assets"
    bl_label = "Write to Assets"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        image = active_image(context)
        if image is None or not image.loom.caption.strip():
            cls.poll_message_set(rpt_("There is no caption yet: caption an image first"))
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        image = active_image(context)
        names = caption_assets.describe(caption_assets.assets_with(image), image.loom.caption.strip())
        if not names:
            self.report(
                {"WARNING"},
                rpt_("Nothing that shows {name!r} is an asset: mark its material or object as an asset first.").format(
                    name=image.name
                ),
            )
            return {"CANCELLED"}
        self.report({"INFO"}, rpt_("Described: {names}.").format(names=", ".join(names)))
        return {"FINISHED"}
