"""Items of the enumerations that scene and material settings share."""

from __future__ import annotations

MAPPING_ITEMS = (
    ("UV", "UV", "Use the active UV map; objects without one get box mapping"),
    ("BOX", "Box", "Project from six sides in object space; needs no UV map"),
    ("GENERATED", "Generated", "Project from six sides, fitted to the object's bounding box; needs no UV map"),
)

TARGET_ITEMS = (
    (
        "ACTIVE_SLOT",
        "Active Slot",
        "Put the material into the active slot of every selected object, or into a first slot where there is none",
    ),
    (
        "NEW_SLOT",
        "New Slot",
        "Add a slot to every selected object and let the whole object (in Edit Mode, the selected faces) wear it",
    ),
)

SIZES = (256, 512, 1024, 2048, 4096, 8192)
SIZE_ITEMS = (
    *((str(size), f"{size} × {size}", f"Maps of {size} × {size} pixels") for size in SIZES),
    ("CUSTOM", "Custom", "Give width and height yourself"),
)

STORAGE_ITEMS = (
    ("PACK", "Packed in the .blend", "Keep the maps inside the .blend file"),
    (
        "BESIDE",
        "Beside the .blend",
        "Save the maps as PNG files under textures/loom beside the .blend file; "
        "they are packed while the file has never been saved",
    ),
)
