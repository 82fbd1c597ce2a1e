"""Split stone: slate, schist, riven sandstone."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..grain import fine, turned
from ..toolkit import Strip, Tensor, fract, mix, sample, smoothstep


class Cleft(Surface):
    """Terraces where thin layers broke off, each with its own tone, ragged ledges between.

    Palette: fresh face, what layers vary towards, joint filler, weather stain.
    """

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs from element to element and place to place", "variation"),
        "element_tone": Param(0.5, 0, 1, "share of the variation that is per element"),
        "layers": Param(3.0, 0.5, 12, "layers that show"),
        "ledge": Param(0.5, 0, 1, "height of the ledges"),
        "ragged": Param(0.4, 0, 1, "how ragged the ledges are"),
        "swell": Param(0.4, 0, 1, "slow swell of the faces"),
        "ripple": Param(0.4, 0, 1, "fine ripples of the faces"),
        "stain": Param(0.25, 0, 1, "share of the surface under weather stains"),
        "grain": Param(0.25, 0, 1, "fine grain"),
        "roughness": Param(0.58, 0, 1, "mean roughness", "roughness"),
        "roughness_range": Param(0.3, 0, 1, "how much roughness differs"),
        "gap_grain": Param(0.4, 0, 1, "grain of the joint filler"),
        "gap_roughness": Param(0.95, 0, 1, "roughness of the joint filler"),
    }

    def layers(self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        patch = sample(atlas, f.grain_u, f.grain_v)
        detail = turned(atlas, f.grain_u, f.grain_v)
        scratch = sample(atlas, f.grain_u + 2.0 * f.grain_v, 9.0 * f.grain_v - 4.0 * f.grain_u)
        grit = fine(strip, 120.0, 3, 0.95, salt=281)

        # Smooth slopes give long ledges; the fine part frays them.
        slope = 0.45 * strip.fbm(4.0, 2, 0.4, salt=284) + 0.12 * patch[..., 0]
        slope = slope + p.ragged * (0.05 * detail[..., 0] + 0.035 * detail[..., 3])
        level = slope * p.layers + f.random_b
        index, within = torch.floor(level), fract(level)
        one = torch.tensor(64.0)
        this = strip.cell_random(index, torch.floor(f.random_a * 64.0), one, one, salt=283)
        below = strip.cell_random(index - 1.0, torch.floor(f.random_a * 64.0), one, one, salt=283)
        step = smoothstep(0.0, 0.05 + 0.01 * p.layers, within)  # the ledge at the foot of each layer
        layer_tone = mix(below[..., 0], this[..., 0], step)
        lip = (1.0 - step) * smoothstep(0.0, 0.03, within)

        tone = (f.random_a - 0.5) * 2.0 * p.element_tone + 0.7 * (layer_tone - 0.5) + 0.25 * patch[..., 3]
        tone = tone + 0.22 * scratch[..., 2]
        t = (0.45 + 0.5 * p.variation * tone).clamp(0.0, 1.0)
        light = 1.0 + p.variation * (0.4 * p.element_tone * (f.random_b - 0.5) + 0.10 * (layer_tone - 0.5))
        light = light + p.grain * 0.3 * grit + 0.12 * lip + 0.05 * scratch[..., 2]
        warm = 0.04 * p.variation * patch[..., 2]
        tint = torch.stack((1.0 + warm, torch.ones_like(warm), 1.0 - warm), dim=0)
        body = mix(palette[0][:, None, None], palette[1][:, None, None], t[None]) * tint
        stain = 0.7 * patch[..., 1] + 0.5 * detail[..., 1] + 0.3 * f.edge + 1.2 * (f.random_b - 0.5)
        stain = smoothstep(0.2, 2.2, stain + 0.4 * detail[..., 3] + 2.2 * p.stain - 0.5)
        stain = stain * (p.stain > 0.001).to(torch.float32)
        body = mix(body, palette[3][:, None, None], (0.75 * stain)[None]) * light.clamp(0.2, 1.8)[None]
        sand = (1.0 + p.gap_grain * (0.5 * grit + 0.2 * patch[..., 0])).clamp(0.3, 1.8)
        filler = palette[2][:, None, None] * sand[None]
        color = mix(body, filler, f.gap[None])

        terrace = index + step + 0.25 * within * (1.0 - within)
        relief = p.ledge * 0.6 * terrace / p.layers.clamp(min=1.0) + p.swell * 0.10 * patch[..., 1]
        relief = relief + p.ripple * (0.03 * scratch[..., 2] + 0.02 * detail[..., 1]) + p.grain * 0.05 * grit
        height = f.height + mix(relief, 0.06 * p.gap_grain * grit, f.gap)
        uneven = 0.2 * (layer_tone - 0.5) + 0.25 * stain + 0.12 * grit + 0.1 * patch[..., 3]
        rough = p.roughness + p.roughness_range * uneven
        return color, mix(rough, p.gap_roughness, f.gap), torch.zeros_like(rough), height
