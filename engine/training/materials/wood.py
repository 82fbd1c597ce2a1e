"""Wood: boards, floors, shingles."""

from __future__ import annotations

from .base import Family, Palette, Substance

OAK: Palette = ("#b58a58", "#7d5631", "#2a1d13", "#4f3119")
HONEY_OAK: Palette = ("#a9764a", "#6e4526", "#231710", "#432813")
PALE_OAK: Palette = ("#c9aa7e", "#94714a", "#33271b", "#6a4a2b")
WALNUT: Palette = ("#7a5539", "#432b1c", "#1c1410", "#2a1a12")
PINE: Palette = ("#d4ac73", "#a8703a", "#3a2917", "#5d3316")
CHERRY: Palette = ("#a5623f", "#733822", "#25150f", "#48200f")
EBONY: Palette = ("#433329", "#211915", "#151210", "#171311")
GREY: Palette = ("#958c80", "#5b534a", "#1d1a17", "#3b332b")
SILVER: Palette = ("#aaa498", "#6d665c", "#24211d", "#463e35")
CEDAR: Palette = ("#a5714c", "#6f452c", "#20160f", "#4a2c1b")
FLOOR: tuple[Palette, ...] = (OAK, HONEY_OAK, PALE_OAK, WALNUT, CHERRY)

SUBSTANCES = {
    "wood": Substance(
        "wood",
        palettes=(OAK, HONEY_OAK, WALNUT, PINE, CHERRY, PALE_OAK),
        chroma=0.6,
        lightness=(8.0, 88.0),
    ),
}

FAMILIES = {
    "wood planks": Family(
        "planks", "wood", {"boards": 6, "length": 5},
        {"knots": 0.3, "relief": 0.5, "roughness": 0.62, "hearts": 6},
        (OAK, HONEY_OAK, WALNUT, PINE, GREY),
        depth=0.008, jitter={"boards": 1.0, "length": 1.2, "joint": 0.015, "nails": 0.3}, second="variation",
    ),
    "chevron parquet": Family(
        "chevron", "wood", {},
        {"hearts": 6, "rings": 14, "cathedral": 0.2, "knots": 0.0, "roughness": 0.38, "relief": 0.15, "rays": 0.4},
        FLOOR,
        depth=0.003, jitter={"across": 1.2, "ratio": 0.8}, second="variation",
    ),
    "wood": Family(
        "plain", "wood", {},
        {"hearts": 4, "rings": 15, "cathedral": 0.22, "wander": 0.6, "fibre_count": 220, "knots": 0.2, "relief": 0.8},
        (OAK, WALNUT, PINE, CHERRY, EBONY),
        depth=0.003, second="variation",
    ),
    "parquet": Family(
        "herringbone", "wood",
        {"across": 14, "ratio": 5, "joint": 0.03, "bevel": 0.06, "corner": 0.02, "wobble": 0.004, "chip": 0.004,
         "height_jitter": 0.15, "tilt": 0.1},
        {"hearts": 6, "rings": 14, "cathedral": 0.25, "knots": 0.03, "roughness": 0.38, "relief": 0.15, "rays": 0.4},
        FLOOR, depth=0.003, jitter={"across": 3.0, "ratio": 1.4}, second="variation",
    ),
    "wood shingles": Family(
        "shingles", "wood",
        {"across": 9, "ratio": 0.75, "width_jitter": 0.55, "offset_random": 0.3, "length_jitter": 0.12, "joint": 0.028,
         "thickness": 0.45, "wobble": 0.005, "chip": 0.012, "height_jitter": 0.3},
        {"hearts": 7, "rings": 14, "cathedral": 0.12, "knots": 0.05, "grey": 0.6, "relief": 1.0, "roughness": 0.78,
         "element_tone": 0.8, "bands": 0.5},
        (CEDAR, GREY, SILVER, HONEY_OAK),
        depth=0.028, jitter={"across": 1.5, "length_jitter": 0.08, "ratio": 0.15}, second="variation",
    ),
}
