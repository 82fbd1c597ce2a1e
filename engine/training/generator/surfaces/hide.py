"""Horny and scaly hide: fish, snake, dragon; horn and shell too."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..strokes import streaks
from ..toolkit import Strip, Tensor, mix, smoothstep


class Hide(Surface):
    """Palette: main colour, its variation (backs and patterns), the skin between, the accent (rims and marks)."""

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs", "variation"),
        "element_tone": Param(0.6, 0, 1.5, "share of the variation that is per element"),
        "marks": Param(0.5, 0, 1, "broad markings in the variation colour"),
        "mark_period": Param(5, 4, 32, "markings over the tile", "frequency"),
        "rim": Param(0.35, -1, 1, "rims in the accent colour, or darker if negative"),
        "base_shade": Param(0.0, 0, 1, "elements are darker at their roots (aux)"),
        "growth": Param(0.35, 0, 1, "growth lines along the grain"),
        "growth_count": Param(64, 8, 200, "growth lines over the tile", "frequency"),
        "wrinkle": Param(0.25, 0, 1, "fine wrinkles in height"),
        "sheen": Param(0.1, 0, 1, "metallic sheen"),
        "roughness": Param(0.4, 0, 1, "mean roughness", "roughness"),
        "roughness_range": Param(0.2, 0, 1, "how much roughness differs"),
    }

    def layers(
        self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor, p: SimpleNamespace
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        color = [palette[i][:, None, None] for i in range(4)]
        mark = strip.fbm(p.mark_period, 4, 0.5, salt=21)
        wrinkle = strip.fbm(72.0, 4, 0.65, salt=22)
        dirt = strip.fbm(18.0, 4, 0.6, salt=23)
        count = torch.round(p.growth_count)
        line = streaks(strip, f.grain_u, f.grain_v, 16.0, count * 2.0, salt=26)[..., 0]
        line = line * (2.0 - 4.0 * count * strip.pixel).clamp(0.0, 1.0)

        t = p.marks * smoothstep(-0.4, 0.6, mark + 1.0 * (f.random_a - 0.5)) + p.element_tone * 0.5 * (f.random_a - 0.5)
        t = (0.15 + p.variation * (t - 0.15 + 0.06 * line + 0.08 * dirt)).clamp(0.0, 1.0)
        light = 1.0 + p.variation * 0.35 * p.element_tone * (f.random_b - 0.5) + 0.14 * p.growth * line + 0.06 * wrinkle
        body = mix(color[0], color[1], t[None])
        rim = smoothstep(0.0, 1.0, f.edge)
        body = mix(body, color[3], (rim * p.rim.clamp(min=0.0) * 0.8)[None])
        light = (
            light * (1.0 + 0.6 * rim * p.rim.clamp(max=0.0)) * (1.0 - 0.6 * p.base_shade * smoothstep(0.75, 0.1, f.aux))
        )
        body = body * light.clamp(0.1, 2.0)[None]
        body = mix(body, color[2] * (1.0 + 0.2 * dirt).clamp(0.3, 1.7)[None], f.gap[None])
        rough = p.roughness + p.roughness_range * (0.5 * (f.random_b - 0.5) + 0.12 * dirt) + 0.04 * wrinkle - 0.08 * rim
        rough = mix(rough, torch.full_like(rough, 0.8), f.gap)
        metallic = p.sheen * (1.0 - f.gap) * (0.8 + 0.2 * f.random_a)
        height = f.height + (0.014 * p.wrinkle * wrinkle + 0.02 * p.growth * line) * (1.0 - f.gap)
        return body, rough, metallic, height
