"""Cloth, leather and what is woven."""

from __future__ import annotations

from .base import Family, Substance

SUBSTANCES = {
    "fabric": Substance(
        "fiber",
        {"cloth": 0.9, "yarn_tone": 0.4, "melange": 0.15},
        (
            ("#8a3a3a", "#6d2c30", "#2a1a1a", "#b06a62"),
            ("#4a6a86", "#385068", "#1c242c", "#8aa2b4"),
            ("#b8a88a", "#9a8a6c", "#4a4236", "#d6cab2"),
            ("#5f6b48", "#48543a", "#23281c", "#8f9a74"),
        ),
        chroma=0.8, lightness=(7.0, 95.0),
    ),
    "leather": Substance(
        "leather",
        {},
        (
            ("#6e3f26", "#512c1b", "#22130c", "#9a6a45"),
            ("#2c2523", "#211c1b", "#141312", "#4a423e"),
            ("#93603a", "#754726", "#38210f", "#b98a5c"),
            ("#5a2420", "#431a18", "#1d0f0e", "#84483e"),
            ("#c2a27c", "#a98962", "#5e4730", "#d8c09e"),
        ),
        lightness=(8.0, 92.0),
    ),
}

FAMILIES = {
    "woven fabric": Family(
        "weave", "fabric", {"across": 56, "uneven": 0.12, "slub": 0.35, "wander": 0.1},
        {"cloth": 0.0, "two_tone": 0.7, "melange": 0.12, "yarn_tone": 0.45, "fibre": 0.4, "fuzz": 0.25},
        (
            ("#b5a483", "#c9bca0", "#4a4132", "#ddd2ba"),
            ("#3f5b78", "#a9b3b8", "#1d2630", "#8fa3b5"),
            ("#7a3434", "#a8846e", "#2c1717", "#b08078"),
            ("#6d7358", "#b1a98c", "#2b2d22", "#a3a78e"),
            ("#6a6a6c", "#b4b2ac", "#2a2a2b", "#a5a5a5"),
        ),
        depth=0.007, jitter={"across": 8, "slub": 0.3, "uneven": 0.05, "group": 0.8, "period": 0.8}, second="variation",
    ),
    "denim": Family(
        "weave", "fabric",
        {"across": 84, "ratio": 0.72, "period": 4, "raised": 3, "step": 1, "uneven": 0.16, "slub": 0.5, "crimp": 0.6,
         "warp_width": 1.0, "weft_width": 0.64, "wander": 0.08, "twist": 0.8, "ply_depth": 0.1, "knots": 26},
        {"cloth": 0.0, "two_tone": 1.0, "undyed": 1.0, "melange": 0.1, "yarn_tone": 0.75, "fibre": 0.5,
         "fade": 0.4, "fuzz": 0.25, "mottle": 0.35},
        (
            ("#2b3f63", "#7d92b2", "#161d2a", "#a4abb2"),
            ("#1f2a44", "#55678a", "#151a24", "#a4a6a8"),
            ("#4a6690", "#9fb3cc", "#222c3c", "#b4bcc2"),
            ("#2a2b2f", "#66686c", "#151517", "#8f8f8f"),
        ),
        depth=0.006, jitter={"across": 8, "slub": 0.3}, second="accent", chroma=0.4,
    ),
    "knitted fabric": Family(
        "knit", "fabric", {},
        {"cloth": 0.0, "yarn_tone": 0.2, "melange": 0.3, "fibre": 0.6, "fibre_count": 7, "fuzz": 0.5,
         "depth_shade": 0.75},
        (
            ("#b9ad98", "#8f8472", "#3a342b", "#d8cfbe"),
            ("#7d2f33", "#5a2328", "#27110f", "#a8605c"),
            ("#39506a", "#6b7f93", "#161e28", "#8498aa"),
            ("#6a6c6e", "#9b9c9b", "#252627", "#a8a9a9"),
            ("#55694f", "#7e8b68", "#1f271d", "#90a088"),
        ),
        depth=0.018, jitter={"across": 5, "uneven": 0.05, "plies": 0.6},
    ),
    "carpet": Family(
        "pile", "fabric", {},
        {"cloth": 0.0, "yarn_tone": 0.5, "melange": 0.35, "fibre": 0.5, "fibre_count": 6, "fuzz": 0.45,
         "depth_shade": 0.8, "mottle": 0.3, "roughness": 0.93},
        (
            ("#8e8170", "#6c6154", "#2e2922", "#b0a492"),
            ("#6b2a2c", "#4d2022", "#200f0f", "#8d4a48"),
            ("#4c5a68", "#36414c", "#171c21", "#71808e"),
            ("#5c6350", "#454b3b", "#1c1f18", "#7f866f"),
            ("#77747a", "#56545a", "#232225", "#9a979c"),
        ),
        depth=0.014, jitter={"across": 8, "loop": 0.5, "nap": 0.2},
    ),
    "leather": Family(
        "leather_grain", "leather", {}, {"pebble": 0.1}, depth=0.006,
        jitter={"across": 10, "wrinkles": 0.3, "pebble": 0.2, "smooth_places": 0.3},
    ),
    "wicker": Family(
        "weave", "wood",
        {"across": 10, "ratio": 2.8, "warp_width": 0.45, "weft_width": 0.97, "crimp": 0.62, "squareness": 2.4,
         "uneven": 0.22, "slub": 0.2, "wander": 0.14, "ply_depth": 0.0, "knots": 16},
        {"knots": 0.0, "relief": 0.3, "roughness": 0.55},
        (
            ("#b58a58", "#8f6539", "#241a10", "#5d3f22"),
            ("#c9a877", "#a07d50", "#2c2216", "#6a4a2b"),
            ("#7a5130", "#55351e", "#1a130c", "#3a2414"),
        ),
        depth=0.03, jitter={"across": 1.6, "ratio": 0.4, "uneven": 0.06}, second="variation",
    ),
}
