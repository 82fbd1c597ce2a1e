"""Bare metal: cast, rolled, brushed, scratched, tarnished."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..strokes import scratches, streaks
from ..toolkit import Strip, Tensor, mix, sample, smoothstep


class Metal(Surface):
    """Palette: the metal's reflectance at normal incidence, its tarnish, the joint's colour, its patina."""

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs between elements and places", "variation"),
        "element_tone": Param(0.4, 0, 1, "share of the variation that is per element"),
        "brushed": Param(0.0, 0, 1, "strokes of a brush along the grain"),
        "brush_count": Param(300, 16, 480, "strokes over the tile, across the grain", "frequency"),
        "scratch": Param(0.3, 0, 1, "fine scratches in all directions"),
        "scratch_count": Param(7, 2, 60, "long scratches over the tile", "frequency"),
        "cast": Param(0.0, 0, 1, "bumpy skin of a casting"),
        "cast_period": Param(64, 8, 200, "bumps over the tile", "frequency"),
        "undulation": Param(0.15, 0, 1, "broad unevenness in height"),
        "undulation_period": Param(5, 4, 32, "swells over the tile", "frequency"),
        "scale": Param(0.0, 0, 1, "mill scale: dark, ragged patches of oxide"),
        "scale_period": Param(5, 4, 40, "patches over the tile", "frequency"),
        "smudge": Param(0.4, 0, 1, "patches of handling in the roughness"),
        "tarnish": Param(0.3, 0, 1, "how far the tarnish colour covers, most in the low places"),
        "patina": Param(0.0, 0, 1, "dull crust of the patina colour"),
        "pits": Param(0.05, 0, 1, "small pits"),
        "roughness": Param(0.32, 0, 1, "mean roughness", "roughness"),
        "roughness_range": Param(0.4, 0, 1, "how much roughness differs"),
        "relief": Param(1, 0, 2, "multiplies all relief of the surface's own"),
        "gap_metal": Param(0.0, 0, 1, "1 if the joints are metal too"),
    }

    def layers(self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        patch = sample(atlas, f.grain_u, f.grain_v)
        swell = strip.fbm(p.undulation_period, 2, 0.4, salt=101)
        broad = strip.fbm(p.scale_period, 5, 0.6, salt=102)
        bump = strip.fbm(p.cast_period, 3, 0.55, salt=103)
        fine = strip.fbm(180.0, 2, 0.7, salt=104)

        count = torch.round(p.brush_count)
        long = streaks(strip, f.grain_u, f.grain_v, 9.0, count, 105)
        short = streaks(strip, f.grain_u, f.grain_v, 31.0, (count * 3.0).clamp(max=2000.0), 106)
        fade = (2.0 - count * 3.0 * strip.pixel).clamp(0.3, 1.0)
        brush = p.brushed * (0.45 * long[..., 0] + 0.3 * long[..., 1] * smoothstep(0.2, 1.4, long[..., 2])
                             + 0.55 * fade * short[..., 0])

        lines = scratches(strip, p.scratch_count, p.scratch, 0.006, 107)
        lines = torch.maximum(lines, 0.7 * scratches(strip, p.scratch_count * 2.7, p.scratch * 0.9, 0.012, 109))
        lines = torch.maximum(lines, 0.5 * scratches(strip, p.scratch_count * 6.3, p.scratch * 0.8, 0.02, 111))

        pit = smoothstep(2.6 - 1.9 * p.pits, 3.1 - 1.7 * p.pits, bump * 0.7 + fine * 0.7)
        pit = pit * (p.pits > 0.001).to(torch.float32)
        low = smoothstep(0.95, 0.25, f.height) * (1.0 - f.gap)
        scale = smoothstep(0.0, 0.5, broad + 0.35 * fine + 2.6 * p.scale - 1.9) * (p.scale > 0.001).to(torch.float32)
        dull = smoothstep(-0.9, 1.3, broad + 0.5 * patch[..., 1] + 0.9 * low + 0.5 * pit - 0.5 * f.edge
                          + 2.4 * p.tarnish - 1.6) * (p.tarnish > 0.001).to(torch.float32)
        growth = 0.8 * broad + 0.55 * patch[..., 3] + 0.25 * bump + 1.3 * low + 0.9 * f.gap - 0.5 * f.edge
        growth = growth + 3.6 * p.patina - 2.0
        there = (p.patina > 0.001).to(torch.float32)
        crust = smoothstep(0.1, 1.3, growth + 0.35 * fine + 0.3 * bump) * there
        brown = smoothstep(-1.1, 0.4, growth + 0.2 * fine) * there  # oxide comes before verdigris

        tone = (f.random_a - 0.5) * 2.0 * p.element_tone + 0.35 * patch[..., 0]
        light = 1.0 + p.variation * (0.14 * tone + 0.03 * broad)
        light = light + 0.16 * brush + 0.02 * fine - 0.16 * pit + 0.07 * lines
        bare = palette[0][:, None, None] * light.clamp(0.3, 1.25)[None]
        share = (0.75 * dull + p.variation * 0.10 * tone).clamp(0.0, 1.0) * (1.0 - 0.5 * lines)
        color = mix(bare, palette[1][:, None, None] * (1.0 + 0.06 * fine + 0.05 * brush)[None], share[None])
        color = mix(color, color * 0.34 * (1.0 + 0.25 * patch[..., 2])[None], (0.85 * scale)[None])
        color = mix(color, palette[1][:, None, None] * 0.5, (0.65 * brown)[None])
        green = palette[3][:, None, None] * (1.0 + 0.16 * patch[..., 2] + 0.10 * fine + 0.10 * bump)[None]
        color = mix(color, green, (0.88 * crust)[None])
        filler = palette[2][:, None, None] * (1.0 + 0.15 * fine + 0.15 * patch[..., 0])[None]
        joint = f.gap * (1.0 - p.gap_metal)
        color = mix(color, filler, (joint * (1.0 - crust * 0.6))[None])

        touched = 0.55 * patch[..., 1] + 0.35 * broad + 0.2 * swell
        rough = p.roughness + p.roughness_range * (0.16 * p.smudge * touched + 0.05 * bump * p.cast)
        rough = rough + 0.07 * brush + 0.10 * lines + 0.16 * pit + 0.14 * dull * p.tarnish + 0.2 * scale + 0.16 * brown
        rough = mix(rough.clamp(0.06, 1.0), 0.86 + 0.05 * fine, crust)
        metallic = (1.0 - joint) * (1.0 - 0.92 * crust) * (1.0 - 0.35 * brown) * (1.0 - 0.45 * scale)

        relief = p.undulation * 0.10 * swell + p.cast * (0.10 * bump + 0.03 * fine) + 0.03 * brush
        relief = relief - 0.10 * lines - 0.16 * pit + scale * (0.03 + 0.02 * fine)
        relief = relief + crust * (0.07 + 0.03 * fine + 0.03 * bump)
        height = f.height + p.relief * relief * (1.0 - 0.7 * joint)
        return color, mix(rough, 0.9, joint), metallic, height
