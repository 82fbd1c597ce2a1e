"""Materials in another material's shape: gold bricks, marble hexagon tiles, concrete planks."""

from __future__ import annotations

import re
from random import Random

#: Families that are a layout more than a substance, by nouns that name only the layout.
LAYOUT_NOUNS: dict[str, tuple[str, ...]] = {
    "brick wall": ("bricks", "brick wall", "brickwork", "running bond bricks", "brick"),
    "stacked brick": ("stacked bricks", "stack bond bricks", "bricks stacked in a grid", "aligned bricks"),
    "flemish brick": ("flemish bond bricks", "bricks in flemish bond", "flemish brick wall"),
    "herringbone brick": ("herringbone bricks", "herringbone pavers", "zigzag bricks", "herringbone paving"),
    "ashlar": ("ashlar blocks", "cut blocks", "castle blocks", "big squared blocks", "ashlar wall"),
    "dry stone wall": ("dry stacked wall", "unmortared wall", "rubble wall"),
    "cobblestone": ("cobblestones", "cobbles", "setts", "cobbled street", "cobble paving"),
    "flagstone": ("paving slabs", "flagstones", "crazy paving", "irregular slabs", "floor slabs", "pavers"),
    "wood planks": ("planks", "floorboards", "boards", "deck boards", "plank floor"),
    "parquet": ("parquet", "parquet floor", "basket weave parquet", "block parquet"),
    "chevron parquet": ("chevron parquet", "chevron floor", "chevron planks", "chevron pattern"),
    "wood shingles": ("shakes", "shingles", "overlapping shingles"),
    "clay roof tiles": ("roof tiles", "roofing tiles", "curved roof tiles", "barrel roof tiles", "pantiles"),
    "slate roof": ("flat roof shingles", "scalloped roof shingles"),
    "square tiles": ("square tiles", "tiles", "floor tiles", "bathroom tiles", "wall tiles", "checkerboard tiles",
                     "tiled floor", "kitchen tiles"),
    "hexagon tiles": ("hexagon tiles", "hex tiles", "hexagonal tiles", "honeycomb tiles", "hexagons", "hexagon floor"),
    "mosaic tiles": ("mosaic", "mosaic tiles", "tiny mosaic tiles", "tesserae"),
    "hammered metal": ("hammered", "hammered sheet", "beaten sheet"),
    "diamond plate": ("diamond plate", "tread plate", "checker plate"),
    "corrugated metal": ("corrugated sheet", "corrugated roofing", "corrugated panel"),
    "steel plate": ("riveted plates", "bolted plates"),
    "woven fabric": ("woven threads", "woven cloth"),
    "wicker": ("wickerwork", "basket weave", "woven basket"),
    "scales": ("scales", "dragon scales", "fish scales", "overlapping scales"),
    "sci-fi panels": ("sci-fi panels", "spaceship panels", "greebles", "futuristic panels"),
    "circuit board": ("circuit traces", "circuit board"),
    "cracked earth": ("cracked ground", "desiccation cracks"),
    "gravel": ("gravel", "pebbles", "chips"),
}  # fmt: skip

#: Substance → how it stands before a noun.
_SAID: dict[str, tuple[str, ...]] = {
    "clay": ("clay", "terracotta", "fired clay", "earthenware"),
    "stone": ("stone", "natural stone", "rock", "basalt", "limestone"),
    "sandstone": ("sandstone", "red sandstone"),
    "slate": ("slate", "dark slate"),
    "marble": ("marble", "white marble", "veined marble", "carrara marble"),
    "granite": ("granite", "polished granite", "speckled granite"),
    "concrete": ("concrete", "cement", "cast concrete"),
    "plaster": ("plaster", "gypsum"),
    "asphalt": ("asphalt", "bitumen"),
    "wood": ("wooden", "wood", "oak", "walnut", "pine", "teak", "timber", "bamboo"),
    "ceramic": ("ceramic", "porcelain", "glazed ceramic", "stoneware"),
    "steel": ("steel", "stainless steel", "metal", "iron", "aluminium", "metallic", "chrome", "silver"),
    "gold": ("gold", "golden", "solid gold", "gilded", "brass"),
    "copper": ("copper", "bronze", "oxidized copper"),
    "painted metal": ("painted metal", "enamelled steel", "lacquered metal", "powder-coated"),
    "rust": ("rusted iron", "rusty metal", "rusty steel", "corten steel"),
    "fabric": ("fabric", "cloth", "linen", "cotton", "velvet", "felt", "woollen", "silk"),
    "leather": ("leather", "suede", "stitched leather"),
    "soil": ("dirt", "earth", "soil"),
    "sand": ("sand", "compacted sand"),
    "snow": ("snow", "packed snow"),
    "ice": ("ice", "frozen", "clear ice", "icy"),
    "grass": ("grass", "turf"),
    "moss": ("moss", "living moss"),
    "leaf": ("leaf", "leafy"),
    "bark": ("bark", "cork"),
    "straw": ("straw", "reed", "rattan", "wicker"),
    "fur": ("fur", "furry", "plush"),
    "scale": ("snakeskin", "dragon skin"),
    "lava": ("lava", "molten lava", "magma"),
    "water": ("water", "liquid water"),
    "plastic": ("plastic", "glossy plastic", "pvc", "lego plastic", "acrylic", "vinyl"),
    "rubber": ("rubber", "black rubber", "silicone"),
    "paper": ("paper", "cardboard", "papier-mâché"),
    "circuit": ("circuit board", "pcb"),
    "carbon fiber": ("carbon fiber", "carbon fibre"),
}  # fmt: skip
_COMMON = ("gold", "marble", "granite", "concrete", "wood", "ceramic", "steel", "copper", "stone", "sandstone", "slate",
           "plastic", "clay", "ice", "leather", "rust", "painted metal", "rubber")  # fmt: skip
#: A noun plus a substance that would be another family, or nonsense.
_NOT = {
    "wicker": ("straw", "fabric"), "woven fabric": ("straw", "fabric", "carbon fiber"),
    "hammered metal": ("copper", "gold", "fabric", "water", "lava", "rust"),
    "clay roof tiles": ("slate", "wood"), "wood shingles": ("slate", "clay"), "slate roof": ("wood", "clay"),
    "corrugated metal": ("paper", "rust"), "steel plate": ("rust", "painted metal"), "diamond plate": (),
    "square tiles": ("fabric",), "gravel": ("plaster", "ice", "leather", "sand", "soil", "asphalt"),
    "cracked earth": ("water", "snow", "ice", "lava", "sand"), "sci-fi panels": ("circuit",),
    "circuit board": ("circuit",), "scales": ("scale",), "hexagon tiles": (), "wood planks": (),
    "flagstone": ("wood",), "dry stone wall": ("soil", "ice", "snow", "water"), "cobblestone": (),
}  # fmt: skip

#: Words that may name a substance inside a phrase of the bank.
WORDS = re.compile(
    r"\b(clay|terra ?cotta|stone\w*|sandstone|limestone|basalt|slates?|marble|granite|concrete|cement|plaster|asphalt|"
    r"wood\w*|oak|walnut|pine|cedar|teak|bamboo|ceramic|porcelain|glass|steel|iron|metal\w*|alumini?um|gold\w*|brass|"
    r"copper|bronze|silver|tin|paint\w*|rust\w*|cloth|linen|cotton|silk|wool\w*|felt|velvet|leather|earth\w*|dirt|mud|sand|"
    r"snow|ice|grass|moss|cork|straw|reed|fur|lava|plastic|vinyl|rubber|silicone|paper|cardboard|carbon|adobe|mud|bark)\b",
    re.I,
)  # fmt: skip


_ONLY_ADJECTIVES = frozenset(
    ("wooden", "golden", "metallic", "frozen", "icy", "leafy", "furry", "gilded", "powder-coated", "woollen")
)


def draw(random: Random, family: str) -> tuple[str, str]:
    """A phrase such as "hexagon tiles made of marble", and the substance."""
    pool = _COMMON if random.random() < 0.75 else tuple(_SAID)
    substance = random.choice([name for name in pool if name not in _NOT.get(family, ())])
    noun = random.choice(LAYOUT_NOUNS[family])
    said = random.choice(_SAID[substance])
    if random.random() < 0.65 or said in _ONLY_ADJECTIVES:
        return f"{said} {noun}", substance
    form = random.choice(("{} made of {}", "{} of {}", "{} made out of {}", "{} in {}", "{} cut from {}", "{}, {}"))
    return form.format(noun, said), substance
