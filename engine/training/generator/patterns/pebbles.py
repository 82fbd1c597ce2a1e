"""Loose stones of several sizes in layers: gravel, pebbles, rubble."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..scatter import TURN, Spot, Top, spots, turned
from ..toolkit import Strip, Tensor, mix, smoothstep

#: Size of each layer's stones against the middle one, from the bottom up.
_LAYERS = (0.5, 0.62, 0.8, 1.05, 1.5)


class Pebbles(Pattern):
    """Stones lie in layers, larger ones over smaller ones, sunk at random into what is below.

    ``gap`` is the ground between them. ``aux`` is 0 in a stone's middle, 1 on its outline.
    """

    PARAMS = {
        "across": Param(16, 2, 110, "middle-sized stones over the tile", "frequency"),
        "cover": Param(0.75, 0.05, 1, "share of the places that hold a stone"),
        "large": Param(0.5, 0, 1, "how many large stones there are"),
        "angular": Param(0.4, 0, 1, "0 is water-worn, 1 freshly crushed"),
        "stretch": Param(0.5, 0, 1, "how far stones differ from round"),
        "flat": Param(0.35, 0, 1, "flat tops"),
        "sink": Param(0.35, 0, 1, "how deep stones sit in the ground"),
        "uneven": Param(0.12, 0, 1, "unevenness of the ground"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        disorder = p.disorder.clamp(max=1.6)
        rough = strip.fbm(p.across * 2.0, 4, 0.6, salt=1)
        wave = strip.fbm(5.0, 3, 0.5, salt=2)
        ground = 0.14 + p.uneven * 0.25 * wave + 0.02 * rough
        top = Top(ground, random_a=0.5 + 0.1 * wave, random_b=0.5, outline=1.0, solid=0.0, grain_u=0.0, grain_v=0.0)
        for layer, size in enumerate(_LAYERS):
            nx, ny = strip.counts(p.across / size, 1.0)
            bumpy = rough * 0.018 * disorder
            x, y = strip.u * nx + bumpy, strip.v * ny - bumpy
            share = p.cover * (1.0 if layer < 3 else (1.15 * p.large if layer == 3 else 0.55 * p.large))
            base = ground + p.uneven * 0.1 * wave
            for spot in spots(strip, x, y, nx, ny, (0.75 * disorder).clamp(max=0.84), salt=20 + layer):
                self._stone(strip, p, top, spot, size, nx, base, share, disorder)
        edge = smoothstep(0.8, 1.0, top.outline) * top.solid
        return (
            top.height.clamp(0.0, 1.3), 1.0 - top.solid * (1.0 - 0.6 * edge), edge, top.random_a.clamp(0.0, 0.999), top.random_b,
            strip.u + top.grain_u, strip.v + top.grain_v, top.outline,
        )

    def _stone(self, strip: Strip, p: SimpleNamespace, top: Top, spot: Spot, size: float, nx: Tensor, base: Tensor,
               share: Tensor, disorder: Tensor) -> None:
        along, across = turned(spot.dx, spot.dy, spot.draw(4) * TURN)
        stretch = 1.0 + p.stretch * disorder * (0.75 * spot.draw(5))
        radius = 0.58 - 0.26 * spot.draw(6) * disorder.clamp(max=1.0)
        a, b = along / radius, across * stretch / radius
        square = a * a + b * b
        rounded = torch.sqrt(square + 1e-6)
        rounded = rounded * (1.0 + 0.10 * disorder * (a * a * a - 3.0 * a * b * b) / (square * rounded + 0.02)
                             * (spot.draw(7) - 0.5) * 2.0)
        # Crushed stone: the overlap of three slabs, each of its own width.
        c, d = 0.5 * a + 0.866 * b, 0.5 * a - 0.866 * b
        w1, w2, w3 = 0.8 + 0.4 * spot.draw(7), 0.85 + 0.5 * spot.draw(8), 0.85 + 0.5 * spot.draw(9)
        e = torch.maximum((a * w1).abs(), torch.maximum((c * w2).abs(), (d * w3).abs()))
        slabs = smooth_corner(e, (a * w1) ** 4 + (c * w2) ** 4 + (d * w3) ** 4)
        outline = mix(rounded, slabs, p.angular)
        pixel = strip.pixel * nx / radius
        solid = 1.0 - smoothstep(1.0 - 0.8 * pixel, 1.0 + 0.8 * pixel, outline)
        inside = (1.0 - outline * outline).clamp(0.0, 1.0)
        dome = torch.sqrt(inside + 1e-4)
        plateau = 1.0 - (1.0 - inside.clamp(max=0.55) / 0.55) ** 2
        lean = (along * (spot.draw(10) - 0.5) + across * (spot.draw(11) - 0.5)) * 0.55 * p.angular * disorder
        lift = (0.55 - 0.7 * p.sink * spot.draw(2)) * size
        height = base + 0.34 * size * mix(dome, plateau, p.flat) + 0.42 * lift * 0.6 + lean * size
        there = smoothstep(0.0, 0.001, share - spot.draw(3)) * solid
        top.lay(mix(torch.full_like(height, -1.0), height, there), 0.02 * size, random_a=spot.draw(8), random_b=spot.draw(9),
                outline=outline.clamp(max=1.0), solid=torch.ones_like(height), grain_u=spot.draw(10), grain_v=spot.draw(11))


def smooth_corner(largest: Tensor, fourth: Tensor) -> Tensor:
    """Between the largest of some numbers (sharp corners) and their 4-norm (round ones)."""
    return 0.65 * largest + 0.35 * torch.sqrt(torch.sqrt(fourth + 1e-8))
