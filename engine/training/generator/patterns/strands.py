"""Strands that all lie one way: thatch, straw, fur."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..lying import UPRIGHT, Shape, strokes
from ..scatter import Draws, Top
from ..toolkit import Strip, Tensor, fract, mix, smoothstep

_COUNT = 4


class Strands(Pattern):
    """Layers of straws or locks of hair, running down the tile (along v), in courses if wanted.

    ``aux`` runs from 0 at the root to 1 at the tip; ``grain_u`` along the strand; ``gap`` is the depth
    between strands and the shadow below the edge of a course.
    """

    PARAMS = {
        "across": Param(50, 6, 200, "strands side by side over the tile", "frequency"),
        "slender": Param(9.0, 2, 16, "length of a strand's place over its width"),
        "body": Param(0.3, 0.05, 0.6, "half width of a strand, in places"),
        "taper": Param(0.2, 0, 1, "0 keeps its width, 1 narrows to a point"),
        "fan": Param(0.3, 0, 0.6, "how far strands turn"),
        "bend": Param(0.15, 0, 0.6, "how far strands bend"),
        "flow": Param(0.1, 0, 1, "how far strands follow swirls"),
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
        u, v = strip.u + 0.07 * swirl, strip.v + 0.05 * swirl_v
        rows = torch.round(p.courses * strip.aspect)
        stepped = smoothstep(0.5, 1.0, rows)
        course = fract(strip.v * rows.clamp(min=1.0) + 0.05 * ragged + 0.035 * ends)

        top = Top(0.05 + 0.03 * ragged, random_a=0.5, random_b=0.5, grain=0.0, grain_side=0.0, t=0.0, rim=0.0)
        for layer in range(_COUNT):
            sway = 0.004 * (layer - 1.5) * bundle * disorder
            shape = Shape(
                p.across * (0.86 + 0.07 * layer),
                p.slender,
                p.body,
                p.fan * p.disorder.clamp(max=1.0),
                p.bend,
                (0.75 * disorder).clamp(max=0.8),
            )
            draw = Draws(strip, 20 + layer)
            level = 0.1 + 0.09 * layer + 0.2 * draw(7)
            for s in strokes(strip, u + sway, v + 0.13 * layer, UPRIGHT, shape, draw, level, draw(8), draw(9)):
                t = s.t.clamp(0.0, 1.0)
                outline = 1.0 - p.taper * (1.0 - (1.0 - t) * (0.6 + 4.0 * t).clamp(max=1.0))
                inside = torch.minimum(s.t, 1.0 - s.t)
                solid = ((outline - s.s.abs()) * s.sharp * 0.7 + 0.5).clamp(0.0, 1.0) * (inside * 60.0).clamp(0.0, 1.0)
                x = s.s / (outline + 1e-3)
                x = (x * x).clamp(max=1.0)
                height = s.own[0] + 0.16 * torch.sqrt(1.001 - x) + p.lift * 0.4 * t
                top.lay(
                    height,
                    solid,
                    0.03,
                    random_a=s.own[1],
                    random_b=s.own[2],
                    grain=s.own[1],
                    grain_side=s.s,
                    t=t,
                    rim=x,
                )
        shade = (1.0 - smoothstep(0.0, 0.16, course)) * stepped  # in the shadow of the course above
        step = mix(torch.ones_like(course), 0.35 + 0.65 * course, stepped)  # a course rises to its cut ends
        height = top.height * (0.65 + 0.35 * step) + (step - 1.0) * 0.35 + 0.05 * bundle
        gap = torch.maximum(smoothstep(0.30, 0.05, top.height), shade * 0.7)
        rim = ((top.rim - 0.4) * 1.6).clamp(0.0, 1.0) * top.solid
        return (
            (height + 0.2 * stepped).clamp(0.0, 1.3),
            gap,
            rim,
            top.random_a,
            top.random_b,
            0.12 * top.t + 3.0 * top.grain,
            0.005 * top.grain_side + 5.0 * top.grain,
            top.t,
        )
