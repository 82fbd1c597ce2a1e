"""What the sidebar and the material tab have in common."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_iface as iface_

from ..engine.controls import CONTROLS
from ..operators.session import session
from ..scene import targets
from ..scene.control_properties import LOOM_PG_controls, override_name
from . import swatches
from .reading_line import draw_sentence, reading_text

_MAX_SWATCHES = 3
_REMEDIES = {
    "WorkerError": ("loom.open_log", "TEXT"),
    "DeviceError": ("loom.doctor", "INFO"),
    "ModelError": ("loom.open_log", "TEXT"),
}


def draw_reading(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """What the model reads in the prompt that is typed now."""
    reading = session.reading
    if reading is None or reading.prompt != " ".join(context.scene.loom.prompt.split()):
        return
    row = layout.row(align=True)
    draw_sentence(row, context, reading_text(reading), "VIEWZOOM" if reading.fits else "QUESTION")
    for color in reading.colors[:_MAX_SWATCHES] if reading.fits else ():
        row.label(text="", icon_value=swatches.icon(color))


def draw_generate(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """The Generate button, or how far the material has come."""
    job = session.foreground
    if job is None:
        row = layout.row()
        row.scale_y = 1.6
        row.operator("loom.generate", icon="MATERIAL")
        reason = targets.problem(context) if context.scene.loom.prompt.strip() else ""
        if reason:
            draw_sentence(layout, context, f"{reason}.", "INFO")
        return
    row = layout.row(align=True)
    row.scale_y = 1.6
    row.progress(factor=job.fraction, text=iface_(job.stage or "Starting the engine"))
    row.operator("loom.cancel", text="", icon="X")


def draw_messages(layout: bpy.types.UILayout, context: bpy.types.Context) -> None:
    """Why the last request failed, with its remedy, and notes about the last result."""
    if session.problem is not None:
        box = layout.box()
        sentence = box.column()
        sentence.alert = True
        draw_sentence(sentence, context, session.problem.message, "ERROR")
        remedy = _REMEDIES.get(session.problem.error)
        if remedy is not None:
            box.operator(remedy[0], icon=remedy[1])
    for note in session.notes:
        draw_sentence(layout, context, note, "INFO")


def draw_controls(layout: bpy.types.UILayout, controls: LOOM_PG_controls, group: str, dim: bool = False) -> None:
    """The sliders of one group, each with the toggle that makes it override the prompt.

    ``dim`` greys what is left to the prompt: before generation its value is not known.
    """
    column = layout.column(align=True)
    for control in CONTROLS:
        if control.group == group:
            _draw_control(column, controls, control.name, dim)


def draw_colors(layout: bpy.types.UILayout, controls: LOOM_PG_controls, dim: bool = False) -> None:
    """Colours, family and substance; ``dim`` as in :func:`draw_controls`."""
    column = layout.column(align=True)
    for name in ("color", "color2", "family", "substance"):
        _draw_control(column, controls, name, dim, label=controls.bl_rna.properties[name].name)


def _draw_control(
    layout: bpy.types.UILayout, controls: LOOM_PG_controls, name: str, dim: bool, label: str = ""
) -> None:
    """One row: the toggle, then the slider; or ``label`` and a field that has no room for its name."""
    toggle = override_name(name)
    on = getattr(controls, toggle)
    row = layout.row(align=True)
    row.prop(controls, toggle, text="", icon="DECORATE_OVERRIDE" if on else "DOT", icon_only=True)
    value = row.row(align=True)
    value.active = on or not dim
    if label:
        value = value.split(factor=0.45, align=True)
        value.label(text=label)
        value.prop(controls, name, text="")
    else:
        value.prop(controls, name)
