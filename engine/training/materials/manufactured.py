"""What factories make: panels, boards, composites, paper, rubber, plastic."""

from __future__ import annotations

from .base import Family, Substance

_BOARDS = (
    ("#0f4a2c", "#2f7a48", "#b9a878", "#e6e6de"),
    ("#123a63", "#2f6a99", "#b9a878", "#e6e6e2"),
    ("#1a1c1e", "#34373a", "#a89a70", "#dededa"),
    ("#6b1519", "#a03a35", "#b9a878", "#e8e4dc"),
)

SUBSTANCES = {
    "plastic": Substance(
        "polymer", {},
        (
            ("#d8d4ca", "#c8c2b4", "#5a564e", "#efece6"),
            ("#2c2e31", "#242629", "#141416", "#5c5f63"),
            ("#b03127", "#962820", "#3a1512", "#d0685c"),
            ("#2a5f9e", "#234f86", "#142438", "#6a92c2"),
            ("#d9a520", "#c08e18", "#4a3a14", "#ecc968"),
        ),
        lightness=(8.0, 95.0),
    ),
    "rubber": Substance(
        "polymer",
        {"roughness": 0.74, "texture": 0.14, "texture_period": 220, "bloom": 0.15, "dust": 0.3, "scratches": 0.2,
         "mottle": 0.35, "roughness_range": 0.25},
        (
            ("#242425", "#2e2d2d", "#161616", "#4c4a48"),
            ("#2e2c2a", "#393634", "#181716", "#575350"),
            ("#3b3d40", "#484a4d", "#1d1e20", "#686a6c"),
            ("#6a3a2c", "#7a4636", "#2a1a16", "#94604e"),
        ),
        chroma=0.9, lightness=(12.0, 90.0),
    ),
    "paper": Substance(
        "sheet", {},
        (
            ("#e3dccb", "#d5ccb6", "#8c8470", "#8a7656"),
            ("#e8e6e0", "#dcd9d1", "#97948c", "#a09a8c"),
            ("#c3a67c", "#b0926a", "#6a5639", "#7a5f3c"),
            ("#d8c49a", "#c6ae80", "#7e6a44", "#7c5e34"),
        ),
        lightness=(15.0, 95.0),
    ),
    "circuit": Substance("electronics", {}, _BOARDS, lightness=(8.0, 80.0)),
    "carbon fiber": Substance(
        "composite", {},
        (
            ("#151618", "#4b4e52", "#141414", "#8a8c8e"),
            ("#141416", "#47494c", "#141415", "#7e8082"),
            ("#17181a", "#575c62", "#141416", "#94979a"),
        ),
        chroma=0.8, lightness=(5.0, 70.0),
    ),
    "hull": Substance(
        "hull", {},
        (
            ("#a5a6a3", "#74797c", "#1c1d1f", "#c05a1e"),
            ("#5d656c", "#3d444b", "#16181a", "#d09a2a"),
            ("#c6c4bb", "#8f9290", "#222324", "#3a7fb0"),
            ("#565c50", "#3a403a", "#161715", "#b04a28"),
            ("#34373c", "#50565e", "#151618", "#3f9fb5"),
        ),
        lightness=(10.0, 92.0), metal=True,
    ),
}

FAMILIES = {
    "sci-fi panels": Family(
        "panels", "hull", {}, {"marks": 1.0}, depth=0.022,
        jitter={"across": 1.0, "split": 0.12, "details": 0.2, "chamfered": 0.25, "bolts": 0.3, "hazard": 0.1},
    ),
    "circuit board": Family(
        "circuit", "circuit", {}, {"board": 1.0}, depth=0.012,
        jitter={"across": 2.0, "chips": 0.08, "parts": 0.1, "large": 0.08, "pours": 0.12}, second="accent",
        chroma=0.45,
    ),
    "carbon fiber": Family(
        "weave", "carbon fiber",
        {"across": 32, "period": 4, "raised": 2, "squareness": 5.0, "crimp": 0.55, "warp_width": 0.98,
         "weft_width": 0.98, "uneven": 0.03, "wander": 0.03, "ply_depth": 0.0, "knots": 12},
        {"weave": 0.0}, depth=0.003, jitter={"across": 8},
    ),
    "paper": Family(
        "plain", "paper", {"rough": 0.12, "period": 4}, {}, depth=0.005, jitter={"rough": 0.08},
    ),
    "rubber": Family(
        "studs", "rubber", {"across": 11}, {}, depth=0.022,
        jitter={"style": 1.6, "across": 2, "ring": 0.7, "size": 0.08},
    ),
    "plastic": Family(
        "plain", "plastic", {"rough": 0.05, "period": 4}, {"texture": 0.6, "texture_period": 150}, depth=0.008,
    ),
}
