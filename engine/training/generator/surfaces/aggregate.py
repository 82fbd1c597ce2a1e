"""Crushed stone in a binder: asphalt, exposed aggregate, pebbledash."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..cells import cells
from ..grain import fine, turned
from ..toolkit import Strip, Tensor, mix, sample, smoothstep


class Aggregate(Surface):
    """Angular stones, some bare, some under a film of binder, with sand between.

    Palette: binder, stones, joint filler, the pale ones among the stones.
    """

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs from stone to stone and place to place", "variation"),
        "element_tone": Param(0.25, 0, 1, "share of the variation that is per element"),
        "stone_period": Param(56, 8, 250, "stones over the tile", "frequency"),
        "stones": Param(0.85, 0, 1, "share of the places that hold a stone"),
        "spacing": Param(0.25, 0, 1, "binder between the stones"),
        "bare": Param(0.45, 0, 1, "share of the stones that the binder does not cover"),
        "pale": Param(0.12, 0, 1, "share of pale stones among the bare"),
        "protrude": Param(0.6, 0, 1, "how far stones stand out"),
        "sand": Param(0.5, 0, 1, "grain of the binder"),
        "mottle": Param(0.5, 0, 1.5, "worn and dirty patches"),
        "roughness": Param(0.88, 0, 1, "mean roughness", "roughness"),
        "roughness_range": Param(0.3, 0, 1, "how much roughness differs"),
        "gap_roughness": Param(0.95, 0, 1, "roughness of the joint filler"),
    }

    def layers(self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        patch = sample(atlas, f.grain_u, f.grain_v)
        detail = turned(atlas, f.grain_u, f.grain_v)
        broad = 0.7 * strip.fbm(5.0, 5, 0.55, salt=271) + 0.5 * patch[..., 0]
        grit = fine(strip, 128.0, 3, 1.0, salt=272)
        nx, ny = strip.counts(p.stone_period)
        bend = 0.10 * detail[..., 2] + 0.05 * grit
        c = cells(strip, strip.u * nx + bend, strip.v * ny + bend, nx, ny, 1.0, 275, rounding=0.05)

        size = c.more[..., 0]
        shrink = p.spacing * (0.08 + 0.75 * size * size) + 0.7 * smoothstep(0.0, 0.02, c.more[..., 1] - p.stones)
        inside = c.border - shrink
        soft = torch.maximum(strip.pixel * nx * 0.7, torch.tensor(0.03))
        stone = smoothstep(-soft, soft, inside)
        dome = 1.0 - (1.0 - (inside / 0.32).clamp(0.0, 1.0)) ** 2
        lean = (c.more[..., 2] - 0.5) * c.dx + (c.more[..., 3] - 0.5) * c.dy

        # Binder wears off the tops first, and off some stones more than others.
        wear = p.bare + 0.22 * p.mottle * broad - c.random[..., 2] + 0.25 * (dome - 0.6) + 0.08 * detail[..., 2]
        uncovered = smoothstep(-0.08, 0.12, wear) * stone
        tone = c.random[..., 3]
        binder, stones, pale = (palette[i][:, None, None] for i in (0, 1, 3))
        light = 1.0 + p.variation * (0.10 * p.mottle * broad + 0.45 * p.element_tone * (f.random_b - 0.5))
        ground = binder * (1.0 + 0.10 * p.variation * (tone - 0.5) * stone + p.sand * 0.26 * grit).clamp(0.3, 2.2)[None]
        ground = mix(ground, stones, (0.35 * p.sand * smoothstep(0.9, 1.8, grit))[None])
        rock = mix(stones, pale, smoothstep(-0.02, 0.02, p.pale - c.more[..., 2])[None])
        warm = 0.14 * p.variation * (tone - 0.5)
        tint = torch.stack((1.0 + warm, torch.ones_like(warm), 1.0 - warm), dim=0)
        rock = rock * tint * (1.0 + p.variation * 0.9 * (c.more[..., 0] - 0.5) + 0.12 * grit).clamp(0.3, 1.8)[None]
        body = mix(ground, rock, uncovered[None]) * light.clamp(0.4, 1.6)[None]
        color = mix(body, palette[2][:, None, None] * (1.0 + 0.35 * grit).clamp(0.3, 1.8)[None], f.gap[None])

        relief = p.protrude * stone * (0.34 * dome * (0.55 + 0.45 * c.random[..., 2]) + 0.18 * lean) - 0.12 * p.protrude
        relief = relief + (0.07 * p.sand * grit + 0.05 * detail[..., 2]) * (1.0 - 0.6 * stone)
        height = f.height + mix(relief, 0.05 * grit, f.gap)
        rough = p.roughness + p.roughness_range * (0.10 * grit - 0.28 * uncovered + 0.10 * broad)
        return color, mix(rough, p.gap_roughness, f.gap), torch.zeros_like(rough), height
