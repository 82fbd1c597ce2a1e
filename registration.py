"""Everything that Blender learns of, in order; leaving goes backwards."""

from __future__ import annotations

import bpy
from bpy.props import PointerProperty

from .operators import captioners, command, doctor, explain, handlers, live, render_captions
from .operators.apply import LOOM_OT_apply
from .operators.batch_control import LOOM_OT_batch_cancel, LOOM_OT_batch_pause, LOOM_OT_batch_resume
from .operators.batch_library import LOOM_OT_batch_library
from .operators.batch_open import LOOM_FH_prompt_list, LOOM_OT_batch_open
from .operators.batch_run import batch
from .operators.batch_start import LOOM_OT_batch_start
from .operators.cancel import LOOM_OT_cancel
from .operators.candidate_set import candidates
from .operators.candidates import LOOM_OT_candidates
from .operators.caption_all import LOOM_OT_caption_all
from .operators.caption_assets import LOOM_OT_caption_assets
from .operators.caption_cancel import LOOM_OT_caption_cancel
from .operators.caption_files import LOOM_OT_caption_files
from .operators.caption_image import LOOM_OT_caption_image
from .operators.caption_render import LOOM_OT_caption_render
from .operators.caption_to_assets import LOOM_OT_caption_to_assets
from .operators.caption_to_prompt import LOOM_OT_caption_to_prompt
from .operators.caption_viewport import LOOM_OT_caption_viewport
from .operators.doctor import LOOM_OT_doctor
from .operators.explain import LOOM_OT_explain
from .operators.generate import LOOM_OT_generate
from .operators.model_folders import LOOM_OT_add_model_folder, LOOM_OT_remove_model_folder
from .operators.open_log import LOOM_OT_open_log
from .operators.randomize_seed import LOOM_OT_randomize_seed
from .operators.regenerate import LOOM_OT_regenerate
from .operators.session import session
from .operators.use_candidate import LOOM_OT_use_candidate
from .scene import hooks
from .scene.batch_properties import LOOM_PG_batch, LOOM_PG_batch_row, LOOM_PG_batch_table
from .scene.caption_properties import LOOM_PG_captions
from .scene.control_properties import LOOM_PG_controls
from .scene.image_properties import LOOM_PG_image
from .scene.material_properties import LOOM_PG_material
from .scene.scene_properties import LOOM_PG_scene
from .ui import batch_panel, candidate_panel, caption_panels, menus, panels, properties_panel, swatches
from .ui.preferences import LOOM_AP_preferences, LOOM_PG_model_folder

CLASSES: tuple[type, ...] = (
    LOOM_PG_model_folder,
    LOOM_AP_preferences,
    LOOM_PG_controls,
    LOOM_PG_captions,
    LOOM_PG_batch,
    LOOM_PG_batch_row,
    LOOM_PG_batch_table,
    LOOM_PG_scene,
    LOOM_PG_material,
    LOOM_PG_image,
    LOOM_OT_generate,
    LOOM_OT_candidates,
    LOOM_OT_use_candidate,
    LOOM_OT_apply,
    LOOM_OT_cancel,
    LOOM_OT_regenerate,
    LOOM_OT_randomize_seed,
    LOOM_OT_explain,
    LOOM_OT_doctor,
    LOOM_OT_open_log,
    LOOM_OT_add_model_folder,
    LOOM_OT_remove_model_folder,
    LOOM_OT_caption_image,
    LOOM_OT_caption_all,
    LOOM_OT_caption_files,
    LOOM_OT_caption_render,
    LOOM_OT_caption_viewport,
    LOOM_OT_caption_assets,
    LOOM_OT_caption_cancel,
    LOOM_OT_caption_to_prompt,
    LOOM_OT_caption_to_assets,
    LOOM_OT_batch_start,
    LOOM_OT_batch_pause,
    LOOM_OT_batch_resume,
    LOOM_OT_batch_cancel,
    LOOM_OT_batch_open,
    LOOM_OT_batch_library,
    LOOM_FH_prompt_list,
    batch_panel.LOOM_UL_batch,
    panels.LOOM_PT_generate,
    candidate_panel.LOOM_PT_candidates,
    batch_panel.LOOM_PT_batch,
    panels.LOOM_PT_advanced,
    panels.LOOM_PT_overrides,
    panels.LOOM_PT_material,
    panels.LOOM_PT_shape,
    panels.LOOM_PT_weathering,
    panels.LOOM_PT_color,
    panels.LOOM_PT_mapping,
    properties_panel.LOOM_PT_properties,
    caption_panels.LOOM_PT_captions,
    caption_panels.LOOM_PT_captioner,
    caption_panels.LOOM_PT_caption_renders,
    caption_panels.LOOM_PT_image_caption,
    caption_panels.LOOM_PT_image_captioner,
)


def register() -> None:
    """Add classes, properties, handlers, menus and the command."""
    for cls in CLASSES:
        bpy.utils.register_class(cls)
    bpy.types.Scene.loom = PointerProperty(type=LOOM_PG_scene)
    bpy.types.Material.loom = PointerProperty(type=LOOM_PG_material)
    bpy.types.Image.loom = PointerProperty(type=LOOM_PG_image)
    bpy.types.WindowManager.loom_batch = PointerProperty(type=LOOM_PG_batch_table)
    hooks.prompt_changed.append(explain.prompt_changed)
    hooks.material_changed.append(live.material_changed)
    hooks.look_changed.append(live.look_changed)
    hooks.caption_renders_changed.append(render_captions.follow)
    hooks.captioner_names.append(captioners.names)
    handlers.register()
    render_captions.register()
    menus.register()
    command.register()


def unregister() -> None:
    """Take all of it away again, and end the engine process."""
    batch.close()
    session.close()
    doctor.wait()
    command.unregister()
    menus.unregister()
    render_captions.unregister()
    handlers.unregister()
    hooks.clear()
    swatches.clear()
    candidates.clear()
    del bpy.types.WindowManager.loom_batch
    del bpy.types.Image.loom
    del bpy.types.Material.loom
    del bpy.types.Scene.loom
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
