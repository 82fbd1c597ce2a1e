"""Show what the engine process wrote."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from .session import session

_TEXT_NAME = "Texture Loom Log"


class LOOM_OT_open_log(bpy.types.Operator):
    """Put the engine's messages into a text, to read them in a Text Editor or to copy them"""

    bl_idname = "loom.open_log"
    bl_label = "Show Log"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        text = bpy.data.texts.get(_TEXT_NAME) or bpy.data.texts.new(_TEXT_NAME)
        text.from_string("\n".join(session.log_lines()) or rpt_("The engine has written nothing yet."))
        context.window_manager.clipboard = text.as_string()
        self.report({"INFO"}, rpt_("The log is in the text {name!r} and on the clipboard.").format(name=_TEXT_NAME))
        return {"FINISHED"}
