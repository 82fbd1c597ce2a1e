"""Plants and stones."""

from __future__ import annotations

from .kind import Kind

KINDS: tuple[Kind, ...] = (
    Kind(
        "tree",
        2.0,
        (
            ("cylinder", 0, 0, 0.5, 0.2, 0.2, 1.0, "trunk"),
            ("rock", 0, 0, 1.4, 1.2, 1.2, 1.1, "leaf"),
            ("rock", 0.35, 0.1, 1.15, 0.8, 0.8, 0.7, "leaf"),
            ("rock", -0.35, -0.1, 1.2, 0.75, 0.75, 0.7, "leaf"),
        ),
        colored=False,
        materials=(),
        weight=1.5,
    ),
    Kind(
        "pine tree",
        2.2,
        (
            ("cylinder", 0, 0, 0.2, 0.18, 0.18, 0.4, "trunk"),
            ("cone", 0, 0, 0.8, 1.2, 1.2, 0.9, "pine"),
            ("cone", 0, 0, 1.3, 0.95, 0.95, 0.8, "pine"),
            ("cone", 0, 0, 1.8, 0.65, 0.65, 0.75, "pine"),
        ),
        colored=False,
        materials=(),
        weight=1.3,
    ),
    Kind(
        "palm tree",
        2.3,
        (
            ("cylinder", 0, 0, 1.0, 0.16, 0.16, 2.0, "trunk", 0, 4, 0),
            *tuple(
                ("sphere", 0.07 + 0.42 * c, 0.42 * s, 1.95, 1.0, 0.24, 0.1, "leaf", 0, 22, a)
                for a, c, s in (
                    (0, 1, 0),
                    (60, 0.5, 0.87),
                    (120, -0.5, 0.87),
                    (180, -1, 0),
                    (240, -0.5, -0.87),
                    (300, 0.5, -0.87),
                )
            ),
        ),
        colored=False,
        materials=(),
    ),
    Kind(
        "cactus",
        1.5,
        (
            ("capsule", 0, 0, 0.75, 0.36, 0.36, 1.5, "cactus"),
            ("capsule", -0.38, 0, 0.95, 0.2, 0.2, 0.6, "cactus"),
            ("capsule", 0.38, 0, 0.8, 0.2, 0.2, 0.6, "cactus"),
            ("capsule", -0.24, 0, 0.72, 0.18, 0.18, 0.5, "cactus", 0, 90, 0),
            ("capsule", 0.24, 0, 0.57, 0.18, 0.18, 0.5, "cactus", 0, 90, 0),
        ),
        colored=False,
        materials=(),
        plural="cacti",
    ),
    Kind(
        "mushroom",
        0.9,
        (
            ("cylinder", 0, 0, 0.3, 0.26, 0.26, 0.6, "cream"),
            ("dome", 0, 0, 0.62, 1.0, 1.0, 0.7, "main"),
            *tuple(
                ("sphere", x, y, z, 0.16, 0.16, 0.1, "spot")
                for x, y, z in (
                    (0.0, -0.3, 0.85),
                    (0.25, -0.2, 0.85),
                    (-0.28, -0.16, 0.84),
                    (0.02, 0.0, 0.98),
                    (0.3, 0.15, 0.82),
                )
            ),
        ),
        materials=(),
        small=True,
    ),
    Kind(
        "flower",
        1.0,
        (
            ("cylinder", 0, 0, 0.35, 0.05, 0.05, 0.7, "leaf"),
            *tuple(
                ("sphere", 0.22 * c, -0.04, 0.8 + 0.22 * s, 0.26, 0.1, 0.26, "main")
                for c, s in ((1, 0), (0.5, 0.87), (-0.5, 0.87), (-1, 0), (-0.5, -0.87), (0.5, -0.87))
            ),
            ("sphere", 0, -0.07, 0.8, 0.2, 0.14, 0.2, "yellow"),
            ("sphere", 0.13, 0, 0.3, 0.26, 0.1, 0.1, "leaf", 0, -35, 0),
        ),
        materials=(),
        small=True,
        weight=1.2,
    ),
    Kind(
        "bush",
        0.8,
        (
            ("rock", 0, 0, 0.4, 1.1, 0.9, 0.8, "leaf"),
            ("rock", 0.4, 0.1, 0.3, 0.7, 0.7, 0.6, "leaf"),
            ("rock", -0.4, 0, 0.3, 0.7, 0.7, 0.6, "leaf"),
        ),
        colored=False,
        materials=(),
        plural="bushes",
    ),
    Kind("rock", 0.7, (("rock", 0, 0, 0.33, 1.1, 0.9, 0.75, "stone"),), colored=False, materials=(), top=True),
)
