"""A kind of object, put together from primitives, as plain numbers.

A part is (shape, x, y, z, size x, size y, size z, role[, rotation x, y, z in degrees]). Shapes have
edge or diameter 1 and are centred; objects stand on z = 0 and look towards -y. The role "main" takes the
object's own colour and material; other roles are fixed colours of ``ROLES``.
"""

from __future__ import annotations

from dataclasses import dataclass

Part = tuple

#: Fixed colours, sRGB hex, and roughness.
ROLES: dict[str, tuple[str, float]] = {
    "trunk": ("#5b3a22", 0.9), "leaf": ("#3b7a2c", 0.8), "pine": ("#1f4f2c", 0.8), "dark": ("#1c1c1e", 0.5),
    "tire": ("#151515", 0.8), "pale": ("#e8e4da", 0.6), "snow": ("#f2f5f8", 0.7), "carrot": ("#e07020", 0.6),
    "steel": ("#a8abb0", 0.3), "glass": ("#9fc4d8", 0.1), "lamp": ("#ffe9a8", 0.4), "roof": ("#7a3b2e", 0.8),
    "wood": ("#8a5a33", 0.7), "cactus": ("#3f7d3a", 0.8), "skin": ("#d9a07c", 0.6), "dough": ("#c98f4e", 0.7),
    "cream": ("#f5e6cf", 0.5), "cherry": ("#b3121f", 0.3), "banana": ("#ecd03f", 0.5), "cheese": ("#f0b93a", 0.6),
    "lettuce": ("#6fae3c", 0.7), "stone": ("#87857f", 0.9), "spot": ("#f4f0e6", 0.6), "flame": ("#ffb13b", 0.5),
    "yellow": ("#f0c92e", 0.5), "door": ("#6b4428", 0.7), "gold": ("#d9a93a", 0.3),
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """``noun`` with its plural; ``height`` of the object as it is modelled.

    Attributes:
        parts: what it is put together from.
        colored: whether it takes a colour; a cactus does not.
        materials: which materials it is made of at times, of ``MATERIALS``, beside plain colour.
        top: whether small things can stand on top of it, at its height.
        small: whether it can stand on top of others.
        weight: how often it is drawn.
    """

    noun: str
    height: float
    parts: tuple[Part, ...]
    colored: bool = True
    materials: tuple[str, ...] = ("metal", "glass")
    top: bool = False
    small: bool = False
    weight: float = 1.0
    plural: str = ""

    def plural_noun(self) -> str:
        """More than one of it."""
        return self.plural or self.noun + "s"


def legs(height: float, dx: float, dy: float, thick: float = 0.1, role: str = "main") -> tuple[Part, ...]:
    """Four legs of a height at ±dx, ±dy."""
    return tuple(("cube", sx * dx, sy * dy, height / 2, thick, thick, height, role) for sx in (-1, 1) for sy in (-1, 1))


def wheels(dx: float, y: float, size: float = 0.36, width: float = 0.14) -> tuple[Part, ...]:
    """Four wheels that stand on the ground at ±dx, ±y."""
    return tuple(
        ("cylinder", sx * dx, sy * y, size / 2, size, size, width, "tire", 90, 0, 0) for sx in (-1, 1) for sy in (-1, 1)
    )
