"""Make a library of a prompt list, in the background."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_rpt as rpt_
from bpy.props import BoolProperty

from ..engine.errors import LoomError
from .batch_options import run_of
from .batch_run import batch


def ready(operator: type[bpy.types.Operator]) -> bool:
    """Whether a library can be begun; says why not."""
    if not batch.can_start:
        operator.poll_message_set(rpt_("A library is being made: wait for it, or pause it"))
        return False
    return True


def begin(operator: bpy.types.Operator, context: bpy.types.Context) -> set[str]:
    """Begin the run that the panel asks for; returns what the operator returns."""
    try:
        run = run_of(context.scene)
    except LoomError as error:
        operator.report({"ERROR"}, str(error))
        return {"CANCELLED"}
    batch.start(run)
    return {"FINISHED"}


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
        return ready(cls)

    def execute(self, context: bpy.types.Context) -> set[str]:
        result = begin(self, context)
        if self.wait and result == {"FINISHED"}:
            batch.wait()
            if batch.problems:
                self.report({"ERROR"}, "\n".join(batch.problems))
                return {"CANCELLED"}
        return result
