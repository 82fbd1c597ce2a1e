"""What a picture shows, in words: one ``Image.loom`` group, saved with the file."""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty, StringProperty

from ..engine.result import Caption
from . import hooks


def _caption_updated(self: LOOM_PG_image, _context: bpy.types.Context) -> None:
    if not hooks.is_quiet():
        # An emptied caption is no caption: the next answer may take its place.
        self.edited = bool(self.caption.strip())


class LOOM_PG_image(bpy.types.PropertyGroup):
    """The caption of an image, and where it came from."""

    caption: StringProperty(  # type: ignore[valid-type]
        name="Caption", description="What the image shows, in words; yours to change", update=_caption_updated
    )
    model: StringProperty(  # type: ignore[valid-type]
        name="Captioner", description="The model that wrote the caption", options={"HIDDEN"}
    )
    edited: BoolProperty(  # type: ignore[valid-type]
        name="Edited",
        description="You wrote or changed the caption, so captioning all images leaves it as it is",
        default=False,
    )

    def store(self, caption: Caption) -> None:
        """Take what a captioner wrote."""
        with hooks.quiet():
            self.caption = caption.text
            self.model = caption.model
            self.edited = False
