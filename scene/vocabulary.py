"""Names of families and substances that the built-in model knows, for search fields."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from ..engine.request import BUILTIN_MODEL

_CONFIG = Path(__file__).parent.parent / "engine" / "builtin" / BUILTIN_MODEL / "conditioner" / "config.json"


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[str, ...]]:
    data = json.loads(_CONFIG.read_text(encoding="utf-8"))
    return {key: tuple(data[key]) for key in ("families", "substances")}


def families() -> tuple[str, ...]:
    """Every material family of the built-in model."""
    return _names()["families"]


def substances() -> tuple[str, ...]:
    """Every substance of the built-in model."""
    return _names()["substances"]


def search_family(_self, _context, text: str) -> list[str]:
    """Families that contain ``text`` (a property's search callback)."""
    return [name for name in families() if text.lower() in name]


def search_substance(_self, _context, text: str) -> list[str]:
    """Substances that contain ``text`` (a property's search callback)."""
    return [name for name in substances() if text.lower() in name]
