"""The line under the prompt: what the model reads in it."""

from __future__ import annotations

import bpy

from ..engine.result import Reading

#: Weathering that is named in the line, the strongest first.
_MAX_WEATHERING = 3
#: Weathering below this amount is not seen at a glance.
_VISIBLE = 0.15
#: A second family is named when it is at least this likely.
_SECOND = 0.2


def reading_text(reading: Reading) -> str:
    """``Brick wall 81 % · moss 0.4``; the model's own sentence if nothing fits."""
    if not reading.fits:
        return reading.message
    families = sorted(reading.families.items(), key=lambda item: -item[1])
    parts = [
        f"{name.capitalize() if not index else name} {round(100 * share)} %"
        for index, (name, share) in enumerate(families[:2])
        if not index or share >= _SECOND
    ]
    worn = sorted((item for item in reading.weathering.items() if item[1] >= _VISIBLE), key=lambda item: -item[1])
    parts += [f"{name.replace('_', ' ')} {amount:.1f}" for name, amount in worn[:_MAX_WEATHERING]]
    return " · ".join(parts)


def wrap(text: str, columns: int) -> list[str]:
    """``text`` in lines of at most ``columns`` characters where words allow it."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > columns:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def columns_of(context: bpy.types.Context) -> int:
    """How many characters of a label fit into the region."""
    width = context.region.width if context.region else 280
    # A letter is about 6 pixels wide at scale 1; icons and margins take about 60.
    scale = context.preferences.system.ui_scale or 1.0  # 0 without a window
    return max(20, int((width / scale - 60) / 6.0))


def draw_sentence(layout: bpy.types.UILayout, context: bpy.types.Context, text: str, icon: str = "NONE") -> None:
    """A sentence over as many lines as it needs."""
    column = layout.column(align=True)
    for index, line in enumerate(wrap(text, columns_of(context))):
        column.label(text=line, icon=icon if index == 0 else ("BLANK1" if icon != "NONE" else "NONE"), translate=False)
