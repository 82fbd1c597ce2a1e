"""What every modifier is."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import FIELDS, Graph, Param
from ..toolkit import Strip, Tensor, mix, sample, smoothstep


def tone(red: float, green: float, blue: float) -> Tensor:
    """A linear RGB colour, [3, 1, 1]."""
    return torch.tensor([red, green, blue])[:, None, None]


class Weathered:
    """The layers under change, and the noises that modifiers share.

    color [3, h, w] linear RGB; roughness, metallic, height [h, w]; ``f`` the pattern's fields.
    """

    def __init__(self, strip: Strip, atlas: Tensor, f: SimpleNamespace, layers: Tensor, scale: Tensor) -> None:
        self.strip, self.atlas, self.f, self._scale = strip, atlas, f, scale
        self.color, self.roughness, self.metallic, self.height = layers[:3], layers[3], layers[4], layers[5]

    def patch(self, period: float = 5.0, salt: int = 41) -> Tensor:
        """Broad patches, variance near 1."""
        return self.strip.fbm(period * self._scale, 5, 0.58, salt=salt)

    def ragged(self, period: float = 24.0, salt: int = 42) -> Tensor:
        """What frays a mask's outline."""
        return self.strip.fbm(period, 4, 0.68, salt=salt)

    def fine(self, period: float = 96.0, salt: int = 43) -> Tensor:
        """Grain."""
        return self.strip.fbm(period, 2, 0.8, salt=salt)

    def streak(self, salt: int = 44) -> Tensor:
        """Runs of water: narrow in u, long in v."""
        wide = self.strip.lattice(24.0 * self._scale, 4.0, 128, 16, salt=salt)
        return 0.6 * wide + 0.8 * self.strip.lattice(90.0, 6.0, 256, 32, salt=salt + 1)

    def crevice(self) -> Tensor:
        """1 in joints and low places, 0 on the peaks."""
        return torch.maximum((1.0 - self.height).clamp(0.0, 1.0), self.f.gap * 0.9)

    def lay(self, mask: Tensor, color: Tensor, roughness: Tensor | float, keep_metal: float = 0.0) -> None:
        """Cover what the mask [h, w] in [0, 1] shows."""
        self.color = mix(self.color, color, mask[None])
        self.roughness = mix(self.roughness, roughness, mask)
        self.metallic = self.metallic * (1.0 - mask * (1.0 - keep_metal))


class Modifier(Graph):
    """layers [6, h, w] → weathered [6, h, w] (see :data:`engine.training.generator.base.LAYERS`).

    The mask grows with ``amount``, is ragged, and follows the relief.
    """

    PARAMS = {
        "amount": Param(0.0, 0.0, 1.0, "how much of it"),
        "metal": Param(0, 0, 1, "1 if the substance is a metal, or paint on one"),
        "scale": Param(1, 0.25, 4, "size of the patches", "frequency"),
    }

    def forward(self, rows: Tensor, cols: Tensor, size: Tensor, noise: Tensor, atlas: Tensor, fields: Tensor,
                layers: Tensor, params: Tensor) -> Tensor:
        p = self.named(params)
        f = SimpleNamespace(**{name: fields[i] for i, name in enumerate(FIELDS)})
        w = Weathered(Strip(rows, cols, size, noise), atlas, f, layers, p.scale)
        self.apply_to(w, p)
        rest = torch.stack((w.roughness.clamp(0.02, 1.0), w.metallic.clamp(0.0, 1.0), w.height), dim=0)
        return torch.cat((w.color.clamp(0.0, 1.0), rest), dim=0)

    def apply_to(self, w: Weathered, p: SimpleNamespace) -> None:
        raise TypeError(f"{type(self).__name__} changes nothing")


__all__ = ["Modifier", "Weathered", "mix", "sample", "smoothstep", "tone"]
