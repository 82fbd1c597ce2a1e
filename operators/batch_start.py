"""Make a library of a prompt list, in the background."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_rpt as rpt_
from bpy.props import BoolProperty

from ..engine.errors import LoomError
from .batch_options import run_of
from .batch_run import batch


class LOOM_OT_batch_start(bpy.types.Operator):
    """Make every material of the prompt list, as an asset library; you can go on working meanwhile"""

    bl_idname = "loom.batch_start"
    bl_label = "Make Library"
    bl_options = {"INTERNAL"}

    wait: BoolProperty(  # type: ignore[valid-type]
        name="Wait",
        description="Return only when all is made, for scripts; blocks Blender meanwhile",
        default=False,
        options={"HIDDEN", "SKIP_SAVE"},
    )

    @classmethod
    def poll(cls, _context: bpy.types.Context) -> bool:
        if not batch.can_start:
            cls.poll_message_set(rpt_("A library is being made: wait for it, or pause it"))
        return batch.can_start

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            run = run_of(context.scene)
        except LoomError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        batch.start(run)
        if self.wait:
            batch.wait()
            if batch.problems:
                self.report({"ERROR"}, "\n".join(batch.problems))
                return {"CANCELLED"}
        return {"FINISHED"}
