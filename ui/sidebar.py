"""Where the panels of the 3D viewport stand."""

from __future__ import annotations


class Sidebar:
    """A panel of the viewport's sidebar, in the tab of this extension."""

    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "Loom"
