"""Caption the images of the assets that are selected in the Asset Browser, and describe the assets."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from ..scene import caption_assets
from . import captioning, undo
from .caption_subjects import ImageSubject, worth_captioning


class LOOM_OT_caption_assets(captioning.Waiting, bpy.types.Operator):
    """Caption the images that the selected assets show, and describe the assets by the captions"""

    bl_idname = "loom.caption_assets"
    bl_label = "Caption and Describe"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not _selected(context):
            cls.poll_message_set(rpt_("Select assets of the current file with materials or images"))
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        found = dict.fromkeys(image for block in _selected(context) for image in caption_assets.images_of(block))
        chosen, note = worth_captioning(found)
        described = [
            name
            for image in found
            if image.loom.edited
            for name in caption_assets.describe(caption_assets.assets_with(image), image.loom.caption)
        ]
        if described:
            undo.push_in_background(rpt_("Loom: Describe Assets"))
            if not chosen:
                self.report({"INFO"}, rpt_("Described: {names}.").format(names=", ".join(described)))
                return {"FINISHED"}
        subjects = [ImageSubject(image, to_assets=True) for image in chosen]
        return captioning.start(self, context, subjects, self.wait, note)


def _selected(context: bpy.types.Context) -> list[caption_assets.Asset]:
    assets = getattr(context, "selected_assets", None) or ()
    blocks = [asset.local_id for asset in assets]
    return [block for block in blocks if isinstance(block, caption_assets.KINDS)]
