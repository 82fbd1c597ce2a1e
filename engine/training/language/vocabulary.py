"""The names that the language half and the generator share, and their order in the network's outputs."""

from __future__ import annotations

from pathlib import Path

from ...controls import CONTROLS

MODEL_FOLDER = Path(__file__).resolve().parents[2] / "builtin" / "loom-materials"

#: Material family → the substance that it is made of when the prompt names none.
FAMILY_SUBSTANCE: dict[str, str] = {
    "brick wall": "clay",
    "stacked brick": "clay",
    "flemish brick": "clay",
    "herringbone brick": "clay",
    "ashlar": "sandstone",
    "dry stone wall": "stone",
    "cobblestone": "stone",
    "flagstone": "slate",
    "wood planks": "wood",
    "parquet": "wood",
    "chevron parquet": "wood",
    "wood": "wood",
    "bark": "bark",
    "wood shingles": "wood",
    "clay roof tiles": "clay",
    "slate roof": "slate",
    "square tiles": "ceramic",
    "hexagon tiles": "ceramic",
    "mosaic tiles": "ceramic",
    "terrazzo": "marble",
    "marble": "marble",
    "granite": "granite",
    "sandstone": "sandstone",
    "slate": "slate",
    "rock face": "stone",
    "concrete": "concrete",
    "plaster": "plaster",
    "asphalt": "asphalt",
    "gravel": "stone",
    "sand": "sand",
    "soil": "soil",
    "mud": "soil",
    "cracked earth": "soil",
    "snow": "snow",
    "ice": "ice",
    "grass": "grass",
    "moss": "moss",
    "leaf litter": "leaf",
    "thatch": "straw",
    "rusty metal": "rust",
    "brushed metal": "steel",
    "steel plate": "steel",
    "hammered metal": "steel",
    "diamond plate": "steel",
    "corrugated metal": "steel",
    "painted metal": "painted metal",
    "gold": "gold",
    "copper": "copper",
    "leather": "leather",
    "woven fabric": "fabric",
    "knitted fabric": "fabric",
    "denim": "fabric",
    "carpet": "fabric",
    "fur": "fur",
    "wicker": "wood",
    "scales": "scale",
    "lava": "lava",
    "water": "water",
    "sci-fi panels": "painted metal",
    "circuit board": "circuit",
    "carbon fiber": "carbon fiber",
    "paper": "paper",
    "rubber": "rubber",
    "plastic": "plastic",
}
FAMILIES: tuple[str, ...] = tuple(FAMILY_SUBSTANCE)
NONE = "none"

SUBSTANCES: tuple[str, ...] = (
    "clay", "stone", "sandstone", "slate", "marble", "granite", "concrete", "plaster", "asphalt", "wood", "ceramic",
    "steel", "gold", "copper", "painted metal", "rust", "fabric", "leather", "soil", "sand", "snow", "ice", "grass",
    "moss", "leaf", "bark", "straw", "fur", "scale", "lava", "water", "plastic", "rubber", "paper", "circuit",
    "carbon fiber",
)  # fmt: skip

CONTROL_NAMES: tuple[str, ...] = tuple(control.name for control in CONTROLS)
#: Controls that the network sees as base-2 logarithms: twice and half are equally far from 1.
LOGARITHMIC: frozenset[str] = frozenset({"scale"})

#: Weathering that a family is by its own name; a negative prompt naming the family means it.
FAMILY_WEATHERING: dict[str, str] = {
    "moss": "moss", "grass": "moss", "rusty metal": "rust", "snow": "snow", "ice": "snow", "water": "wet",
    "mud": "dust", "sand": "dust", "cracked earth": "cracks",
}  # fmt: skip

HIDDEN_SIZE = 384
MAX_TOKENS = 128
#: Text and the token ids that the right tokenizer gives for it.
TOKENIZER_CHECK = ("Weathered RED brick wall", (101, 28445, 2417, 5318, 2813, 102))
