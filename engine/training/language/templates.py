"""What people put around a material's name: frames, requests and tags."""

from __future__ import annotations

from random import Random

FRAMES = (
    "a texture of {}", "texture of {}", "{} texture", "seamless {}", "{} material", "pbr {}", "material: {}",
    "surface of {}", "the surface of {}", "{} surface", "a close-up of {}", "close up photo of {}", "tileable {}",
    "{} for a game", "{} for my level", "{} for a dungeon", "realistic {}", "stylized {}", "hand painted {}",
    "photo of {}", "the look of {}", "something like {}", "it should look like {}", "like {}", "made of {}",
    "something that looks like {}", "{} as seen from the front", "{} pattern", "{} background", "a piece of {}",
    "wall made from {}", "detail of {}", "scan of {}", "{} substance", "texture for {}", "material for {}",
    "a sample of {}", "photorealistic {}", "cartoon {}", "{} in daylight", "{} for an archviz scene", "a bit of {}",
    "{} for a medieval village", "typical {}", "simple {}", "ordinary {}", "nice {}", "beautiful {}", "{} asset",
    "{} shader", "procedural {}", "low poly game {}", "{} trim", "high quality {}", "{} skin for my model",
    "{} as in a fairy tale", "{} from a photo", "{} of a horror game", "macro shot of {}", "top view of {}",
)  # fmt: skip

TAGS = (
    "seamless", "4k", "8k", "2k", "pbr", "tileable", "texture", "high detail", "highly detailed", "photorealistic",
    "realistic", "game ready", "albedo", "normal map", "unreal engine", "unreal engine 5", "substance designer",
    "octane", "material", "hd", "high resolution", "seamless texture", "top down", "stylized", "hand-painted", "cgi",
    "blender", "sharp focus", "photoscan", "quixel", "best quality", "masterpiece", "flat lighting", "game asset",
    "ultra hd",
    "physically based", "uhd", "no people", "isolated", "orthographic", "tiling", "surface", "photo", "cc0",
)  # fmt: skip

#: Where a second colour sits.
SECOND_COLOR = (
    "with {} mortar", "with {} joints", "with {} grout", "with {} veins", "with {} stripes", "with {} spots",
    "with {} accents", "with {} details", "with {} specks", "with {} gaps", "with {} patches", "with {} lines",
    "with {} streaks", "with {} trim", "with {} threads", "with {} patterns", "and {} joints", "and {} grout",
    ", {} mortar", "with a {} pattern", "with {} flecks", "with {} edges", "with hints of {}", "with {} chips",
    "with {} highlights", "and {} stripes", "with {} dots", "with {} swirls", "with {} seams", ", {} grout",
    "speckled with {}", "striped with {}", "veined with {}", "with {} markings", "with {} stains", "with {} moss",
    "with {} dirt", "with a {} hue in places",
)  # fmt: skip

_REQUESTS = (
    "please make {}", "give me {}", "i want {}", "i need {}", "can you make {}?", "i'd like {} please", "create {}",
    "generate {}", "make {}", "we need {} for the next level", "could i have {}?", "looking for {}", "how about {}",
    "think of {}", "imagine {}", "i'm after {}", "draw {}", "show me {}", "need {} asap", "wanted: {}",
    "my client wants {}", "the art director asked for {}", "{} please", "{}, thanks", "{} pls", "try {}",
    "uh, {}", "hmm maybe {}", "just {}", "only {}", "let's do {}", "the floor is {}", "the walls are {}",
    "everything is {}", "a room where the walls are {}", "cover it with {}", "turn this into {}",
    "make it look like {}",
)  # fmt: skip


def ask(text: str, random: Random) -> str:
    """``text`` wrapped in a request, as people talk to a tool."""
    return random.choice(_REQUESTS).format(text)
