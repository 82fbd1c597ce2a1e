"""Say what the model reads in the prompt, before anything is drawn."""

from __future__ import annotations

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from ..engine.errors import BadRequestError
from ..engine.request import ExplainRequest
from .reading_job import ReadingJob
from .session import session

#: Seconds of quiet after a keystroke.
_QUIET = 0.35
_KEY = "explain"


def ask(scene: bpy.types.Scene) -> str:
    """Ask for a reading of the scene's prompt; returns a sentence if that makes no sense."""
    stop()
    settings = scene.loom
    try:
        request = ExplainRequest(settings.prompt, settings.negative_prompt)
    except BadRequestError as error:
        session.reading = None
        return str(error)
    if session.reading is None or session.reading.prompt != request.prompt:
        session.submit(ReadingJob(request))
    return ""


def stop() -> None:
    """Take back questions about the prompt that are still open."""
    session.forget(_KEY)
    for job in session.jobs(ReadingJob):
        session.cancel(job)


def prompt_changed() -> None:
    """Ask again once the artist stops typing."""
    session.later(_KEY, _QUIET, lambda: ask(bpy.context.scene))


class LOOM_OT_explain(bpy.types.Operator):
    """Show what the model reads in the prompt: material, weathering and colours"""

    bl_idname = "loom.explain"
    bl_label = "Explain Prompt"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not context.scene.loom.prompt.strip():
            cls.poll_message_set(rpt_("Describe a material first, for example 'old red brick wall'"))
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        session.reading = None
        problem = ask(context.scene)
        if problem:
            self.report({"ERROR"}, problem)
            return {"CANCELLED"}
        return {"FINISHED"}
