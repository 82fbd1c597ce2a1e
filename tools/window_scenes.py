"""What the panel shows in a photograph, by the environment's ``LOOM_SCENE``.

Runs inside a Blender with a window, before the extension is enabled: a timer waits for that,
then does what an artist would do.
"""

from __future__ import annotations

import os

import bpy

PROMPT = "weathered red brick wall with moss"


def fresh() -> None:
    """As it is after installing."""


def reading() -> None:
    """A prompt is typed, and the line under it says what was read."""
    bpy.context.scene.loom.prompt = PROMPT


def generated() -> None:
    """A material was made for the default cube, and the cube fills the view."""
    panel = bpy.context.scene.loom
    panel.prompt, panel.random_seed, panel.seed = PROMPT, False, 1
    window = bpy.context.window_manager.windows[0]
    area = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    region = next(region for region in area.regions if region.type == "WINDOW")
    with bpy.context.temp_override(window=window, area=area, region=region):
        bpy.ops.view3d.view_selected()
    area.spaces.active.region_3d.view_distance *= 1.7  # clear of the sidebar
    area.spaces.active.overlay.show_overlays = False
    bpy.ops.loom.generate()


def misfit() -> None:
    """A prompt that no material fits."""
    bpy.context.scene.loom.prompt = "a portrait of a king"


def failed() -> None:
    """Generate, pressed on a prompt that no material fits."""
    bpy.context.scene.loom.prompt = "a portrait of a king"
    bpy.ops.loom.generate()


def nothing_selected() -> None:
    """A prompt, and no object to put it on."""
    reading()
    bpy.ops.object.select_all(action="DESELECT")
    bpy.context.view_layer.objects.active = None


SCENES = {scene.__name__: scene for scene in (fresh, reading, generated, misfit, failed, nothing_selected)}


def when_enabled() -> float | None:
    """Wait for the extension, then show the scene."""
    if not hasattr(bpy.types.Scene, "loom"):
        return 0.2
    SCENES[os.environ["LOOM_SCENE"]]()
    return None


bpy.app.timers.register(when_enabled, first_interval=0.5)
