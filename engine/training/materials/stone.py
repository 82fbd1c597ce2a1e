"""Stone as it is quarried: walls, paving, slabs, rock."""

from __future__ import annotations

from .base import Family, Substance

_GREYS = (
    ("#8b857c", "#6d6961", "#55504a", "#a59c8c"),
    ("#77736f", "#5b5957", "#4a4744", "#8f867a"),
    ("#9a8f7d", "#786f61", "#5d564c", "#b3a68f"),
    ("#6f7478", "#565b60", "#4b4b49", "#8b8a83"),
)

SUBSTANCES = {
    "stone": Substance(
        "mineral",
        {"variation": 1.0, "element_tone": 0.7, "mottle": 0.7, "mottle_period": 8, "grain": 0.4, "grain_height": 0.3,
         "lump": 0.45, "lump_period": 14, "speckle": 0.14, "speckle_period": 200, "pits": 0.22, "pit_depth": 0.1,
         "pit_period": 60, "streak": 0.15, "roughness": 0.82, "roughness_range": 0.25},
        _GREYS, chroma=0.5, lightness=(10.0, 90.0),
    ),
    "sandstone": Substance(
        "mineral",
        {"variation": 1.0, "element_tone": 0.55, "mottle": 0.45, "grain": 0.45, "grain_height": 0.3,
         "grain_period": 200, "lump": 0.3, "strata": 0.35, "strata_count": 9, "pits": 0.12, "pit_depth": 0.1,
         "pit_period": 70, "streak": 0.35, "streak_height": 0.2, "speckle": 0.03, "speckle_period": 200,
         "roughness": 0.88, "roughness_range": 0.15},
        (
            ("#c2a274", "#a37f54", "#9c8c74", "#8a5a3a"),
            ("#b58a63", "#93623f", "#94836d", "#6f4330"),
            ("#cdb592", "#b09068", "#a39681", "#967350"),
            ("#a87050", "#87503a", "#8b7767", "#5f3a2c"),
        ),
        chroma=0.55, lightness=(20.0, 92.0),
    ),
    "slate": Substance(
        "cleft", {},
        (
            ("#565b61", "#42474e", "#4a4845", "#6d5f4f"),
            ("#5c5f5c", "#474c48", "#4b4a46", "#77664f"),
            ("#5d5560", "#49424c", "#474345", "#6f5a50"),
            ("#45494e", "#33373c", "#3d3c3b", "#5d5650"),
        ),
        chroma=0.25, lightness=(10.0, 75.0),
    ),
    "marble": Substance(
        "veined", {},
        (
            ("#e4e1dc", "#cfccc8", "#b9b5ae", "#77777b"),
            ("#e6dfd0", "#d6c8ae", "#bfb49f", "#9a7c54"),
            ("#2a2b2d", "#3a3a3d", "#4b4a48", "#d8d2c6"),
            ("#4d6355", "#3a4d42", "#5a5f58", "#c9d3c4"),
            ("#c99c88", "#b27e6b", "#9f8a7c", "#e9dccf"),
        ),
        chroma=0.6, lightness=(8.0, 94.0),
    ),
    "granite": Substance(
        "crystalline", {},
        (
            ("#b9b5ae", "#84827f", "#77736c", "#28282b"),
            ("#b98775", "#9a918a", "#7d6f66", "#2b2827"),
            ("#55565a", "#38393c", "#4c4b49", "#1b1b1d"),
            ("#d2cdc3", "#a9a59e", "#8d8880", "#3a3836"),
            ("#a3624f", "#6f6865", "#6c5d55", "#231f1f"),
        ),
        chroma=0.5, lightness=(12.0, 92.0),
    ),
}

FAMILIES = {
    "ashlar": Family(
        "bond", "sandstone",
        {"across": 4, "ratio": 1.9, "offset": 0.5, "offset_random": 0.5, "width_jitter": 0.7, "row_jitter": 0.5,
         "joint": 0.045, "bevel": 0.045, "corner": 0.03, "wobble": 0.008, "chip": 0.018, "height_jitter": 0.3,
         "tilt": 0.15},
        depth=0.010, jitter={"ratio": 0.3, "joint": 0.015, "row_jitter": 0.2}, second="joint",
    ),
    "dry stone wall": Family(
        "bond", "stone",
        {"across": 5, "ratio": 2.3, "offset": 0.5, "offset_random": 1.0, "width_jitter": 0.9, "row_jitter": 0.8,
         "joint": 0.09, "bevel": 0.22, "corner": 0.22, "wobble": 0.13, "chip": 0.05, "height_jitter": 0.7,
         "tilt": 0.5, "dome": 0.12},
        palettes=(
            ("#8b857c", "#6a655d", "#26231f", "#a59c8c"),
            ("#7a7570", "#5a5856", "#232120", "#8f867a"),
            ("#a08f76", "#7b6c58", "#2a251f", "#b8a68a"),
        ),
        surface_params={"gap_grain": 0.8, "grain_height": 0.14, "lump": 0.25, "pit_depth": 0.05}, depth=0.035,
        jitter={"ratio": 0.5, "wobble": 0.03, "across": 0.8},
        second="joint",
    ),
    "cobblestone": Family(
        "stones", "stone",
        {"across": 9, "irregular": 0.62, "joint": 0.12, "dome": 0.55, "bevel": 0.24, "rounding": 0.07},
        surface_params={"grain_height": 0.12, "lump": 0.2, "pit_depth": 0.04, "pits": 0.12},
        palettes=(
            ("#7d7a76", "#5f5d5b", "#4d463c", "#97917f"),
            ("#8c8478", "#6a645b", "#5a4f40", "#a89c86"),
            ("#6d7074", "#505459", "#433f39", "#84827a"),
            ("#85766a", "#64584f", "#4f4437", "#8d6f60"),
        ),
        depth=0.028, jitter={"across": 1.2, "irregular": 0.2, "dome": 0.2, "joint": 0.03}, second="joint",
    ),
    "flagstone": Family(
        "stones", "slate",
        {"across": 4, "ratio": 1.25, "irregular": 1.0, "joint": 0.05, "dome": 0.0, "bevel": 0.03, "rounding": 0.018,
         "wobble": 0.02, "chip": 0.014, "height_jitter": 0.2, "tilt": 0.12, "facets": 0.1},
        surface_params={"stain": 0.28, "layers": 4.0, "element_tone": 0.6},
        palettes=(
            ("#7b7468", "#5e5a52", "#6b6151", "#7f6d56"),
            ("#8f8069", "#6f6455", "#74674f", "#87694c"),
            ("#6d6f6e", "#555857", "#5b5448", "#77695a"),
        ),
        depth=0.012, jitter={"across": 0.8, "joint": 0.015, "ratio": 0.2}, second="joint",
    ),
    "marble": Family("plain", "marble", {"period": 4}, depth=0.002, jitter={"period": 1}),
    "granite": Family(
        "plain", "granite", {"period": 4}, surface_params={"crystal_period": 105, "clouds": 0.7}, depth=0.002),
    "sandstone": Family(
        "plain", "sandstone", {"rough": 0.3, "gain": 0.6, "strata": 0.3, "strata_count": 9, "strata_warp": 0.6},
        surface_params={"strata": 1.0, "strata_count": 8, "mottle": 0.5, "streak": 0.2, "lump": 0.15}, depth=0.02,
        jitter={"strata": 0.1, "rough": 0.15},
    ),
    "slate": Family(
        "plain", "slate", {"rough": 0.3, "gain": 0.5}, depth=0.012,
        surface_params={"layers": 5.0, "ledge": 0.9, "stain": 0.1}, jitter={"rough": 0.15},
    ),
    "rock face": Family(
        "facets", "stone", {},
        surface_params={"element_tone": 0.35, "lump": 0.05, "mottle": 0.9, "pits": 0.06, "strata": 0.12,
                        "speckle": 0.1, "speckle_period": 240, "grain_height": 0.03, "pit_depth": 0.02},
        palettes=(
            ("#857d72", "#645d54", "#332f2a", "#9c8f7a"),
            ("#75736f", "#565451", "#2b2a28", "#8a8376"),
            ("#94826b", "#6f5f4d", "#362f27", "#a6906f"),
            ("#6b6e70", "#505356", "#292a2b", "#7f7c74"),
        ),
        depth=0.17, jitter={"across": 0.9, "crisp": 0.3, "strata": 0.2, "steep": 0.25, "ratio": 0.5},
    ),
}
