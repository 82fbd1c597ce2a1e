"""What the artist asks for next: one ``Scene.loom`` group."""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty, EnumProperty, IntProperty, PointerProperty, StringProperty

from ..engine.request import MAX_SIZE, MIN_SIZE, GenerateRequest
from . import hooks
from .batch_properties import LOOM_PG_batch
from .caption_properties import LOOM_PG_captions
from .choices import MAPPING_ITEMS, SIZE_ITEMS, TARGET_ITEMS
from .control_properties import LOOM_PG_controls

#: Blender's whole numbers end here; the engine's seeds go to 2**32 - 1.
MAX_PANEL_SEED = 2**31 - 1


def _prompt_updated(_self: bpy.types.PropertyGroup, _context: bpy.types.Context) -> None:
    hooks.announce(hooks.prompt_changed)


class LOOM_PG_scene(bpy.types.PropertyGroup):
    """The settings of the next material."""

    prompt: StringProperty(  # type: ignore[valid-type]
        name="Prompt",
        description="What the material is, in your own words, such as: weathered red brick wall with moss",
        options={"TEXTEDIT_UPDATE"},
        update=_prompt_updated,
    )
    negative_prompt: StringProperty(  # type: ignore[valid-type]
        name="Without",
        description="What the material should not show, such as: moss, cracks",
        options={"TEXTEDIT_UPDATE"},
        update=_prompt_updated,
    )
    size: EnumProperty(  # type: ignore[valid-type]
        name="Size", description="Size of every map in pixels", items=SIZE_ITEMS, default="1024"
    )
    width: IntProperty(  # type: ignore[valid-type]
        name="Width",
        description="Width of every map in pixels",
        min=MIN_SIZE,
        max=MAX_SIZE,
        default=1024,
        subtype="PIXEL",
    )
    height: IntProperty(  # type: ignore[valid-type]
        name="Height",
        description="Height of every map in pixels",
        min=MIN_SIZE,
        max=MAX_SIZE,
        default=1024,
        subtype="PIXEL",
    )
    seed: IntProperty(  # type: ignore[valid-type]
        name="Seed",
        description="Which of the many layouts of this material to make; equal seeds give equal materials",
        min=0,
        max=MAX_PANEL_SEED,
        default=0,
    )
    random_seed: BoolProperty(  # type: ignore[valid-type]
        name="Random Seed", description="Take a new seed for every material", default=True
    )
    mapping: EnumProperty(  # type: ignore[valid-type]
        name="Mapping", description="How the maps lie on the object", items=MAPPING_ITEMS, default="UV"
    )
    target: EnumProperty(  # type: ignore[valid-type]
        name="Target", description="Where the material goes", items=TARGET_ITEMS, default="ACTIVE_SLOT"
    )
    use_displacement: BoolProperty(  # type: ignore[valid-type]
        name="Real Displacement",
        description="Move the surface in Cycles and EEVEE instead of only shading it; the mesh must be dense enough",
        default=False,
    )
    score: BoolProperty(  # type: ignore[valid-type]
        name="Check the Result",
        description="Caption the finished material and say how near that is to the prompt; takes a moment more",
        default=False,
    )
    candidates: IntProperty(  # type: ignore[valid-type]
        name="Candidates",
        description="How many small versions to make, to choose from",
        min=2,
        max=12,
        default=4,
    )
    live: BoolProperty(  # type: ignore[valid-type]
        name="Live Update",
        description="Make the material again while its controls are turned",
        default=True,
    )
    controls: PointerProperty(type=LOOM_PG_controls)  # type: ignore[valid-type]
    batch: PointerProperty(type=LOOM_PG_batch)  # type: ignore[valid-type]
    captions: PointerProperty(type=LOOM_PG_captions)  # type: ignore[valid-type]

    def dimensions(self) -> tuple[int, int]:
        """Width and height of the maps in pixels."""
        if self.size == "CUSTOM":
            return self.width, self.height
        return int(self.size), int(self.size)

    def request(self) -> GenerateRequest:
        """What the settings ask of the engine.

        Raises:
            BadRequestError: one of them cannot be asked for, in one sentence.
        """
        width, height = self.dimensions()
        return GenerateRequest(
            prompt=self.prompt,
            negative_prompt=self.negative_prompt,
            width=width,
            height=height,
            seed=self.seed,
            controls=self.controls.overrides(),
            score=self.score,
        )
