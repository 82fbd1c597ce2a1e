"""Take another seed."""

from __future__ import annotations

import secrets

import bpy

from ..scene.scene_properties import MAX_PANEL_SEED


class LOOM_OT_randomize_seed(bpy.types.Operator):
    """Take another seed for the next material"""

    bl_idname = "loom.randomize_seed"
    bl_label = "Randomize Seed"
    bl_options = {"REGISTER", "UNDO", "INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        context.scene.loom.seed = secrets.randbelow(MAX_PANEL_SEED + 1)
        return {"FINISHED"}
