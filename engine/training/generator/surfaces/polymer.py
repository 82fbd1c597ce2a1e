"""Moulded plastic and rubber."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..toolkit import Strip, Tensor, mix, sample, smoothstep


class Polymer(Surface):
    """Dyed through and through: an even colour, a moulded texture, fine scratches, dust in the low places.

    Palette: main colour, its variation, joints, worn and scratched places.
    """

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs", "variation"),
        "element_tone": Param(0.3, 0, 1, "how much colour differs from element to element"),
        "mottle": Param(0.2, 0, 1.5, "cloudiness"),
        "mottle_period": Param(4, 4, 48, "clouds over the tile", "frequency"),
        "texture": Param(0.45, 0, 1, "the mould's fine pebbled texture"),
        "texture_period": Param(110, 8, 250, "its grains over the tile", "frequency"),
        "sink": Param(0.15, 0, 1, "broad unevenness where the matter shrank"),
        "scratches": Param(0.25, 0, 1, "fine scratches"),
        "dust": Param(0.08, 0, 1, "dust and lint"),
        "bloom": Param(0.0, 0, 1, "greyish bloom of ageing rubber"),
        "roughness": Param(0.42, 0, 1, "mean roughness", "roughness"),
        "roughness_range": Param(0.3, 0, 1, "how much roughness differs"),
    }

    def layers(self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        patch = sample(atlas, f.grain_u, f.grain_v)
        cloud = strip.fbm(p.mottle_period, 4, 0.5, salt=141)
        pebble = strip.fbm(p.texture_period, 2, 0.35, salt=142)
        fine = strip.fbm(240.0, 2, 0.7, salt=143)
        # Scratches: the thin zero crossings of noise that is pulled long along bent lines, a few of them kept.
        bend_u, bend_v = f.grain_u + 0.015 * patch[..., 0], f.grain_v + 0.015 * patch[..., 1]
        one_way = sample(atlas, bend_u + 2.0 * bend_v, bend_v * 3.0 - bend_u)
        thin = (1.0 - smoothstep(0.0, 0.035, one_way[..., 0].abs())) * smoothstep(0.6, 1.4, one_way[..., 1])
        lines = strip.lattice(10.0, 460.0, 32, 512, salt=144) + 0.3 * cloud
        scratch = (smoothstep(2.3, 3.0, lines) + thin * smoothstep(0.2, 1.0, patch[..., 2])) * p.scratches
        scratch = scratch.clamp(0.0, 1.0) * smoothstep(0.35, 0.8, f.height)

        tone = p.mottle * cloud + (f.random_a - 0.5) * 2.0 * p.element_tone + 0.15 * patch[..., 0] * p.mottle
        t = (0.3 + 0.45 * p.variation * tone).clamp(0.0, 1.0)
        color = mix(palette[0][:, None, None], palette[1][:, None, None], t[None])
        low = (1.0 - f.height).clamp(0.0, 1.0)
        color = color * (1.0 + 0.05 * pebble * p.texture - 0.12 * low + 0.02 * fine)[None]
        color = mix(color, palette[3][:, None, None], (0.5 * scratch + 0.18 * f.edge)[None].clamp(0.0, 1.0))
        grey = color.mean(dim=0, keepdim=True) * 0.6 + 0.10
        old = smoothstep(-0.4, 1.6, cloud + 0.6 * patch[..., 1]) * p.bloom
        color = mix(color, grey, (0.7 * old)[None])
        lint = smoothstep(0.25, 1.3, 1.1 * low + 0.16 * cloud + 0.2 * fine + 0.12 * patch[..., 2]) * p.dust
        speck = smoothstep(2.5, 3.0, fine + 0.2 * patch[..., 3]) * p.dust
        dirt = (0.45 * lint + 0.4 * speck).clamp(0.0, 0.9)
        color = mix(color, torch.tensor([0.30, 0.27, 0.23])[:, None, None], dirt[None])
        color = mix(color, palette[2][:, None, None] * (1.0 + 0.1 * fine)[None], f.gap[None])

        smear = 0.25 * cloud + 0.2 * patch[..., 1]
        uneven = 0.45 * smear + 0.06 * pebble + 0.5 * scratch + 0.5 * old + 0.9 * dirt
        rough = p.roughness + p.roughness_range * uneven
        rough = mix(rough - 0.06 * f.edge, 0.85, f.gap)
        relief = 0.08 * p.texture * pebble + 0.06 * p.sink * cloud - 0.02 * scratch + 0.01 * dirt
        return color, rough, torch.zeros_like(rough), f.height + relief * (1.0 - 0.6 * f.gap)
