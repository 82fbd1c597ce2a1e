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
    """A material was made for the default cube."""
    bpy.context.scene.loom.prompt = PROMPT
    bpy.ops.loom.generate()


def misfit() -> None:
    """A prompt that no material fits."""
    bpy.context.scene.loom.prompt = "a portrait of a king"


def failed() -> None:
    """A request that fails: the model of a material that was made elsewhere."""
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
