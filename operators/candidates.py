"""Show several materials that the prompt can mean, to choose from."""

from __future__ import annotations

from dataclasses import replace

import bpy

from ..engine.errors import LoomError
from ..scene.scene_properties import MAX_PANEL_SEED
from . import explain, generate, live
from .candidate_set import candidates
from .session import session


class LOOM_OT_candidates(bpy.types.Operator):
    """Make small versions of the material with different seeds, and say how well each answers the prompt"""

    bl_idname = "loom.candidates"
    bl_label = "Show Candidates"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        reason = generate.unready(context)
        if reason:
            cls.poll_message_set(reason)
        return not reason

    def execute(self, context: bpy.types.Context) -> set[str]:
        scene = context.scene.loom
        generate.choose_seed(scene)
        try:
            first = scene.request()
        except LoomError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        live.stop()
        explain.stop()
        seeds = ((first.seed + number) % (MAX_PANEL_SEED + 1) for number in range(scene.candidates))
        if not candidates.make([replace(first, seed=seed) for seed in seeds]):
            self.report({"ERROR"}, session.problem.message)
            return {"CANCELLED"}
        return {"FINISHED"}
