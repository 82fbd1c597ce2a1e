"""Snow and ice."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..cells import cells
from ..strokes import scratches
from ..toolkit import Strip, Tensor, mix, sample, smoothstep


class Frozen(Surface):
    """Palette: lit colour, the colour of depth and shade, the joint's colour, frost and cracks.

    ``clear`` turns grained snow into ice: what lies inside (cracks, bubbles, clouds) is seen under a smooth skin.
    """

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs", "variation"),
        "clear": Param(0, 0, 1, "0 is snow, 1 is ice"),
        "cloud": Param(0.5, 0, 1.5, "cloudy patches"),
        "cloud_period": Param(5, 4, 48, "clouds over the tile", "frequency"),
        "cracks": Param(0.6, 0, 1, "cracks inside"),
        "crack_across": Param(5, 2, 40, "pieces between cracks over the tile", "frequency"),
        "bubbles": Param(0.4, 0, 1, "air bubbles inside"),
        "bubble_period": Param(80, 8, 160, "bubbles over the tile", "frequency"),
        "scratches": Param(0.3, 0, 1, "fine scratches"),
        "grain": Param(0.5, 0, 2, "grains of snow in height and brightness"),
        "sparkle": Param(0.4, 0, 1, "crystals that glint"),
        "shade": Param(0.6, 0, 2, "hollows take the colour of shade"),
        "frost": Param(0.2, 0, 1, "frost in patches"),
        "roughness": Param(0.65, 0, 1, "mean roughness", "roughness"),
    }

    def layers(
        self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor, p: SimpleNamespace
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        color = [palette[i][:, None, None] for i in range(4)]
        cloud = strip.fbm(p.cloud_period, 5, 0.6, salt=21)
        grain = strip.lattice(300.0, 300.0 * strip.aspect, 512, 512, salt=22)
        crystal = strip.lattice(410.0, 410.0 * strip.aspect, 512, 512, salt=23)
        clump = strip.fbm(40.0, 4, 0.7, salt=24)
        patch = sample(atlas, f.grain_u, f.grain_v)
        own = 0.6 * (f.random_a - 0.5) + 0.4 * (f.random_b - 0.5)

        # Snow: nearly white, blue in the hollows, a few grains that glint.
        hollow = 1.0 - smoothstep(0.15, 0.75, f.height)
        t = (p.shade * (0.55 * hollow + 0.1 * cloud) + 0.12 * p.variation * own).clamp(0.0, 1.0)
        snow = mix(color[0], color[1], (t * 0.6)[None]) * (1.0 + 0.025 * p.grain * grain + 0.02 * p.grain * clump)[None]
        glint = smoothstep(1.75, 2.2, crystal + 0.3 * grain) * p.sparkle
        snow_rough = p.roughness + 0.06 * clump - 0.4 * glint
        snow_relief = p.grain * (0.012 * grain + 0.02 * clump)

        # Ice: a dark, clear body; clouds, bubbles and cracks are pale inside it.
        body, line, bubble, scratch = self._inside(strip, p, f, patch, cloud, clump)
        depth = (0.45 + p.variation * (0.22 * p.cloud * cloud + 0.16 * patch[..., 0] + 0.5 * own)).clamp(0.0, 1.0)
        ice = mix(color[1], color[0], depth[None]) * (1.0 + 0.05 * clump)[None]
        ice = mix(ice, color[3], (body * 0.75).clamp(0.0, 1.0)[None])
        ice = mix(ice, color[3], (0.8 * line + 0.55 * bubble + 0.3 * scratch).clamp(0.0, 0.95)[None])
        frost = smoothstep(0.2, 1.2, cloud * 0.7 + 0.35 * clump + 3.0 * p.frost - 1.2) * smoothstep(0.0, 0.05, p.frost)
        ice = mix(ice, color[3] * (1.0 + 0.04 * grain)[None], (0.7 * frost)[None])
        ice_rough = p.roughness + 0.1 * line + 0.12 * scratch + 0.45 * frost + 0.02 * clump
        ice_relief = (
            0.03 * cloud + 0.03 * patch[..., 1] - 0.05 * line - 0.012 * scratch + frost * (0.02 + 0.012 * grain)
        )

        result = mix(snow, ice, p.clear)
        result = mix(result, color[2] * (1.0 + 0.1 * clump)[None], (f.gap * 0.9)[None])
        rough = mix(snow_rough, ice_rough, p.clear)
        return (
            result,
            mix(rough, torch.full_like(rough, 0.8), f.gap),
            torch.zeros_like(rough),
            f.height + mix(snow_relief, ice_relief, p.clear),
        )

    def _inside(
        self, strip: Strip, p: SimpleNamespace, f: SimpleNamespace, patch: Tensor, cloud: Tensor, clump: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """What is seen in ice: clouds, cracks, bubbles, scratches; each 0 … 1 [h, w]."""
        nx, ny = strip.counts(p.crack_across, 1.0, limit=100)
        x = strip.u * nx + 0.09 * cloud + 0.016 * clump
        y = strip.v * ny + 0.09 * patch[..., 0] - 0.016 * clump
        cell = cells(strip, x, y, nx, ny, 1.0, salt=26)
        there = smoothstep(-0.6, 0.5, patch[..., 3] * 0.6 + 2.6 * p.cracks - 1.3)
        width = 0.005 + 0.008 * cell.random[..., 2]
        pixel = strip.pixel * nx
        sharp = 1.0 - smoothstep(width * 0.4, width + pixel, cell.border)
        # A crack plane leans: on one side it glows away into the depth.
        lean = (
            torch.exp(-cell.border * (9.0 + 30.0 * cell.random[..., 3])) * 0.42 * (0.75 + 0.3 * clump).clamp(0.0, 1.2)
        )
        line = there * torch.maximum(sharp, lean).clamp(0.0, 1.0) * smoothstep(0.0, 0.05, p.cracks)
        fine = strip.fbm(p.bubble_period, 2, 0.4, salt=27)
        bubble = smoothstep(2.0, 2.5, fine + 0.5 * cloud + 0.6 * p.bubbles) * smoothstep(0.0, 0.05, p.bubbles)
        scratch = scratches(strip, 12.0, 0.7 * p.scratches, 0.006, salt=28) + scratches(
            strip, 26.0, p.scratches, 0.008, salt=30
        )
        scratch = scratch.clamp(max=1.0) * smoothstep(0.0, 0.05, p.scratches)
        body = p.cloud * smoothstep(-0.1, 1.7, 0.8 * cloud + 0.5 * patch[..., 2] * 0.5)
        return body, line, bubble, scratch
