"""Paper and card."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..toolkit import Strip, Tensor, mix, sample, smoothstep


class Sheet(Surface):
    """Felted fibres: cloudy formation, single darker and lighter fibres, a faint tooth.

    Palette: main colour, its variation, joints, flecks and shives.
    """

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs", "variation"),
        "element_tone": Param(0.25, 0, 1, "how much colour differs from element to element"),
        "cloud": Param(0.4, 0, 1.5, "cloudy formation of the pulp"),
        "cloud_period": Param(9, 4, 48, "clouds over the tile", "frequency"),
        "fibres": Param(0.45, 0, 1, "visible single fibres"),
        "fibre_count": Param(4, 1, 10, "fineness of the fibres", "frequency"),
        "flecks": Param(0.15, 0, 1, "flecks and shives of the accent colour"),
        "tooth": Param(0.4, 0, 1, "roughness of the surface in height"),
        "tooth_period": Param(100, 16, 250, "grains of the tooth over the tile", "frequency"),
        "cockle": Param(0.35, 0, 1, "broad unevenness from drying"),
        "flutes": Param(0.0, 0, 1, "fluting of corrugated card that shows through"),
        "flute_count": Param(40, 4, 120, "flutes over the tile", "frequency"),
        "roughness": Param(0.88, 0, 1, "mean roughness", "roughness"),
        "roughness_range": Param(0.1, 0, 1, "how much roughness differs"),
    }

    def layers(self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        count = torch.round(torch.minimum(p.fibre_count, strip.size[0] / 128.0)).clamp(min=1.0)
        first = sample(atlas, f.grain_u * count + 0.37, f.grain_v * count + 0.61)
        second = sample(atlas, f.grain_v * count + 0.37 * first[..., 1] * 0.1, f.grain_u * count + 0.11)
        cloud = strip.fbm(p.cloud_period, 5, 0.6, salt=151)
        broad = strip.fbm(4.0, 3, 0.45, salt=152)
        tooth = strip.fbm(p.tooth_period, 3, 0.7, salt=153)

        # Fibres are thin contour lines of smooth noise: long, curled, crossing each other.
        width = 0.05 + 22.0 * count * strip.pixel * 0.25

        def fibre(x: Tensor, where: Tensor) -> Tensor:
            return (1.0 - smoothstep(0.0, width, x.abs())) * smoothstep(0.0, 1.0, where)

        dark = fibre(first[..., 0], second[..., 1]) + fibre(second[..., 0], first[..., 1])
        pale = fibre(first[..., 1] + 0.4, second[..., 0]) + fibre(second[..., 1] - 0.3, first[..., 0])
        dark, pale = dark.clamp(max=1.0), pale.clamp(max=1.0)
        spot = strip.fbm(58.0, 3, 0.45, salt=154)
        fleck = smoothstep(0.0, 0.45, spot + 0.3 * cloud - 2.9 + 1.8 * p.flecks)
        fleck = fleck * (p.flecks > 0.001).to(torch.float32)

        tone = p.cloud * 0.6 * cloud + (f.random_a - 0.5) * 2.0 * p.element_tone + 0.25 * (dark - 0.5 * pale) * p.fibres
        t = (0.35 + 0.45 * p.variation * tone).clamp(0.0, 1.0)
        color = mix(palette[0][:, None, None], palette[1][:, None, None], t[None])
        light = 1.0 + 0.035 * tooth + p.fibres * (0.14 * pale - 0.26 * dark) + 0.04 * broad * p.variation
        waves = torch.round(p.flute_count)
        flute = torch.sin(strip.cols * waves * 6.2831853)[None, :] * p.flutes
        color = color * (light + 0.05 * flute)[None]
        color = mix(color, palette[3][:, None, None], (0.6 * fleck)[None])
        color = mix(color, palette[2][:, None, None] * (1.0 + 0.1 * tooth)[None], f.gap[None])

        rough = p.roughness + p.roughness_range * (0.25 * tooth + 0.2 * cloud - 0.3 * pale * p.fibres)
        relief = 0.14 * p.tooth * tooth + 0.16 * p.cockle * broad + p.fibres * (0.10 * pale + 0.05 * dark)
        relief = relief + 0.2 * flute + 0.05 * fleck
        return color, mix(rough, 0.95, f.gap), torch.zeros_like(rough), f.height + 0.5 * relief * (1.0 - 0.6 * f.gap)
