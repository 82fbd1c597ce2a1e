"""Glazed ceramic."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..cells import cells
from ..grain import dots, fine, turned
from ..toolkit import Strip, Tensor, mix, sample, smoothstep


class Glaze(Surface):
    """A glassy coat: thin on the rims, pooled inside, faintly uneven, crazed or speckled by choice.

    Palette: glaze, what pieces and pools vary towards, grout, bare rims and specks.
    """

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs from piece to piece and place to place", "variation"),
        "element_tone": Param(0.4, 0, 1, "share of the variation that is per piece"),
        "accent_share": Param(0.0, 0, 1, "share of the pieces that have the accent as their glaze"),
        "pooling": Param(0.3, 0, 1, "how much the glaze gathers in clouds and runs"),
        "rim": Param(0.25, 0, 1, "how far the body shows on the rims"),
        "undulation": Param(0.25, 0, 1, "faint waves in the coat"),
        "crazing": Param(0.15, 0, 1, "fine cracks in the coat"),
        "crazing_period": Param(34, 8, 200, "crazed cells over the tile", "frequency"),
        "specks": Param(0.06, 0, 1, "share of the places that have a speck or pinhole"),
        "speck_period": Param(60, 8, 200, "places for specks over the tile", "frequency"),
        "roughness": Param(0.13, 0, 1, "mean roughness", "roughness"),
        "roughness_range": Param(0.25, 0, 1, "how much roughness differs"),
        "gap_grain": Param(0.4, 0, 1, "grain of the grout"),
        "gap_roughness": Param(0.92, 0, 1, "roughness of the grout"),
    }

    def layers(self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        patch = sample(atlas, f.grain_u, f.grain_v)
        detail = turned(atlas, f.grain_u, f.grain_v)
        grit = fine(strip, 120.0, 3, 0.9, salt=261)
        nx, ny = strip.counts(p.crazing_period, limit=200)
        x, y = f.grain_u * nx + 0.12 * detail[..., 1], f.grain_v * ny + 0.12 * detail[..., 0]
        c = cells(strip, x, y, nx, ny, 0.9, 265)
        crack = (1.0 - smoothstep(0.0, 1.0, c.border / (0.02 + strip.pixel * nx * 0.9))) * p.crazing
        crack = crack * smoothstep(-0.4, 0.9, patch[..., 1] + 0.8 * (f.random_b - 0.3) + p.crazing)
        warp = 0.16 / p.speck_period
        u, v = strip.u + warp * detail[..., 0], strip.v + warp * detail[..., 1]
        far, draw = dots(strip, u, v, p.speck_period, 267, 200)
        speck = (1.0 - smoothstep(0.35, 0.8, far)) * smoothstep(0.0, 0.03, p.specks - draw[..., 3])

        tone = (f.random_a - 0.5) * 2.0 * p.element_tone
        tone = tone + p.pooling * (0.55 * patch[..., 0] + 0.3 * detail[..., 0])
        t = (0.4 + 0.5 * p.variation * tone).clamp(0.0, 1.0)
        light = 1.0 + p.variation * (0.26 * p.element_tone * (f.random_b - 0.5) + 0.05 * p.pooling * detail[..., 1])
        glaze, other, accent = (palette[i][:, None, None] for i in (0, 1, 3))
        body = mix(glaze, other, t[None])
        body = mix(body, accent, smoothstep(-0.001, 0.001, p.accent_share - f.random_b)[None])
        thin = smoothstep(0.35, 1.0, f.edge + 0.08 * detail[..., 1]) * p.rim
        clay = mix(body, accent, 0.35) * 1.1 + 0.02
        body = mix(body, clay, thin[None]) * light.clamp(0.3, 1.6)[None]
        body = mix(body, accent * 0.8, (0.75 * speck)[None]) * (1.0 - 0.45 * crack)[None]

        filler = palette[2][:, None, None] * (
            1.0 + p.gap_grain * (0.3 * grit + 0.25 * patch[..., 1] + 0.15 * detail[..., 1])).clamp(0.3, 1.6)[None]
        color = mix(body, filler, f.gap[None])
        rough = p.roughness + p.roughness_range * (0.08 * detail[..., 1] + 0.12 * patch[..., 3] + 0.02 * grit).abs()
        rough = rough + 0.2 * crack + 0.25 * thin + 0.2 * speck
        wave = p.undulation * (0.05 * patch[..., 0] + 0.035 * patch[..., 1])
        height = f.height + mix(wave - 0.03 * crack - 0.05 * speck, 0.05 * p.gap_grain * grit, f.gap)
        return color, mix(rough, p.gap_roughness, f.gap), torch.zeros_like(rough), height
