"""Ground without a layout: soil, mud, snow, sand, moss cushions."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..scatter import TURN, Top, spots, turned
from ..toolkit import Strip, Tensor, mix, smoothstep


class Terrain(Pattern):
    """Swells, drifts, hollows, and two sizes of clods strewn over them.

    ``gap`` is 0; ``edge`` marks the tops of clods; ``random_a``, ``random_b`` change from clod to clod and
    smoothly on the open ground; ``aux`` is 1 on clods.
    """

    PARAMS = {
        "swell": Param(0.5, 0, 1, "height of broad unevenness"),
        "swell_period": Param(5, 4, 32, "swells over the tile", "frequency"),
        "swell_detail": Param(0.45, 0.2, 0.8, "how rough swells are: amplitude of each finer octave"),
        "drift": Param(0.0, 0, 1, "long wind-blown drifts instead of swells"),
        "billow": Param(0.0, 0, 1, "cushions: rounded lumps with creases between"),
        "billow_period": Param(10, 4, 48, "cushions over the tile", "frequency"),
        "hollow": Param(0.0, 0, 1, "hollows with a level floor"),
        "clods": Param(0.5, 0, 1, "share of the ground under clods"),
        "clod_across": Param(30, 4, 120, "clods over the tile", "frequency"),
        "clod_height": Param(0.35, 0, 1, "height of the clods"),
        "crumb": Param(0.06, 0, 1, "fine crumbs in height"),
        "crumb_period": Param(60, 8, 200, "crumbs over the tile", "frequency"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        swell = strip.fbm(p.swell_period, 5, p.swell_detail, salt=1)
        long = strip.fbm(p.swell_period * 2.0, 4, 0.4, salt=2, stretch=3.0)
        crumb = strip.fbm(p.crumb_period, 4, 0.75, salt=3)
        patch = strip.fbm(6.0, 3, 0.5, salt=4)
        cushion = self._cushions(strip, p)
        ground = 0.5 + 0.16 * p.disorder * mix(swell, long, p.drift) * p.swell
        ground = mix(ground, 0.35 * ground + 0.65 * cushion, p.billow)
        floor = 0.5 - 0.2 * p.hollow
        under = floor - (floor - ground).clamp(min=0.0) * 0.25  # what is lower is nearly level
        ground = mix(ground, torch.maximum(ground, under), smoothstep(0.0, 0.3, p.hollow))

        rough = strip.fbm(p.clod_across * 1.3, 4, 0.65, salt=5)
        top = Top(ground, random_a=(0.5 + 0.16 * patch).clamp(0.0, 0.999), random_b=(0.5 + 0.16 * swell).clamp(0.0, 0.999),
                  solid=0.0, grain_turn=0.0)
        for layer, size in enumerate((0.45, 0.8, 1.7)):
            nx, ny = strip.counts(p.clod_across / size, 1.0)
            x, y = strip.u * nx + 0.11 * rough, strip.v * ny - 0.11 * rough
            for spot in spots(strip, x, y, nx, ny, 0.8, salt=30 + layer):
                along, across = turned(spot.dx, spot.dy, spot.draw(4) * TURN)
                radius = 0.6 - 0.35 * spot.draw(5)
                d = torch.sqrt(along * along + (across * (1.0 + 0.6 * spot.draw(6))) ** 2 + 1e-6) / radius
                d = d + 0.1 * rough
                there = smoothstep(-0.1, 0.1, p.clods * (1.0 + 0.5 * patch) - spot.draw(3) - (0.3 if size > 1.0 else 0.0))
                dome = (1.0 - d * d).clamp(0.0, 1.0) * there
                soft = 1.0 - (1.0 - dome.clamp(max=0.7) / 0.7) ** 2
                height = ground + p.clod_height * min(size, 1.2) * (0.4 * soft + 0.035 * rough * soft) - 0.002
                top.lay(height, 0.02, random_a=spot.draw(7), random_b=spot.draw(8), solid=soft, grain_turn=spot.draw(9))
        height = top.height + 0.1 * p.crumb * crumb
        edge = smoothstep(0.75, 1.0, top.solid)
        return (
            height.clamp(0.0, 1.4), torch.zeros_like(height), edge, top.random_a, top.random_b, strip.u + top.grain_turn,
            strip.v + top.grain_turn, top.solid,
        )

    def _cushions(self, strip: Strip, p: SimpleNamespace) -> Tensor:
        """Rounded lumps with creases between them, 0 … 1 [h, w]."""
        large = 1.0 - strip.fbm(p.billow_period, 2, 0.45, salt=6).abs()
        small = 1.0 - strip.fbm(p.billow_period * 2.2, 2, 0.5, salt=7).abs()
        crease = smoothstep(-1.2, 1.0, -large) * 0.85
        return (1.0 - crease) * 0.3 + (0.72 - 0.42 * large.clamp(-1.0, 1.0)) * 0.6 - 0.12 * small
