"""Vehicles."""

from __future__ import annotations

from .kind import Kind, wheels

KINDS: tuple[Kind, ...] = (
    Kind(
        "car",
        0.95,
        (
            ("cube", 0, 0, 0.42, 1.9, 0.85, 0.36, "main"),
            ("wedge", -0.08, 0, 0.75, 1.1, 0.76, 0.34, "main"),
            ("wedge", -0.08, 0, 0.75, 0.9, 0.79, 0.26, "glass"),
            *wheels(0.6, 0.4),
            ("cube", -0.95, -0.28, 0.45, 0.04, 0.14, 0.1, "lamp"),
            ("cube", -0.95, 0.28, 0.45, 0.04, 0.14, 0.1, "lamp"),
        ),
        materials=("metal",),
        weight=1.8,
    ),
    Kind(
        "truck",
        1.3,
        (
            ("cube", -0.75, 0, 0.65, 0.6, 0.85, 0.85, "main"),
            ("cube", 0.35, 0, 0.8, 1.5, 0.9, 1.0, "pale"),
            ("cube", -1.06, 0, 0.85, 0.03, 0.7, 0.3, "glass"),
            ("cube", -0.75, 0, 0.85, 0.4, 0.87, 0.28, "glass"),
            ("cube", 0.1, 0, 0.27, 2.0, 0.6, 0.12, "dark"),
            *wheels(0.75, 0.4, 0.42),
        ),
        materials=(),
        weight=1.2,
    ),
    Kind(
        "bus",
        1.25,
        (
            ("cube", 0, 0, 0.7, 2.3, 0.85, 0.95, "main"),
            *tuple(("cube", x, 0, 0.88, 0.34, 0.88, 0.3, "glass") for x in (-0.9, -0.5, -0.1, 0.3, 0.7)),
            *wheels(0.75, 0.4, 0.4),
        ),
        materials=(),
        plural="buses",
    ),
    Kind(
        "boat",
        1.6,
        (
            ("hull", 0, 0, 0.22, 1.9, 0.8, 0.45, "main"),
            ("cylinder", 0, 0, 0.95, 0.06, 0.06, 1.3, "wood"),
            ("sail", 0.36, 0, 1.0, 0.7, 0.03, 1.05, "pale"),
        ),
        materials=("wood",),
        weight=1.3,
    ),
    Kind(
        "airplane",
        0.9,
        (
            ("capsule", 0, 0, 0.5, 0.34, 0.34, 2.0, "main", 0, 90, 0),
            ("cube", -0.05, 0, 0.5, 0.42, 2.1, 0.05, "main"),
            ("cube", 0.85, 0, 0.55, 0.25, 0.8, 0.04, "main"),
            ("cube", 0.88, 0, 0.75, 0.24, 0.04, 0.42, "main"),
            ("sphere", -0.72, 0, 0.6, 0.3, 0.22, 0.16, "glass"),
        ),
        materials=("metal",),
        weight=1.2,
    ),
    Kind(
        "train",
        1.2,
        (
            ("cylinder", -0.35, 0, 0.65, 0.6, 0.6, 1.3, "main", 0, 90, 0),
            ("cube", 0.6, 0, 0.75, 0.65, 0.8, 0.95, "main"),
            ("cube", 0.6, 0, 1.25, 0.8, 0.9, 0.07, "dark"),
            ("cylinder", -0.75, 0, 1.1, 0.2, 0.2, 0.4, "dark"),
            ("cube", 0, 0, 0.3, 2.0, 0.7, 0.14, "dark"),
            *wheels(0.7, 0.36, 0.36),
            *wheels(0.2, 0.36, 0.36),
            ("cube", 0.6, 0, 0.95, 0.4, 0.83, 0.3, "glass"),
        ),
        materials=(),
    ),
    Kind(
        "rocket",
        2.1,
        (
            ("cylinder", 0, 0, 0.95, 0.5, 0.5, 1.2, "main"),
            ("cone", 0, 0, 1.8, 0.5, 0.5, 0.55, "cherry"),
            ("sphere", 0, -0.24, 1.2, 0.24, 0.1, 0.24, "glass"),
            *tuple(
                ("cube", 0.33 * c, 0.33 * s, 0.35, 0.34, 0.06, 0.5, "cherry", 0, 0, a)
                for c, s, a in ((1, 0, 0), (-1, 0, 0), (0, 1, 90), (0, -1, 90))
            ),
            ("cone", 0, 0, 0.25, 0.42, 0.42, 0.3, "dark"),
        ),
        materials=("metal",),
        weight=1.2,
    ),
)
