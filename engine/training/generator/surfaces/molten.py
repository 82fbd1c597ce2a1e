"""Lava: a dark crust with what glows in its gaps."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..toolkit import Strip, Tensor, mix, smoothstep


class Molten(Surface):
    """Palette: the crust, its variation (ash), the glow, the hottest glow.

    Heat comes from ``gap``, and from ``aux`` by the share ``heat_from_aux`` (for the crust pattern).
    """

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs", "variation"),
        "heat_from_aux": Param(0, 0, 1, "1 takes heat from the pattern's own map"),
        "inner_glow": Param(0.15, 0, 1, "glowing pores in the crust"),
        "grain": Param(0.6, 0, 2, "grain of the crust"),
        "pits": Param(0.4, 0, 1, "blisters and pores"),
        "pit_period": Param(48, 8, 200, "pores over the tile", "frequency"),
        "flow": Param(0.6, 0, 1.5, "cooler skin drifting on the melt"),
        "roughness": Param(0.82, 0, 1, "mean roughness of the crust", "roughness"),
    }

    def layers(
        self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor, p: SimpleNamespace
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        color = [palette[i][:, None, None] for i in range(4)]
        ash = strip.fbm(6.0, 5, 0.65, salt=21)
        grain = strip.fbm(72.0, 4, 0.75, salt=22)
        pore = strip.fbm(p.pit_period, 2, 0.5, salt=23)
        skin = strip.fbm(20.0, 4, 0.6, salt=24)

        t = (0.4 + p.variation * (0.5 * (f.random_a - 0.5) + 0.22 * ash + 0.3 * (f.height - 0.6))).clamp(0.0, 1.0)
        pit = smoothstep(0.7, 1.5, pore + 0.8 * p.pits - 0.3) * smoothstep(0.0, 0.05, p.pits)
        crust = mix(color[0], color[1], t[None]) * (1.0 + 0.2 * p.grain * grain - 0.45 * pit).clamp(0.2, 1.9)[None]

        heat = mix(f.gap * (0.72 + 0.2 * skin), f.aux, p.heat_from_aux)
        heat = heat - p.flow * 0.16 * smoothstep(-0.2, 1.2, skin + 0.5 * grain) * heat
        heat = torch.maximum(heat, p.inner_glow * pit * smoothstep(0.3, 1.4, ash + 0.6 * skin)).clamp(0.0, 1.0)
        ember = color[2] * torch.tensor([0.55, 0.16, 0.06])[:, None, None]  # dull red before it is orange
        glow = mix(ember, color[2], smoothstep(0.25, 0.6, heat)[None])
        glow = mix(glow, color[3], smoothstep(0.62, 0.98, heat)[None])
        body = mix(crust, glow, smoothstep(0.1, 0.5, heat)[None])
        rough = mix(p.roughness + 0.05 * grain, torch.full_like(grain, 0.45), smoothstep(0.4, 0.9, heat))
        relief = (0.03 * p.grain * grain - 0.06 * pit) * (1.0 - f.gap) + 0.015 * p.flow * skin * f.gap
        return body, rough, torch.zeros_like(rough), f.height + relief
