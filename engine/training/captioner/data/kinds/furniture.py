"""Furniture."""

from __future__ import annotations

from .kind import Kind, legs

_FURNITURE = ("wood", "metal")
KINDS: tuple[Kind, ...] = (
    Kind(
        "table",
        0.85,
        (("cube", 0, 0, 0.8, 1.5, 0.9, 0.1, "main"), *legs(0.78, 0.66, 0.36)),
        materials=_FURNITURE,
        top=True,
        weight=1.6,
    ),
    Kind(
        "round table",
        0.85,
        (
            ("cylinder", 0, 0, 0.8, 1.2, 1.2, 0.08, "main"),
            ("cylinder", 0, 0, 0.4, 0.12, 0.12, 0.78, "main"),
            ("cylinder", 0, 0, 0.03, 0.6, 0.6, 0.06, "main"),
        ),
        materials=_FURNITURE,
        top=True,
    ),
    Kind(
        "chair",
        1.2,
        (
            ("cube", 0, 0, 0.55, 0.62, 0.6, 0.08, "main"),
            *legs(0.53, 0.26, 0.25, 0.07),
            ("cube", 0, 0.27, 0.92, 0.62, 0.07, 0.66, "main"),
        ),
        materials=_FURNITURE,
        weight=1.6,
    ),
    Kind(
        "stool",
        0.7,
        (("cylinder", 0, 0, 0.66, 0.5, 0.5, 0.08, "main"), *legs(0.64, 0.15, 0.15, 0.06)),
        materials=_FURNITURE,
    ),
    Kind(
        "bench",
        0.9,
        (
            ("cube", 0, 0, 0.45, 1.7, 0.45, 0.08, "main"),
            *legs(0.43, 0.75, 0.17, 0.09),
            ("cube", 0, 0.2, 0.75, 1.7, 0.06, 0.3, "main"),
        ),
        materials=_FURNITURE,
        plural="benches",
    ),
    Kind(
        "bed",
        0.9,
        (
            ("cube", 0, 0, 0.25, 1.1, 1.8, 0.2, "wood"),
            ("cube", 0, -0.05, 0.43, 1.05, 1.65, 0.2, "main"),
            ("cube", 0, 0.88, 0.5, 1.1, 0.08, 0.9, "wood"),
            ("cube", 0, 0.62, 0.57, 0.8, 0.35, 0.12, "pale"),
            *legs(0.2, 0.5, 0.82, 0.08, "wood"),
        ),
        materials=("fabric",),
    ),
    Kind(
        "sofa",
        0.95,
        (
            ("cube", 0, 0, 0.3, 1.8, 0.8, 0.4, "main"),
            ("cube", 0, 0.33, 0.68, 1.8, 0.2, 0.6, "main"),
            ("cube", -0.85, -0.05, 0.5, 0.2, 0.75, 0.5, "main"),
            ("cube", 0.85, -0.05, 0.5, 0.2, 0.75, 0.5, "main"),
        ),
        materials=("leather", "fabric"),
    ),
    Kind(
        "bookshelf",
        1.8,
        (
            ("cube", -0.58, 0, 0.9, 0.06, 0.35, 1.8, "main"),
            ("cube", 0.58, 0, 0.9, 0.06, 0.35, 1.8, "main"),
            *tuple(("cube", 0, 0, z, 1.2, 0.35, 0.06, "main") for z in (0.05, 0.6, 1.18, 1.76)),
            *tuple(
                (
                    "cube",
                    -0.45 + 0.11 * i,
                    0,
                    0.25 + 0.58 * r,
                    0.08,
                    0.24,
                    0.36 + 0.05 * (i % 3),
                    ("cherry", "leaf", "glass", "gold", "dark")[(i + r) % 5],
                )
                for r in range(3)
                for i in range(7)
            ),
        ),
        materials=_FURNITURE,
        plural="bookshelves",
    ),
    Kind(
        "lamp",
        1.5,
        (
            ("cylinder", 0, 0, 0.03, 0.45, 0.45, 0.06, "dark"),
            ("cylinder", 0, 0, 0.6, 0.05, 0.05, 1.2, "dark"),
            ("frustum", 0, 0, 1.27, 0.62, 0.62, 0.45, "main"),
        ),
    ),
)
