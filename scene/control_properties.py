"""The model's controls as Blender properties, made from the engine's one table."""

from __future__ import annotations

from collections.abc import Mapping

import bpy
from bpy.props import BoolProperty, FloatProperty, FloatVectorProperty, StringProperty

from ..engine.controls import CHOICES, COLORS, CONTROLS, ControlValue
from . import hooks
from .colors import hex_to_srgb, srgb_to_hex
from .vocabulary import search_family, search_substance

_COLOR_TEXTS = {
    "color": ("Colour", "Main colour of the material"),
    "color2": ("Second Colour", "Colour of the joints, veins or threads, where the material has them"),
}
_CHOICE_TEXTS = {
    "family": ("Family", "Material family, such as cobblestone or denim; empty follows the prompt", search_family),
    "substance": (
        "Substance",
        "What it is made of, such as stone or copper; empty follows the prompt",
        search_substance,
    ),
}


def override_name(control: str) -> str:
    """Name of the toggle beside a control: on is the artist's value, off the prompt's."""
    return f"use_{control}"


def _turned(control: str):
    """Update callback of a control's value: turning it makes it an override."""

    def update(self: LOOM_PG_controls, _context: bpy.types.Context) -> None:
        if hooks.is_quiet():
            return
        with hooks.quiet():
            setattr(self, override_name(control), True)
        _announce(self)

    return update


def _toggled(self: LOOM_PG_controls, _context: bpy.types.Context) -> None:
    _announce(self)


def _announce(controls: LOOM_PG_controls) -> None:
    if isinstance(controls.id_data, bpy.types.Material):
        hooks.announce(hooks.material_changed, controls.id_data)


def _annotations() -> dict[str, object]:
    properties: dict[str, object] = {}
    for control in CONTROLS:
        properties[control.name] = FloatProperty(
            name=control.label,
            description=control.description,
            min=control.minimum,
            max=control.maximum,
            default=control.neutral,
            step=5,
            precision=2,
            subtype="FACTOR",
            update=_turned(control.name),
        )
    for name in COLORS:
        label, description = _COLOR_TEXTS[name]
        properties[name] = FloatVectorProperty(
            name=label,
            description=description,
            subtype="COLOR_GAMMA",
            size=3,
            min=0.0,
            max=1.0,
            default=(0.5, 0.5, 0.5),
            update=_turned(name),
        )
    for name in CHOICES:
        label, description, search = _CHOICE_TEXTS[name]
        properties[name] = StringProperty(
            name=label, description=description, search=search, maxlen=64, update=_turned(name)
        )
    for name in (*properties,):
        properties[override_name(name)] = BoolProperty(
            name="Override",
            description="On: use this value. Off: use what the model reads in the prompt",
            default=False,
            update=_toggled,
        )
    return properties


class LOOM_PG_controls(bpy.types.PropertyGroup):
    """Every control of a material, each with a toggle that makes it override the prompt."""

    __annotations__ = _annotations()

    def overrides(self) -> dict[str, ControlValue]:
        """The controls that the artist has set, as a request takes them."""
        chosen: dict[str, ControlValue] = {}
        for control in CONTROLS:
            if getattr(self, override_name(control.name)):
                # Blender keeps float32: 0.4 comes back as 0.4000000059.
                value = round(getattr(self, control.name), 4)
                chosen[control.name] = min(max(value, control.minimum), control.maximum)
        for name in COLORS:
            if getattr(self, override_name(name)):
                chosen[name] = srgb_to_hex(getattr(self, name))
        for name in CHOICES:
            text = getattr(self, name).strip()
            if getattr(self, override_name(name)) and text:
                chosen[name] = text
        return chosen

    def assign(self, overrides: Mapping[str, ControlValue], read: Mapping[str, object] | None = None) -> None:
        """Take ``overrides`` as the artist's and show ``read`` (what the model used) for the rest."""
        values = {**(read or {}), **overrides}
        with hooks.quiet():
            for name in (*(control.name for control in CONTROLS), *COLORS, *CHOICES):
                setattr(self, override_name(name), name in overrides)
                value = values.get(name)
                if value is None:
                    continue
                if name in COLORS:
                    setattr(self, name, hex_to_srgb(str(value)))
                elif name in CHOICES:
                    setattr(self, name, str(value))
                else:
                    setattr(self, name, float(value))  # type: ignore[arg-type]

    def copy_from(self, other: LOOM_PG_controls) -> None:
        """The same values and toggles as ``other``."""
        self.assign(other.overrides())
