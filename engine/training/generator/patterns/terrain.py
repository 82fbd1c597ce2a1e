"""Ground without a layout: soil, mud, snow."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..scatter import TURN, Draws, Top, place, spots
from ..toolkit import Strip, Tensor, mix, smoothstep

#: Size of each layer's clods against the parameter, and the share taken off theirs.
_LAYERS = ((0.45, 0.0), (0.8, 0.0), (1.7, 0.3))


class Terrain(Pattern):
    """Swells, drifts, hollows, and three sizes of clods strewn over them.

    ``gap`` is 0; ``edge`` marks the tops of clods; ``random_a``, ``random_b`` change from clod to clod and
    smoothly on the open ground; ``aux`` is 1 on clods.
    """

    PARAMS = {
        "swell": Param(0.5, 0, 1, "height of broad unevenness"),
        "swell_period": Param(5, 4, 32, "swells over the tile", "frequency"),
        "swell_detail": Param(0.45, 0.2, 0.8, "how rough swells are: amplitude of each finer octave"),
        "drift": Param(0.0, 0, 1, "long wind-blown drifts instead of swells"),
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
        drift = strip.fbm(p.swell_period * 2.0, 4, 0.4, salt=2, stretch=3.0)
        crumb = strip.fbm(p.crumb_period, 4, 0.75, salt=3)
        patch = strip.fbm(6.0, 3, 0.5, salt=4)
        rough = strip.fbm(p.clod_across * 1.3, 4, 0.65, salt=5)
        ground = 0.5 + 0.16 * p.disorder * mix(swell, drift, p.drift) * p.swell
        floor = 0.5 - 0.16 * p.hollow + 0.0 * ground
        level = floor - (floor - ground).clamp(min=0.0) * 0.15  # what is lower is nearly level
        ground = mix(ground, torch.maximum(ground, level), smoothstep(0.0, 0.3, p.hollow))

        dry = mix(torch.ones_like(ground), smoothstep(0.0, 0.12, ground - floor), smoothstep(0.0, 0.5, p.hollow))
        top = Top(ground, random_a=0.5 + 0.14 * patch, random_b=0.5 + 0.14 * swell, dome=0.0, grain=0.0)
        for layer, (size, fewer) in enumerate(_LAYERS):
            nx, ny = strip.counts(p.clod_across / size, 1.0)
            draw = Draws(strip, 30 + layer)
            radius = 0.6 - 0.35 * draw(5)
            cos, sin = torch.cos(draw(4) * TURN) / radius, torch.sin(draw(4) * TURN) / radius
            flat = 1.0 + 0.6 * draw(6)
            tall = p.clod_height * min(size, 1.2)
            share = (p.clods * (1.0 + 0.5 * patch) - fewer) * dry
            edges = 0.12 * rough
            for dx, dy, ax, ay, bx, by, rank, a, b in spots(
                strip.u * nx + 0.11 * rough,
                strip.v * ny - 0.11 * rough,
                nx,
                ny,
                *place(draw, 0.8),
                cos,
                sin,
                -sin * flat,
                cos * flat,
                draw(3),
                draw(7),
                draw(8),
            ):
                along, across = dx * ax + dy * ay, dx * bx + dy * by
                d = torch.sqrt(along * along + across * across + 1e-6) + edges
                dome = (1.0 - d * d).clamp(min=0.0) * ((share - rank) * 5.0 + 0.5).clamp(0.0, 1.0)
                slope = 1.0 - dome.clamp(max=0.7) * 1.4286
                soft = 1.0 - slope * slope
                height = ground + tall * soft * (0.4 + 0.06 * rough) - 0.002
                top.lay(height, torch.ones_like(soft), 0.02, random_a=a, random_b=b, dome=soft, grain=a)
        height = top.height + 0.1 * p.crumb * crumb * (0.25 + 0.75 * dry)
        return (
            height.clamp(0.0, 1.4),
            torch.zeros_like(height),
            smoothstep(0.75, 1.0, top.dome),
            top.random_a.clamp(0.0, 0.999),
            top.random_b.clamp(0.0, 0.999),
            strip.u + 7.0 * top.grain,
            strip.v + 7.0 * top.grain,
            top.dome,
        )
