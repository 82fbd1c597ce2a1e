"""What the operators that ask for captions have in common."""

from __future__ import annotations

from collections.abc import Sequence

import bpy
from bpy.app.translations import pgettext_rpt as rpt_
from bpy.props import BoolProperty

from ..engine.errors import LoomError
from .caption_queue import queue
from .caption_subjects import Subject


class Waiting:
    """For operators that a script may wait for."""

    wait: BoolProperty(  # type: ignore[valid-type]
        name="Wait",
        description="Return only when the captions are there, for scripts; blocks Blender meanwhile",
        default=False,
        options={"HIDDEN", "SKIP_SAVE"},
    )


def start(
    operator: bpy.types.Operator, context: bpy.types.Context, subjects: Sequence[Subject], wait: bool, note: str = ""
) -> set[str]:
    """Queue ``subjects`` and say what goes wrong; returns what the operator returns.

    Args:
        wait: return only when all are answered, for scripts.
        note: a sentence about what was left out.
    """
    if not subjects:
        operator.report({"WARNING"}, " ".join((rpt_("There is nothing to caption."), note)).strip())
        return {"CANCELLED"}
    try:
        queue.add(subjects, context.scene.loom.captions, note)
    except LoomError as error:
        operator.report({"ERROR"}, str(error))
        return {"CANCELLED"}
    if note:
        operator.report({"INFO"}, note)
    if wait:
        queue.wait()
        if queue.summary.failed:
            # An error would be an exception in the script, which the others' captions do not deserve.
            all_failed = queue.summary.failed >= queue.summary.total
            operator.report({"ERROR" if all_failed else "WARNING"}, " ".join(queue.summary.failures))
            return {"CANCELLED"} if all_failed else {"FINISHED"}
    return {"FINISHED"}


def linked_problem(image: bpy.types.Image) -> str:
    """Why ``image`` cannot take a caption; "" if it can."""
    if image.library is not None:
        return rpt_("The image comes from a library file: make it local first")
    return ""
