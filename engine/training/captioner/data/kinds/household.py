"""Things in and around a house."""

from __future__ import annotations

from .kind import Kind

KINDS: tuple[Kind, ...] = (
    Kind(
        "barrel",
        1.0,
        (
            ("barrel", 0, 0, 0.5, 0.75, 0.75, 1.0, "main"),
            *tuple(("cylinder", 0, 0, z, 0.74, 0.74, 0.06, "dark") for z in (0.2, 0.8)),
        ),
        materials=("wood", "metal", "rusty metal"),
        top=True,
        weight=1.3,
    ),
    Kind(
        "crate",
        0.9,
        (
            ("cube", 0, 0, 0.45, 0.8, 0.8, 0.8, "main"),
            *tuple(("cube", x, y, 0.45, 0.12, 0.12, 0.9, "main") for x in (-0.39, 0.39) for y in (-0.39, 0.39)),
            *tuple(("cube", 0, y, z, 0.88, 0.1, 0.12, "main") for y in (-0.4, 0.4) for z in (0.06, 0.84)),
        ),
        materials=("wood", "wood", "metal"),
        top=True,
        weight=1.3,
    ),
    Kind(
        "bottle",
        1.2,
        (
            ("cylinder", 0, 0, 0.4, 0.42, 0.42, 0.8, "main"),
            ("dome", 0, 0, 0.8, 0.42, 0.42, 0.4, "main"),
            ("cylinder", 0, 0, 1.02, 0.13, 0.13, 0.36, "main"),
        ),
        materials=("glass",),
        small=True,
        weight=1.2,
    ),
    Kind(
        "mug",
        0.7,
        (
            ("cylinder", 0, 0, 0.35, 0.6, 0.6, 0.7, "main"),
            ("cylinder", 0, 0, 0.68, 0.52, 0.52, 0.05, "trunk"),
            ("torus", 0.34, 0, 0.36, 0.42, 0.42, 0.6, "main", 90, 0, 0),
        ),
        materials=("metal",),
        small=True,
        weight=1.2,
    ),
    Kind(
        "vase",
        1.0,
        (
            ("sphere", 0, 0, 0.36, 0.7, 0.7, 0.72, "main"),
            ("cylinder", 0, 0, 0.75, 0.26, 0.26, 0.4, "main"),
            ("frustum", 0, 0, 0.95, 0.46, 0.46, 0.12, "main", 180, 0, 0),
        ),
        materials=("glass", "marble"),
        small=True,
    ),
    Kind(
        "bowl",
        0.4,
        (("dome", 0, 0, 0.4, 1.0, 1.0, 0.8, "main", 180, 0, 0), ("cylinder", 0, 0, 0.385, 0.88, 0.88, 0.04, "dark")),
        materials=("wood", "metal"),
        small=True,
    ),
    Kind(
        "book",
        0.2,
        (("cube", 0, 0, 0.1, 0.72, 0.95, 0.18, "main"), ("cube", 0.02, 0, 0.1, 0.7, 0.97, 0.13, "pale")),
        materials=(),
        small=True,
    ),
    Kind(
        "candle",
        0.85,
        (
            ("cylinder", 0, 0, 0.33, 0.3, 0.3, 0.66, "main"),
            ("cylinder", 0, 0, 0.7, 0.03, 0.03, 0.1, "dark"),
            ("sphere", 0, 0, 0.8, 0.09, 0.09, 0.18, "flame"),
        ),
        materials=(),
        small=True,
    ),
    Kind(
        "street lamp",
        2.4,
        (
            ("cylinder", 0, 0, 1.1, 0.1, 0.1, 2.2, "main"),
            ("cylinder", 0, 0, 0.06, 0.4, 0.4, 0.12, "main"),
            ("cube", 0.22, 0, 2.2, 0.5, 0.08, 0.07, "main"),
            ("sphere", 0.44, 0, 2.1, 0.26, 0.26, 0.24, "lamp"),
        ),
        materials=("metal",),
    ),
    Kind(
        "traffic cone",
        0.9,
        (
            ("cube", 0, 0, 0.03, 0.7, 0.7, 0.06, "carrot"),
            ("cone", 0, 0, 0.47, 0.52, 0.52, 0.86, "carrot"),
            ("frustum", 0, 0, 0.45, 0.37, 0.37, 0.2, "pale"),
        ),
        colored=False,
        materials=(),
        small=True,
    ),
    Kind(
        "fence",
        0.8,
        (
            *tuple(("cube", -0.9 + 0.3 * i, 0, 0.4, 0.14, 0.06, 0.8, "main") for i in range(7)),
            *tuple(("cube", 0, 0.04, z, 2.0, 0.05, 0.09, "main") for z in (0.22, 0.58)),
        ),
        materials=("wood", "metal"),
    ),
    Kind(
        "well",
        1.7,
        (
            ("cylinder", 0, 0, 0.35, 1.0, 1.0, 0.7, "main"),
            ("cylinder", 0, 0, 0.68, 0.8, 0.8, 0.06, "dark"),
            ("cube", -0.42, 0, 0.95, 0.1, 0.1, 1.0, "wood"),
            ("cube", 0.42, 0, 0.95, 0.1, 0.1, 1.0, "wood"),
            ("prism", 0, 0, 1.55, 1.3, 0.9, 0.4, "roof"),
        ),
        materials=("stone", "brick"),
    ),
    Kind(
        "sign",
        1.3,
        (("cylinder", 0, 0, 0.6, 0.08, 0.08, 1.2, "wood"), ("cube", 0, -0.05, 1.0, 0.95, 0.06, 0.55, "main")),
        materials=("wood",),
    ),
    Kind(
        "ladder",
        1.9,
        (
            ("cube", -0.25, 0, 0.95, 0.07, 0.07, 1.9, "main"),
            ("cube", 0.25, 0, 0.95, 0.07, 0.07, 1.9, "main"),
            *tuple(("cube", 0, 0, 0.2 + 0.28 * i, 0.5, 0.06, 0.06, "main") for i in range(6)),
        ),
        materials=("wood", "metal"),
    ),
    Kind(
        "umbrella",
        1.6,
        (("dome", 0, 0, 1.15, 1.5, 1.5, 0.9, "main"), ("cylinder", 0, 0, 0.65, 0.05, 0.05, 1.3, "wood")),
        materials=(),
    ),
    Kind(
        "mailbox",
        1.2,
        (
            ("cube", 0, 0, 0.4, 0.12, 0.12, 0.8, "wood"),
            ("cube", 0, 0, 0.9, 0.4, 0.7, 0.28, "main"),
            ("cylinder", 0, 0, 1.04, 0.4, 0.4, 0.7, "main", 90, 0, 0),
            ("cube", 0.24, 0.1, 1.1, 0.04, 0.05, 0.3, "cherry"),
        ),
        materials=("metal",),
        plural="mailboxes",
    ),
    Kind(
        "treasure chest",
        0.85,
        (
            ("cube", 0, 0, 0.28, 1.1, 0.7, 0.55, "wood"),
            ("cylinder", 0, 0, 0.55, 0.7, 0.62, 1.1, "wood", 0, 90, 0),
            *tuple(("cube", x, 0, 0.3, 0.09, 0.74, 0.6, "gold") for x in (-0.4, 0.4)),
            ("cube", 0, -0.36, 0.5, 0.18, 0.06, 0.2, "gold"),
        ),
        colored=False,
        materials=(),
    ),
    Kind(
        "guitar",
        1.6,
        (
            ("cylinder", 0, 0, 0.36, 0.72, 0.72, 0.16, "main", 90, 0, 0),
            ("cylinder", 0, 0, 0.74, 0.52, 0.52, 0.16, "main", 90, 0, 0),
            ("cylinder", 0, -0.09, 0.62, 0.2, 0.2, 0.02, "dark", 90, 0, 0),
            ("cube", 0, -0.06, 1.15, 0.1, 0.07, 0.75, "trunk"),
            ("cube", 0, -0.06, 1.56, 0.17, 0.07, 0.2, "trunk"),
        ),
        materials=("wood",),
    ),
    Kind(
        "clock",
        1.0,
        (
            ("cylinder", 0, 0, 0.5, 1.0, 1.0, 0.16, "main", 90, 0, 0),
            ("cylinder", 0, -0.08, 0.5, 0.84, 0.84, 0.03, "pale", 90, 0, 0),
            ("cube", 0, -0.11, 0.63, 0.05, 0.02, 0.3, "dark"),
            ("cube", 0.1, -0.11, 0.5, 0.24, 0.02, 0.05, "dark"),
        ),
        materials=("wood", "gold"),
        small=True,
    ),
    Kind(
        "die",
        0.8,
        (
            ("cube", 0, 0, 0.4, 0.8, 0.8, 0.8, "main"),
            *tuple(
                ("sphere", x, -0.4, z, 0.14, 0.05, 0.14, "spot")
                for x, z in ((-0.2, 0.6), (0.2, 0.6), (0, 0.4), (-0.2, 0.2), (0.2, 0.2))
            ),
            *tuple(("sphere", x, y, 0.8, 0.14, 0.14, 0.05, "spot") for x, y in ((-0.2, 0.2), (0.2, -0.2), (0, 0))),
        ),
        materials=(),
        small=True,
        plural="dice",
    ),
)
