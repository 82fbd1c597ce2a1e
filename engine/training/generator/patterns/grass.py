"""Blades of grass seen from above, in layers that lean every way."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..scatter import Top
from ..lying import Lean, strokes
from ..toolkit import Strip, Tensor, mix, smoothstep

_LAYERS: tuple[Lean, ...] = ((1, 0, 0, 1), (0, 1, -1, 0), (1, 1, -1, 1), (1, -1, 1, 1), (2, 1, -1, 2), (1, -2, 2, 1))


class Grass(Pattern):
    """``aux`` runs from 0 at a blade's root to 1 at its tip; ``gap`` is the ground; grain runs along a blade."""

    PARAMS = {
        "across": Param(36, 8, 200, "blades side by side over the tile", "frequency"),
        "slender": Param(3.5, 2, 9, "length of a blade's place over its width"),
        "blade": Param(0.24, 0.04, 0.5, "half width of a blade, in places"),
        "fan": Param(0.6, 0, 0.6, "how far blades turn"),
        "bend": Param(0.35, 0, 0.6, "how far blades bend"),
        "cover": Param(0.92, 0.1, 1, "share of the places with a blade"),
        "tufts": Param(0.5, 0, 1, "unevenness: taller tufts and thin places"),
        "crease": Param(0.5, 0, 1, "depth of the fold along a blade"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        flow = strip.fbm(4.0, 1, 0.5, salt=1)
        flow_v = strip.fbm(4.0, 1, 0.5, salt=2)
        tuft = strip.fbm(7.0, 3, 0.5, salt=3)
        dirt = strip.fbm(40.0, 4, 0.7, salt=4)
        sway = 0.028 * p.disorder.clamp(max=2.0)
        ground = 0.03 + 0.02 * dirt
        top = Top(ground, random_a=0.5, random_b=0.5, grain_u=0.0, grain_v=0.0, t=0.0, solid=0.0, rim=0.0)
        for layer, lean in enumerate(_LAYERS):
            turn = 1.0 if layer % 2 else -1.0
            u, v = strip.u + turn * sway * flow, strip.v + sway * flow_v
            level = 0.12 + 0.075 * layer
            jitter = (0.42 * p.disorder).clamp(max=0.6)
            for s in strokes(strip, u, v, lean, p.across, p.slender, p.fan * p.disorder.clamp(max=1.0), p.bend, jitter, 20 + layer):
                t = s.t.clamp(0.0, 1.0)
                half = s.width * p.blade * (0.7 + 0.6 * s.draws[5]) * (1.0 - t * t * t) * (0.55 + 0.45 * smoothstep(0.0, 0.35, t))
                soft = strip.pixel * 0.8
                inside = smoothstep(-soft, soft, half - s.s.abs()) * smoothstep(-0.01, 0.02, s.t) * smoothstep(1.0, 0.99, s.t)
                here = smoothstep(0.0, 0.001, p.cover * (1.0 + 0.35 * p.tufts * tuft) - s.draws[6] * 1.0)
                fold = (s.s.abs() / (half + 1e-5)).clamp(max=1.0)
                lift = 0.5 * t * (1.0 - 0.45 * t) + 0.28 * s.draws[7]
                height = level + lift * (0.75 + 0.25 * p.tufts * tuft) + 0.07 * p.crease * fold
                top.lay(
                    mix(torch.full_like(height, -0.3), height, inside * here), 0.05, random_a=s.draws[8], random_b=s.draws[9],
                    grain_u=s.t * s.length + s.draws[10], grain_v=s.s + s.draws[11], t=t, solid=torch.ones_like(t),
                    rim=smoothstep(0.5, 1.0, fold),
                )
        return (
            top.height.clamp(0.0, 1.25), 1.0 - top.solid, top.rim * top.solid, top.random_a, top.random_b, top.grain_u,
            top.grain_v, top.t,
        )
