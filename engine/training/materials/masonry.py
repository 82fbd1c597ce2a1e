"""Bricks, stones, tiles and what is poured or plastered."""

from __future__ import annotations

from .base import Family, Substance

SUBSTANCES = {
    "clay": Substance(
        "mineral",
        {"variation": 1.0, "pits": 0.25, "roughness": 0.85},
        (
            ("#8c4433", "#5d3029", "#a9a196", "#2f211e"),
            ("#9c5a3f", "#713c2e", "#b5aca0", "#3b2a24"),
            ("#a8704a", "#7c4c35", "#a39b8f", "#3b2a24"),
        ),
        chroma=0.75,
        lightness=(14.0, 88.0),
    ),
}

FAMILIES = {
    "brick wall": Family(
        "bond", "clay", {"across": 4, "ratio": 3.2}, depth=0.012, jitter={"across": 0.6}, second="joint",
    ),
}
