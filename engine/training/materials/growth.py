"""What grows: grass, moss, leaves, straw, bark, fur, scales."""

from __future__ import annotations

from .base import Family, Substance

SUBSTANCES = {
    "grass": Substance(
        "foliage", {"fibres": 0.4, "patches": 0.6, "accent": 0.12, "roughness": 0.6},
        (
            ("#5f7f33", "#3c5a22", "#33291c", "#a8a057"),
            ("#6f8a3a", "#46612a", "#3a2f21", "#b9a763"),
            ("#4f7a3a", "#2f5230", "#2c261d", "#8f9b58"),
            ("#8a8f45", "#5f6a34", "#40342a", "#c4b076"),
        ),
        chroma=0.8, lightness=(12.0, 85.0),
    ),
    "moss": Substance(
        "foliage", {"fibres": 0.25, "patches": 0.8, "accent": 0.3, "roughness": 0.92, "grain": 0.9, "depth_shade": 0.9,
                    "fibre_count": 120, "fibre_length": 40},
        (
            ("#66752c", "#3d4d1c", "#2a2519", "#9a9a40"),
            ("#587033", "#334a22", "#29251c", "#8c9a4a"),
            ("#7d7a33", "#4f5020", "#30281a", "#aa9a4a"),
        ),
        chroma=0.7, lightness=(12.0, 80.0),
    ),
    "leaf": Substance(
        "foliage",
        {"element_tone": 1.0, "accent": 0.4, "patches": 0.3, "fibres": 0.35, "spots": 0.3, "roughness": 0.62,
         "roughness_range": 0.35, "fibre_count": 90, "fibre_length": 30, "depth_shade": 0.5},
        (
            ("#8a5a30", "#5c3a24", "#2b221b", "#c08a44"),
            ("#9a6a3a", "#6a4630", "#2e251d", "#a8472c"),
            ("#7d6248", "#54402f", "#2a231d", "#a98a62"),
            ("#b07a34", "#7a4426", "#2d231a", "#c9a24a"),
        ),
        chroma=0.9, lightness=(12.0, 88.0),
    ),
    "straw": Substance(
        "foliage",
        {"element_tone": 0.9, "accent": 0.35, "patches": 0.5, "fibres": 0.5, "fibre_count": 180, "fibre_length": 6,
         "roughness": 0.72, "spots": 0.15, "depth_shade": 0.9},
        (
            ("#b89b62", "#8a6f42", "#3b2d1c", "#dcc690"),
            ("#a08a64", "#76624a", "#362a1e", "#c6b48c"),
            ("#8f8474", "#665c50", "#302923", "#b3a996"),
        ),
        chroma=0.6, lightness=(15.0, 88.0),
    ),
    "fur": Substance(
        "foliage",
        {"element_tone": 0.6, "accent": 0.1, "patches": 0.5, "fibres": 1.2, "fibre_count": 200, "fibre_length": 20, "relief": 0.5,
         "roughness": 0.55, "spots": 0.0, "depth_shade": 0.7, "grain": 0.1},
        (
            ("#7a5a3c", "#4f3826", "#2a1f17", "#b08a5c"),
            ("#8d8880", "#5e5a55", "#2d2a28", "#c9c4ba"),
            ("#3d332c", "#262019", "#191512", "#6b5a48"),
            ("#d3c6b2", "#a8977e", "#6b5c49", "#f0e9dc"),
            ("#a5592e", "#6f3a22", "#33201a", "#d99a5e"),
        ),
        chroma=0.9, lightness=(8.0, 94.0),
    ),
    "bark": Substance(
        "foliage",
        {"element_tone": 0.5, "accent": 0.1, "patches": 0.6, "fibres": 0.9, "fibre_count": 120, "fibre_length": 14,
         "roughness": 0.93, "roughness_range": 0.06, "spots": 0.15, "depth_shade": 0.8, "grain": 0.8, "relief": 0.5, "rim": 0.15},
        (
            ("#6f5d4c", "#4a3d32", "#2a221c", "#8f8a78"),
            ("#7b7166", "#544c44", "#2d2823", "#a3a294"),
            ("#80573c", "#593c2b", "#2e2019", "#a57c58"),
            ("#5a4f45", "#3b332d", "#231e1a", "#7d8468"),
        ),
        chroma=0.55, lightness=(10.0, 85.0),
    ),
    "scale": Substance(
        "hide", {},
        (
            ("#5d7447", "#34452c", "#2b2a22", "#a5a56a"),
            ("#7b3a30", "#46231f", "#2a1b19", "#b9814f"),
            ("#5c6a73", "#333f48", "#26292c", "#a8b4b8"),
            ("#8a7448", "#574626", "#2e271c", "#c9b67e"),
            ("#3f5f66", "#25393f", "#1f2628", "#7fa39a"),
        ),
        chroma=1.0, lightness=(6.0, 92.0),
    ),
}

FAMILIES = {
    "grass": Family(
        "grass", "grass", {}, {"root_shade": 0.75, "tip": 0.25}, depth=0.06,
        jitter={"across": 8, "tufts": 0.4, "fan": 0.1, "bend": 0.2},
    ),
    "leaf litter": Family(
        "leaves", "leaf", {}, {"veins": 0.35}, depth=0.04, jitter={"across": 1.5, "lobes": 0.6, "slender": 0.3, "curl": 0.3},
    ),
    "thatch": Family(
        "strands", "straw", {"courses": 3, "flow": 0.05, "fan": 0.35}, {"root_shade": 0.2}, depth=0.05,
        jitter={"across": 8, "courses": 0.6, "fan": 0.15},
    ),
    "fur": Family(
        "strands", "fur",
        {"across": 64, "slender": 9, "body": 0.42, "taper": 0.92, "flow": 0.2, "lift": 0.4, "fan": 0.6, "bend": 0.45},
        {"root_shade": 0.55, "tip": 0.35}, depth=0.04, jitter={"across": 12, "flow": 0.08, "slender": 0.8},
    ),
    "moss": Family("moss", "moss", {}, {"root_shade": 0.6, "tip": 0.15}, depth=0.045, jitter={"cushion_period": 2.5, "cushion": 0.25, "cover": 0.06}),
    "bark": Family(
        "bark", "bark", {}, depth=0.06, jitter={"across": 2.5, "long": 1.2, "plates": 0.4, "fissure": 0.12, "flake": 0.3},
    ),
    "scales": Family(
        "scales", "scale", {}, {"base_shade": 0.5}, depth=0.03,
        jitter={"across": 3, "pointed": 0.35, "keel": 0.3, "dome": 0.3, "ratio": 0.2},
    ),
}
