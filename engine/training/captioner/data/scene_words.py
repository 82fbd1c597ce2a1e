"""True sentences about a scene, and the facts in them."""

from __future__ import annotations

from typing import Any

from .kinds import BY_NOUN
from .scene import RELATIONS, Scene, Thing

_MADE_OF = {
    "plain": "", "fabric": "", "metal": "metal", "glass": "glass", "wood": "wooden", "marble": "marble",
    "brick": "brick", "stone": "stone", "rusty metal": "rusty metal", "gold": "golden", "leather": "leather",
}  # fmt: skip
_GROUNDS = {
    "plain": "", "grass": "on grass", "sand": "on sand", "wooden floor": "on a wooden floor", "tiled floor":
    "on a tiled floor", "snow": "in the snow", "cobblestones": "on cobblestones", "concrete": "on concrete",
}  # fmt: skip
_LIGHTS = {"day": "in daylight", "sunset": "at sunset", "night": "at night", "studio": "in studio light"}
_VIEWS = {"level": "", "above": "seen from above", "close": "seen up close", "wide": "seen from far away"}
#: How many there are, in words.
COUNTS = {2: "two", 3: "three", 4: "four", 5: "five"}


def adjectives(thing: Thing) -> str:
    """Size, colour and material, as far as they are worth a word."""
    return " ".join(each for each in (thing.size, thing.color, _MADE_OF[thing.material]) if each)


def article(words: str) -> str:
    """With "a" or "an" before it."""
    return ("an " if words[0] in "aeiou" else "a ") + words


def named(thing: Thing) -> str:
    """One thing as a noun phrase."""
    return article(f"{adjectives(thing)} {thing.noun}".strip())


def describe(scene: Scene) -> dict[str, Any]:
    """``short`` and ``detailed`` captions (the first of each is the one to prefer), and ``facts``."""
    things = scene.things
    if scene.layout == "group":
        plural = BY_NOUN[things[0].noun].plural_noun()
        main = [f"{COUNTS[len(things)]} {adjectives(things[0])} {plural}".replace("  ", " ")]
    elif scene.layout == "row":
        first, second, third = map(named, things)
        main = [f"{first}, {second} and {third}"]
    elif scene.relation:
        first, second = map(named, things)
        main = [f"{first} {scene.relation} {second}"] * 3
        if RELATIONS[scene.relation]:
            main.append(f"{second} {RELATIONS[scene.relation]} {first}")
    else:
        main = [named(things[0])]
    around = " ".join(each for each in (_GROUNDS[scene.ground], _LIGHTS[scene.light]) if each)
    view = _VIEWS[scene.view]
    ending = f" {around}" + (f", {view}" if view else "")
    counted = {things[0].noun: len(things)} if scene.layout == "group" else {}
    return {
        "short": main,
        "detailed": [each + ending for each in main],
        "facts": {
            "objects": [
                {"noun": each.noun, "color": each.color, "material": _MADE_OF[each.material], "size": each.size}
                for each in (things[:1] if counted else things)
            ],
            "count": len(things),
            "relation": scene.relation,
            "layout": scene.layout,
            "ground": scene.ground,
            "light": scene.light,
            "view": scene.view,
        },
    }  # fmt: skip
