"""Do in a script what an artist does in the panel. Runs inside bpy, on the installed zip."""

from __future__ import annotations

import importlib
from typing import Any

import bpy

from tools.installed import MODULE

#: Longest wait for one material, in seconds.
PATIENCE = 120.0


def generate(prompt: str, *objects: bpy.types.Object, seed: int = 0, **settings: Any) -> bpy.types.Material:
    """Type the prompt, select the objects, press Generate, wait; returns the material that they wear.

    ``settings`` are properties of the panel (``size``, ``mapping``, ``use_displacement`` …).

    Raises:
        SystemExit: the panel showed a problem; its sentence is the message.
    """
    session = importlib.import_module(f"{MODULE}.operators.session").session
    bpy.ops.object.select_all(action="DESELECT")
    for each in objects:
        each.select_set(True)
    bpy.context.view_layer.objects.active = objects[0]
    panel = bpy.context.scene.loom
    for name, value in {"prompt": prompt, "random_seed": False, "seed": seed, **settings}.items():
        setattr(panel, name, value)
    bpy.ops.loom.generate()
    finished = session.wait(PATIENCE)
    if session.problem is not None:
        raise SystemExit(f"{prompt!r}: {session.problem.message}")
    material = objects[0].active_material
    if not finished or material is None:
        raise SystemExit(f"{prompt!r} was not ready after {PATIENCE:g} s.")
    return material
