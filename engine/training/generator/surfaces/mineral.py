"""Grained, opaque matter: clay, stone, concrete, plaster, soil, sand, snow, paper."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..grain import dots, fine, turned
from ..toolkit import Planes, Strip, Tensor, mix, sample, smoothstep


class Mineral(Surface):
    """Patches, grain, specks, pits, drag marks and layers, each with its own amount.

    Palette: main colour, what elements and patches vary towards, joint filler, specks and fire marks.
    """

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs from element to element and place to place", "variation"),
        "element_tone": Param(0.5, 0, 1, "share of the variation that is per element"),
        "mottle": Param(0.35, 0, 1.5, "soft patches"),
        "mottle_period": Param(6, 4, 64, "patches over the tile", "frequency"),
        "grain": Param(0.25, 0, 1, "fine grain in brightness"),
        "grain_period": Param(128, 8, 256, "grain over the tile", "frequency"),
        "grain_height": Param(0.05, 0, 1, "fine grain in height"),
        "lump": Param(0.05, 0, 1, "broad unevenness in height"),
        "lump_period": Param(16, 4, 64, "lumps over the tile", "frequency"),
        "speckle": Param(0.0, 0, 1, "share of the surface under specks of the accent colour"),
        "speckle_period": Param(96, 8, 256, "specks over the tile", "frequency"),
        "pits": Param(0.05, 0, 1, "share of the places that have a pit"),
        "pit_depth": Param(0.12, 0, 1, "depth of the pits"),
        "pit_period": Param(40, 8, 200, "places for pits over the tile", "frequency"),
        "streak": Param(0.0, 0, 1, "drag marks along the grain: wire cuts, trowel, chisel"),
        "streak_height": Param(0.1, 0, 1, "depth of the drag marks"),
        "scorch": Param(0.0, 0, 1, "share of the elements that the fire has darkened to the accent colour"),
        "bloom": Param(0.0, 0, 1, "pale smears of the joint's filler on the elements' rims"),
        "strata": Param(0.0, 0, 1, "bands of colour and height"),
        "strata_count": Param(6, 1, 40, "bands over the tile", "frequency"),
        "roughness": Param(0.85, 0, 1, "mean roughness", "roughness"),
        "roughness_range": Param(0.1, 0, 1, "how much roughness differs"),
        "gap_grain": Param(0.4, 0, 1, "grain of the joint filler"),
        "gap_roughness": Param(0.95, 0, 1, "roughness of the joint filler"),
    }

    def layers(self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        patch = sample(atlas, f.grain_u, f.grain_v)
        detail = turned(atlas, f.grain_u, f.grain_v)
        mottle = 0.62 * strip.fbm(p.mottle_period, 5, 0.6, salt=21) + 0.55 * patch[..., 0] + 0.4 * detail[..., 1]
        grain = 0.75 * fine(strip, p.grain_period * 0.5, 3, 0.9, salt=122) + 0.5 * detail[..., 2]
        lump = 0.6 * strip.fbm(p.lump_period, 4, 0.55, salt=23) + 0.5 * patch[..., 1] + 0.3 * detail[..., 0]
        drag = sample(atlas, f.grain_u * 2.0, f.grain_v * 11.0)[..., 2] + 0.4 * detail[..., 3]

        across = p.strata_count * strip.aspect
        phase = strip.v * torch.round(across).clamp(min=1.0) + 0.12 * patch[..., 0] + 0.05 * lump
        band = 0.6 * torch.sin(phase * 6.2831853) + 0.45 * torch.sin(phase * 18.849556 + patch[..., 2]) + 0.4 * drag
        pit = self._pits(strip, detail, p)
        spot = fine(strip, p.speckle_period * 0.5, 2, 0.8, salt=124)
        speck = smoothstep(0.0, 0.4, spot - 2.2 + 2.8 * p.speckle) * (p.speckle > 0.001).to(torch.float32)

        # Tone: from element to element, in patches, along drag marks and layers.
        tone = (f.random_a - 0.5) * 2.0 * p.element_tone + p.mottle * mottle * 0.55
        tone = tone + p.strata * band * 0.6 + 0.35 * p.streak * drag
        t = (0.42 + 0.5 * p.variation * tone).clamp(0.0, 1.0)
        light = 1.0 + p.variation * (0.36 * (f.random_b - 0.5) * p.element_tone + 0.09 * p.mottle * detail[..., 3])
        light = (light + p.grain * 0.4 * grain + 0.12 * p.streak * drag - 0.3 * pit).clamp(0.12, 1.9)
        warmth = 0.028 * p.variation * p.mottle * (patch[..., 1] + 0.6 * detail[..., 0])
        tint = torch.stack((1.0 + warmth, torch.ones_like(warmth), 1.0 - warmth), dim=0)
        body = mix(palette[0][:, None, None], palette[1][:, None, None], t[None]) * tint
        fire = 3.2 * (p.scorch - f.random_b) + 0.5 * patch[..., 0] + 0.3 * detail[..., 0] + 0.5 * f.edge
        fire = smoothstep(0.0, 1.3, fire) * (p.scorch > 0.001).to(torch.float32)
        body = mix(body, mix(body, palette[3][:, None, None], 0.8), fire[None])
        body = mix(body, palette[3][:, None, None], speck[None]) * light[None]

        sand = (1.0 + p.gap_grain * (0.5 * grain + 0.3 * mottle)).clamp(0.45, 1.7)
        filler = palette[2][:, None, None] * sand[None]
        smear = smoothstep(0.1, 1.3, 1.3 * f.edge + 0.5 * patch[..., 1] + 0.4 * detail[..., 1] - 0.9 + 0.9 * p.bloom)
        body = mix(body, filler, (smear * p.bloom)[None])
        color = mix(body, filler, f.gap[None])

        relief = p.grain_height * 0.16 * grain + p.lump * 0.22 * lump + p.strata * 0.08 * band - p.pit_depth * pit
        relief = relief + p.streak_height * p.streak * 0.16 * drag
        height = f.height + mix(relief, p.gap_grain * (0.05 * grain + 0.03 * detail[..., 1]) + 0.05 * lump, f.gap)
        rough = p.roughness + p.roughness_range * (0.22 * grain + 0.25 * mottle - 0.8 * fire) + 0.1 * pit
        return color, mix(rough, p.gap_roughness, f.gap), torch.zeros_like(rough), height

    def _pits(self, strip: Strip, detail: Planes, p: SimpleNamespace) -> Tensor:
        """Round to ragged holes, 0 … 1."""
        warp = 0.22 / p.pit_period
        u, v = strip.u + warp * detail[..., 0], strip.v + warp * detail[..., 1]
        distance, random = dots(strip, u, v, p.pit_period, salt=126, limit=200)
        present = smoothstep(0.0, 0.04, p.pits - random[..., 3])
        return (1.0 - smoothstep(0.45, 1.0, distance)) * present
