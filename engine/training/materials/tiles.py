"""Tiles, roofs, and what is poured, plastered or rolled."""

from __future__ import annotations

from .base import Family, Substance

SUBSTANCES = {
    "ceramic": Substance(
        "glaze", {"element_tone": 0.6, "pooling": 0.5},
        (
            ("#e6e3da", "#d4cfc2", "#a7a29a", "#b59a7c"),
            ("#2f6b78", "#24505f", "#b8b3a8", "#16323c"),
            ("#7d9b84", "#63806e", "#b5b0a4", "#4a5a46"),
            ("#b7553b", "#8f3f2e", "#9d968b", "#5c2a20"),
            ("#2b3f66", "#22304e", "#b9b6b0", "#c9b37a"),
        ),
        chroma=0.95, lightness=(8.0, 94.0),
    ),
    "concrete": Substance(
        "mineral",
        {"variation": 1.0, "element_tone": 0.4, "mottle": 0.85, "mottle_period": 5, "grain": 0.25, "grain_height": 0.12,
         "grain_period": 220, "lump": 0.12, "speckle": 0.02, "speckle_period": 240, "pits": 0.16, "pit_depth": 0.3,
         "pit_period": 46, "streak": 0.12, "streak_height": 0.05, "roughness": 0.8, "roughness_range": 0.3},
        (
            ("#9b9891", "#7d7b76", "#6c6962", "#55534f"),
            ("#a8a196", "#8a847b", "#756f66", "#605b53"),
            ("#8a8c8d", "#6f7274", "#5f6061", "#4a4c4e"),
            ("#b5b1a8", "#99958d", "#827e76", "#6e6a63"),
        ),
        chroma=0.7, lightness=(12.0, 92.0),
    ),
    "plaster": Substance(
        "mineral",
        {"variation": 0.8, "element_tone": 0.3, "mottle": 0.38, "mottle_period": 5, "grain": 0.1, "grain_height": 0.09,
         "grain_period": 230, "lump": 0.1, "lump_period": 10, "pits": 0.05, "pit_depth": 0.1, "pit_period": 60,
         "streak": 0.08, "streak_height": 0.3, "roughness": 0.86, "roughness_range": 0.12},
        (
            ("#ded8cb", "#c9c0af", "#aaa294", "#9b8d78"),
            ("#d9c3a0", "#c3a780", "#a6937a", "#8c6f4d"),
            ("#cfcdc8", "#b8b6b1", "#9b9994", "#878179"),
            ("#c98f6b", "#ad7152", "#94755f", "#7a4b36"),
        ),
        chroma=0.9, lightness=(18.0, 95.0),
    ),
    "asphalt": Substance(
        "aggregate", {},
        (
            ("#3d3d3e", "#77746f", "#2b2b2b", "#aaa59b"),
            ("#4b4a49", "#85807a", "#333231", "#b5afa4"),
            ("#323335", "#666768", "#262626", "#969590"),
            ("#524e4a", "#8a8178", "#393634", "#b0a696"),
        ),
        chroma=0.4, lightness=(10.0, 60.0),
    ),
}

FAMILIES = {
    "clay roof tiles": Family(
        "pantiles", "clay", {},
        surface_params={"scorch": 0.16, "bloom": 0.0, "mottle": 0.7, "pits": 0.06, "element_tone": 0.75,
                        "grain_height": 0.05, "lump": 0.08, "streak_height": 0.05, "pit_depth": 0.04},
        palettes=(
            ("#a85b3c", "#7d4230", "#4a362d", "#54403a"),
            ("#b97650", "#8e5339", "#50402f", "#6b5546"),
            ("#93503a", "#6b382b", "#3d2d27", "#47403c"),
            ("#c08a62", "#a0663f", "#5a4837", "#7a6350"),
        ),
        depth=0.045, jitter={"taper": 0.06, "across": 0.8, "stagger": 0.3, "skew": 0.02},
    ),
    "slate roof": Family(
        "shingles", "slate",
        {"across": 8, "ratio": 1.15, "thickness": 0.32, "bevel": 0.035, "joint": 0.03, "width_jitter": 0.14,
         "chip": 0.03, "wobble": 0.012},
        surface_params={"layers": 2.0, "ledge": 0.25, "element_tone": 0.9, "swell": 0.2, "ripple": 0.3, "stain": 0.15},
        depth=0.012, jitter={"across": 1.2, "width_jitter": 0.1, "length_jitter": 0.05},
    ),
    "square tiles": Family(
        "bond", "ceramic",
        {"across": 6, "ratio": 1, "offset": 0, "joint": 0.05, "bevel": 0.035, "corner": 0.03, "wobble": 0.003,
         "chip": 0.002, "width_jitter": 0.004, "height_jitter": 0.12, "tilt": 0.06},
        depth=0.004, jitter={"joint": 0.015}, second="joint",
    ),
    "hexagon tiles": Family(
        "hexagons", "ceramic", {"across": 8, "height_jitter": 0.12, "tilt": 0.12}, depth=0.004,
        jitter={"across": 1.2, "joint": 0.015}, second="joint",
    ),
    "mosaic tiles": Family(
        "bond", "ceramic",
        {"across": 24, "ratio": 1, "offset": 0, "joint": 0.13, "bevel": 0.1, "corner": 0.08, "wobble": 0.035,
         "chip": 0.02, "width_jitter": 0.08, "row_jitter": 0.06, "height_jitter": 0.5, "tilt": 0.35},
        surface_params={"element_tone": 1.0, "accent_share": 0.12, "crazing": 0.0, "variation": 1.4, "rim": 0.1},
        palettes=(
            ("#3c8a9c", "#1f5a74", "#c4beb2", "#d9d6cb"),
            ("#c9b48c", "#9b7a50", "#b3aa9b", "#6e3f2e"),
            ("#33507f", "#5f88b0", "#c9c5bc", "#c9a24b"),
            ("#5f8a63", "#a3bd8f", "#bdb8aa", "#e0dac6"),
        ),
        depth=0.004, jitter={"across": 4, "wobble": 0.02}, second="joint",
    ),
    "terrazzo": Family(
        "chips", "marble", {},
        surface_params={"element_tone": 1.0, "vein": 0.15, "fine_vein": 0.1, "accent_share": 0.25, "gap_roughness": 0.2,
                        "gap_grain": 0.25, "relief": 0.0, "variation": 1.3},
        palettes=(
            ("#e2d8c8", "#8f6a4f", "#d9d5cc", "#3d3a38"),
            ("#9aa39a", "#4f6358", "#e2dfd6", "#c79a6b"),
            ("#c98f7b", "#8a4a3d", "#e0dad0", "#e4dfd4"),
            ("#d8d6d0", "#9b9a96", "#4a4b4d", "#c7a56f"),
        ),
        depth=0.001, jitter={"across": 4, "large": 0.2, "small": 0.15}, second="joint",
    ),
    "concrete": Family(
        "plain", "concrete", {"rough": 0.12, "gain": 0.45}, depth=0.006, jitter={"rough": 0.08},
    ),
    "plaster": Family(
        "facets", "plaster",
        {"across": 5, "ratio": 1.5, "finer": 2.4, "steep": 0.8, "step": 0.8, "crisp": 0.4, "fine_share": 0.7,
         "warp": 0.6, "rough": 0.08, "strata": 0.0, "joint": 0.0},
        depth=0.02, jitter={"across": 1.5, "crisp": 0.25, "steep": 0.2, "fine_share": 0.2},
    ),
    "asphalt": Family(
        "plain", "asphalt", {"rough": 0.12, "gain": 0.4}, depth=0.012, jitter={"rough": 0.06},
    ),
}
