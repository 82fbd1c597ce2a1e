"""What grows, or has grown: grass, moss, leaves, straw, fur, bark."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..strokes import streaks
from ..toolkit import Strip, Tensor, mix, smoothstep


class Foliage(Surface):
    """Palette: main colour, its variation, the ground or depth between, the accent (tips, dry or bleached parts).

    ``root_shade``, ``tip`` and ``veins`` read ``aux`` and are for patterns that provide it.
    """

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs", "variation"),
        "element_tone": Param(0.7, 0, 1.5, "share of the variation that is per element"),
        "accent": Param(0.25, 0, 1, "share of the elements in the accent colour"),
        "patches": Param(0.4, 0, 2, "broad patches of colour"),
        "patch_period": Param(5, 4, 48, "patches over the tile", "frequency"),
        "fibres": Param(0.3, 0, 2, "streaks along the grain"),
        "fibre_count": Param(40, 4, 200, "streaks over a tile's width, across the grain", "frequency"),
        "fibre_length": Param(4, 1, 50, "the same along the grain", "frequency"),
        "depth_shade": Param(0.6, 0, 1.5, "low places are darker"),
        "root_shade": Param(0, 0, 1, "roots are darker (aux)"),
        "tip": Param(0, 0, 1, "tips take the accent colour (aux)"),
        "veins": Param(0, -1, 1, "veins are lighter, or darker if negative (aux)"),
        "spots": Param(0.1, 0, 1, "spots and blemishes in the variation colour"),
        "spot_period": Param(40, 8, 200, "spots over the tile", "frequency"),
        "rim": Param(0, -1, 1, "rims lighter, or darker if negative"),
        "tufts": Param(0, 0, 2, "small tufts in height and brightness, where the pattern has none"),
        "tuft_period": Param(40, 8, 160, "tufts over the tile", "frequency"),
        "grain": Param(0.3, 0, 2, "fine grain"),
        "relief": Param(0.15, 0, 1, "height of fibres and grain"),
        "roughness": Param(0.7, 0, 1, "mean roughness", "roughness"),
        "roughness_range": Param(0.2, 0, 1, "how much roughness differs from element to element"),
    }

    def layers(
        self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor, p: SimpleNamespace
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        color = [palette[i][:, None, None] for i in range(4)]
        patch = strip.fbm(p.patch_period, 4, 0.55, salt=21)
        spot = strip.fbm(p.spot_period, 3, 0.6, salt=22)
        grain = strip.fbm(128.0, 2, 0.8, salt=23)
        tuft = strip.fbm(p.tuft_period, 4, 0.75, salt=24)
        length, count = torch.round(p.fibre_length), torch.round(p.fibre_count)
        coarse = streaks(strip, f.grain_u, f.grain_v, length, count, salt=26)[..., 0]
        fine = streaks(strip, f.grain_u, f.grain_v, length * 2.0, count * 3.0, salt=27)[..., 1]
        fibre = 0.7 * coarse * (2.0 - 2.0 * count * strip.pixel).clamp(0.0, 1.0)
        fibre = fibre + 0.6 * fine * (2.0 - 6.0 * count * strip.pixel).clamp(0.0, 1.0)

        own = (f.random_a - 0.5) * 2.0
        tone = p.element_tone * own + p.patches * 0.45 * patch + 0.16 * p.fibres * fibre
        t = (0.45 + 0.5 * p.variation * tone).clamp(0.0, 1.0)
        body = mix(color[0], color[1], t[None])
        dried = smoothstep(0.0, 0.25, p.accent * (1.0 + 0.6 * p.patches * patch) - f.random_b) * (
            0.45 + 0.5 * f.random_a
        )
        dried = dried * p.variation.clamp(max=1.0)
        body = mix(body, color[3], dried.clamp(0.0, 1.0)[None])
        blemish = smoothstep(0.9, 1.6, spot + 0.5 * own + 1.2 * p.spots - 0.3) * smoothstep(0.0, 0.05, p.spots)
        body = mix(body, color[1] * 0.6, (0.7 * blemish)[None])
        body = mix(body, color[3], (p.tip * smoothstep(0.55, 1.0, f.aux) * 0.7)[None])

        own_light = 0.5 + 0.3 * (f.random_a - 0.5) + 0.7 * (f.random_b - 0.5)
        light = 1.0 + p.variation * 0.45 * (own_light - 0.5) * p.element_tone.clamp(max=1.0)
        light = (
            light
            * (1.0 + 0.28 * p.tufts * tuft).clamp(min=0.3)
            * (1.0 + 0.16 * p.fibres * fibre + 0.07 * p.grain * grain)
        )
        low = 1.0 - smoothstep(0.1, 0.8, f.height)
        light = light * (1.0 - 0.62 * p.depth_shade * low).clamp(0.12, 1.0)
        light = light * (1.0 - p.root_shade * 0.72 * (1.0 - smoothstep(0.0, 0.6, f.aux)))
        light = light * (1.0 + 0.55 * p.veins * f.aux) * (1.0 + 0.4 * p.rim * f.edge)
        body = body * light.clamp(0.05, 2.0)[None]
        filler = color[2] * (1.0 + 0.2 * grain + 0.3 * spot).clamp(0.3, 1.8)[None]
        body = mix(body, filler, f.gap[None])

        rough = (
            p.roughness + p.roughness_range * (f.random_b - 0.5) - 0.05 * fibre * p.fibres + 0.12 * low + 0.1 * blemish
        )
        rough = mix(rough, torch.full_like(rough, 0.95), f.gap)
        relief = p.relief * (0.07 * p.fibres * fibre + 0.05 * p.grain * grain) + 0.11 * p.tufts * tuft
        return body, rough, torch.zeros_like(rough), f.height + relief * (1.0 - f.gap)
