"""Do in a script what an artist does in the panel. Runs inside bpy, on the installed zip."""

from __future__ import annotations

from typing import Any

import bpy


def generate(prompt: str, *objects: bpy.types.Object, seed: int = 0, **settings: Any) -> bpy.types.Material:
    """Type the prompt, select the objects, press Generate, wait; returns the material that they wear.

    ``settings`` are properties of the panel (``size``, ``mapping``, ``use_displacement`` …).

    Raises:
        SystemExit: the panel showed a problem; its sentence is the message.
    """
    bpy.ops.object.select_all(action="DESELECT")
    for each in objects:
        each.select_set(True)
    bpy.context.view_layer.objects.active = objects[0]
    panel = bpy.context.scene.loom
    for name, value in {"prompt": prompt, "random_seed": False, "seed": seed, **settings}.items():
        setattr(panel, name, value)
    try:
        bpy.ops.loom.generate(wait=True)
    except RuntimeError as error:  # how Blender hands a script what it reports to an artist
        raise SystemExit(f"{prompt!r}: {error}") from None
    return objects[0].active_material
