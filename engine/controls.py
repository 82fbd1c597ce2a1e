"""The controls of a material: one table for requests, the command line and the panel.

Standard library only: Blender imports this module to define its properties.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .errors import BadRequestError

ControlValue = float | str

_HEX_COLOR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class Control:
    """One number that the artist can turn.

    ``minimum`` and ``maximum`` bound it (inclusive); ``neutral`` is the value that
    leaves a material as its family defines it.
    """

    name: str
    label: str
    group: str
    minimum: float
    maximum: float
    neutral: float
    description: str


def _shape(name: str, label: str, lo: float, hi: float, neutral: float, description: str) -> Control:
    return Control(name, label, "shape", lo, hi, neutral, description)


def _wear(name: str, label: str, description: str) -> Control:
    return Control(name, label, "weathering", 0.0, 1.0, 0.0, description)


CONTROLS: tuple[Control, ...] = (
    _shape("scale", "Scale", 0.25, 4.0, 1.0, "Size of the pattern's elements; 1 is the material's natural size"),
    _shape("relief", "Relief", 0.0, 2.0, 1.0, "Depth of the height map; 1 is the material's natural depth"),
    _shape("roughness", "Roughness", -0.5, 0.5, 0.0, "Added to the material's natural roughness"),
    _shape("variation", "Variation", 0.0, 2.0, 1.0, "How much colour differs from place to place"),
    _shape("joints", "Joints", 0.0, 2.0, 1.0, "Width of mortar, grout and gaps; 1 is natural"),
    _shape("disorder", "Disorder", 0.0, 2.0, 1.0, "How irregular the layout is; 0 is perfectly regular"),
    _wear("moss", "Moss", "Moss and algae, thickest in the crevices"),
    _wear("rust", "Rust", "Rust: patches on metal, runs and streaks on anything else"),
    _wear("cracks", "Cracks", "Cracks through the surface"),
    _wear("dust", "Dust", "Dust and dirt that settled in the low places"),
    _wear("wet", "Wetness", "Wet film: darker and glossier, with puddles in the low places"),
    _wear("polish", "Polish", "Polished smooth: glossier, relief taken down"),
    _wear("burn", "Burn", "Soot and scorch marks"),
    _wear("snow", "Snow", "Snow or frost lying on the surface"),
    _wear("edge_wear", "Edge Wear", "Worn and chipped edges, flaking paint"),
    _wear("stains", "Stains", "Stains, streaks and discolouration"),
)

BY_NAME: Mapping[str, Control] = MappingProxyType({control.name: control for control in CONTROLS})

#: Controls that hold a colour, as ``#rrggbb`` (sRGB).
COLORS: tuple[str, ...] = ("color", "color2")
#: Controls that hold a name out of the model's own lists.
CHOICES: tuple[str, ...] = ("family", "substance")


def parse_control(name: str, value: object) -> ControlValue:
    """Check one ``name=value`` pair and return the value in its own type.

    Numbers come back as ``float`` inside the control's range, colours as lower-case
    ``#rrggbb``, choices as stripped text (the model checks the name against its list).

    Raises:
        BadRequestError: unknown name, not a number, out of range, not a colour.
    """
    if name in COLORS:
        text = str(value).strip().lower()
        if not _HEX_COLOR.fullmatch(text):
            raise BadRequestError(f"Control {name!r} is {value!r}: give a colour as #rrggbb, for example #8a3b2e.")
        return text
    if name in CHOICES:
        text = str(value).strip().lower()
        if not text:
            raise BadRequestError(f"Control {name!r} is empty: give one of the names that `models --json` lists.")
        return text
    control = BY_NAME.get(name)
    if control is None:
        known = ", ".join([*BY_NAME, *COLORS, *CHOICES])
        raise BadRequestError(f"There is no control {name!r}: use one of {known}.")
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise BadRequestError(
            f"Control {name!r} is {value!r}: give a number from {control.minimum:g} to {control.maximum:g}."
        ) from None
    if not control.minimum <= number <= control.maximum:  # also refuses NaN
        raise BadRequestError(
            f"Control {name!r} is {number:g}: give a number from {control.minimum:g} to {control.maximum:g}."
        )
    return number
