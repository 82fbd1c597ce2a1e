"""Loose stones of several sizes in layers: gravel, pebbles, rubble."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..scatter import TURN, Draws, Top, place, spots
from ..toolkit import Strip, Tensor, mix, smoothstep

#: Size of each layer's stones against the middle one, from the bottom up.
_LAYERS = (0.58, 0.82, 1.25)


class Pebbles(Pattern):
    """Stones lie in layers, larger ones over smaller ones, sunk at random into what is below.

    A stone is the overlap of three slabs, each of its own width, with corners rounded as far as wanted.
    ``gap`` is the ground between stones. ``aux`` is 0 in a stone's middle, 1 on its outline.
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
        rough = strip.fbm(p.across * 2.0, 4, 0.6, salt=1)
        wave = strip.fbm(5.0, 3, 0.5, salt=2)
        ground = 0.14 + p.uneven * 0.35 * wave + 0.02 * rough
        top = Top(ground, random_a=0.5 + 0.1 * wave, random_b=0.5, outline=1.0, grain=0.0)
        for layer, size in enumerate(_LAYERS):
            self._layer(strip, p, top, layer, size, ground, rough * 0.02 * p.disorder.clamp(max=1.6))
        edge = smoothstep(0.8, 1.0, top.outline) * top.solid
        gap = 1.0 - top.solid * (1.0 - 0.6 * edge)
        return (
            top.height.clamp(0.0, 1.3),
            gap.clamp(0.0, 1.0),
            edge,
            top.random_a.clamp(0.0, 0.999),
            top.random_b,
            strip.u + 7.0 * top.grain,
            strip.v + 5.0 * top.grain,
            top.outline,
        )

    def _layer(
        self, strip: Strip, p: SimpleNamespace, top: Top, layer: int, size: float, ground: Tensor, bumpy: Tensor
    ) -> None:
        disorder = p.disorder.clamp(max=1.6)
        nx, ny = strip.counts(p.across / size, 1.0)
        draw = Draws(strip, 20 + layer)
        share = p.cover * (1.0, 1.0, 1.1 * p.large)[layer]
        x0, y0 = place(draw, (0.75 * disorder).clamp(max=0.76), share)
        radius = 0.62 - 0.25 * draw(6) * disorder.clamp(max=1.0)
        cos, sin = torch.cos(draw(4) * TURN) / radius, torch.sin(draw(4) * TURN) / radius
        longer = 1.0 + p.stretch * disorder * 0.75 * draw(5)
        along = (cos, sin)
        across = (-sin * longer, cos * longer)
        irregular = 0.55 * disorder.clamp(max=1.5)
        slabs = []
        for i, (a, b) in enumerate(((1.0, 0.0), (0.5, 0.866), (0.5, -0.866))):
            width = 1.0 + irregular * (draw(7 + i) - 0.35)
            slabs += [(a * along[0] + b * across[0]) * width, (a * along[1] + b * across[1]) * width]
        lean = 0.3 * p.angular * disorder * size
        lift = (0.14 - 0.18 * p.sink * draw(2)) * size
        blur = 0.45 / (strip.pixel * nx * 1.6)  # one pixel, in outlines
        for dx, dy, *own in spots(
            strip.u * nx + bumpy,
            strip.v * ny - bumpy,
            nx,
            ny,
            x0,
            y0,
            *slabs,
            lift,
            (draw(10) - 0.5) * lean,
            (draw(11) - 0.5) * lean,
            draw(8),
            draw(9),
        ):
            s1, s2, s3 = dx * own[0] + dy * own[1], dx * own[2] + dy * own[3], dx * own[4] + dy * own[5]
            rounded = torch.sqrt((s1 * s1 + s2 * s2 + s3 * s3) * 0.6667 + 1e-6)
            corner = torch.maximum(s1.abs(), torch.maximum(s2.abs(), s3.abs()))
            outline = rounded + 0.95 * p.angular * (corner - rounded)
            solid = ((1.0 - outline) * blur + 0.5).clamp(0.0, 1.0)
            inside = (1.0 - outline * outline).clamp(min=0.0)
            slope = 1.0 - inside.clamp(max=0.55) * 1.818
            profile = mix(torch.sqrt(inside + 1e-4), 1.0 - slope * slope, p.flat) * (0.34 * size)
            height = ground + profile + own[6] + dx * own[7] + dy * own[8]
            top.lay(
                height,
                solid,
                0.02 * size,
                random_a=own[9],
                random_b=own[10],
                outline=outline.clamp(max=1.0),
                grain=own[9],
            )
