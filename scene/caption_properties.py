"""How pictures are captioned: one ``Scene.loom.captions`` group."""

from __future__ import annotations

from pathlib import Path

import bpy
from bpy.props import BoolProperty, EnumProperty, IntProperty, StringProperty

from ..engine.request import CAPTION_TASKS, CaptionRequest
from . import hooks

_OWN = "own"
TASK_ITEMS = (
    (_OWN, "As the Model Does", "What the captioner says when nothing is asked of it"),
    (CAPTION_TASKS[0], "Short", "One sentence"),
    (CAPTION_TASKS[1], "Detailed", "A few sentences"),
    (CAPTION_TASKS[2], "More Detailed", "A paragraph"),
)

#: The forms of ``engine.captioning.records``, in capitals, and none of them.
RECORD_ITEMS = (
    ("NONE", "Nowhere", "Show captions in the panel only"),
    ("TXT", "Text Files", "Write each caption into a text file with the picture's name, beside the picture"),
    ("CSV", "captions.csv", "Keep each caption in captions.csv of the picture's folder, a row each"),
    ("JSONL", "captions.jsonl", "Keep each caption in captions.jsonl of the picture's folder, a line of JSON each"),
    ("METADATA", "Inside the Picture", "Put each caption into its PNG, JPEG, WebP or TIFF file as its description"),
)


def record_form(item: str) -> str:
    """The form of ``engine.captioning.records`` that an item stands for; "" for none."""
    return "" if item == "NONE" else item.lower()


def _on_render_updated(_self: LOOM_PG_captions, _context: bpy.types.Context) -> None:
    hooks.announce(hooks.caption_renders_changed)


def _captioner_names(_self: LOOM_PG_captions, _context: bpy.types.Context, _typed: str) -> list[str]:
    return [name for ask in hooks.captioner_names for name in ask()]


class LOOM_PG_captions(bpy.types.PropertyGroup):
    """Which captioner, what it is asked, and what is done for renders."""

    model: StringProperty(  # type: ignore[valid-type]
        name="Captioner",
        description="Name or folder of a captioner; empty for the built-in one, or else the first that is installed",
        search=_captioner_names,
        search_options={"SUGGESTION"},
    )
    task: EnumProperty(  # type: ignore[valid-type]
        name="Length", description="How much a caption tells", items=TASK_ITEMS, default=_OWN
    )
    prompt: StringProperty(  # type: ignore[valid-type]
        name="Ask",
        description="What to say about the picture, such as: describe the material; "
        "only for captioners that can be asked, and instead of a length",
    )
    on_render: BoolProperty(  # type: ignore[valid-type]
        name="Caption Renders",
        description="Caption every finished render in the background; without a window, captions that are "
        "still open are waited for when all frames are written",
        default=False,
        update=_on_render_updated,
    )
    every: IntProperty(  # type: ignore[valid-type]
        name="Frame Step", description="Caption one of so many frames of an animation", min=1, max=100_000, default=1
    )
    record: EnumProperty(  # type: ignore[valid-type]
        name="Write To", description="Where the captions of renders go", items=RECORD_ITEMS, default="TXT"
    )
    latest: StringProperty(  # type: ignore[valid-type]
        name="Latest Caption", description="The last caption of a viewport or of a file; yours to change"
    )
    latest_subject: StringProperty(  # type: ignore[valid-type]
        name="Subject", description="What the last caption is about", options={"HIDDEN"}
    )

    def request(self, picture: Path | str) -> CaptionRequest:
        """What is asked of the engine about the file ``picture``.

        Raises:
            BadRequestError: a setting cannot be asked for, in one sentence.
        """
        task = "" if self.task == _OWN or self.prompt.strip() else self.task
        return CaptionRequest(str(picture), model=self.model, prompt=self.prompt, task=task)
