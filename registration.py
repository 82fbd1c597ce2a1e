"""Everything that Blender learns of, in order; leaving goes backwards."""

from __future__ import annotations

import bpy
from bpy.props import PointerProperty

from .operators import command, doctor, explain, handlers, live
from .operators.apply import LOOM_OT_apply
from .operators.cancel import LOOM_OT_cancel
from .operators.doctor import LOOM_OT_doctor
from .operators.explain import LOOM_OT_explain
from .operators.generate import LOOM_OT_generate
from .operators.model_folders import LOOM_OT_add_model_folder, LOOM_OT_remove_model_folder
from .operators.open_log import LOOM_OT_open_log
from .operators.randomize_seed import LOOM_OT_randomize_seed
from .operators.regenerate import LOOM_OT_regenerate
from .operators.session import session
from .scene import hooks
from .scene.control_properties import LOOM_PG_controls
from .scene.material_properties import LOOM_PG_material
from .scene.scene_properties import LOOM_PG_scene
from .ui import menus, panels, properties_panel, swatches
from .ui.preferences import LOOM_AP_preferences, LOOM_PG_model_folder

CLASSES: tuple[type, ...] = (
    LOOM_PG_model_folder,
    LOOM_AP_preferences,
    LOOM_PG_controls,
    LOOM_PG_scene,
    LOOM_PG_material,
    LOOM_OT_generate,
    LOOM_OT_apply,
    LOOM_OT_cancel,
    LOOM_OT_regenerate,
    LOOM_OT_randomize_seed,
    LOOM_OT_explain,
    LOOM_OT_doctor,
    LOOM_OT_open_log,
    LOOM_OT_add_model_folder,
    LOOM_OT_remove_model_folder,
    panels.LOOM_PT_generate,
    panels.LOOM_PT_advanced,
    panels.LOOM_PT_overrides,
    panels.LOOM_PT_material,
    panels.LOOM_PT_shape,
    panels.LOOM_PT_weathering,
    panels.LOOM_PT_color,
    panels.LOOM_PT_mapping,
    properties_panel.LOOM_PT_properties,
)


def register() -> None:
    """Add classes, properties, handlers, menus and the command."""
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    bpy.types.Scene.loom = PointerProperty(type=LOOM_PG_scene)
    bpy.types.Material.loom = PointerProperty(type=LOOM_PG_material)
    hooks.prompt_changed.append(explain.prompt_changed)
    hooks.material_changed.append(live.material_changed)
    hooks.look_changed.append(live.look_changed)
    handlers.register()
    menus.register()
    command.register()


def unregister() -> None:
    """Take all of it away again, and end the engine process."""
    session.close()
    doctor.wait()
    command.unregister()
    menus.unregister()
    handlers.unregister()
    hooks.clear()
    swatches.clear()
    del bpy.types.Material.loom
    del bpy.types.Scene.loom
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
