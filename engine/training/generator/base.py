"""What every graph of the generator is: a module with named parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import ClassVar

import torch
from torch import nn

from .toolkit import Strip, Tensor

#: Channels of a pattern's ``fields`` [8, h, w].
FIELDS = ("height", "gap", "edge", "random_a", "random_b", "grain_u", "grain_v", "aux")
#: Channels of a surface's ``layers`` [6, h, w].
LAYERS = ("red", "green", "blue", "roughness", "metallic", "height")


@dataclass(frozen=True)
class Param:
    """One number of a graph's ``params`` vector; ``role`` is one of ROLES."""

    default: float
    minimum: float
    maximum: float
    description: str
    role: str = ""


#: What a control of the artist does to parameters of a role (see engine.pipelines.material_code):
#: ``scale`` divides a frequency; ``joints``, ``disorder`` and ``variation`` multiply theirs;
#: ``roughness`` is added to the surface's mean roughness.
ROLES = ("", "frequency", "joints", "disorder", "variation", "roughness")


class Graph(nn.Module):
    """A graph with named parameters; ``params`` is float32 [len(PARAMS)] in the order of PARAMS."""

    PARAMS: ClassVar[Mapping[str, Param]] = {}

    @classmethod
    def vector(cls, values: Mapping[str, float] | None = None) -> list[float]:
        """The params vector for the given values, defaults elsewhere, kept within the bounds."""
        values = values or {}
        unknown = set(values) - set(cls.PARAMS)
        if unknown:
            raise KeyError(f"{cls.__name__} has no parameters {sorted(unknown)}")
        return [
            min(max(float(values.get(name, param.default)), param.minimum), param.maximum)
            for name, param in cls.PARAMS.items()
        ]

    def named(self, params: Tensor) -> SimpleNamespace:
        """The params vector as attributes (scalar tensors)."""
        return SimpleNamespace(**{name: params[i] for i, name in enumerate(self.PARAMS)})


class Pattern(Graph):
    """Lays out the elements of a material.

    ``fields`` float32 [8, h, w] (see FIELDS):
        height   macro relief, 0 (deepest) to 1 (highest)
        gap      0 on an element, 1 in the joint between elements (mortar, grout, soil)
        edge     1 on the rim of an element, falling to 0 inside: where wear attacks
        random_a, random_b   uniform in [0, 1), constant on an element
        grain_u, grain_v     coordinates in tile units for the substance's texture, shifted (and turned)
                 per element so that grain does not run on from one to the next; any real numbers, periodic
                 over the tile modulo 1; grain runs along grain_u
        aux      pattern's own; 0 where unused. By convention 0 … 1 along an element, or a secondary mask
    """

    def forward(self, rows: Tensor, cols: Tensor, size: Tensor, noise: Tensor, params: Tensor) -> Tensor:
        return torch.stack(self.fields(Strip(rows, cols, size, noise), self.named(params)), dim=0)

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        raise TypeError(f"{type(self).__name__} defines no fields")


class Surface(Graph):
    """Gives the elements a substance.

    ``palette`` float32 [4, 3], linear RGB: main colour, its variation, the joint's colour, an accent.
    ``layers`` float32 [6, h, w] (see LAYERS): linear RGB in [0, 1], roughness and metallic in [0, 1],
    height in the pattern's unit (0 … 1 and a little beyond).
    """

    def forward(self, rows: Tensor, cols: Tensor, size: Tensor, noise: Tensor, atlas: Tensor, fields: Tensor,
                palette: Tensor, params: Tensor) -> Tensor:
        named = SimpleNamespace(**{name: fields[i] for i, name in enumerate(FIELDS)})
        strip = Strip(rows, cols, size, noise)
        color, roughness, metallic, height = self.layers(strip, atlas, named, palette, self.named(params))
        rest = torch.stack((roughness.clamp(0.02, 1.0), metallic.clamp(0.0, 1.0), height), dim=0)
        return torch.cat((color.clamp(0.0, 1.0), rest), dim=0)

    def layers(self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """color [3, h, w], roughness, metallic, height [h, w]"""
        raise TypeError(f"{type(self).__name__} defines no layers")
