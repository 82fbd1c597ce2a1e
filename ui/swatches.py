"""Small squares of one colour, as icons beside a text."""

from __future__ import annotations

import bpy
import bpy.utils.previews

from ..scene.colors import hex_to_srgb

_SIDE = 16
#: Distinct colours that are kept before the icons are made anew.
_MOST = 256
_icons: list[bpy.utils.previews.ImagePreviewCollection] = []


def icon(color: str) -> int:
    """The icon's number for ``#rrggbb``, for a layout's ``icon_value``."""
    if _icons and len(_icons[0]) >= _MOST:
        clear()
    if not _icons:
        _icons.append(bpy.utils.previews.new())
    found = _icons[0].get(color)
    if found is None:
        found = _icons[0].new(color)
        found.icon_size = (_SIDE, _SIDE)
        found.icon_pixels_float[:] = [*hex_to_srgb(color), 1.0] * (_SIDE * _SIDE)
    return found.icon_id


def clear() -> None:
    """Give the icons back."""
    while _icons:
        bpy.utils.previews.remove(_icons.pop())
