"""Water and other liquids."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..toolkit import Strip, Tensor, mix, smoothstep


class Liquid(Surface):
    """Palette: shallow or lit colour, deep colour, the joint's colour, foam."""

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs", "variation"),
        "depth_tone": Param(0.8, 0, 2, "crests lighter, troughs darker"),
        "patches": Param(0.2, 0, 1.5, "broad patches of deep and shallow"),
        "patch_period": Param(4, 4, 32, "patches over the tile", "frequency"),
        "foam": Param(0.1, 0, 1, "foam on crests and rims"),
        "bubble_period": Param(90, 16, 250, "bubbles of foam over the tile", "frequency"),
        "ripple": Param(0.3, 0, 1, "fine ripples in height"),
        "roughness": Param(0.06, 0, 1, "mean roughness", "roughness"),
    }

    def layers(
        self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor, p: SimpleNamespace
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        color = [palette[i][:, None, None] for i in range(4)]
        patch = strip.fbm(p.patch_period, 4, 0.5, salt=21)
        ripple = strip.fbm(48.0, 4, 0.55, salt=22)
        bubble = strip.fbm(p.bubble_period, 2, 0.7, salt=23)
        level = (f.height - 0.5) * 2.0
        t = 0.5 + p.variation * (0.45 * p.depth_tone * level + 0.3 * p.patches * patch + 0.2 * (f.random_a - 0.5))
        body = mix(color[1], color[0], smoothstep(0.0, 1.0, t)[None]) * (1.0 + 0.03 * ripple)[None]
        foam = smoothstep(0.7, 1.25, 0.9 * f.edge + 0.28 * bubble + 0.25 * patch + 1.2 * p.foam - 0.35)
        foam = foam * smoothstep(0.0, 0.05, p.foam) * (0.35 + 0.65 * smoothstep(-0.3, 0.9, bubble))
        body = mix(body, color[3], (0.85 * foam)[None])
        body = mix(body, color[2] * (1.0 + 0.1 * ripple)[None], f.gap[None])
        rough = p.roughness + 0.012 * ripple.abs() + 0.5 * foam
        rough = mix(rough, torch.full_like(rough, 0.7), f.gap)
        height = f.height + 0.02 * p.ripple * ripple * (1.0 - f.gap) + 0.02 * foam
        return body, rough, torch.zeros_like(rough), height
