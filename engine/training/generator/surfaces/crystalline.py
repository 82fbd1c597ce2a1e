"""Interlocked mineral grains: granite and its kin."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..cells import around, numbers
from ..grain import fine, turned
from ..toolkit import Strip, Tensor, look_up, mix, sample, smoothstep


class Crystalline(Surface):
    """Feldspar (main colour), quartz (variation) and dark mica (accent), grown into each other.

    Grains are cells of points with unequal weights (a power diagram), with wandering borders.
    """

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs from grain to grain and place to place", "variation"),
        "element_tone": Param(0.3, 0, 1, "share of the variation that is per element"),
        "crystal_period": Param(72, 8, 250, "grains over the tile", "frequency"),
        "size_spread": Param(0.7, 0, 1, "how unequal the grains' sizes are"),
        "wander": Param(0.35, 0, 1, "how far the grains' borders wander"),
        "quartz": Param(0.3, 0, 1, "share of quartz"),
        "mica": Param(0.24, 0, 1, "share of dark mica"),
        "flecks": Param(0.3, 0, 1, "small dark flecks everywhere"),
        "clouds": Param(0.4, 0, 1.5, "uneven shares from place to place"),
        "glint": Param(0.5, 0, 1, "shading inside a grain, as its planes catch the light"),
        "relief": Param(0.03, 0, 1, "unevenness in height; 0 is a polished slab"),
        "roughness": Param(0.24, 0, 1, "mean roughness", "roughness"),
        "roughness_range": Param(0.3, 0, 1, "how much roughness differs from mineral to mineral"),
        "gap_grain": Param(0.4, 0, 1, "grain of the joint filler"),
        "gap_roughness": Param(0.92, 0, 1, "roughness of the joint filler"),
    }

    def layers(self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        patch = sample(atlas, f.grain_u, f.grain_v)
        detail = turned(atlas, f.grain_u, f.grain_v, 5, 3)
        grit = fine(strip, 110.0, 2, 0.9, salt=241)
        nx, ny = strip.counts(p.crystal_period)
        x = f.grain_u * nx + p.wander * (0.30 * detail[..., 2] + 0.05 * grit)
        y = f.grain_v * ny + p.wander * (0.30 * detail[..., 1] - 0.05 * grit)
        kind, tone, shade = self._grain(strip, x, y, nx, ny, p)

        # Shares shift from place to place, so that minerals gather in clouds.
        shift = p.clouds * 0.12 * (patch[..., 0] + 0.6 * detail[..., 0])
        mica = smoothstep(-0.03, 0.03, p.mica + shift * p.mica * 2.0 - kind)
        quartz = smoothstep(-0.03, 0.03, p.mica + p.quartz + shift - kind) * (1.0 - mica)
        fleck = smoothstep(0.1, 0.5, detail[..., 3] + 0.7 * grit - 2.0 + 1.1 * p.flecks) * p.flecks

        facet = p.glint * (1.0 * (tone - 0.5) + 2.2 * shade)
        light = 1.0 + p.variation * (0.30 * facet + 0.05 * patch[..., 1] * p.clouds + 0.06 * grit)
        light = light + p.variation * p.element_tone * 0.4 * (f.random_b - 0.5)
        feldspar, glass, dark = (palette[i][:, None, None] for i in (0, 1, 3))
        warm = (tone - 0.5) * 0.10 * p.variation
        tint = torch.stack((1.0 + warm, torch.ones_like(warm), 1.0 - warm), dim=0)
        body = mix(feldspar * tint, mix(glass, feldspar, 0.25 * tone[None]), quartz[None])
        body = mix(body, dark * (0.8 + 0.5 * tone)[None], torch.maximum(mica, 0.85 * fleck)[None])
        body = body * light.clamp(0.2, 1.8)[None]

        sand = (1.0 + p.gap_grain * (0.4 * grit + 0.2 * patch[..., 0])).clamp(0.3, 1.8)
        filler = palette[2][:, None, None] * sand[None]
        color = mix(body, filler, f.gap[None])
        rough = p.roughness + p.roughness_range * (0.22 * mica + 0.12 * fleck - 0.10 * quartz + 0.06 * grit)
        relief = p.relief * (0.22 * (tone - 0.5) + 0.10 * grit + 0.08 * patch[..., 1] - 0.10 * mica)
        height = f.height + mix(relief, 0.05 * p.gap_grain * grit, f.gap)
        return color, mix(rough, p.gap_roughness, f.gap), torch.zeros_like(rough), height

    def _grain(self, strip: Strip, x: Tensor, y: Tensor, nx: Tensor, ny: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor]:
        """The grain here: two random numbers, and the shade of a plane of its own, about -0.3 … 0.3."""
        # A soft choice one pixel wide, so that the grains' borders are smooth.
        sharp = (2.0 / (strip.pixel * nx)).clamp(8.0, 45.0)
        random = numbers(strip, 245)
        # Columns: place, weight, slope, kind, tone. Mica's grains are the smallest.
        place = [(random[..., i] - 0.5) * 0.95 for i in (0, 1)]
        slope = [random[..., i] - 0.5 for i in (0, 1)]
        table = [*place, random[..., 2] * p.size_spread * 0.55, *slope, random[..., 2], random[..., 3]]
        total = kind = tone = shade = torch.zeros_like(x)
        for dx, dy, index in around(x, y, nx, ny):
            grain = look_up(table, index)
            dx, dy = dx - grain[..., 0], dy - grain[..., 1]
            weight = torch.exp(sharp * (grain[..., 2] - dx * dx - dy * dy))
            total = total + weight
            kind = kind + weight * grain[..., 5]
            tone = tone + weight * grain[..., 6]
            shade = shade + weight * (dx * grain[..., 3] + dy * grain[..., 4])
        return kind / total, tone / total, shade / total
