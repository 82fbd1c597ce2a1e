"""People, animals and their likes."""

from __future__ import annotations

from .kind import Kind

KINDS: tuple[Kind, ...] = (
    Kind(
        "snowman",
        1.75,
        (
            ("sphere", 0, 0, 0.42, 0.9, 0.9, 0.85, "snow"),
            ("sphere", 0, 0, 1.0, 0.64, 0.64, 0.6, "snow"),
            ("sphere", 0, 0, 1.42, 0.44, 0.44, 0.42, "snow"),
            ("cone", 0, -0.3, 1.42, 0.09, 0.09, 0.3, "carrot", 90, 0, 0),
            ("sphere", -0.08, -0.2, 1.5, 0.06, 0.06, 0.06, "dark"),
            ("sphere", 0.08, -0.2, 1.5, 0.06, 0.06, 0.06, "dark"),
            ("cylinder", 0, 0, 1.62, 0.5, 0.5, 0.04, "dark"),
            ("cylinder", 0, 0, 1.75, 0.32, 0.32, 0.25, "dark"),
        ),
        colored=False,
        materials=(),
        plural="snowmen",
    ),
    Kind(
        "robot",
        1.7,
        (
            ("cube", 0, 0, 0.85, 0.75, 0.45, 0.75, "main"),
            ("cube", 0, 0, 1.45, 0.5, 0.4, 0.38, "main"),
            ("sphere", -0.11, -0.2, 1.48, 0.13, 0.08, 0.13, "lamp"),
            ("sphere", 0.11, -0.2, 1.48, 0.13, 0.08, 0.13, "lamp"),
            ("cube", -0.5, 0, 0.85, 0.16, 0.2, 0.7, "dark"),
            ("cube", 0.5, 0, 0.85, 0.16, 0.2, 0.7, "dark"),
            ("cube", -0.2, 0, 0.24, 0.2, 0.28, 0.48, "dark"),
            ("cube", 0.2, 0, 0.24, 0.2, 0.28, 0.48, "dark"),
            ("cylinder", 0, 0, 1.72, 0.04, 0.04, 0.2, "dark"),
        ),
        materials=("metal", "rusty metal"),
        weight=1.2,
    ),
    Kind(
        "person",
        1.75,
        (
            ("capsule", 0, 0, 1.05, 0.46, 0.34, 0.8, "main"),
            ("sphere", 0, 0, 1.6, 0.32, 0.32, 0.36, "skin"),
            ("dome", 0, 0.02, 1.64, 0.35, 0.35, 0.3, "trunk"),
            ("capsule", -0.3, 0, 1.05, 0.13, 0.13, 0.72, "main", 0, 10, 0),
            ("capsule", 0.3, 0, 1.05, 0.13, 0.13, 0.72, "main", 0, -10, 0),
            ("capsule", -0.12, 0, 0.4, 0.18, 0.18, 0.82, "dark"),
            ("capsule", 0.12, 0, 0.4, 0.18, 0.18, 0.82, "dark"),
        ),
        materials=(),
        plural="people",
        weight=1.2,
    ),
    Kind(
        "dog",
        0.95,
        (
            ("capsule", 0, 0, 0.5, 0.36, 0.36, 0.95, "main", 0, 90, 0),
            ("sphere", -0.52, 0, 0.78, 0.38, 0.32, 0.34, "main"),
            ("sphere", -0.72, 0, 0.72, 0.24, 0.18, 0.17, "main"),
            ("sphere", -0.84, 0, 0.74, 0.07, 0.07, 0.07, "dark"),
            ("sphere", -0.46, -0.17, 0.76, 0.14, 0.07, 0.28, "dark"),
            ("sphere", -0.46, 0.17, 0.76, 0.14, 0.07, 0.28, "dark"),
            *tuple(("capsule", x, y, 0.22, 0.13, 0.13, 0.46, "main") for x in (-0.32, 0.32) for y in (-0.11, 0.11)),
            ("capsule", 0.56, 0, 0.68, 0.09, 0.09, 0.4, "main", 0, 40, 0),
        ),
        materials=(),
        weight=1.2,
    ),
    Kind(
        "duck",
        0.85,
        (
            ("sphere", 0, 0, 0.32, 0.95, 0.62, 0.56, "main"),
            ("sphere", -0.32, 0, 0.68, 0.4, 0.38, 0.38, "main"),
            ("cone", -0.56, 0, 0.64, 0.2, 0.14, 0.22, "carrot", 0, -90, 0),
            ("sphere", -0.44, -0.13, 0.74, 0.06, 0.06, 0.06, "dark"),
            ("cone", 0.48, 0, 0.46, 0.24, 0.3, 0.3, "main", 0, 60, 0),
        ),
        materials=(),
        small=True,
    ),
)
