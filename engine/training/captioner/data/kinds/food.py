"""Food."""

from __future__ import annotations

from .kind import Kind

KINDS: tuple[Kind, ...] = (
    Kind(
        "apple",
        0.75,
        (
            ("sphere", 0, 0, 0.35, 0.76, 0.76, 0.68, "main"),
            ("cylinder", 0, 0, 0.74, 0.04, 0.04, 0.2, "trunk"),
            ("sphere", 0.12, 0, 0.78, 0.26, 0.12, 0.05, "leaf"),
        ),
        materials=(),
        small=True,
        weight=1.2,
    ),
    Kind(
        "banana",
        0.5,
        tuple(
            ("capsule", x, 0, z, 0.22, 0.22, 0.42, "banana", 0, 90 - a, 0)
            for x, z, a in ((-0.38, 0.3, -50), (-0.16, 0.14, -20), (0.1, 0.13, 12), (0.33, 0.28, 48))
        ),
        colored=False,
        materials=(),
        small=True,
    ),
    Kind(
        "cake",
        0.75,
        (
            ("cylinder", 0, 0, 0.2, 1.1, 1.1, 0.4, "main"),
            ("cylinder", 0, 0, 0.45, 1.12, 1.12, 0.12, "cream"),
            *tuple(
                ("sphere", 0.4 * c, 0.4 * s, 0.56, 0.16, 0.16, 0.16, "cherry")
                for c, s in ((1, 0), (0.5, 0.87), (-0.5, 0.87), (-1, 0), (-0.5, -0.87), (0.5, -0.87))
            ),
            ("cylinder", 0, 0, 0.63, 0.05, 0.05, 0.25, "pale"),
            ("sphere", 0, 0, 0.79, 0.07, 0.07, 0.12, "flame"),
        ),
        materials=(),
        small=True,
    ),
    Kind(
        "donut",
        0.36,
        (("torus", 0, 0, 0.17, 1.05, 1.05, 1.1, "dough"), ("torus", 0, 0, 0.22, 1.06, 1.06, 1.0, "main")),
        materials=(),
        small=True,
    ),
    Kind(
        "burger",
        0.7,
        (
            ("cylinder", 0, 0, 0.1, 0.9, 0.9, 0.2, "dough"),
            ("cylinder", 0, 0, 0.25, 0.98, 0.98, 0.12, "trunk"),
            ("cube", 0, 0, 0.33, 0.8, 0.8, 0.04, "cheese", 0, 0, 20),
            ("cylinder", 0, 0, 0.38, 1.05, 1.05, 0.06, "lettuce"),
            ("dome", 0, 0, 0.42, 0.95, 0.95, 0.6, "dough"),
        ),
        colored=False,
        materials=(),
        small=True,
    ),
    Kind(
        "ice cream cone",
        1.1,
        (("cone", 0, 0, 0.38, 0.5, 0.5, 0.76, "dough", 180, 0, 0), ("sphere", 0, 0, 0.85, 0.56, 0.56, 0.52, "main")),
        materials=(),
        small=True,
    ),
)
