"""What a scene may hold. The order is part of every scene that was drawn: new kinds go to the end."""

from __future__ import annotations

from . import beings, buildings, food, furniture, household, nature, primitives, tools, vehicles
from .kind import ROLES, Kind

__all__ = ["BY_NOUN", "KINDS", "ROLES", "Kind"]

KINDS: tuple[Kind, ...] = (
    *primitives.KINDS,
    *furniture.KINDS,
    *buildings.KINDS,
    *nature.KINDS,
    *vehicles.KINDS,
    *tools.KINDS,
    *food.KINDS,
    *beings.KINDS,
    *household.KINDS,
)
BY_NOUN = {kind.noun: kind for kind in KINDS}
