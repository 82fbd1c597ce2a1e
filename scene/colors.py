"""Colours between the engine (``#rrggbb``, sRGB) and Blender (three floats)."""

from __future__ import annotations

from collections.abc import Sequence


def hex_to_srgb(text: str) -> tuple[float, float, float]:
    """``#8a3b2e`` → sRGB-encoded floats in [0, 1]."""
    return tuple(int(text[start : start + 2], 16) / 255.0 for start in (1, 3, 5))  # type: ignore[return-value]


def srgb_to_hex(color: Sequence[float]) -> str:
    """sRGB-encoded floats in [0, 1] → ``#8a3b2e``."""
    return "#" + "".join(f"{round(min(max(float(part), 0.0), 1.0) * 255):02x}" for part in color[:3])


def srgb_to_linear(color: Sequence[float]) -> tuple[float, ...]:
    """sRGB-encoded floats → linear ones (IEC 61966-2-1)."""
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color)
