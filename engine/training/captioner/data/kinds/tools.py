"""Tools and weapons."""

from __future__ import annotations

from .kind import Kind

KINDS: tuple[Kind, ...] = (
    Kind(
        "hammer",
        1.2,
        (("cylinder", 0, 0, 0.5, 0.11, 0.11, 1.0, "wood"), ("cube", 0, 0, 1.05, 0.62, 0.24, 0.24, "main")),
        materials=("metal",),
    ),
    Kind(
        "axe",
        1.3,
        (("cylinder", 0, 0, 0.6, 0.1, 0.1, 1.2, "wood"), ("wedge", -0.24, 0, 1.02, 0.5, 0.1, 0.42, "main", 0, 90, 0)),
        materials=("metal",),
    ),
    Kind(
        "sword",
        1.6,
        (
            ("cube", 0, 0, 0.95, 0.15, 0.04, 1.1, "steel"),
            ("pyramid", 0, 0, 1.57, 0.15, 0.04, 0.2, "steel"),
            ("cube", 0, 0, 0.4, 0.5, 0.1, 0.08, "main"),
            ("cylinder", 0, 0, 0.2, 0.09, 0.09, 0.36, "wood"),
        ),
        materials=("gold",),
    ),
    Kind(
        "shovel",
        1.5,
        (
            ("cylinder", 0, 0, 0.95, 0.08, 0.08, 1.0, "wood"),
            ("cube", 0, 0, 0.28, 0.42, 0.06, 0.5, "main"),
            ("cube", 0, 0, 1.46, 0.32, 0.08, 0.08, "main"),
        ),
        materials=("metal",),
    ),
)
