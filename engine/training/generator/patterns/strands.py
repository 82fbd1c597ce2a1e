"""Strands that all lie one way: thatch, straw, fur."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..scatter import Top
from ..lying import UPRIGHT, strokes
from ..toolkit import Strip, Tensor, fract, mix, smoothstep

_COUNT = 5


class Strands(Pattern):
    """Layers of straws or of locks of hair, running down the tile (along v), in courses if wanted.

    Each stroke can be one straw or a lock of many hairs that narrows to its tip. ``aux`` runs from 0 at the
    root to 1 at the tip; ``grain_u`` along the strand; ``gap`` is the depth between strands.
    """

    PARAMS = {
        "across": Param(50, 6, 200, "strands side by side over the tile", "frequency"),
        "slender": Param(9.0, 2, 16, "length of a strand's place over its width"),
        "body": Param(0.3, 0.05, 0.6, "half width of a strand, in places"),
        "taper": Param(0.2, 0, 1, "0 keeps its width, 1 narrows to a point"),
        "fan": Param(0.3, 0, 0.6, "how far strands turn"),
        "bend": Param(0.15, 0, 0.6, "how far strands bend"),
        "flow": Param(0.1, 0, 1, "how far strands follow swirls"),
        "hairs": Param(0, 0, 1, "1 splits a strand into fine hairs"),
        "lift": Param(0.4, 0, 1, "how far tips stand up"),
        "courses": Param(0, 0, 24, "rows of bundles over the tile's height, 0 for none", "frequency"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        disorder = p.disorder.clamp(max=2.0)
        swirl = strip.fbm(4.0, 3, 0.45, salt=1) * p.flow * disorder
        swirl_v = strip.fbm(4.0, 2, 0.45, salt=2) * p.flow * disorder
        bundle = strip.fbm(p.across * 0.18, 3, 0.5, salt=3)
        ragged = strip.fbm(p.across * 0.5, 3, 0.6, salt=4)
        ends = strip.lattice(p.across * 1.6, 6.0, 512, 64, salt=5)  # every straw is cut at its own length
        u = strip.u + 0.07 * swirl
        v = strip.v + 0.05 * swirl_v
        rows = torch.round(p.courses * strip.aspect)
        stepped = smoothstep(0.5, 1.0, rows)
        course = fract(strip.v * rows.clamp(min=1.0) + 0.05 * ragged + 0.035 * ends)
        top = Top(0.05 + 0.03 * ragged, random_a=0.5, random_b=0.5, grain_u=0.0, grain_v=0.0, t=0.0, solid=0.0, rim=0.0)
        for layer in range(_COUNT):
            sway = 0.004 * (layer - 2.0) * bundle * disorder
            jitter = (0.75 * disorder).clamp(max=0.8)
            for s in strokes(strip, u + sway, v + 0.13 * layer, UPRIGHT, p.across * (0.86 + 0.07 * layer), p.slender,
                             p.fan * p.disorder.clamp(max=1.0), p.bend, jitter, 20 + layer):
                t = s.t.clamp(0.0, 1.0)
                narrow = mix(torch.ones_like(t), (1.0 - t) ** 0.8 * smoothstep(-0.1, 0.3, t), p.taper)
                half = s.width * p.body * (0.6 + 0.7 * s.draws[5]) * narrow
                soft = strip.pixel * 0.8
                x = (s.s / (half + 1e-5)).clamp(-1.0, 1.0)
                hair = torch.sin((x * (3.0 + 2.0 * s.draws[10]) + s.draws[11]) * 6.2831853) * p.hairs
                inside = smoothstep(-soft, soft, half - s.s.abs()) * smoothstep(-0.01, 0.01, s.t)
                inside = inside * smoothstep(1.0, 0.99, s.t)
                round_off = torch.sqrt((1.0 - x * x).clamp(min=0.0) + 1e-3)
                level = 0.1 + 0.07 * layer + 0.2 * s.draws[7]
                height = level + 0.16 * round_off + p.lift * 0.4 * t + 0.012 * hair * (1.0 - t)
                top.lay(
                    mix(torch.full_like(height, -0.3), height, inside), 0.03, random_a=s.draws[8], random_b=s.draws[9],
                    grain_u=s.t * s.length + s.draws[10], grain_v=s.s + s.draws[11], t=t, solid=torch.ones_like(t),
                    rim=smoothstep(0.6, 1.0, x.abs()),
                )
        shadow = smoothstep(0.30, 0.05, top.height)
        step = mix(torch.ones_like(course), 0.35 + 0.65 * course, stepped)  # a course rises to its cut ends
        shade = (1.0 - smoothstep(0.0, 0.16, course)) * stepped  # in the shadow of the course above
        height = top.height * (0.65 + 0.35 * step) + (step - 1.0) * 0.35 + 0.05 * bundle
        gap = torch.maximum(shadow, shade * 0.7)
        return (
            (height + 0.2 * stepped).clamp(0.0, 1.3), gap, top.rim * top.solid, top.random_a, top.random_b, top.grain_u,
            top.grain_v, top.t,
        )
