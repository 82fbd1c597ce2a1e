"""Ground, stones, ice and fire: what lies about outdoors."""

from __future__ import annotations

from .base import Family, Substance

SUBSTANCES = {
    "soil": Substance(
        "ground",
        {},
        (
            ("#6b4f38", "#3a2a1f", "#33261d", "#8d8071"),
            ("#584334", "#2f241d", "#2b211a", "#857a70"),
            ("#7d5539", "#4d3020", "#402a1d", "#9a7f63"),
            ("#5c5145", "#352e27", "#2e2823", "#8b857b"),
        ),
        chroma=0.6,
        lightness=(8.0, 75.0),
    ),
    "sand": Substance(
        "ground",
        {
            "mottle": 0.35,
            "shade": 0.35,
            "grain": 0.32,
            "grain_height": 0.2,
            "crumb": 0.06,
            "stones": 0.015,
            "damp": 0.0,
            "sparkle": 0.35,
            "roughness": 0.88,
            "element_tone": 0.3,
            "grain_period": 400,
        },
        (
            ("#d9bd8f", "#b08f62", "#8f7550", "#f0e2c4"),
            ("#cfb08a", "#a3815e", "#80644a", "#eedfc8"),
            ("#c8955f", "#9c683c", "#7b5030", "#e8c69a"),
            ("#d8d0bd", "#b3a78f", "#938871", "#f2eee2"),
        ),
        chroma=0.6,
        lightness=(20.0, 93.0),
    ),
    "snow": Substance(
        "frozen",
        {},
        (
            ("#e4e9ec", "#8fa9c4", "#93a7bb", "#f2f2f2"),
            ("#e6e8e9", "#9fb0c2", "#9aa7b4", "#f2f2f2"),
            ("#dee7ee", "#7f9fbf", "#829cb5", "#f2f2f2"),
        ),
        chroma=0.5,
        lightness=(45.0, 96.0),
    ),
    "ice": Substance(
        "frozen",
        {"clear": 1, "roughness": 0.1, "frost": 0.08},
        (
            ("#9cc4d2", "#3f7288", "#dfeaee", "#e6f0f2"),
            ("#86aebf", "#2d5468", "#d5e2e8", "#dfebf0"),
            ("#b5d0d6", "#5f93a3", "#e4eef0", "#eef4f5"),
            ("#7fa0a8", "#31474f", "#ccd6d9", "#dbe4e6"),
        ),
        chroma=0.7,
        lightness=(15.0, 94.0),
    ),
    "lava": Substance(
        "molten",
        {},
        (
            ("#2b2725", "#4a4440", "#f2641a", "#f2d23c"),
            ("#262324", "#403a3a", "#e8480f", "#f2a52a"),
            ("#332b28", "#584d47", "#f27a1e", "#f2e06a"),
        ),
        chroma=0.5,
        lightness=(6.0, 60.0),
    ),
    "water": Substance(
        "liquid",
        {},
        (
            ("#3a8296", "#16424f", "#5a6a66", "#eef2f2"),
            ("#2f6f8f", "#173a57", "#596670", "#eef2f2"),
            ("#4a8a80", "#1e4a48", "#5d6a60", "#eef2f0"),
            ("#54707a", "#25383f", "#626a68", "#e8ecec"),
        ),
        chroma=0.9,
        lightness=(6.0, 85.0),
    ),
}

FAMILIES = {
    "gravel": Family(
        "pebbles",
        "stone",
        {"across": 13, "cover": 1.0, "angular": 0.8, "flat": 0.5, "large": 0.65, "stretch": 0.7},
        {
            "pits": 0.12,
            "pit_depth": 0.04,
            "lump": 0.03,
            "speckle": 0.12,
            "element_tone": 1.0,
            "variation": 1.4,
            "mottle": 0.25,
        },
        palettes=(
            ("#8b8781", "#5f5b57", "#4a4139", "#b5aa9b"),
            ("#a39280", "#6d5e50", "#54463a", "#cdbfae"),
            ("#75787c", "#4a4d52", "#3a3733", "#a3a5a7"),
            ("#9a8d7d", "#5c5049", "#4b3f34", "#b98f72"),
        ),
        depth=0.035,
        jitter={"across": 2.5, "angular": 0.25, "large": 0.3, "stretch": 0.25},
    ),
    "sand": Family("ripples", "sand", {}, depth=0.02, jitter={"count": 5, "slant": 0.35, "forks": 0.3, "fade": 0.3}),
    "soil": Family(
        "terrain", "soil", {"clods": 0.6}, depth=0.045, jitter={"clods": 0.2, "clod_across": 10, "swell": 0.2}
    ),
    "mud": Family(
        "terrain",
        "soil",
        {
            "clods": 0.32,
            "clod_height": 0.45,
            "clod_across": 22,
            "hollow": 0.35,
            "crumb": 0.1,
            "swell": 1.0,
            "swell_period": 6,
            "swell_detail": 0.6,
        },
        {
            "damp": 0.6,
            "damp_roughness": 0.16,
            "mottle": 0.8,
            "stones": 0.06,
            "grain": 0.15,
            "crumb": 0.15,
            "roughness": 0.62,
            "shade": 0.3,
        },
        (
            ("#6e5641", "#4a3828", "#3a2c20", "#8d7c68"),
            ("#5f5143", "#40362c", "#332b23", "#82776a"),
            ("#7c5b3f", "#563c28", "#422e1f", "#9a7f63"),
        ),
        depth=0.05,
        jitter={"clods": 0.15, "hollow": 0.2, "swell_period": 1.5},
    ),
    "cracked earth": Family(
        "cracked",
        "soil",
        {},
        {"damp": 0.0, "stones": 0.05, "shade": 0.35, "grain": 0.3, "mottle": 0.5, "crumb": 0.25, "roughness": 0.9},
        (
            ("#a58a6a", "#7f684e", "#3a2d22", "#c4b092"),
            ("#9a8f80", "#756a5d", "#342c25", "#bdb3a4"),
            ("#a8744e", "#7d5238", "#3b261b", "#cfa17c"),
            ("#b9a68c", "#92806a", "#453729", "#d9cbb4"),
        ),
        depth=0.035,
        jitter={"across": 2, "fine": 0.35, "crack": 0.025, "curl": 0.25},
    ),
    "snow": Family(
        "terrain",
        "snow",
        {
            "swell": 1.0,
            "swell_detail": 0.4,
            "drift": 0.5,
            "clods": 0.06,
            "clod_across": 34,
            "clod_height": 0.18,
            "crumb": 0.06,
        },
        depth=0.06,
        jitter={"drift": 0.5, "swell": 0.25, "swell_period": 1.5},
    ),
    "ice": Family("plain", "ice", {}, depth=0.006, second="variation"),
    "lava": Family(
        "crust",
        "lava",
        {},
        {"heat_from_aux": 1},
        depth=0.06,
        jitter={"across": 1.5, "open": 0.06, "ropes": 0.4, "fine": 0.3},
        second="joint",
    ),
    "water": Family("waves", "water", {}, depth=0.045, jitter={"count": 1.6, "wind": 0.3, "choppy": 0.25, "calm": 0.3}),
}
