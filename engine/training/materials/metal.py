"""Metals: bare, brushed, hammered, rusted and painted."""

from __future__ import annotations

from .base import Family, Palette, Substance

STEEL: Palette = ("#c6c4c0", "#a29e98", "#2b2927", "#6f5a48")
DARK_STEEL: Palette = ("#a3a3a3", "#77756f", "#23211f", "#5c4838")
BLUE_STEEL: Palette = ("#b4b9be", "#8a8d90", "#26282a", "#5d5146")
GALVANISED: Palette = ("#b9bdbd", "#959a9b", "#2a2c2c", "#8d8f8c")
GOLD: Palette = ("#ffd27d", "#e0a64b", "#3a2c18", "#7d5a24")
RED_GOLD: Palette = ("#f6c37a", "#d09044", "#37271a", "#7a4f25")
PALE_GOLD: Palette = ("#f8d086", "#d3a052", "#3a321f", "#7d6634")
COPPER: Palette = ("#f0a68a", "#a8593c", "#2e1d17", "#6b9f8d")
BROWN_COPPER: Palette = ("#d98c6c", "#7a4331", "#27190f", "#719f8f")
BRASS_COPPER: Palette = ("#eda885", "#9c5d3f", "#2b2015", "#80a591")
PAINTS: tuple[Palette, ...] = (
    ("#2f5d7c", "#5f8499", "#1c1d1e", "#7a3a1a"),
    ("#8f2f25", "#a9645a", "#201a18", "#6b3518"),
    ("#4d6b4a", "#84977e", "#1c1e1a", "#7d411d"),
    ("#d0a12c", "#cfb77b", "#26221a", "#74391a"),
    ("#d3d1c8", "#b5b2a6", "#2a2826", "#86461f"),
)
RUSTS: tuple[Palette, ...] = (
    ("#713a22", "#33211b", "#1d1613", "#b0622a"),
    ("#633224", "#2b1f1c", "#1a1512", "#a1552b"),
    ("#7e4827", "#42291d", "#1f1814", "#bf752f"),
)

SUBSTANCES = {
    "steel": Substance(
        "metal", {"scratch": 0.4, "cast": 0.08, "scale": 0.15, "tarnish": 0.3, "roughness": 0.36},
        (STEEL, DARK_STEEL, BLUE_STEEL), chroma=0.35, lightness=(45.0, 92.0), metal=True,
    ),
    "gold": Substance(
        "metal", {"scratch": 0.2, "cast": 0.1, "tarnish": 0.3, "roughness": 0.24, "pits": 0.0},
        (GOLD, RED_GOLD, PALE_GOLD), chroma=0.5, lightness=(60.0, 92.0), metal=True,
    ),
    "copper": Substance(
        "metal", {"scratch": 0.25, "cast": 0.1, "tarnish": 0.5, "patina": 0.13, "roughness": 0.33},
        (COPPER, BROWN_COPPER, BRASS_COPPER), chroma=0.4, lightness=(40.0, 85.0), metal=True,
        oxide={"hues": (100.0, 265.0), "params": {"patina": 0.55}},
    ),
    "painted metal": Substance("painted", palettes=PAINTS, chroma=1.0, lightness=(6.0, 95.0), metal=True),
    "rust": Substance("rusted", palettes=RUSTS, chroma=0.35, lightness=(14.0, 55.0), metal=True),
}

FAMILIES = {
    "brushed metal": Family(
        "plain", "steel", {},
        {"brushed": 1.0, "scratch": 0.25, "scale": 0.0, "cast": 0.0, "tarnish": 0.0, "smudge": 0.5,
         "undulation": 0.02, "pits": 0.0, "roughness": 0.33},
        depth=0.002,
    ),
    "steel plate": Family(
        "plates", "steel", {}, {"scale": 0.3, "scratch": 0.45, "tarnish": 0.4},
        (DARK_STEEL, BLUE_STEEL, STEEL), depth=0.008, second="joint",
        jitter={"across": 0.5, "ratio": 0.4, "rivet_count": 2, "buckle": 0.15},
    ),
    "hammered metal": Family(
        "dents", "steel", {},
        {"cast": 0.05, "scale": 0.0, "pits": 0.0, "tarnish": 0.4, "roughness": 0.28, "scratch": 0.2},
        (DARK_STEEL, STEEL, BLUE_STEEL), depth=0.007, jitter={"across": 3.0, "smooth": 0.12},
    ),
    "diamond plate": Family(
        "tread", "steel", {},
        {"scratch": 0.55, "scale": 0.06, "pits": 0.0, "tarnish": 0.3, "undulation": 0.05, "roughness": 0.34},
        (STEEL, GALVANISED, DARK_STEEL), depth=0.010, jitter={"across": 2.0},
    ),
    "corrugated metal": Family(
        "corrugated", "steel", {},
        {"scratch": 0.25, "scale": 0.0, "pits": 0.0, "tarnish": 0.5, "relief": 0.2, "roughness": 0.4},
        (GALVANISED, BLUE_STEEL, STEEL), depth=0.035, jitter={"waves": 2.0, "trapezoid": 0.9}, second="joint",
    ),
    "gold": Family(
        "dents", "gold", {"across": 9, "smooth": 0.8, "curve": 0.8, "depth_jitter": 0.7},
        {"undulation": 0.5, "undulation_period": 11, "cast": 0.05, "smudge": 0.8, "tarnish": 0.08, "roughness": 0.2},
        depth=0.008, jitter={"across": 3.0, "curve": 0.25},
    ),
    "copper": Family(
        "plain", "copper", {"period": 5, "rough": 0.7, "gain": 0.3},
        {"undulation": 0.7, "undulation_period": 9, "smudge": 0.7, "pits": 0.0},
        depth=0.012, jitter={"rough": 0.25},
    ),
    "painted metal": Family(
        "plates", "painted metal", {"joint": 0.007, "rivets": 0, "buckle": 0.15}, {},
        PAINTS, depth=0.006, jitter={"across": 0.6, "ratio": 0.5}, second="accent",
    ),
    "rusty metal": Family("plain", "rust", {"rough": 0.15}, {}, RUSTS, depth=0.012),
}
