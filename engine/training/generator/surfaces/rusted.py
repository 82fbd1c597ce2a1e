"""Rust: powder, scale and flakes in layers, pits, and what is left of the metal."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..toolkit import Strip, Tensor, mix, sample, smoothstep


class Rusted(Surface):
    """Palette: red-brown rust, dark scale, the joint's colour, fresh orange rust."""

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs between elements and places", "variation"),
        "period": Param(5, 4, 40, "largest patches over the tile", "frequency"),
        "powder": Param(0.45, 0, 1, "fresh orange rust"),
        "scale": Param(0.4, 0, 1, "dark scale"),
        "flakes": Param(0.5, 0, 1, "layers that flake off, with raised edges"),
        "flake_layers": Param(3, 1, 8, "layers between the lowest and the highest"),
        "pits": Param(0.3, 0, 1, "pits, in clusters"),
        "pit_period": Param(90, 8, 200, "pits over the tile", "frequency"),
        "grain": Param(0.5, 0, 1, "fine granular crust"),
        "grain_period": Param(110, 16, 200, "grains over the tile", "frequency"),
        "metal": Param(0.15, 0, 1, "how much bare metal remains"),
        "streaks": Param(0.35, 0, 1, "runs of rust water"),
        "roughness": Param(0.86, 0, 1, "mean roughness", "roughness"),
        "roughness_range": Param(0.4, 0, 1, "how much roughness differs"),
    }

    def layers(self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        brown, dark, joint, orange = (palette[i][:, None, None] for i in range(4))
        broad = strip.fbm(p.period, 6, 0.55, salt=151)
        second = strip.fbm(p.period * 1.7, 6, 0.6, salt=152)
        # Domain warping frays the patches, as creeping corrosion does.
        crept = sample(atlas, f.grain_u + 0.05 * broad, f.grain_v + 0.05 * second)
        grain = strip.fbm(p.grain_period, 3, 0.75, salt=153)
        hole = strip.fbm(p.pit_period, 2, 0.5, salt=154)
        layer_noise = strip.fbm(p.period * 1.3, 5, 0.5, salt=155)
        streak = strip.lattice(90.0, 5.0, 256, 64, salt=156)

        # Layers: the noise is cut into terraces; each ends in a frayed, lifted edge.
        level = (0.85 * layer_noise + 0.22 * crept[..., 2] + 0.05 * grain) * p.flake_layers * 0.5 + 40.0
        layer = torch.floor(level)
        t = level - layer
        rise = smoothstep(0.0, 0.06, t)
        lip = smoothstep(0.02, 0.08, t) * (1.0 - smoothstep(0.08, 0.4, t))
        foot = (1.0 - smoothstep(0.0, 0.05, t)) + smoothstep(0.9, 1.0, t)
        terrace = (layer + rise - 40.0) / p.flake_layers
        own = strip.cell_random(layer, torch.zeros_like(layer), torch.full((), 256.0), torch.ones(()), salt=157)

        element = (f.random_a - 0.5) * 0.6
        black = 0.9 * second + 0.45 * crept[..., 0] + 0.25 * grain + element
        black = smoothstep(-0.1, 0.9, black + 2.2 * p.scale - 1.3)
        fresh = smoothstep(-0.1, 1.0, 0.8 * broad + 0.55 * crept[..., 1] - 0.35 * second + 0.3 * grain + 0.5 * f.edge
                           + 0.5 * streak * p.streaks + 2.2 * p.powder - 1.7)
        bright = smoothstep(0.7, 2.0, crept[..., 3] + 0.5 * grain + 0.4 * broad) * p.powder
        pit = smoothstep(1.0, 1.9, hole + 0.5 * second + 0.3 * grain + 1.2 * p.pits - 0.6)
        pit = pit * (p.pits > 0.001).to(torch.float32)
        left = 0.4 * hole - 0.8 * broad - 0.5 * crept[..., 3] - 0.25 * grain
        left = smoothstep(0.0, 0.55, left + 2.4 * p.metal - 1.75)
        left = left * (p.metal > 0.001).to(torch.float32) * (1.0 - 0.7 * pit)

        v = p.variation.clamp(max=1.5)
        color = mix(brown, dark, (black * 0.9 * v).clamp(max=1.0)[None])
        color = mix(color, orange * 0.62, (fresh * 0.72 * v * (1.0 - 0.35 * black)).clamp(max=1.0)[None])
        color = mix(color, orange * 1.05, (bright * 0.5 * v).clamp(max=1.0)[None])
        shade = 1.0 + p.flakes * (0.30 * (own[..., 0] - 0.5) + 0.22 * lip - 0.30 * foot)
        shade = shade * (1.0 + p.grain * 0.22 * grain + 0.10 * p.streaks * streak) * (1.0 - 0.45 * pit)
        color = color * shade.clamp(0.15, 2.0)[None]
        steel = (dark.mean() * 0.4 + 0.16) * (1.0 + 0.10 * grain + 0.10 * crept[..., 1])[None]
        color = mix(color, mix(steel + torch.zeros_like(color), color, 0.35), (0.9 * left)[None])
        color = mix(color, joint * (1.0 + 0.2 * grain)[None], (f.gap * 0.85)[None])

        rough = p.roughness + p.roughness_range * (0.10 * grain - 0.28 * black + 0.10 * fresh + 0.08 * crept[..., 0])
        rough = mix(rough, 0.48 + 0.06 * grain, left)
        relief = 0.16 * p.flakes * (terrace + 0.35 * lip / p.flake_layers) + 0.05 * broad + 0.07 * p.grain * grain
        relief = relief * (1.0 - 0.6 * left) - 0.22 * pit * (0.5 + 0.5 * p.pits) + 0.02 * black - 0.05 * left
        return color, mix(rough, 0.94, f.gap), 0.85 * left * (1.0 - f.gap), f.height + relief * (1.0 - 0.6 * f.gap)
