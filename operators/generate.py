"""Make a material from the prompt and put it on the selected objects."""

from __future__ import annotations

import secrets

import bpy
from bpy.app.translations import pgettext_rpt as rpt_
from bpy.props import BoolProperty

from ..engine.errors import LoomError
from ..engine.request import GenerateRequest
from ..scene import materials, storage, targets, tiling
from ..scene.scene_properties import MAX_PANEL_SEED, LOOM_PG_scene
from . import explain, live, settings
from .material_job import MaterialJob
from .session import session


class LOOM_OT_generate(bpy.types.Operator):
    """Make a seamless material from the prompt and put it on the selected objects"""

    bl_idname = "loom.generate"
    bl_label = "Generate"
    bl_options = {"INTERNAL"}  # not REGISTER: redo would make the material again

    wait: BoolProperty(  # type: ignore[valid-type]
        name="Wait",
        description="Return only when the material is there, for scripts; blocks Blender meanwhile",
        default=False,
        options={"HIDDEN", "SKIP_SAVE"},
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        reason = unready(context) or homeless(context)
        if reason:
            cls.poll_message_set(reason)
        return not reason

    def execute(self, context: bpy.types.Context) -> set[str]:
        scene = context.scene.loom
        choose_seed(scene)
        try:
            request = scene.request()
        except LoomError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        result = submit(self, context, request)
        if self.wait and result == {"FINISHED"}:
            session.wait()
            if session.problem is not None:
                self.report({"ERROR"}, session.problem.message)
                return {"CANCELLED"}
        return result


def submit(operator: bpy.types.Operator, context: bpy.types.Context, request: GenerateRequest) -> set[str]:
    """Begin to make the material of a request for the selected objects; returns what the operator returns."""
    scene = context.scene.loom
    try:
        place = storage.choose(settings.storage(), request)
    except LoomError as error:
        operator.report({"ERROR"}, str(error))
        return {"CANCELLED"}
    plan = targets.collect(context, scene.target)
    look, note = choose_look(plan, scene.mapping, scene.use_displacement)
    live.stop()
    explain.stop()  # the result says what was read
    if not session.submit(MaterialJob(request, place, plan, look)):
        operator.report({"ERROR"}, session.problem.message)
        return {"CANCELLED"}
    session.say(note)
    return {"FINISHED"}


def choose_seed(scene: LOOM_PG_scene) -> None:
    """Take a new seed if the artist wants a new one each time."""
    if scene.random_seed:
        scene.seed = secrets.randbelow(MAX_PANEL_SEED + 1)


def choose_look(plan: targets.Plan, mapping: str, use_displacement: bool) -> tuple[materials.Look, str]:
    """How the material lies on the plan's objects, and a sentence if that is not as asked."""
    found = [obj for target in plan.targets if (obj := target.object.find(bpy.data.objects)) is not None]
    note = ""
    if mapping == "UV":
        bare = [obj.name for obj in found if not tiling.has_uvs(obj)]
        if bare:
            mapping = "BOX"
            note = rpt_("{name} has no UV map, so the material uses box mapping.").format(name=bare[0])
    size, repeats = (tiling.tile_size(found[0], mapping), tiling.repeats(found[0], mapping)) if found else (1.0, 1.0)
    return materials.Look(mapping, use_displacement, size, repeats), note


def busy() -> str:
    """Why nothing can be made now, or ""."""
    return rpt_("A material is being made: wait for it, or cancel it") if session.foreground is not None else ""


def unready(context: bpy.types.Context) -> str:
    """Why nothing can be made of the prompt now, or ""."""
    described = context.scene.loom.prompt.strip()
    return busy() or ("" if described else rpt_("Describe a material first, for example 'old red brick wall'"))


def homeless(context: bpy.types.Context) -> str:
    """Why there is nothing that a material could be put on, or ""."""
    return targets.problem(context)
