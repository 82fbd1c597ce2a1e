"""A coat of paint on metal: orange peel, chalking, chips and scratches down to primer, steel and rust."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..strokes import scratches
from ..toolkit import Strip, Tensor, mix, sample, smoothstep


class Painted(Surface):
    """Palette: paint, faded paint, the joint's colour, rust."""

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs between elements and places", "variation"),
        "element_tone": Param(0.3, 0, 1, "share of the variation that is per element"),
        "peel": Param(0.4, 0, 1, "orange peel: the soft dimples of sprayed paint"),
        "peel_period": Param(90, 16, 200, "dimples over the tile", "frequency"),
        "chalk": Param(0.35, 0, 1, "faded, chalky patches"),
        "chips": Param(0.3, 0, 1, "how much paint is chipped off"),
        "chip_period": Param(9, 4, 48, "chipped places over the tile", "frequency"),
        "rusty": Param(0.6, 0, 1, "share of the bare metal that rusts"),
        "bleed": Param(0.4, 0, 1, "rust that stains the paint round chips and runs down"),
        "scratch": Param(0.3, 0, 1, "scratches through the paint"),
        "scratch_count": Param(13, 2, 60, "scratches over the tile", "frequency"),
        "thickness": Param(0.3, 0, 1, "thickness of the paint"),
        "undulation": Param(0.15, 0, 1, "broad unevenness in height"),
        "roughness": Param(0.42, 0, 1, "mean roughness", "roughness"),
        "roughness_range": Param(0.4, 0, 1, "how much roughness differs"),
        "metal": Param(1, 0, 1, "1 if metal lies under the paint, 0 if wood or plaster"),
    }

    def layers(self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        paint, faded, joint, rust = (palette[i][:, None, None] for i in range(4))
        patch = sample(atlas, f.grain_u, f.grain_v)
        swell = strip.fbm(6.0, 2, 0.4, salt=131)
        broad = strip.fbm(5.0, 4, 0.5, salt=132)
        peel = strip.fbm(p.peel_period, 2, 0.4, salt=133)
        rough_edge = strip.fbm(p.chip_period, 6, 0.62, salt=134)
        fine = strip.fbm(150.0, 3, 0.7, salt=135)
        streak = strip.lattice(72.0, 5.0, 256, 64, salt=136)

        lines = scratches(strip, p.scratch_count, p.scratch, 0.008, 137)
        lines = torch.maximum(lines, 0.8 * scratches(strip, p.scratch_count * 3.1, p.scratch * 0.8, 0.016, 139))

        # How far the damage goes at each pixel: paint breaks at 0, primer follows, then metal.
        damage = 0.8 * rough_edge + 0.55 * broad + 0.30 * patch[..., 3] + 0.9 * f.edge + 0.10 * fine
        damage = damage + 2.6 * p.chips - 3.0
        here = (p.chips > 0.001).to(torch.float32)
        broken = torch.maximum(smoothstep(0.0, 0.05, damage) * here, smoothstep(0.30, 0.55, lines))
        bare = torch.maximum(smoothstep(0.10, 0.17, damage) * here, smoothstep(0.55, 0.8, lines) * 0.8)
        rim = smoothstep(-0.16, 0.0, damage) * here * (1.0 - broken)

        tone = (f.random_a - 0.5) * 2.0 * p.element_tone + 0.3 * patch[..., 0]
        chalky = smoothstep(-0.6, 1.6, 0.8 * broad + 0.5 * patch[..., 1] + 0.4 * streak + 1.4 * p.chalk - 0.9) * p.chalk
        coat = mix(paint, faded, (chalky + 0.25 * p.variation * tone).clamp(0.0, 1.0)[None])
        light = 1.0 + p.variation * (0.10 * tone + 0.10 * (f.random_b - 0.5) * p.element_tone)
        light = light + 0.015 * fine + 0.03 * peel
        grime = smoothstep(0.5, -0.2, f.height) * 0.35 * (1.0 - f.gap)
        coat = coat * (light * (1.0 - grime) * (1.0 + 0.10 * rim)).clamp(0.2, 1.6)[None]

        bleed = smoothstep(-1.0, 0.25, damage + 0.45 * streak * p.bleed) * here * p.bleed * p.rusty
        brightest = torch.maximum(torch.maximum(rust[0], rust[1]), rust[2]).clamp(min=0.05)
        stain = mix(torch.ones_like(rust), rust / brightest[None], 0.75)
        coat = mix(coat, coat * stain, (bleed * 0.8)[None])

        primer = mix(rust * 0.6 + 0.10, coat.mean(dim=0, keepdim=True) * 0.4 + 0.25, 0.35)
        oxide = smoothstep(-0.35, 0.35, 0.8 * patch[..., 2] + 0.5 * fine + 2.2 * p.rusty - 1.2)
        oxide = oxide * (p.rusty > 0.001).to(torch.float32)
        scale = rust * (1.0 + 0.35 * fine + 0.25 * patch[..., 2]).clamp(0.25, 2.0)[None]
        steel = torch.full_like(rust, 0.38) * p.metal + (1.0 - p.metal) * (faded * 0.5 + 0.15)
        under = mix(steel * (1.0 + 0.08 * fine)[None], scale, oxide[None])
        color = mix(coat, primer * (1.0 + 0.05 * fine)[None], broken[None])
        color = mix(color, under, bare[None])
        filler = joint * (1.0 + 0.15 * fine)[None]
        color = mix(color, filler, f.gap[None])

        rough = p.roughness + p.roughness_range * (0.10 * patch[..., 1] + 0.10 * broad + 0.45 * chalky + 0.04 * peel)
        rough = mix(rough + 0.12 * bleed, mix(0.62, mix(0.42, 0.88, oxide), bare), broken)
        metallic = bare * (1.0 - oxide) * p.metal * (1.0 - f.gap)

        deep = 0.16 * p.thickness
        relief = p.undulation * 0.10 * swell + 0.035 * p.peel * peel * (1.0 - broken)
        relief = relief - deep * (0.6 * broken + 0.4 * bare) + 0.35 * deep * rim
        relief = relief + bare * oxide * 0.06 * (fine + 0.6 * patch[..., 2])
        return color, mix(rough, 0.9, f.gap), metallic, f.height + relief * (1.0 - 0.7 * f.gap)
