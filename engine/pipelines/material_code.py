"""The material code: everything the generator needs to know, in words and numbers that mean something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..controls import CONTROLS, ControlValue
from ..errors import BadRequestError
from ..imaging.color import hex_to_srgb, srgb_to_hex, srgb_to_linear
from .noise import PALETTE, normal, uniform
from .palette import SLOTS, belies, is_oxide, recolor, toned_palettes

#: Weaker weathering than this is left out: it costs time and shows nothing.
NOTICEABLE = 0.06
#: Share of a control's spread that the seed may use, so that seeds stay within what was meant.
_SPREAD = 0.6
#: What breaks the surface comes first, what lies on it next, what makes it shine last.
_WEATHERING_ORDER = ("edge_wear", "cracks", "stains", "rust", "burn", "dust", "moss", "polish", "wet", "snow")


@dataclass(frozen=True)
class Intent:
    """What was asked for, before the seed decides what is left open.

    ``means`` and ``stds`` hold every control of :data:`engine.controls.CONTROLS`; a control in
    ``logarithmic`` spreads by powers of two. Colours are ``#rrggbb`` or None where none was named;
    ``tone`` is -1 for a dark, 1 for a light material of no named colour.
    """

    family: str
    substance: str | None
    color: str | None
    color2: str | None
    means: Mapping[str, float]
    stds: Mapping[str, float]
    logarithmic: frozenset[str] = frozenset()
    tone: int = 0


@dataclass(frozen=True)
class MaterialCode:
    """One material, fully determined but for its layout.

    Attributes:
        family, substance: names in the model's tables.
        pattern, surface: names of the graphs that draw them.
        pattern_params, surface_params: parameter vectors, float32.
        weathering: modifier → parameter vector, in the order in which they are applied.
        palette: linear RGB, float32 [4, 3]: main colour, variation, joint, accent.
        depth: relief depth of one unit of height, as a fraction of the tile's width.
        surface_relief: factor on the surface's own relief: grain that suits a deep layout would
            drown a flat one, and the other way round.
        controls: the value of every control, for the artist.
    """

    family: str
    substance: str
    pattern: str
    surface: str
    pattern_params: np.ndarray
    surface_params: np.ndarray
    weathering: Mapping[str, np.ndarray]
    palette: np.ndarray
    depth: float
    surface_relief: float
    controls: Mapping[str, ControlValue]


def resolve(
    config: Mapping[str, Any], intent: Intent, overrides: Mapping[str, ControlValue], seed: int
) -> MaterialCode:
    """Turn an intent, the artist's overrides and a seed into a code.

    ``config`` is ``generator/config.json``. What the intent leaves open (its stds, the palette, the
    family's own jitter) is drawn from the seed; overrides win over everything.

    Raises:
        BadRequestError: an override names a family or a substance that the model does not have.
    """
    family_name = _known(config["families"], overrides.get("family", intent.family), "family")
    family = config["families"][family_name]
    own = family["substance"]
    substance_name = _known(config["substances"], overrides.get("substance", intent.substance or own), "substance")
    if "substance" not in overrides and belies(config["substances"][substance_name], intent.color):
        substance_name = own  # "blue and gold tiles": gold is a colour here
    substance = config["substances"][substance_name]

    draws = normal(seed, len(CONTROLS) + 64)
    values = _control_values(intent, overrides, draws)
    pattern_params = _params(
        config["patterns"][family["pattern"]], family["params"], family["jitter"], values, draws[len(CONTROLS) :], 1.0
    )
    named = str(overrides.get("color", intent.color or "")) or None
    second = str(overrides.get("color2", intent.color2 or "")) or None
    oxide = "color" not in overrides and is_oxide(substance, named)
    if oxide:
        named, second = None, named
    surface_values = {
        **substance["params"],
        **(family["surface_params"] if substance_name == own else {}),
        **(substance["oxide"]["params"] if oxide else {}),
    }
    surface_params = _params(
        config["surfaces"][substance["surface"]], surface_values, {}, values, draws, family["grain"]
    )

    palettes = family["palettes"] if substance_name == own and family["palettes"] else substance["palettes"]
    if named is None and intent.tone:
        palettes = toned_palettes(palettes, intent.tone, substance["lightness"])
    pick = int(uniform(seed, 1, PALETTE)[0] * len(palettes))
    slot = "accent" if oxide else family["second"]
    chroma = family["chroma"] or substance["chroma"]
    palette = recolor(palettes, pick, named, second, slot, chroma, substance["lightness"])

    # Elements of twice the size are twice as deep.
    depth = family["depth"] * values["relief"] * values["scale"]
    surface_relief = 1.0 if substance_name == own else _home_depth(config, substance_name) / family["depth"]
    shared = {"metal": float(substance["metal"]), "scale": 1.0 / values["scale"]}
    wear = {
        name: _vector(config["weathering"][name], {**shared, "amount": values[name]})
        for name in _WEATHERING_ORDER
        if values[name] >= NOTICEABLE
    }
    controls: dict[str, ControlValue] = {
        **{name: round(value, 4) for name, value in values.items()},
        "color": srgb_to_hex(hex_to_srgb(palette[0])),
        "color2": palette[SLOTS[family["second"]]],
        "family": family_name,
        "substance": substance_name,
    }
    return MaterialCode(
        family_name,
        substance_name,
        family["pattern"],
        substance["surface"],
        pattern_params,
        surface_params,
        wear,
        srgb_to_linear(np.stack([hex_to_srgb(color) for color in palette])).astype(np.float32),
        float(depth),
        float(np.clip(surface_relief, 0.05, 4.0)),
        controls,
    )


def _known(table: Mapping[str, Any], name: object, what: str) -> str:
    if name not in table:
        raise BadRequestError(f"The model has no {what} {name!r}: use one of {', '.join(sorted(table))}.")
    return str(name)


def _home_depth(config: Mapping[str, Any], substance: str) -> float:
    """Depth of the family that the substance's relief was made for: the first that is made of it."""
    return next((f["depth"] for f in config["families"].values() if f["substance"] == substance), 0.01)


def _control_values(intent: Intent, overrides: Mapping[str, ControlValue], draws: np.ndarray) -> dict[str, float]:
    values = {}
    for control, draw in zip(CONTROLS, draws, strict=False):
        mean, std = intent.means[control.name], intent.stds[control.name]
        if control.group == "weathering" and mean < NOTICEABLE:
            value = 0.0
        else:
            step = _SPREAD * std * float(np.clip(draw, -2.0, 2.0))
            value = mean * 2.0**step if control.name in intent.logarithmic else mean + step
        value = float(overrides.get(control.name, value))
        values[control.name] = min(max(value, control.minimum), control.maximum)
    return values


def _vector(schema: Mapping[str, Any], values: Mapping[str, float]) -> np.ndarray:
    bounded = (min(max(values.get(name, p["default"]), p["minimum"]), p["maximum"]) for name, p in schema.items())
    return np.array(list(bounded), np.float32)


def _params(
    schema: Mapping[str, Any],
    values: Mapping[str, float],
    jitter: Mapping[str, float],
    controls: Mapping[str, float],
    draws: np.ndarray,
    grain: float,
) -> np.ndarray:
    """A graph's parameters under the artist's controls; see ``ROLES`` in the training code."""
    result = {}
    for i, (name, p) in enumerate(schema.items()):
        value = values.get(name, p["default"])
        if name in jitter:
            value += jitter[name] * float(np.clip(draws[i], -1.6, 1.6)) / 1.6
        role = p["role"]
        if role == "frequency":
            value = value * grain / controls["scale"]
        elif role == "roughness":
            value = value + controls["roughness"]
        elif role:
            value = value * controls[role]
        result[name] = value
    return _vector(schema, result)
