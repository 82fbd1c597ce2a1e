"""What made a material: one ``Material.loom`` group, saved with the file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, PointerProperty, StringProperty

from ..engine.errors import BadRequestError
from ..engine.request import GenerateRequest
from . import hooks
from .choices import MAPPING_ITEMS
from .control_properties import LOOM_PG_controls


def _look_updated(self: LOOM_PG_material, _context: bpy.types.Context) -> None:
    hooks.announce(hooks.look_changed, self.id_data)


class LOOM_PG_material(bpy.types.PropertyGroup):
    """The request behind a material, so that it can be made again in place."""

    request_json: StringProperty(  # type: ignore[valid-type]
        name="Request", description="The request that made this material, as JSON", options={"HIDDEN"}
    )
    prompt: StringProperty(  # type: ignore[valid-type]
        name="Prompt", description="The prompt that this material is made from"
    )
    family: StringProperty(  # type: ignore[valid-type]
        name="Family", description="The material family that the model used"
    )
    model_version: StringProperty(  # type: ignore[valid-type]
        name="Model Version", description="Version of the model that made this material"
    )
    relief_depth: FloatProperty(  # type: ignore[valid-type]
        name="Relief Depth",
        description="From the lowest to the highest point, as a fraction of the tile's width",
        min=0.0,
    )
    caption: StringProperty(  # type: ignore[valid-type]
        name="Caption", description="What the captioner saw in this material; empty if it was not asked"
    )
    score: FloatProperty(  # type: ignore[valid-type]
        name="Score",
        description="How near the caption is to the prompt, from 0 to 1",
        min=0.0,
        max=1.0,
    )
    tile_size: FloatProperty(  # type: ignore[valid-type]
        name="Tile Size",
        description="Width of one repeat at scale 1 on the object it was made for",
        min=0.0,
        default=1.0,
        subtype="DISTANCE",
        update=_look_updated,
    )
    mapping: EnumProperty(  # type: ignore[valid-type]
        name="Mapping",
        description="How the maps lie on the object",
        items=MAPPING_ITEMS,
        default="UV",
        update=_look_updated,
    )
    use_displacement: BoolProperty(  # type: ignore[valid-type]
        name="Real Displacement",
        description="Move the surface in Cycles and EEVEE instead of only shading it; the mesh must be dense enough",
        default=False,
        update=_look_updated,
    )
    group: PointerProperty(  # type: ignore[valid-type]
        name="Node Group", description="The node group that holds the maps", type=bpy.types.NodeTree
    )
    controls: PointerProperty(type=LOOM_PG_controls)  # type: ignore[valid-type]

    def is_made(self) -> bool:
        """True if Texture Loom made this material."""
        return bool(self.request_json)

    def request(self, **changes: Any) -> GenerateRequest:
        """The request that makes this material again with its controls as they are now.

        Raises:
            BadRequestError: a control cannot be asked for, or the stored request is damaged.
        """
        try:
            stored = json.loads(self.request_json)
            made = GenerateRequest.from_json(stored)
        except (ValueError, TypeError, AttributeError):
            raise BadRequestError(
                f"What made the material {self.id_data.name!r} can no longer be read: generate it again."
            ) from None
        return replace(made, controls=self.controls.overrides(), **changes)

    def store(self, request: GenerateRequest, result: Mapping[str, Any]) -> None:
        """Keep what made the material; ``result`` is a ``ResultEvent``'s."""
        families = result.get("reading", {}).get("families", {})
        with hooks.quiet():
            self.request_json = json.dumps(request.to_json(), ensure_ascii=False)
            self.prompt = request.prompt
            self.family = str(result.get("controls", {}).get("family") or next(iter(families), ""))
            self.model_version = str(result.get("model_version", ""))
            self.relief_depth = float(result.get("relief_depth", 0.0))
            self.caption, self.score = str(result.get("caption", "")), float(result.get("score", 0.0))
        self.controls.assign(request.controls, result.get("controls"))
