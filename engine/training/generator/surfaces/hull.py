"""The painted skin of a machine: panel paints, worn rims, markings, lights."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..strokes import scratches
from ..toolkit import Strip, Tensor, mix, sample, smoothstep


class Hull(Surface):
    """Paint that differs from panel to panel, a few panels in the accent colour or of bare alloy, grime
    that has run down, rims rubbed to metal. Lights and hazard stripes come through the panels' aux
    when ``marks`` is 1.

    Palette: main paint, second paint, gaps and recesses, accent.
    """

    PARAMS = {
        "variation": Param(1, 0, 3, "how much paint differs from panel to panel and from place to place", "variation"),
        "second": Param(0.3, 0, 1, "share of panels in the second paint"),
        "accent": Param(0.06, 0, 1, "share of panels in the accent colour"),
        "alloy": Param(0.08, 0, 1, "share of panels of bare alloy"),
        "marks": Param(0.0, 0, 1, "1 on the panels pattern: lights and hazard stripes"),
        "wear": Param(0.35, 0, 1, "rims rubbed to metal"),
        "grime": Param(0.45, 0, 1, "dirt in low places and streaks below gaps"),
        "scratch": Param(0.3, 0, 1, "scratches"),
        "scratch_count": Param(10, 2, 60, "scratches over the tile", "frequency"),
        "roughness": Param(0.46, 0, 1, "mean roughness", "roughness"),
        "roughness_range": Param(0.4, 0, 1, "how much roughness differs"),
    }

    def layers(self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        main, other, dark, accent = (palette[i][:, None, None] for i in range(4))
        patch = sample(atlas, f.grain_u, f.grain_v)
        cloud = strip.fbm(5.0, 5, 0.6, salt=181)
        ragged = strip.fbm(40.0, 3, 0.65, salt=182)
        fine = strip.fbm(220.0, 2, 0.6, salt=183)
        run = strip.lattice(110.0, 6.0, 128, 32, salt=184)
        brushed = strip.lattice(8.0, 420.0, 32, 512, salt=185)
        lines = scratches(strip, p.scratch_count, p.scratch, 0.01, 186)

        is_alloy = (f.random_b < p.alloy).to(torch.float32)
        is_accent = (f.random_a > 1.0 - p.accent).to(torch.float32)
        is_second = (f.random_a < p.second).to(torch.float32)
        paint = mix(mix(main, other, is_second[None]), accent, is_accent[None])
        warn = f.aux.clamp(0.0, 1.0) * p.marks
        glow = (-f.aux).clamp(0.0, 1.0) * p.marks
        stripe = mix(torch.full_like(main, 0.025), mix(accent, torch.tensor([0.70, 0.42, 0.03])[:, None, None], 0.5),
                     smoothstep(0.5, 1.0, warn)[None])
        paint = mix(paint, stripe, smoothstep(0.1, 0.5, warn)[None])
        light = 1.0 + p.variation * (0.28 * (f.random_b - 0.5) + 0.06 * cloud + 0.05 * patch[..., 1]) + 0.02 * fine
        coat = paint * light[None]

        # Rims and scratches down to metal; the alloy panels have nothing to lose.
        worn = smoothstep(0.0, 0.22, f.edge + 0.28 * ragged + 0.16 * cloud + 0.1 * patch[..., 0] - 1.25 + 0.75 * p.wear)
        worn = worn * (p.wear > 0.001).to(torch.float32)
        bare = torch.maximum(torch.maximum(worn, 0.75 * smoothstep(0.4, 0.8, lines)), is_alloy) * (1.0 - f.gap)
        metal = torch.tensor([0.40, 0.40, 0.41])[:, None, None] * (1.0 + 0.07 * brushed + 0.06 * cloud)[None]
        metal = mix(metal, metal * mix(main, torch.ones_like(main), 0.55) * 1.2, is_alloy[None])
        color = mix(coat, metal, bare[None])

        low = smoothstep(0.55, 0.1, f.height)
        streaks = smoothstep(0.3, 1.6, run + 0.5 * cloud) * smoothstep(-0.5, 1.2, patch[..., 0] + 0.3 * ragged)
        dirt = (0.6 * low + 0.45 * streaks + 0.25 * smoothstep(0.2, 1.5, cloud + 0.4 * ragged) + 0.2 * f.edge) * p.grime
        dirt = dirt.clamp(0.0, 0.85)
        color = mix(color, color * 0.25 + torch.tensor([0.010, 0.008, 0.006])[:, None, None], dirt[None])
        color = mix(color, dark * (1.0 + 0.2 * fine)[None], f.gap[None])
        lamp = mix(accent / accent.amax(dim=0, keepdim=True).clamp(min=0.05), torch.ones_like(accent), 0.25)
        color = mix(color, lamp, glow[None])

        uneven = 0.25 * (f.random_a - 0.5) + 0.14 * cloud + 0.12 * patch[..., 1] + 0.5 * dirt
        rough = p.roughness + p.roughness_range * uneven + 0.03 * fine
        rough = mix(rough, 0.34 + 0.05 * brushed + 0.2 * dirt, bare)
        rough = mix(mix(rough, 0.8, f.gap), 0.15, glow)
        metallic = bare * (1.0 - 0.7 * dirt) * (1.0 - glow)
        relief = 0.006 * ragged * (1.0 - bare) + 0.004 * brushed * bare - 0.012 * bare * (1.0 - is_alloy) - 0.01 * lines
        return color, rough, metallic, f.height + relief * (1.0 - f.gap)
