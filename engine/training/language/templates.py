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

#: Where the material happens to be: says nothing about what it is.
PLACES = (
    "behind the sofa", "next to the window", "where the cat sleeps", "in my grandmother's house", "in a small town",
    "by the harbour", "near the church", "in the villain's lair", "for the boss room", "in the final level",
    "in the afternoon sun", "under the street lamps", "seen from the train", "from my holiday photos", "in the evening",
    "as a backdrop for a portrait", "on the set of a western", "where the hero wakes up", "in a children's book",
    "from the seventies", "of the kind you find in films", "in the background of the scene", "at the back of the shop",
    "that my uncle built", "somewhere in portugal", "in northern france", "just outside the village", "on level three",
    "for my cottage", "for the hallway", "at the hotel", "for a stage play", "that we photographed last summer",
    "in warm light", "in cold morning light", "in front of the house", "for a product shot", "behind the counter",
    "for a museum exhibit", "in the captain's cabin", "around the corner", "where the children play", "in the lobby",
    "that tourists love", "in the emperor's garden", "under a bright lamp", "the king would walk past",
    "beside the river", "at the old station", "in a quiet street", "in the detective's office", "for a close-up",
    "where nobody goes", "of a rich merchant", "in the poor part of town", "on the way to school", "from a fairy tale",
    "for a prop", "for the hero prop", "for a puzzle game", "in the tutorial area", "in the style of the nineties",
)  # fmt: skip

#: Longer ways to put it, as in a briefing or a story.
SENTENCES = (
    "the kind of {} you see in old films", "{} that reminds me of my childhood", "picture {} early in the morning",
    "we are looking for {}, nothing fancy", "think of {} and you have it", "the camera glides slowly along {}",
    "she ran her fingers over {}", "he stood before {} for a while", "in front of us there was {}",
    "it reminds me of {}", "for the next scene we need {}, please keep it simple", "you know, {}",
    "the designer wants {} and nothing else", "a very ordinary {}", "exactly like {}", "imagine touching {}",
    "the player walks past {}", "our character leans against {}", "everything in this room is covered by {}",
    "my reference photo shows {}", "replace it with {}", "it looks a lot like {}", "the feel of {} under your hand",
    "reference: {}", "level art: {}", "environment art, {}", "prop texture: {}", "asset list item 12: {}",
    "what you get when you photograph {}", "let it resemble {}", "the sort of thing you'd find as {}",
    "a convincing {}", "this should read as {} from a distance", "something along the lines of {}",
    "basically {}", "more or less {}", "a classic {}", "your average {}", "close to {}", "in the spirit of {}",
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

#: Where the main colour stands, after the noun ("{}" is the colour).
MAIN_COLOR = (
    "in {}", "painted {}", "coloured {}", "in a {} tone", "in {} color", "dyed {}", "of {} colour", "that is {}",
    "which is {}", "all in {}", "{} all over", "in a lovely {}", "in faded {}", "in plain {}", "in deep {}",
    "in a shade of {}", "turned {}", "lacquered in {}", "glazed in {}", "bleached to {}", "mostly {}", "mainly {}",
    "painted over in {}", "with {} paint", "with a {} coat", "with a {} finish", "with a {} glaze", "with {} enamel",
    "with a {} surface", "sprayed {}", "washed in {}", "tinted {}", "its colour is {}", "the colour is {}",
    "under a coat of {} paint", "covered in {} paint", "that somebody painted {}", "with {} lacquer", "in {} hues",
    "in matte {}", "in glossy {}", "a {} one", "only in {}", "as {} as possible", "gone {}", "stained {} all through",
    "of a strong {}", "from a {} batch", "with a {} base colour", "of the {} kind", "the {} sort", "in {} and worn",
    "in {}, a bit faded", "in {} with age", "{} like in the old days", "a soft {}", "a warm {}", "nearly {}",
)  # fmt: skip
#: The main colour set apart from the rest.
MAIN_COLOR_APART = (
    ", {}", ", {} color", ", {} tint", "({})", "- {}", ", colour: {}", ", {} variant", ", {} version", ", all {}",
    ", in {}", ", {} please", ", {} with some wear", ": {}", ", dominant colour {}", ", base colour {}", ", {} tones",
    ", painted {}", ", {} and simple", " / {}", ", preferably {}", "; {}", ", somewhere between natural and {}",
)  # fmt: skip
#: Sentences around a phrase that give it a colour ("{0}" is the phrase, "{1}" the colour).
COLOR_STORIES = (
    "{1}: {0}", "someone painted {0} {1}", "{1} is the colour of {0}", "they dyed it {1}: {0}", "a {1} take on {0}",
    "{0}. make it {1}", "{0} but {1}", "{0}, only {1}", "same as {0} but in {1}", "{1} version of {0}",
    "{1} colour scheme, {0}", "i want it {1}, {0}", "{0}, and the colour should be {1}", "something {1}, like {0}",
    "the {1} of {0}", "{1} paint on {0}", "{1}-coloured, {0}", "think {1}, think {0}", "{0}. colour {1}.",
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
    """``text`` wrapped in a request or a sentence, as people talk to a tool."""
    return random.choice(_REQUESTS if random.random() < 0.5 else SENTENCES).format(text)


def place(text: str, random: Random) -> str:
    """``text`` with a place or circumstance that does not matter."""
    join = "{} {}" if random.random() < 0.7 else "{}, {}"
    return join.format(text, random.choice(PLACES))
