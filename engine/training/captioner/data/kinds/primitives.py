"""Plain shapes."""

from __future__ import annotations

from .kind import Kind

_SOLID = ("metal", "glass", "wood", "marble", "brick", "stone", "rusty metal", "gold")
KINDS: tuple[Kind, ...] = (
    Kind("cube", 1.0, (("cube", 0, 0, 0.5, 1, 1, 1, "main"),), materials=_SOLID, top=True, small=True, weight=1.6),
    Kind("sphere", 1.0, (("sphere", 0, 0, 0.5, 1, 1, 1, "main"),), materials=_SOLID, small=True, weight=1.6),
    Kind(
        "cylinder",
        1.0,
        (("cylinder", 0, 0, 0.5, 0.8, 0.8, 1, "main"),),
        materials=_SOLID,
        top=True,
        small=True,
        weight=1.4,
    ),
    Kind("cone", 1.1, (("cone", 0, 0, 0.55, 1, 1, 1.1, "main"),), materials=_SOLID, small=True, weight=1.4),
    Kind(
        "torus",
        0.34,
        (("torus", 0, 0, 0.17, 1.1, 1.1, 1.1, "main"),),
        materials=_SOLID,
        small=True,
        weight=1.2,
        plural="toruses",
    ),
    Kind("pyramid", 0.9, (("pyramid", 0, 0, 0.45, 1.1, 1.1, 0.9, "main"),), materials=_SOLID, small=True),
    Kind(
        "monkey head", 1.0, (("monkey", 0, 0, 0.5, 0.52, 0.52, 0.52, "main"),), materials=_SOLID, small=True, weight=1.6
    ),
)
