"""Ways to say weathering and shape, and what each asks of the controls.

An effect maps a control to (mean, spread) in the network's unit: weathering 0..1, scale as
a base-2 logarithm, the other shape controls as in :mod:`engine.controls`.
"""

from __future__ import annotations

from random import Random

Effects = dict[str, tuple[float, float]]

#: Adverb → amount that it makes of an adjective ("slightly mossy").
ADVERBS = {
    "slightly": 0.28, "a bit": 0.28, "a little": 0.28, "lightly": 0.28, "barely": 0.15, "faintly": 0.2,
    "somewhat": 0.38, "partly": 0.42, "moderately": 0.5, "quite": 0.6, "pretty": 0.6, "rather": 0.55, "very": 0.75,
    "really": 0.75, "heavily": 0.82, "badly": 0.82, "severely": 0.85, "strongly": 0.8, "extremely": 0.92,
    "totally": 0.95, "completely": 0.96, "super": 0.85, "fully": 0.95, "so": 0.7, "a touch": 0.25, "mildly": 0.3,
}  # fmt: skip
PLAIN = 0.55

#: Modifier → adjectives that may stand before the noun, with or without an adverb.
ADJECTIVES: dict[str, tuple[str, ...]] = {
    "moss": ("mossy", "moss-covered", "moss-grown", "overgrown", "lichen-covered", "algae-covered", "moss covered",
             "weedy", "ivy-grown", "slimy green"),
    "rust": ("rusty", "rusted", "rust-stained", "corroded", "rust-streaked", "oxidized", "rust-eaten", "oxidised"),
    "cracks": ("cracked", "fractured", "broken", "shattered", "split", "fissured", "crackled", "crazed", "damaged",
               "crumbling"),
    "dust": ("dusty", "dirty", "grimy", "dust-covered", "filthy", "sandy", "unwashed", "soiled", "muddy", "grubby"),
    "wet": ("wet", "damp", "soaked", "rain-soaked", "moist", "dripping", "rainy", "drenched", "waterlogged", "dewy",
            "puddled", "soggy"),
    "polish": ("polished", "buffed", "waxed", "shined", "well-polished", "mirror-polished", "lacquered", "varnished",
               "honed"),
    "burn": ("burnt", "burned", "charred", "scorched", "sooty", "singed", "blackened", "smoke-blackened",
             "fire-damaged", "soot-covered"),
    "snow": ("snowy", "snow-covered", "frosty", "frosted", "snow-dusted", "icy", "frozen", "snowed-in", "wintry",
             "rime-covered"),
    "edge_wear": ("worn", "chipped", "scuffed", "flaking", "peeling", "worn-down", "scratched", "battered",
                  "edge-worn", "weathered at the edges", "dented", "beat-up"),
    "stains": ("stained", "discoloured", "blotchy", "streaky", "water-stained", "smudged", "spotted with stains",
               "discolored", "oil-stained", "tarnished", "patchy"),
}  # fmt: skip

#: Modifier → what may follow "with", "covered in", "full of", and the like.
NOUNS: dict[str, tuple[str, ...]] = {
    "moss": ("moss", "lichen", "algae", "moss in the joints", "weeds", "creeping moss", "green growth", "mosses",
             "moss in the cracks", "moss growing on it", "mildew", "ivy"),
    "rust": ("rust", "rust stains", "rust spots", "rust streaks", "corrosion", "rust running down", "rust patches",
             "oxidation"),
    "cracks": ("cracks", "fine cracks", "fractures", "fissures", "hairline cracks", "splits", "deep cracks",
               "crack lines", "spiderweb cracks"),
    "dust": ("dust", "dirt", "grime", "sand in the joints", "a layer of dust", "mud splashes", "dust in the corners",
             "filth"),
    "wet": ("water", "puddles", "rain water", "rain drops", "moisture", "dew", "water film", "standing water",
            "raindrops"),
    "polish": ("polish", "a polished finish", "wax", "varnish", "a mirror polish", "lacquer"),
    "burn": ("soot", "scorch marks", "burn marks", "ash", "char", "smoke stains", "burns", "soot stains"),
    "snow": ("snow", "frost", "fresh snow", "a thin layer of snow", "hoarfrost", "snow in the joints", "ice crystals",
             "patches of snow"),
    "edge_wear": ("worn edges", "chipped edges", "peeling paint", "scratches", "chips", "flaking paint", "edge wear",
                  "wear and tear", "scuffs", "rounded worn edges", "dents"),
    "stains": ("stains", "water stains", "oil stains", "blotches", "streaks", "drip marks", "discolouration",
               "coffee stains", "dark streaks", "graffiti stains", "blood stains", "bird droppings"),
}  # fmt: skip

#: How a noun is joined, and the amount that this says.
JOINS = {
    "with {}": 0.5, "with some {}": 0.42, "with a little {}": 0.27, "with a hint of {}": 0.2, "with lots of {}": 0.82,
    "with a lot of {}": 0.8, "covered in {}": 0.85, "covered with {}": 0.85, "full of {}": 0.85,
    "completely covered in {}": 0.96, "and {}": 0.5, "with traces of {}": 0.25, "with heavy {}": 0.85,
    "with light {}": 0.3, "with patches of {}": 0.5, "with {} here and there": 0.32, "with {} everywhere": 0.88,
    "drowning in {}": 0.95, "with subtle {}": 0.25, "plus {}": 0.5, "that has {}": 0.5, "showing {}": 0.5,
    ", {}": 0.5, ", {} on it": 0.5, ", lots of {}": 0.82, ", some {}": 0.42, ", a bit of {}": 0.28,
    "with tons of {}": 0.88, "with visible {}": 0.55, "under {}": 0.75, "half covered in {}": 0.55,
}  # fmt: skip

def _implied(*phrases: tuple[str, dict[str, float]]) -> tuple[tuple[str, Effects], ...]:
    """Phrases with amounts as phrases with effects; what is only implied is less certain."""
    return tuple((text, {name: (amount, 0.12) for name, amount in implied.items()}) for text, implied in phrases)


#: Whole phrases that follow, and what they imply.
CONTEXTS = _implied(
    ("after a fire", {"burn": 0.75}), ("that survived a fire", {"burn": 0.7}),
    ("after the blaze", {"burn": 0.75}),
    ("licked by flames", {"burn": 0.7}), ("from a burnt down house", {"burn": 0.85}),
    ("next to a fireplace", {"burn": 0.3}), ("hit by dragon breath", {"burn": 0.85}),
    ("after the bombing", {"burn": 0.6, "cracks": 0.6}), ("blackened by smoke", {"burn": 0.65}),
    ("on a rainy street", {"wet": 0.75}), ("after the rain", {"wet": 0.7}), ("in the rain", {"wet": 0.75}),
    ("during a downpour", {"wet": 0.9}), ("just hosed down", {"wet": 0.8}),
    ("glistening with rain", {"wet": 0.75}),
    ("on a foggy wet morning", {"wet": 0.5}), ("after a thunderstorm", {"wet": 0.75}),
    ("in a leaking basement", {"wet": 0.6, "stains": 0.5}), ("washed by the tide", {"wet": 0.75}),
    ("fresh out of the water", {"wet": 0.8}), ("in the monsoon", {"wet": 0.85}),
    ("forgotten in a cellar", {"dust": 0.65, "stains": 0.45}), ("in a dusty attic", {"dust": 0.7}),
    ("that nobody has cleaned in years", {"dust": 0.75, "stains": 0.4}), ("in a sandstorm", {"dust": 0.75}),
    ("not swept for ages", {"dust": 0.7}), ("from an old mine", {"dust": 0.6}),
    ("beside a dirt road", {"dust": 0.55}), ("in the desert wind", {"dust": 0.55}),
    ("reclaimed by nature", {"moss": 0.85}), ("swallowed by the jungle", {"moss": 0.9}),
    ("deep in a rainforest", {"moss": 0.65, "wet": 0.4}), ("taken over by nature", {"moss": 0.85}),
    ("on the shady north side", {"moss": 0.5}), ("completely overgrown with moss", {"moss": 0.96}),
    ("overgrown with ivy", {"moss": 0.8}), ("with grass growing between", {"moss": 0.5}),
    ("with weeds in the gaps", {"moss": 0.45}), ("slowly turning green", {"moss": 0.5}),
    ("of a sunken temple in the jungle", {"moss": 0.75}), ("where plants grow through", {"moss": 0.55}),
    ("in deep winter", {"snow": 0.6}), ("after a snowfall", {"snow": 0.7}), ("in a blizzard", {"snow": 0.85}),
    ("on a frosty morning", {"snow": 0.4}), ("dusted with snow", {"snow": 0.35}),
    ("in january", {"snow": 0.45}),
    ("buried under snow", {"snow": 0.95}), ("at the north pole", {"snow": 0.7}),
    ("glazed with frost", {"snow": 0.5}),
    ("after an earthquake", {"cracks": 0.75}), ("about to fall apart", {"cracks": 0.75, "edge_wear": 0.5}),
    ("split by frost", {"cracks": 0.65}), ("hit by a hammer", {"cracks": 0.65}),
    ("falling to pieces", {"cracks": 0.8}),
    ("in a warzone", {"cracks": 0.6, "burn": 0.5, "dust": 0.4}),
    ("riddled with bullet holes", {"cracks": 0.6, "edge_wear": 0.5}),
    ("left out in the rain for years", {"rust": 0.7, "stains": 0.4}), ("eaten by salt water", {"rust": 0.75}),
    ("with iron stains running down", {"rust": 0.6}), ("bleeding rust", {"rust": 0.75}),
    ("with a rusty pipe leaking on it", {"rust": 0.5, "stains": 0.4}),
    ("corroded by sea air", {"rust": 0.65}),
    ("used for decades", {"edge_wear": 0.65}),
    ("trodden by thousands of feet", {"edge_wear": 0.6, "polish": 0.35}),
    ("that has seen better days", {"edge_wear": 0.6, "stains": 0.4}), ("battle worn", {"edge_wear": 0.7}),
    ("with paint flaking off", {"edge_wear": 0.65}), ("worn down by time", {"edge_wear": 0.65}),
    ("scratched up by use", {"edge_wear": 0.6}), ("kicked around a lot", {"edge_wear": 0.65}),
    ("stained by years of leaks", {"stains": 0.75}), ("with oil spilled on it", {"stains": 0.6}),
    ("splattered with blood", {"stains": 0.6}), ("with coffee spilled over it", {"stains": 0.6}),
    ("in a mechanic's shop", {"stains": 0.55, "dust": 0.4}), ("where pigeons sit", {"stains": 0.55}),
    ("of a crime scene", {"stains": 0.5}), ("with limescale", {"stains": 0.5}),
    ("polished to a mirror", {"polish": 0.95}), ("shined every day", {"polish": 0.8}),
    ("freshly waxed", {"polish": 0.75}), ("buffed until it gleams", {"polish": 0.85}),
    ("in a palace, gleaming", {"polish": 0.7}), ("smoothed by a million hands", {"polish": 0.65}),
    ("somebody tried to burn", {"burn": 0.65}), ("where a campfire burned", {"burn": 0.55}),
    ("from a bombed city", {"burn": 0.5, "cracks": 0.5, "dust": 0.4}), ("with ashes all over", {"burn": 0.6}),
    ("near the blast furnace", {"burn": 0.4, "dust": 0.3}), ("struck by lightning", {"burn": 0.6}),
    ("still steaming after the shower", {"wet": 0.65}), ("reflecting neon lights in puddles", {"wet": 0.8}),
    ("with water running down", {"wet": 0.8}), ("under a dripping tap", {"wet": 0.6}),
    ("at the bottom of a well", {"wet": 0.6, "moss": 0.5}),
    ("sweating with condensation", {"wet": 0.55}), ("in the spray of a waterfall", {"wet": 0.75}),
    ("after high tide", {"wet": 0.65}),
    ("untouched since the war", {"dust": 0.6, "edge_wear": 0.4}), ("under decades of dust", {"dust": 0.8}),
    ("in a closed-down factory", {"dust": 0.55, "stains": 0.45}), ("behind the radiator", {"dust": 0.4}),
    ("with cobwebs and dust", {"dust": 0.6}), ("after a sandstorm", {"dust": 0.75}),
    ("splashed with mud", {"dust": 0.6}),
    ("where the sun never shines, green with growth", {"moss": 0.7}),
    ("with little ferns growing out", {"moss": 0.5}),
    ("with a green film of algae", {"moss": 0.55}), ("in an overgrown garden", {"moss": 0.5}),
    ("half eaten by the forest", {"moss": 0.8}), ("with green fuzz in the crevices", {"moss": 0.5}),
    ("with lichen blotches", {"moss": 0.4}), ("with roots and green creeping in", {"moss": 0.6}),
    ("with icicles hanging off", {"snow": 0.5}), ("in the arctic", {"snow": 0.6}),
    ("on christmas eve, all white", {"snow": 0.65}),
    ("with a white cap of snow", {"snow": 0.6}), ("covered by last night's snow", {"snow": 0.75}),
    ("at minus twenty degrees", {"snow": 0.45}),
    ("with a spiderweb of fractures", {"cracks": 0.7}), ("one kick away from collapsing", {"cracks": 0.75}),
    ("that burst in the frost", {"cracks": 0.6}), ("sagging and splitting", {"cracks": 0.6}),
    ("shattered by a bullet", {"cracks": 0.75}),
    ("with cracks running through", {"cracks": 0.6}), ("dried out and split", {"cracks": 0.6}),
    ("with brown streaks below the screws", {"rust": 0.5, "stains": 0.3}),
    ("going rusty at the corners", {"rust": 0.4}),
    ("gnawed by rust", {"rust": 0.7}), ("orange with rust", {"rust": 0.75}),
    ("that has begun to rust", {"rust": 0.35}),
    ("rubbed bare at the corners", {"edge_wear": 0.6}), ("with the paint coming off", {"edge_wear": 0.65}),
    ("whose edges are rounded by age", {"edge_wear": 0.6}),
    ("worn smooth in the middle", {"edge_wear": 0.5, "polish": 0.4}),
    ("with dings and scratches", {"edge_wear": 0.6}), ("chipped all over", {"edge_wear": 0.75}),
    ("nearly worn through", {"edge_wear": 0.85}),
    ("that survived three generations", {"edge_wear": 0.55}), ("dented and scuffed", {"edge_wear": 0.65}),
    ("with rings left by wet glasses", {"stains": 0.5}), ("with yellowed patches", {"stains": 0.5}),
    ("where oil has dripped for years", {"stains": 0.65}), ("with wine spilled on it", {"stains": 0.55}),
    ("with dark drip marks", {"stains": 0.6}), ("with fingerprints all over", {"stains": 0.45}),
    ("splattered with paint", {"stains": 0.55}),
    ("with damp patches and discolouration", {"stains": 0.6, "wet": 0.3}),
    ("smeared with grease", {"stains": 0.6}),
    ("rubbed until it shines", {"polish": 0.8}), ("gleaming like a mirror", {"polish": 0.85}),
    ("buffed by the butler", {"polish": 0.7}),
    ("you can see your face in", {"polish": 0.9}), ("with several coats of lacquer", {"polish": 0.7}),
    ("waxed and shining", {"polish": 0.75}), ("oiled and polished", {"polish": 0.7}),
)  # fmt: skip

#: Whole sentences around the phrase, and what they imply.
STORIES = _implied(
    ("rain has been falling on {} all day", {"wet": 0.75}), ("water drips down {}", {"wet": 0.7}),
    ("somebody spilled a bucket of water over {}", {"wet": 0.7}), ("the storm left {} soaked", {"wet": 0.8}),
    ("a fire blackened {}", {"burn": 0.7}), ("the flames scorched {}", {"burn": 0.7}),
    ("soot clings to {}", {"burn": 0.6}),
    ("a torch left black marks on {}", {"burn": 0.5}), ("moss has taken over {}", {"moss": 0.85}),
    ("moss creeps over {}", {"moss": 0.6}), ("nature is slowly swallowing {}", {"moss": 0.7}),
    ("moss growing on {}", {"moss": 0.6}),
    ("lichen on {}", {"moss": 0.5}), ("snow lies on {}", {"snow": 0.65}), ("snow on {}", {"snow": 0.6}),
    ("frost covers {}", {"snow": 0.5}),
    ("it snowed on {}", {"snow": 0.65}), ("a dusting of snow on {}", {"snow": 0.3}),
    ("dust has settled on {}", {"dust": 0.6}),
    ("a thick layer of dust covers {}", {"dust": 0.85}), ("dust on {}", {"dust": 0.5}),
    ("nobody ever cleaned {}", {"dust": 0.65, "stains": 0.4}),
    ("an earthquake cracked {}", {"cracks": 0.75}), ("cracks run through {}", {"cracks": 0.6}),
    ("frost split {}", {"cracks": 0.6}),
    ("rust is eating {}", {"rust": 0.7}), ("rust runs down {}", {"rust": 0.6}),
    ("rust spots on {}", {"rust": 0.4}),
    ("years of use have worn {}", {"edge_wear": 0.65}),
    ("thousands of boots have worn down {}", {"edge_wear": 0.65}),
    ("paint is peeling off {}", {"edge_wear": 0.65}), ("time has chipped {}", {"edge_wear": 0.6}),
    ("scratches on {}", {"edge_wear": 0.5}),
    ("stains on {}", {"stains": 0.5}), ("leaking pipes have stained {}", {"stains": 0.65}),
    ("coffee stains on {}", {"stains": 0.5}),
    ("oil dripped onto {}", {"stains": 0.55}), ("a polished version of {}", {"polish": 0.75}),
    ("the butler polishes {} daily", {"polish": 0.8}),
    ("somebody waxed {}", {"polish": 0.7}), ("puddles on {}", {"wet": 0.7}), ("dew on {}", {"wet": 0.4}),
    ("ash on {}", {"burn": 0.5}),
)  # fmt: skip

#: Words for age in general: any of these may come along, in amounts that λ decides.
AGED: tuple[tuple[tuple[str, ...], Effects], ...] = (
    (("old", "aged", "antique", "vintage", "historic", "used", "second-hand", "old-fashioned", "ancient"),
     {"edge_wear": (0.22, 0.12), "stains": (0.1, 0.08), "dust": (0.08, 0.08), "cracks": (0.06, 0.07)}),
    (("weathered", "time-worn", "neglected", "abandoned", "distressed", "shabby", "run-down", "grungy", "derelict",
      "ruined", "decayed", "post-apocalyptic", "dilapidated", "forgotten", "ramshackle", "centuries-old"),
     {"edge_wear": (0.45, 0.15), "stains": (0.3, 0.15), "dust": (0.22, 0.15), "cracks": (0.22, 0.16)}),
)  # fmt: skip

#: Words for the opposite: nothing of the kind.
PRISTINE = (
    "clean", "new", "brand new", "pristine", "immaculate", "spotless", "fresh", "unweathered", "flawless",
    "undamaged", "perfect", "just installed", "factory-new", "mint condition", "untouched", "tidy",
)  # fmt: skip

#: Ways to say that a modifier is not wanted; {} is its noun or adjective.
WITHOUT = ("without {}", "no {}", "free of {}", "with no {}", "but no {}", "without any {}", "zero {}", "minus the {}",
           ", no {}", ", without {}", "not a trace of {}", "lacking {}")  # fmt: skip
NOT = ("not {}", "but not {}", ", not {}", "that is not {}", "never {}", ", not at all {}")
BARE_NOUNS: dict[str, tuple[str, ...]] = {
    "moss": ("moss", "plants", "algae", "lichen", "weeds"), "rust": ("rust", "corrosion", "rust stains"),
    "cracks": ("cracks", "damage", "fractures"), "dust": ("dust", "dirt", "grime"),
    "wet": ("water", "puddles", "moisture"), "polish": ("polish", "shine", "gloss"),
    "burn": ("soot", "burn marks", "scorch marks"), "snow": ("snow", "frost", "ice"),
    "edge_wear": ("wear", "scratches", "chips", "worn edges"), "stains": ("stains", "streaks", "spots"),
}  # fmt: skip

#: Shape: adjectives before the noun.
SHAPE_ADJECTIVES: tuple[tuple[tuple[str, ...], Effects], ...] = (
    (("large", "big", "oversized", "wide", "chunky"), {"scale": (0.8, 0.2)}),
    (("huge", "giant", "massive", "enormous", "gigantic"), {"scale": (1.4, 0.25)}),
    (("small", "little", "narrow", "small-scale"), {"scale": (-0.8, 0.2)}),
    (("tiny", "miniature", "minuscule", "micro"), {"scale": (-1.4, 0.25)}),
    (("fine", "fine-grained", "delicate"), {"scale": (-0.6, 0.2)}),
    (("coarse",), {"scale": (0.6, 0.2), "roughness": (0.15, 0.05)}),
    (("deep", "strongly embossed", "high relief", "bumpy", "deeply textured"), {"relief": (1.6, 0.15)}),
    (("flat", "even", "shallow", "low relief", "level"), {"relief": (0.4, 0.12)}),
    (("rough", "rugged", "gritty", "coarse-textured"), {"roughness": (0.22, 0.06), "relief": (1.4, 0.15)}),
    (("smooth", "sleek", "silky smooth"), {"roughness": (-0.2, 0.06), "relief": (0.5, 0.15)}),
    (("glossy", "shiny", "high-gloss", "gleaming", "glazed", "lustrous"), {"roughness": (-0.36, 0.06)}),
    (("satin", "semi-gloss", "silky"), {"roughness": (-0.15, 0.05)}),
    (("matte", "matt", "dull", "flat matte", "non-reflective", "unglazed", "chalky"), {"roughness": (0.3, 0.06)}),
    (("irregular", "uneven", "crooked", "wonky", "messy", "chaotic", "random", "haphazard"), {"disorder": (1.7, 0.15)}),
    (("regular", "neat", "orderly", "uniformly laid", "precise", "perfectly aligned", "machine-cut"),
     {"disorder": (0.2, 0.12)}),
    (("multicoloured", "multicolored", "variegated", "mottled", "varied"), {"variation": (1.7, 0.15)}),
    (("uniform", "plain", "monochrome", "solid-coloured", "single-tone"), {"variation": (0.25, 0.12)}),
)  # fmt: skip

#: Shape: phrases after the noun.
SHAPE_PHRASES: tuple[tuple[tuple[str, ...], Effects], ...] = (
    (("with thin joints", "with narrow gaps", "with thin mortar lines", "with tight joints", "with fine grout lines",
      "thin grout", "tightly fitted"), {"joints": (0.45, 0.12)}),
    (("without visible joints", "seamlessly joined", "no gaps between"), {"joints": (0.1, 0.08)}),
    (("with wide joints", "with thick mortar", "with broad gaps", "with wide grout", "with big gaps between",
      "thick grout lines"), {"joints": (1.65, 0.15)}),
    (("with deep relief", "with strong bumps", "with deep grooves", "strong height", "very three-dimensional"),
     {"relief": (1.65, 0.15)}),
    (("with little relief", "almost flat", "barely any depth", "with a flat surface"), {"relief": (0.35, 0.12)}),
    (("with colour variation", "in many shades", "each one a different shade", "with varied tones"),
     {"variation": (1.65, 0.15)}),
    (("all the same colour", "with uniform colour", "in one even tone"), {"variation": (0.25, 0.12)}),
    (("laid by a drunk", "in random sizes", "of different sizes", "irregularly laid", "not quite straight"),
     {"disorder": (1.65, 0.15)}),
    (("laid perfectly straight", "in a strict grid", "machine made", "perfectly regular"), {"disorder": (0.2, 0.12)}),
    (("seen from far away", "densely packed", "very small pattern", "small scale"), {"scale": (-0.9, 0.25)}),
    (("seen up close", "close-up", "macro", "large scale", "big pattern"), {"scale": (0.9, 0.25)}),
    (("with a glossy finish", "very reflective", "shiny finish", "high gloss"), {"roughness": (-0.36, 0.06)}),
    (("with a matte finish", "matte finish", "no shine", "dull finish"), {"roughness": (0.3, 0.06)}),
)  # fmt: skip

#: What a prompt that says nothing about a control gets: its neutral value, with λ's spread.
OPEN: Effects = {
    "scale": (0.0, 0.12), "relief": (1.0, 0.1), "roughness": (0.0, 0.03), "variation": (1.0, 0.14),
    "joints": (1.0, 0.12), "disorder": (1.0, 0.12),
    **dict.fromkeys(ADJECTIVES, (0.0, 0.02)),
}  # fmt: skip


def draw_weathering(random: Random, name: str) -> tuple[str, str, Effects]:
    """One way to ask for a modifier: words before the noun, words after it, effects."""
    if random.random() < 0.5:
        adjective = random.choice(ADJECTIVES[name])
        if random.random() < 0.45:
            adverb, amount = random.choice(list(ADVERBS.items()))
            return f"{adverb} {adjective}", "", {name: (amount, 0.06)}
        return adjective, "", {name: (PLAIN, 0.1)}
    join, amount = random.choice(list(JOINS.items()))
    noun = random.choice(NOUNS[name])
    return "", join.format(noun), {name: (amount, 0.08)}


def draw_refusal(random: Random, name: str) -> tuple[str, Effects]:
    """One way to refuse a modifier, and its effect."""
    if random.random() < 0.65:
        return random.choice(WITHOUT).format(random.choice(BARE_NOUNS[name])), {name: (0.0, 0.01)}
    return random.choice(NOT).format(random.choice(ADJECTIVES[name])), {name: (0.0, 0.01)}
