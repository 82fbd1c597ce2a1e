"""Brickwork."""

from __future__ import annotations

from .base import Family, Substance

SUBSTANCES = {
    "clay": Substance(
        "mineral",
        {"variation": 1.0, "element_tone": 0.75, "mottle": 0.5, "grain": 0.3, "grain_height": 0.22, "pits": 0.16,
         "pit_depth": 0.16, "pit_period": 70, "lump": 0.3, "streak": 0.3, "streak_height": 0.25, "scorch": 0.12,
         "bloom": 0.25, "roughness": 0.84, "roughness_range": 0.2},
        (
            ("#8a4a38", "#6b3226", "#a59c8e", "#3a2824"),
            ("#9c5a42", "#7d3f2d", "#b7ad9e", "#4a322b"),
            ("#ab7450", "#86543a", "#9d9588", "#553b2f"),
            ("#764038", "#552a27", "#8d867c", "#2c2424"),
            ("#b58a62", "#946442", "#a8a296", "#5d4432"),
        ),
        chroma=0.65,
        lightness=(14.0, 88.0),
    ),
}

FAMILIES = {
    "brick wall": Family(
        "bond", "clay",
        {"across": 4, "ratio": 3.1, "joint": 0.15, "bevel": 0.09, "corner": 0.08, "wobble": 0.014, "chip": 0.03,
         "width_jitter": 0.05, "height_jitter": 0.22, "tilt": 0.12},
        depth=0.011, jitter={"joint": 0.03, "wobble": 0.012, "height_jitter": 0.1}, second="joint",
    ),
    "stacked brick": Family(
        "bond", "clay",
        {"across": 4, "ratio": 3.4, "offset": 0.0, "joint": 0.12, "bevel": 0.08, "corner": 0.06, "wobble": 0.012,
         "chip": 0.02, "width_jitter": 0.012, "height_jitter": 0.15, "tilt": 0.08},
        surface_params={"scorch": 0.05, "bloom": 0.12, "pits": 0.08},
        depth=0.010, jitter={"joint": 0.03, "ratio": 0.3}, second="joint",
    ),
    "flemish brick": Family(
        "bond", "clay",
        {"across": 6, "ratio": 2.15, "offset": 1.0, "alternate": 0.33, "joint": 0.15, "bevel": 0.09, "corner": 0.08,
         "wobble": 0.014, "chip": 0.03, "width_jitter": 0.04, "height_jitter": 0.22, "header_tone": 0.8},
        surface_params={"scorch": 0.08},
        depth=0.011, jitter={"joint": 0.03, "header_tone": 0.3, "wobble": 0.012}, second="joint",
    ),
    "herringbone brick": Family(
        "herringbone", "clay",
        {"across": 11, "joint": 0.07, "bevel": 0.08, "corner": 0.06, "wobble": 0.014, "chip": 0.03,
         "height_jitter": 0.25, "tilt": 0.15},
        surface_params={"bloom": 0.1, "scorch": 0.1},
        palettes=(
            ("#8a4a38", "#6b3226", "#8a7f6f", "#3a2824"),
            ("#9c5a42", "#7d3f2d", "#9a8f7d", "#4a322b"),
            ("#764038", "#552a27", "#6e665c", "#2c2424"),
            ("#9a6a4c", "#774a35", "#8c8272", "#4b372c"),
        ),
        depth=0.011, jitter={"joint": 0.02, "across": 1.5, "height_jitter": 0.1, "diagonal": 0.7}, second="joint",
    ),
}
