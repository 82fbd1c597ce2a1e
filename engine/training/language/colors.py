"""Colour words and the colours that they mean: the xkcd survey's, and ways to say them indirectly."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from random import Random

import numpy as np

_DATA = Path(__file__).parent / "data" / "xkcd_colors.json"

#: Words that people really type, drawn far more often than the rest of the survey.
COMMON = (
    "red", "dark red", "light red", "bright red", "deep red", "crimson", "maroon", "burgundy", "scarlet", "orange",
    "dark orange", "burnt orange", "light orange", "yellow", "bright yellow", "pale yellow", "mustard", "ochre",
    "golden yellow", "green", "dark green", "light green", "bright green", "pale green", "olive", "olive green",
    "lime green", "forest green", "emerald green", "mint green", "sage green", "teal", "turquoise", "cyan", "aqua",
    "blue", "dark blue", "light blue", "navy blue", "navy", "royal blue", "sky blue", "pale blue", "baby blue",
    "bright blue", "deep blue", "cobalt blue", "indigo", "purple", "dark purple", "light purple", "violet", "lavender",
    "lilac", "magenta", "pink", "hot pink", "light pink", "pale pink", "dark pink", "salmon", "coral", "peach",
    "brown", "dark brown", "light brown", "reddish brown", "chocolate brown", "tan", "beige", "cream", "ivory",
    "white", "off white", "black", "grey", "dark grey", "light grey", "charcoal", "terracotta", "rose", "plum",
    "khaki", "taupe", "reddish orange", "yellowish green", "blue green", "bluish grey", "greenish grey", "warm grey",
)  # fmt: skip

#: Survey names that mean a material or nothing definite when they stand alone.
_UNCLEAR = frozenset((
    "dust", "cement", "bland", "desert", "lichen", "swamp", "parchment", "straw", "leather", "ice", "algae", "dark",
    "pale", "leaf", "velvet", "sandy", "stone", "earth", "golden", "gunmetal", "copper", "adobe", "sandstone",
    "pine", "bronze", "dirt", "steel", "denim", "mahogany", "mud", "clay", "grass", "moss", "brick", "rust",
    "slate", "sand", "gold", "dusk", "bruise", "mushroom", "sea", "ocean", "drab", "royal", "camo", "forest",
    "silver", "wheat", "marine", "pea", "barney", "jade", "sky", "twilight", "midnight", "chestnut", "tea",
    "spruce", "fern", "squash", "camel", "heather", "concrete", "diarrhea", "shit", "poop", "poo", "vomit", "puke",
    "snot", "bile", "booger", "cherry", "apple", "banana", "pear", "tomato", "orchid", "butter", "caramel",
    "coffee", "chocolate", "wine", "grape",
))  # fmt: skip
_RUDE = re.compile(r"\b(shit|poop|poo|puke|vomit|barf|snot|booger|diarrhea|bile|bruise)\b|puke|bland|barney|manilla")

#: Said by comparison or by another name → the survey's name for it.
INDIRECT = {
    "snow white": "white", "jet black": "black", "pitch black": "black", "coal black": "black", "ebony": "black",
    "as black as night": "black", "as white as snow": "white", "ivory white": "ivory", "pure white": "white",
    "bone white": "off white", "chalk white": "white", "milky white": "off white", "creamy white": "cream",
    "blood red": "blood red", "cherry red": "cherry red", "wine red": "wine red", "ruby red": "ruby",
    "fire engine red": "fire engine red", "ferrari red": "bright red", "lipstick red": "lipstick red",
    "bottle green": "bottle green", "grass green": "grass green", "british racing green": "british racing green",
    "apple green": "apple green", "pea green": "pea green", "moss green": "moss green", "army green": "army green",
    "emerald": "emerald", "jade green": "jade green", "pistachio": "pistachio", "mint": "mint", "sage": "sage",
    "sky-blue": "sky blue", "ocean blue": "ocean blue", "midnight blue": "midnight blue", "petrol blue": "petrol",
    "steel blue": "steel blue", "ice blue": "ice blue", "electric blue": "electric blue", "cobalt": "cobalt",
    "ultramarine": "ultramarine", "azure": "azure", "lemon yellow": "lemon yellow", "sunny yellow": "sun yellow",
    "canary yellow": "canary yellow", "buttercup yellow": "yellow", "sandy coloured": "sand", "sand-colored": "sand",
    "honey coloured": "amber", "chocolate": "chocolate", "coffee coloured": "coffee", "chestnut brown": "chestnut",
    "caramel coloured": "caramel", "rust coloured": "rust", "brick red": "brick red",
    "pumpkin orange": "pumpkin orange",
    "tangerine": "tangerine", "apricot": "apricot", "bubblegum pink": "bubblegum pink", "fuchsia": "fuchsia",
    "rose pink": "rose pink", "aubergine": "aubergine", "eggplant": "eggplant", "amethyst": "amethyst",
    "mauve": "mauve", "mahogany": "mahogany", "terra cotta": "terra cotta", "chestnut": "chestnut", "silvery": "silver",
    "bronze coloured": "bronze", "copper coloured": "copper", "golden": "golden", "gold coloured": "gold",
    "sand coloured": "sand", "stone coloured": "stone", "slate coloured": "slate", "clay coloured": "clay",
    "wheat coloured": "wheat", "sandy beige": "beige", "steel grey": "steel grey", "gunmetal": "gunmetal", "gray":
    "grey", "dark gray": "dark grey", "light gray": "light grey", "charcoal grey": "charcoal",
    "slate grey": "slate grey", "slate gray": "slate grey", "silver grey": "silver", "stone grey": "grey",
    "ash grey": "light grey", "gunmetal grey": "gunmetal", "anthracite": "charcoal grey", "crimson red": "crimson",
    "scarlet red": "scarlet", "deep purple": "deep purple", "royal purple": "royal purple", "sepia": "sepia",
    "umber": "umber", "sienna": "sienna", "burnt sienna": "burnt sienna", "mahogany coloured": "mahogany",
    "fawn": "fawn", "ecru": "ecru", "off-white": "off white", "eggshell": "eggshell", "vanilla": "cream",
    "lime": "lime", "chartreuse": "chartreuse", "seafoam green": "seafoam green", "aquamarine": "aquamarine",
    "neon green": "neon green", "neon pink": "neon pink", "neon yellow": "neon yellow", "vermilion": "vermillion",
    "amber": "amber", "saffron": "saffron", "maize": "maize", "tomato red": "tomato red", "blackish": "almost black",
    "reddish": "reddish", "bluish": "bluish", "greenish": "greenish", "yellowish": "yellowish", "brownish": "brownish",
    "pinkish": "pinkish", "purplish": "purplish", "greyish": "greyish", "sooty black": "almost black",
    "cream-coloured": "cream", "sun yellow": "sunflower yellow", "cornflower blue": "cornflower blue",
    "coral pink": "coral pink", "dusty rose": "dusty rose", "dusky pink": "dusky pink", "whitish": "off white",
}  # fmt: skip

#: Colour words that may stand inside a phrase of the bank, where they name its colour.
_WORDS = re.compile(
    r"\b(white|black|grey|gray|red|green|blue|yellow|orange|pink|purple|brown|golden|silver|indigo|ochre|beige|"
    r"mahogany|terra ?cotta|bronze|copper|salmon|charcoal|anthracite|mustard|olive|emerald|ruby|sapphire|jade|amber|"
    r"cream|turquoise|pastel|pink-orange|reddish|colou?red|colou?rful|blackened|whitewashed?|verdigris)\b",
    re.IGNORECASE,
)  # fmt: skip
_PLAIN = frozenset((
    "white", "black", "grey", "red", "green", "blue", "yellow", "orange", "pink", "purple", "brown", "indigo",
    "ochre", "beige", "cream",
))  # fmt: skip


@lru_cache(maxsize=1)
def survey() -> dict[str, str]:
    """Colour name → ``#rrggbb``, all 949 of the survey."""
    return json.loads(_DATA.read_text(encoding="utf-8"))["colors"]


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """The survey's names in the order of the network's outputs."""
    return tuple(survey())


def hex_to_lab(colors: list[str]) -> np.ndarray:
    """sRGB ``#rrggbb`` colours as float32 [N, 3] L*a*b* (D65)."""
    from skimage.color import rgb2lab

    rgb = np.array([list(bytes.fromhex(color[1:])) for color in colors], dtype=np.float64) / 255.0
    return rgb2lab(rgb[None])[0].astype(np.float32)


@lru_cache(maxsize=1)
def palette() -> np.ndarray:
    """float32 [949, 3]: the L*a*b* values of :func:`names`."""
    return hex_to_lab(list(survey().values()))


@lru_cache(maxsize=1)
def _clear() -> tuple[str, ...]:
    return tuple(name for name in names() if name not in _UNCLEAR and not _RUDE.search(name))


@lru_cache(maxsize=1)
def _ambiguous() -> tuple[str, ...]:
    return tuple(name for name in names() if name in _UNCLEAR and not _RUDE.search(name))


def draw(random: Random, apart: bool = False) -> tuple[str, int]:
    """A way to name a colour, and the index of the survey's name for it.

    Args:
        apart: it stands where only a colour can, so that "slate" or "rust" may be one too.
    """
    if apart and random.random() < 0.22:
        said = random.choice(_ambiguous())
        return said, names().index(said)
    kind = random.random()
    if kind < 0.5:
        said = name = random.choice(COMMON)
    elif kind < 0.82:
        said = name = random.choice(_clear())
    else:
        said, name = random.choice(list(INDIRECT.items()))
    if random.random() < 0.08:
        said = said.replace("grey", "gray")
    if random.random() < 0.05:
        said += random.choice([" coloured", " colored", "-colored", " tinted"])
    return said, names().index(name)


def named_inside(text: str) -> tuple[bool, int | None]:
    """Does a phrase hold colour words, and if it is one plain word, which survey colour is it?"""
    found = [word.lower().replace("gray", "grey") for word in _WORDS.findall(text)]
    if len(found) == 1 and found[0] in _PLAIN:
        return True, names().index(found[0])
    return bool(found), None


def check() -> None:
    """Every name that this file refers to is in the survey.

    Raises:
        ValueError: one is not.
    """
    missing = [name for name in (*COMMON, *INDIRECT.values()) if name not in survey()]
    if missing:
        raise ValueError(f"Not in the colour survey: {', '.join(missing)}.")
