"""What a 3D viewport shows, as pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from ..engine.errors import ImageError

if TYPE_CHECKING:
    import numpy as np

#: Longer edge of the capture in pixels; more tells a captioner nothing.
_MAX_EDGE = 1024


def find(context: bpy.types.Context) -> tuple[bpy.types.SpaceView3D, bpy.types.Region] | None:
    """The viewport under the mouse or, seen from another editor, the largest one of the window."""
    area = context.area
    if area is None or area.type != "VIEW_3D":
        areas = [area for area in context.screen.areas if area.type == "VIEW_3D"] if context.screen else []
        area = max(areas, key=lambda area: area.width * area.height, default=None)
    if area is None:
        return None
    region = next((region for region in area.regions if region.type == "WINDOW"), None)
    return (area.spaces.active, region) if region is not None else None


def capture(context: bpy.types.Context) -> np.ndarray:
    """The viewport without overlays: uint8 [H, W, 4], sRGB, bottom row first, opaque.

    Raises:
        ImageError: there is none, or Blender runs without a window.
    """
    import gpu  # not when Blender starts: it needs a window
    import numpy as np

    found = find(context)
    if found is None:
        raise ImageError(rpt_("There is no 3D viewport in this window: open one."))
    space, region = found
    view = space.region_3d
    scale = min(1.0, _MAX_EDGE / max(region.width, region.height, 1))
    width, height = max(1, round(region.width * scale)), max(1, round(region.height * scale))
    overlays = space.overlay.show_overlays
    try:
        offscreen = gpu.types.GPUOffScreen(width, height)
    except (RuntimeError, SystemError) as error:
        raise ImageError(
            rpt_("The viewport cannot be captured: {error}.").format(error=str(error).strip(". "))
        ) from error
    try:
        space.overlay.show_overlays = False
        offscreen.draw_view3d(
            context.scene,
            context.view_layer,
            space,
            region,
            view.view_matrix,
            view.window_matrix,
            do_color_management=True,
        )
        with offscreen.bind():
            buffer = gpu.state.active_framebuffer_get().read_color(0, 0, width, height, 4, 0, "UBYTE")
        buffer.dimensions = width * height * 4
        pixels = np.array(buffer, np.uint8).reshape(height, width, 4)
    finally:
        space.overlay.show_overlays = overlays
        offscreen.free()
    pixels[..., 3] = 255
    return pixels
