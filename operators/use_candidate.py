"""Make a candidate in full size and put it on the selected objects."""

from __future__ import annotations

from dataclasses import replace

import bpy
from bpy.props import IntProperty

from . import generate
from .candidate_set import candidates


class LOOM_OT_use_candidate(bpy.types.Operator):
    """Make this material in full size and put it on the selected objects"""

    bl_idname = "loom.use_candidate"
    bl_label = "Use"
    bl_options = {"INTERNAL"}

    index: IntProperty(  # type: ignore[valid-type]
        name="Index", description="Which candidate, counted from 0", min=0, options={"HIDDEN", "SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        reason = generate.busy() or generate.homeless(context)
        if reason:
            cls.poll_message_set(reason)
        return not reason

    def execute(self, context: bpy.types.Context) -> set[str]:
        if self.index >= len(candidates.made):
            return {"CANCELLED"}  # a new set was begun meanwhile
        scene = context.scene.loom
        width, height = scene.dimensions()
        request = replace(candidates.made[self.index].request, width=width, height=height)
        scene.seed = request.seed
        return generate.submit(self, context, request)
