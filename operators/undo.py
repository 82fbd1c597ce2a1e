"""One step of Undo for everything that a result changed."""

from __future__ import annotations

import bpy

from . import display


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


def push_in_background(message: str) -> None:
    """Close what a timer changed as one step, where the artist does not notice it.

    In Edit Mode there is no step of its own: it would hold the mesh only, and leaving the mode
    for it would disturb. What changed then belongs to the artist's next step in Object Mode.
    """
    # Never within temp_override: operators let go of Python's lock, and until Python 3.12 Blender looks into what is
    # overridden without taking it again. It crashes if one of the engine's threads runs just then.
    if not display.has_window():
        return
    active = bpy.context.view_layer.objects.active
    if (active is None or active.mode != "EDIT") and bpy.ops.ed.undo_push.poll():
        bpy.ops.ed.undo_push(message=message)
