"""A scene as plain numbers, drawn from its own number: objects, where they stand, ground, light and camera.

Right is +x, away from the camera +y, up +z; lengths as in :mod:`.kinds`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from random import Random
from typing import Any

from .color_names import COLORS
from .kinds import BY_NOUN, KINDS, Kind

#: Material → whether it takes a colour.
MATERIALS = {
    "plain": True, "metal": True, "glass": True, "fabric": True, "wood": False, "marble": False, "brick": False,
    "stone": False, "rusty metal": False, "gold": False, "leather": False,
}  # fmt: skip
GROUNDS = ("plain", "grass", "sand", "wooden floor", "tiled floor", "snow", "cobblestones", "concrete")
LIGHTS = ("day", "sunset", "night", "studio")
VIEWS = ("level", "above", "close", "wide")
#: Relation → the same from the other side, or "".
RELATIONS = {"to the left of": "to the right of", "in front of": "behind", "on top of": ""}


@dataclass(frozen=True)
class Thing:
    """An object of a scene: ``turn`` about z in degrees, ``rgb`` sRGB 0 … 255, ``size`` "", "large" or "small"."""

    noun: str
    color: str
    rgb: tuple[int, int, int]
    material: str
    size: str
    x: float
    y: float
    z: float
    scale: float
    turn: float


@dataclass(frozen=True)
class Scene:
    """What a picture shows.

    Attributes:
        number: the scene was drawn from it.
        layout: "single", "relation", "row" (left to right) or "group" (equal things).
        relation: of the first thing to the second, of ``RELATIONS``, or "".
        elevation: the camera's angle above the horizon, degrees.
        distance: factor on the distance at which everything just fits.
    """

    number: int
    layout: str
    things: tuple[Thing, ...]
    relation: str
    ground: str
    light: str
    view: str
    elevation: float
    distance: float

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def _material(random: Random, kind: Kind) -> tuple[str, str, tuple[int, int, int]]:
    material = random.choice(kind.materials) if kind.materials and random.random() < 0.45 else "plain"
    color = random.choice(list(COLORS)) if MATERIALS[material] and kind.colored else ""
    rgb = random.choice(COLORS[color or "gray"])
    low, high = [min(255, max(0, each + random.randint(-9, 9))) for each in rgb[:2]], rgb[2]
    return material, color, (low[0], low[1], min(255, max(0, high + random.randint(-9, 9))))


def _thing(random: Random, kind: Kind, size: str = "") -> Thing:
    material, color, rgb = _material(random, kind)
    scale = random.uniform(0.9, 1.15) * {"": 1.0, "large": 1.5, "small": 0.62}[size]
    return Thing(kind.noun, color, rgb, material, size, 0.0, 0.0, 0.0, scale, random.uniform(-70.0, 70.0))


def _at(thing: Thing, x: float, y: float, z: float = 0.0, **changes: Any) -> Thing:
    return Thing(**{**asdict(thing), "x": x, "y": y, "z": z, **changes})


def _kind(random: Random, unlike: Collection[str] = (), **wanted: bool) -> Kind:
    fitting = [
        each for each in KINDS
        if each.noun not in unlike and all(getattr(each, name) == value for name, value in wanted.items())
    ]  # fmt: skip
    return random.choices(fitting, [each.weight for each in fitting])[0]


def _related(random: Random) -> tuple[tuple[Thing, ...], str]:
    relation = random.choices(tuple(RELATIONS), (45, 25, 30))[0]
    if relation == "on top of":
        below = _thing(random, _kind(random, top=True))
        above = _thing(random, _kind(random, (below.noun,), small=True))
        z = BY_NOUN[below.noun].height * below.scale
        return (
            _at(above, 0.0, random.uniform(-0.1, 0.1), z, scale=above.scale * random.uniform(0.5, 0.72)),
            below,
        ), relation
    sizes = random.choice((("large", "small"), ("small", "large"))) if random.random() < 0.22 else ("", "")
    first = _thing(random, _kind(random), sizes[0])
    second = _thing(random, _kind(random, (first.noun,)), sizes[1])
    if relation == "to the left of":
        gap = 0.95 * (first.scale + second.scale) * random.uniform(0.95, 1.25)
        return (
            _at(first, -gap / 2, random.uniform(-0.25, 0.25)),
            _at(second, gap / 2, random.uniform(-0.25, 0.25)),
        ), relation
    near, far = (
        (first, second)
        if BY_NOUN[first.noun].height * first.scale <= BY_NOUN[second.noun].height * second.scale
        else (second, first)
    )
    gap = 0.9 * (near.scale + far.scale) * random.uniform(1.0, 1.3)
    aside = random.uniform(-0.35, 0.35)
    return (_at(near, aside, -gap / 2), _at(far, -aside, gap / 2)), relation


def draw(number: int) -> Scene:
    """The scene of a number, always the same."""
    random = Random(f"scene {number}")
    layout = random.choices(("single", "relation", "row", "group"), (34, 40, 10, 16))[0]
    relation = ""
    if layout == "single":
        things: tuple[Thing, ...] = (_thing(random, _kind(random)),)
    elif layout == "relation":
        things, relation = _related(random)
    elif layout == "row":
        nouns: list[str] = []
        for _ in range(3):
            nouns.append(_kind(random, nouns).noun)
        things = tuple(
            _at(_thing(random, BY_NOUN[noun]), 1.75 * (i - 1), random.uniform(-0.2, 0.2), turn=random.uniform(-25, 25))
            for i, noun in enumerate(nouns)
        )
    else:
        count = random.choices((2, 3, 4, 5), (40, 30, 18, 12))[0]
        model = _thing(random, _kind(random))
        step = 1.65 * model.scale
        columns = count if count <= 3 else (count + 1) // 2
        things = tuple(
            _at(model, step * (i % columns - (columns - 1) / 2) + random.uniform(-0.12, 0.12),
                step * 0.95 * (i // columns) + random.uniform(-0.12, 0.12), turn=random.uniform(-80, 80))
            for i in range(count)
        )  # fmt: skip
    ground = "plain" if random.random() < 0.4 else random.choice(GROUNDS[1:])
    light = random.choices(LIGHTS, (40, 12, 18, 30))[0]
    view = random.choices(VIEWS, (58, 18, 14, 10))[0]
    crowded = layout in ("group", "row") or relation == "in front of"
    if view == "close" and layout != "single":
        view = "level"
    elevation = random.uniform(52, 72) if view == "above" else random.uniform(24 if crowded else 10, 36)
    distance = {"level": 1.05, "above": 1.1, "close": 0.62, "wide": 2.1}[view] * random.uniform(0.95, 1.2)
    return Scene(number, layout, things, relation, ground, light, view, elevation, distance)


def mirrored(scene: Scene) -> Scene:
    """The scene of the picture with left and right exchanged."""
    flipped = tuple(replace(each, x=-each.x) for each in scene.things)
    swaps = scene.layout == "row" or scene.relation == "to the left of"
    return replace(scene, things=flipped[::-1] if swaps else flipped)
