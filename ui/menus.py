"""Entries in Blender's own menus."""

from __future__ import annotations

import bpy


def _draw_object_entry(self: bpy.types.Menu, context: bpy.types.Context) -> None:
    self.layout.separator()
    self.layout.operator("loom.generate", text="Generate Loom Material", icon="MATERIAL")


def _draw_asset_entry(self: bpy.types.Menu, context: bpy.types.Context) -> None:
    self.layout.separator()
    self.layout.operator("loom.caption_assets", icon="TEXT")


def _draw_import_entry(self: bpy.types.Menu, context: bpy.types.Context) -> None:
    self.layout.operator("loom.batch_open", text="Prompt List as Material Library (.csv/.txt/.jsonl)")


_ENTRIES = (
    ("VIEW3D_MT_object", _draw_object_entry),
    ("ASSETBROWSER_MT_asset", _draw_asset_entry),
    ("TOPBAR_MT_file_import", _draw_import_entry),
)


def register() -> None:
    """Add the entries."""
    for menu, entry in _ENTRIES:
        getattr(bpy.types, menu).append(entry)


def unregister() -> None:
    """Take the entries away again."""
    for menu, entry in _ENTRIES:
        kind = getattr(bpy.types, menu, None)
        if kind is not None:  # Blender's own menus go first when it ends
            kind.remove(entry)
