"""Veined stone: marble, onyx, travertine, and chips of them."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..grain import fine, turned
from ..toolkit import Strip, Tensor, mix, sample, smoothstep


class Veined(Surface):
    """Soft clouds under veins of three sizes.

    A vein is the zero line of warped noise; its core is a narrow and its halo a wide Lorentz profile.
    Palette: ground, clouds, joint filler, veins.
    """

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs from element to element and place to place", "variation"),
        "element_tone": Param(0.25, 0, 1, "share of the variation that is per element"),
        "accent_share": Param(0.0, 0, 1, "share of the elements that have the accent as their ground"),
        "clouds": Param(0.5, 0, 1.5, "soft clouds"),
        "vein": Param(0.7, 0, 1, "strength of the veins"),
        "vein_width": Param(0.3, 0.02, 1, "width of the broad veins"),
        "halo": Param(0.4, 0, 1, "how far veins bleed into the ground"),
        "fine_vein": Param(0.5, 0, 1, "strength of the fine veins"),
        "warp": Param(0.5, 0, 2, "how far veins are folded"),
        "crystal": Param(0.3, 0, 1, "sugary grain"),
        "pores": Param(0.0, 0, 1, "holes along the layers, as travertine has"),
        "relief": Param(0.02, 0, 1, "unevenness in height; 0 is a polished slab"),
        "roughness": Param(0.18, 0, 1, "mean roughness", "roughness"),
        "roughness_range": Param(0.2, 0, 1, "how much roughness differs"),
        "gap_grain": Param(0.4, 0, 1, "grain of the joint filler"),
        "gap_roughness": Param(0.9, 0, 1, "roughness of the joint filler"),
    }

    def layers(self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        broad = sample(atlas, f.grain_u, f.grain_v)
        fold = p.warp * 0.035
        u = f.grain_u + fold * (broad[..., 0] + 0.4 * broad[..., 1])
        v = f.grain_v + fold * (broad[..., 3] - 0.4 * broad[..., 1])
        # Longer across than along: veins run the same way. Whole numbers keep the tile periodic.
        long = sample(atlas, u + v, 2.0 * v - u)
        net = turned(atlas, u, v, 2, 1)
        sugar = fine(strip, 120.0, 3, 0.95, salt=251)

        def line(x: Tensor, width: Tensor | float) -> Tensor:
            return 1.0 / (1.0 + (x / width) ** 2)

        here = smoothstep(-0.9, 0.9, broad[..., 1] + 0.3 * broad[..., 3])
        width = 0.22 * p.vein_width * (0.25 + here)
        main = long[..., 0] - 0.15 * net[..., 1]
        wide = (1.0 - p.halo * 0.3) * line(main, width) ** 2 + 0.5 * p.halo * line(main, 5.0 * width)
        second = line(long[..., 1] + 0.35, 0.09 * (0.3 + here)) * smoothstep(-0.2, 0.9, long[..., 0] + 0.3 * here)
        thin = line(net[..., 1] - 0.2 * long[..., 2], 0.05) * smoothstep(0.0, 1.2, broad[..., 0] + 0.5 * net[..., 0])
        vein = p.vein * (wide + 0.65 * second) * (0.35 + 0.65 * here) + p.fine_vein * 0.6 * thin
        vein = vein.clamp(0.0, 1.0)

        cloud = 0.55 * long[..., 0] + 0.4 * broad[..., 0] + 0.25 * net[..., 3]
        tone = p.clouds * 0.5 * cloud + (f.random_a - 0.5) * 2.2 * p.element_tone
        t = (0.4 + 0.5 * p.variation * tone).clamp(0.0, 1.0)
        light = 1.0 + p.variation * (p.element_tone * 0.3 * (f.random_b - 0.5) + 0.04 * p.clouds * net[..., 0])
        light = light + p.crystal * 0.07 * sugar
        ground, other, accent = (palette[i][:, None, None] for i in (0, 1, 3))
        body = mix(ground, other, t[None])
        picked = smoothstep(-0.001, 0.001, p.accent_share - f.random_b)
        body = mix(body, accent, picked[None])
        body = mix(body, mix(accent, body * 0.9, 0.12), (vein * (1.0 - picked))[None])
        hole = smoothstep(0.7, 1.3, long[..., 2] + 0.7 * long[..., 3] - 1.8 + 1.8 * p.pores)
        hole = hole * (p.pores > 0.001).to(torch.float32)
        body = body * (light.clamp(0.3, 1.7) * (1.0 - 0.45 * hole))[None]

        sand = (1.0 + p.gap_grain * (0.3 * sugar + 0.2 * broad[..., 0])).clamp(0.3, 1.7)
        filler = palette[2][:, None, None] * sand[None]
        color = mix(body, filler, f.gap[None])
        uneven = 0.10 * sugar * p.crystal + 0.25 * vein + 0.08 * broad[..., 3]
        rough = p.roughness + p.roughness_range * uneven + 0.5 * hole
        relief = p.relief * (0.08 * broad[..., 1] + 0.08 * sugar - 0.15 * vein) - 0.15 * hole
        height = f.height + mix(relief, 0.05 * p.gap_grain * sugar, f.gap)
        return color, mix(rough, p.gap_roughness, f.gap), torch.zeros_like(rough), height
