"""Entries in Blender's own menus."""

from __future__ import annotations

import bpy


def _draw_object_entry(self: bpy.types.Menu, context: bpy.types.Context) -> None:
    self.layout.separator()
    self.layout.operator("loom.generate", text="Generate Loom Material", icon="MATERIAL")


def register() -> None:
    """Add the entries."""
    bpy.types.VIEW3D_MT_object.append(_draw_object_entry)


def unregister() -> None:
    """Take the entries away again."""
    bpy.types.VIEW3D_MT_object.remove(_draw_object_entry)
