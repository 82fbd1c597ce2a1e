"""Moss: soft cushions made of small star-shaped shoots."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..scatter import TURN, Top, spots, turned
from ..toolkit import Strip, Tensor, mix, smoothstep


class Moss(Pattern):
    """``aux`` runs from 0 deep between shoots to 1 at their hearts; ``gap`` is the ground where moss is thin;
    ``edge`` marks the tops of cushions."""

    PARAMS = {
        "across": Param(64, 12, 200, "shoots over the tile", "frequency"),
        "cushion_period": Param(9, 4, 48, "cushions over the tile", "frequency"),
        "cushion": Param(0.7, 0, 1, "height of the cushions"),
        "cover": Param(0.95, 0, 1, "share of the ground under moss"),
        "star": Param(0.6, 0, 1, "how clearly shoots are stars"),
        "shoot": Param(0.5, 0, 1, "height of the shoots"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        lump = strip.fbm(p.cushion_period, 2, 0.4, salt=1)
        fold = strip.fbm(p.cushion_period * 1.7, 2, 0.45, salt=2)
        patch = strip.fbm(5.0, 4, 0.55, salt=3)
        dirt = strip.fbm(60.0, 4, 0.7, salt=4)
        crease = 1.0 - smoothstep(0.0, 0.9, (lump + 0.25 * fold).abs())  # deep between cushions
        hump = (0.62 + 0.10 * fold + 0.10 * lump - 0.42 * crease * crease).clamp(0.0, 1.0)
        thin = smoothstep(-0.35, 0.25, patch * 0.8 + 0.25 * dirt + 3.2 * p.cover - 1.9 - 0.5 * crease)
        ground = 0.1 + 0.03 * dirt
        body = mix(ground, 0.18 + p.cushion * 0.62 * hump * thin, thin)
        top = Top(body - 0.02, random_a=0.5, random_b=0.5, heart=0.0, solid=0.0, grain_turn=0.0, grain_along=0.0, grain_across=0.0)
        for layer, size in enumerate((0.72, 0.9, 1.15)):
            nx, ny = strip.counts(p.across / size, 1.0, limit=250)
            wobble = 0.06 * dirt * p.disorder
            for spot in spots(strip, strip.u * nx + wobble, strip.v * ny - wobble, nx, ny,
                              (0.7 * p.disorder).clamp(max=0.85), salt=20 + layer):
                along, across = turned(spot.dx, spot.dy, spot.draw(4) * TURN)
                # Shoots lean: the heart is off the middle.
                along = along + 0.18 * (spot.draw(5) - 0.5)
                square = along * along + across * across + 1e-5
                r = torch.sqrt(square)
                c = along / r
                three = c * (4.0 * c * c - 3.0)
                leaflet = 0.5 + 0.5 * (2.0 * three * three - 1.0)  # six leaflets
                reach = (0.56 - 0.2 * spot.draw(6)) * (1.0 - p.star * 0.5 * (1.0 - leaflet))
                d = r / reach
                inside = smoothstep(1.0, 0.55, d) * smoothstep(0.0, 0.01, thin - 0.85 * spot.draw(3))
                ridge = leaflet * (1.0 - d).clamp(0.0, 1.0)
                heart = (1.0 - d).clamp(0.0, 1.0)
                rise = p.shoot * (0.07 * torch.sqrt(heart + 1e-4) + 0.05 * ridge * p.star + 0.08 * spot.draw(7))
                height = mix(torch.full_like(rise, -0.3), body + rise + 0.012 * layer, inside)
                top.lay(height, 0.02, random_a=spot.draw(8), random_b=spot.draw(9), heart=0.35 * inside + 0.65 * heart,
                        solid=thin, grain_turn=spot.draw(10), grain_along=along / nx, grain_across=across / nx)
        gap = (1.0 - thin) * (1.0 - smoothstep(0.0, 0.3, top.heart))
        return (
            top.height.clamp(0.0, 1.2), gap, smoothstep(0.75, 0.95, top.height), top.random_a, top.random_b,
            top.grain_along + top.grain_turn, top.grain_across + 0.7 * top.grain_turn, top.heart.clamp(0.0, 1.0),
        )
