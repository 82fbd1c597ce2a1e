"""Several materials for one prompt, side by side."""

from __future__ import annotations

import bpy

from ..operators.candidate_set import Candidate, candidates
from .reading_line import columns_of, draw_sentence, wrap
from .sidebar import Sidebar

_COLUMNS = 2
#: Height of a picture, in rows.
_SCALE = 6.5


class LOOM_PT_candidates(Sidebar, bpy.types.Panel):
    """Small versions of the material to choose from, each with what a captioner saw in it"""

    bl_idname = "LOOM_PT_candidates"
    bl_parent_id = "LOOM_PT_generate"
    bl_label = "Candidates"
    bl_options = {"DEFAULT_CLOSED"}

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        scene = context.scene.loom
        row = layout.row(align=True)
        row.operator("loom.candidates", icon="IMGDISPLAY")
        count = row.row(align=True)
        count.scale_x = 0.4
        count.prop(scene, "candidates", text="")
        if candidates.prompt and candidates.prompt != " ".join(scene.prompt.split()):
            draw_sentence(layout, context, f"“{candidates.prompt}”", "OUTLINER_OB_FONT")
        grid = layout.grid_flow(row_major=True, columns=_COLUMNS, even_columns=True, even_rows=False, align=False)
        best = candidates.best if len(candidates.made) > 1 else None
        for index, candidate in enumerate(candidates.made):
            _draw_candidate(grid, context, index, candidate, candidate is best)


def _draw_candidate(
    layout: bpy.types.UILayout, context: bpy.types.Context, index: int, candidate: Candidate, best: bool
) -> None:
    """Picture, score, caption, and the button that takes it."""
    box = layout.box().column(align=True)
    box.template_icon(icon_value=candidate.icon, scale=_SCALE)
    row = box.row()
    row.label(text=f"{candidate.score:.2f}", translate=False, icon="SOLO_ON" if best else "BLANK1")
    row.operator("loom.use_candidate", text="Use").index = index
    for line in wrap(candidate.caption, max(12, columns_of(context) // _COLUMNS - 1)):
        box.label(text=line, translate=False)
