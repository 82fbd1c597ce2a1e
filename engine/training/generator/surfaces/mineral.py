"""Grained, opaque matter: clay, stone, concrete, plaster, asphalt, soil, sand, snow, paper."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..toolkit import Strip, Tensor, mix, sample, smoothstep


class Mineral(Surface):
    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs from element to element and from place to place", "variation"),
        "element_tone": Param(0.5, 0, 1, "share of the variation that is per element"),
        "mottle": Param(0.35, 0, 1.5, "soft patches"),
        "mottle_period": Param(6, 4, 64, "patches over the tile", "frequency"),
        "grain": Param(0.12, 0, 1, "fine grain in brightness"),
        "grain_period": Param(64, 8, 256, "grain over the tile", "frequency"),
        "grain_height": Param(0.05, 0, 1, "fine grain in height"),
        "lump": Param(0.05, 0, 1, "broad unevenness in height"),
        "lump_period": Param(16, 4, 64, "lumps over the tile", "frequency"),
        "speckle": Param(0.0, 0, 1, "share of the surface under speckles of the accent colour"),
        "speckle_period": Param(96, 8, 256, "speckles over the tile", "frequency"),
        "pits": Param(0.05, 0, 1, "share of the surface with pits"),
        "pit_depth": Param(0.12, 0, 1, "depth of the pits"),
        "pit_period": Param(48, 8, 256, "pits over the tile", "frequency"),
        "strata": Param(0.0, 0, 1, "bands of colour and height"),
        "strata_count": Param(6, 1, 40, "bands over the tile", "frequency"),
        "roughness": Param(0.85, 0, 1, "mean roughness", "roughness"),
        "roughness_range": Param(0.1, 0, 1, "how much roughness differs"),
        "gap_grain": Param(0.3, 0, 1, "grain of the joint filler"),
        "gap_roughness": Param(0.95, 0, 1, "roughness of the joint filler"),
    }

    def layers(self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        patch = sample(atlas, f.grain_u, f.grain_v)
        mottle = mix(strip.fbm(p.mottle_period, 5, 0.55, salt=21), patch[..., 0], 0.5)
        grain = strip.fbm(p.grain_period, 3, 0.8, salt=22)
        lump = mix(strip.fbm(p.lump_period, 4, 0.5, salt=23), patch[..., 1], 0.5)
        spot = strip.fbm(p.speckle_period, 2, 0.5, salt=24)
        hole = strip.fbm(p.pit_period, 2, 0.4, salt=25)

        band = torch.sin((strip.v * torch.round(p.strata_count) + 0.12 * patch[..., 0] + 0.05 * lump) * 6.2831853)
        band = band * 0.6 + 0.5 * patch[..., 2]
        pit = smoothstep(0.0, 0.5, hole - 2.2 + 2.6 * p.pits) * (p.pits > 0.001).to(torch.float32)
        speck = smoothstep(0.0, 0.35, spot - 2.2 + 2.8 * p.speckle) * (p.speckle > 0.001).to(torch.float32)

        tone = (f.random_a - 0.5) * 2.0 * p.element_tone + p.mottle * mottle * 0.6 + p.strata * band * 0.7
        t = (0.45 + 0.5 * p.variation * tone).clamp(0.0, 1.0)
        light = 1.0 + p.variation * (0.3 * (f.random_b - 0.5) * p.element_tone) + p.grain * 0.35 * grain
        light = (light - 0.35 * pit).clamp(0.1, 2.0)
        body = mix(palette[0][:, None, None], palette[1][:, None, None], t[None]) * light[None]
        body = mix(body, palette[3][:, None, None], speck[None])
        filler = palette[2][:, None, None] * (1.0 + p.gap_grain * (0.4 * grain + 0.25 * mottle)).clamp(0.2, 2.0)[None]
        color = mix(body, filler, f.gap[None])

        relief = p.grain_height * 0.12 * grain + p.lump * 0.2 * lump + p.strata * 0.08 * band - p.pit_depth * pit
        height = f.height + mix(relief, 0.06 * p.gap_grain * grain + 0.05 * lump, f.gap)
        rough = p.roughness + p.roughness_range * (0.25 * grain + 0.3 * mottle)
        return color, mix(rough, p.gap_roughness, f.gap), torch.zeros_like(rough), height
