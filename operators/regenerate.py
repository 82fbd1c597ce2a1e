"""Make the active material again, in place."""

from __future__ import annotations

import secrets

import bpy
from bpy.app.translations import pgettext_rpt as rpt_
from bpy.app.translations import pgettext_tip as tip_
from bpy.props import BoolProperty

from ..engine.errors import LoomError
from ..scene import materials, storage
from ..scene.lookup import Handle
from ..scene.scene_properties import MAX_PANEL_SEED
from . import live, settings
from .material_job import MaterialJob
from .session import session


class LOOM_OT_regenerate(bpy.types.Operator):
    """Make this material again with its controls as they are now; it is updated in place"""

    bl_idname = "loom.regenerate"
    bl_label = "Regenerate"
    bl_options = {"INTERNAL"}

    new_seed: BoolProperty(  # type: ignore[valid-type]
        name="New Seed", description="Take another layout of the same material", default=False, options={"SKIP_SAVE"}
    )
    new_size: BoolProperty(  # type: ignore[valid-type]
        name="New Size", description="Take the size that is set in the panel", default=False, options={"SKIP_SAVE"}
    )
    wait: BoolProperty(  # type: ignore[valid-type]
        name="Wait",
        description="Return only when the material is there, for scripts; blocks Blender meanwhile",
        default=False,
        options={"HIDDEN", "SKIP_SAVE"},
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        reason = _problem(context)
        if reason:
            cls.poll_message_set(reason)
        return not reason

    @classmethod
    def description(cls, _context: bpy.types.Context, properties: bpy.types.OperatorProperties) -> str:
        if properties.new_seed:
            return tip_("Make this material again with another layout; it is updated in place")
        if properties.new_size:
            return tip_("Make this material again in the size that is set in the panel; it is updated in place")
        return tip_("Make this material again with its controls as they are now; it is updated in place")

    def execute(self, context: bpy.types.Context) -> set[str]:
        material = materials.active(context)
        changes: dict[str, int] = {}
        if self.new_seed:
            changes["seed"] = secrets.randbelow(MAX_PANEL_SEED + 1)
        if self.new_size:
            changes["width"], changes["height"] = context.scene.loom.dimensions()
        try:
            request = material.loom.request(**changes)
            place = storage.choose(settings.storage(), request)
        except LoomError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        live.stop()
        if not session.submit(MaterialJob(request, place, material=Handle.of(material))):
            self.report({"ERROR"}, session.problem.message)
            return {"CANCELLED"}
        if self.wait:
            session.wait()
            if session.problem is not None:
                self.report({"ERROR"}, session.problem.message)
                return {"CANCELLED"}
        return {"FINISHED"}


def _problem(context: bpy.types.Context) -> str:
    if session.foreground is not None:
        return rpt_("A material is being made: wait for it, or cancel it")
    material = materials.active(context)
    if material is None:
        return rpt_("Select an object whose active material was made by Texture Loom")
    if material.library is not None:
        sentence = rpt_("{name} comes from a library file and cannot be edited: make it local first")
        return sentence.format(name=material.name)
    return ""
