"""Moss: soft cushions made of small star-shaped shoots."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..scatter import TURN, Draws, Top, place, spots
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
        top = Top(body - 0.02, random_a=0.5, random_b=0.5, heart=0.0, grain_along=0.0, grain_across=0.0)
        for layer, size in enumerate((0.72, 0.9, 1.15)):
            nx, ny = strip.counts(p.across / size, 1.0, limit=250)
            wobble = 0.06 * dirt * p.disorder
            draw = Draws(strip, 20 + layer)
            reach = 0.56 - 0.2 * draw(6)
            cos, sin = torch.cos(draw(4) * TURN) / reach, torch.sin(draw(4) * TURN) / reach
            tall = p.shoot * 0.08 * draw(7) + 0.012 * layer
            for dx, dy, c, s, rise, rank, a, b in spots(
                strip.u * nx + wobble,
                strip.v * ny - wobble,
                nx,
                ny,
                *place(draw, (0.7 * p.disorder).clamp(max=0.85)),
                cos,
                sin,
                tall,
                0.85 * draw(3),
                draw(8),
                draw(9),
            ):
                along, across = dx * c + dy * s, dy * c - dx * s
                square = along * along + across * across + 1e-5
                r = torch.sqrt(square)
                three = along * (4.0 * along * along / square - 3.0) / r  # cosine of three times the angle
                leaflet = three * three  # six leaflets
                d = r / (1.0 - p.star * 0.5 * (1.0 - leaflet))
                heart = (1.0 - d).clamp(min=0.0)
                inside = (heart * 2.4).clamp(max=1.0) * ((thin - rank) * 100.0).clamp(0.0, 1.0)
                height = body + rise + p.shoot * (0.07 * torch.sqrt(heart + 1e-4) + 0.05 * leaflet * heart * p.star)
                top.lay(
                    height,
                    inside,
                    0.02,
                    random_a=a,
                    random_b=b,
                    heart=0.35 * inside + 0.65 * heart,
                    grain_along=along / nx + a,
                    grain_across=across / nx + 0.7 * b,
                )
        gap = (1.0 - thin) * (1.0 - smoothstep(0.0, 0.3, top.heart))
        return (
            top.height.clamp(0.0, 1.2),
            gap,
            smoothstep(0.75, 0.95, top.height),
            top.random_a,
            top.random_b,
            top.grain_along,
            top.grain_across,
            top.heart.clamp(0.0, 1.0),
        )
