"""One step of Undo for everything that a result changed."""

from __future__ import annotations

import bpy


def push(message: str) -> None:
    """Close what was changed since the last step as one step named ``message``.

    In Edit Mode, Blender's steps hold the edited geometry only: slots and materials would
    stay behind after Undo. So the step is taken in Object Mode, and Edit Mode goes on.
    """
    active = bpy.context.view_layer.objects.active
    editing = active is not None and active.mode == "EDIT"
    if editing:
        bpy.ops.object.mode_set(mode="OBJECT")
    bpy.ops.ed.undo_push(message=message)
    if editing:
        bpy.ops.object.mode_set(mode="EDIT")
