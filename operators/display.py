"""Progress where the artist sees it: redrawn panels and the status bar."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_iface as iface_

from .job import Job

_AREAS = frozenset({"VIEW_3D", "PROPERTIES"})
#: Editors whose sidebars show captions.
_CAPTION_AREAS = frozenset({"VIEW_3D", "IMAGE_EDITOR"})
#: Modal operators that hold pointers into the data that they change.
_EDITING = ("TRANSFORM_OT_", "MESH_OT_", "CURVE_OT_", "SCULPT_OT_", "PAINT_OT_", "OBJECT_OT_", "UV_OT_")
_shown: list[str] = []


def redraw(areas: frozenset[str] = _AREAS) -> None:
    """Draw the editors of these types anew."""
    manager = bpy.context.window_manager
    for window in manager.windows if manager else ():
        for area in window.screen.areas:
            if area.type in areas:
                area.tag_redraw()


def redraw_sidebars() -> None:
    """Draw the panels that show captions anew, without what lies beside them: a viewport may take long."""
    manager = bpy.context.window_manager
    for window in manager.windows if manager else ():
        for area in window.screen.areas:
            for region in area.regions if area.type in _CAPTION_AREAS else ():
                if region.type == "UI":
                    region.tag_redraw()


def status(text: str | None) -> None:
    """Text of the status bar; None gives it back to Blender."""
    if not _shown and text is None:
        return
    _shown[:] = [text] if text else []
    manager = bpy.context.window_manager
    for window in manager.windows if manager else ():
        # Blender writes it into the context's window, and crashes if a file was loaded since there was one.
        with bpy.context.temp_override(window=window):
            window.workspace.status_text_set(text)


def has_window() -> bool:
    """False in a timer after another one has loaded a file in the same turn, where operators do not work."""
    return bpy.context.window is not None or not bpy.context.window_manager.windows


def artist_is_editing() -> bool:
    """True while the mouse moves, paints or cuts something: no time to change data under it."""
    manager = bpy.context.window_manager
    running = (operator for window in (manager.windows if manager else ()) for operator in window.modal_operators)
    return any(operator.bl_idname.startswith(_EDITING) for operator in running)


def progress(job: Job | None) -> None:
    """Show how far ``job`` has come; None clears it."""
    if job is None:
        if _shown:
            status(None)
            redraw()
        return
    text = iface_("Texture Loom: {stage} {percent} %").format(
        stage=iface_(job.stage or "Starting the engine"), percent=round(job.fraction * 100)
    )
    if [text] != _shown:
        status(text)
        redraw()
