"""Buildings."""

from __future__ import annotations

from .kind import Kind

KINDS: tuple[Kind, ...] = (
    Kind(
        "house",
        1.9,
        (
            ("cube", 0, 0, 0.6, 1.5, 1.3, 1.2, "main"),
            ("prism", 0, 0, 1.55, 1.75, 1.5, 0.7, "roof"),
            ("cube", 0, -0.66, 0.35, 0.32, 0.04, 0.7, "door"),
            ("cube", -0.48, -0.66, 0.7, 0.3, 0.04, 0.3, "glass"),
            ("cube", 0.48, -0.66, 0.7, 0.3, 0.04, 0.3, "glass"),
            ("cube", 0.4, 0.2, 1.7, 0.2, 0.2, 0.6, "stone"),
        ),
        materials=("brick", "wood", "stone"),
        weight=1.6,
    ),
    Kind(
        "tower",
        2.6,
        (
            ("cylinder", 0, 0, 0.95, 0.95, 0.95, 1.9, "main"),
            ("cone", 0, 0, 2.25, 1.25, 1.25, 0.75, "roof"),
            ("cube", 0, -0.47, 0.3, 0.3, 0.06, 0.6, "door"),
            ("cube", 0, -0.47, 1.4, 0.18, 0.06, 0.3, "dark"),
        ),
        materials=("brick", "stone"),
    ),
    Kind(
        "lighthouse",
        2.7,
        (
            ("frustum", 0, 0, 1.0, 0.95, 0.95, 2.0, "main"),
            ("cylinder", 0, 0, 1.25, 0.74, 0.74, 0.35, "pale"),
            ("cylinder", 0, 0, 0.5, 0.92, 0.92, 0.35, "pale"),
            ("cylinder", 0, 0, 2.15, 0.42, 0.42, 0.36, "lamp"),
            ("cone", 0, 0, 2.47, 0.6, 0.6, 0.35, "dark"),
        ),
    ),
    Kind(
        "tent",
        1.0,
        (("prism", 0, 0, 0.5, 1.5, 1.4, 1.0, "main"), ("pyramid", 0, -0.69, 0.3, 0.5, 0.06, 0.6, "dark")),
        materials=("fabric",),
    ),
    Kind(
        "windmill",
        2.4,
        (
            ("frustum", 0, 0, 0.8, 0.95, 0.95, 1.6, "main"),
            ("cone", 0, 0, 1.8, 0.75, 0.75, 0.45, "roof"),
            *tuple(("cube", 0, -0.5, 1.6, 0.16, 0.05, 2.0, "pale", 0, a, 0) for a in (25, 115)),
            ("sphere", 0, -0.5, 1.6, 0.16, 0.16, 0.16, "dark"),
        ),
        materials=("brick", "stone", "wood"),
    ),
)
