"""Blades of grass seen from above, in layers that lean every way."""

from __future__ import annotations

from types import SimpleNamespace

from ..base import Param, Pattern
from ..lying import Lean, Shape, strokes
from ..scatter import Draws, Top
from ..toolkit import Strip, Tensor

_LAYERS: tuple[Lean, ...] = ((1, 0, 0, 1), (0, 1, -1, 0), (1, 1, -1, 1), (1, -1, 1, 1))


class Grass(Pattern):
    """``aux`` runs from 0 at a blade's root to 1 at its tip; ``gap`` is the ground; grain runs along a blade."""

    PARAMS = {
        "across": Param(36, 8, 200, "blades side by side over the tile", "frequency"),
        "slender": Param(3.5, 2, 9, "length of a blade's place over its width"),
        "blade": Param(0.27, 0.04, 0.5, "half width of a blade, in places"),
        "fan": Param(0.6, 0, 0.6, "how far blades turn"),
        "bend": Param(0.35, 0, 0.6, "how far blades bend"),
        "cover": Param(0.95, 0.1, 1, "share of the places with a blade"),
        "tufts": Param(0.5, 0, 1, "unevenness: taller tufts and low places"),
        "crease": Param(0.5, 0, 1, "depth of the fold along a blade"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        flow = strip.fbm(4.0, 1, 0.5, salt=1)
        flow_v = strip.fbm(4.0, 1, 0.5, salt=2)
        tuft = strip.fbm(7.0, 3, 0.5, salt=3)
        dirt = strip.fbm(40.0, 4, 0.7, salt=4)
        sway = 0.028 * p.disorder.clamp(max=2.0)
        tall = 0.75 + 0.25 * p.tufts * tuft
        top = Top(0.03 + 0.02 * dirt, random_a=0.5, random_b=0.5, grain=0.0, grain_side=0.0, t=0.0, rim=0.0)
        shape = Shape(
            p.across,
            p.slender,
            p.blade,
            p.fan * p.disorder.clamp(max=1.0),
            p.bend,
            (0.42 * p.disorder).clamp(max=0.6),
            p.cover,
        )
        for layer, lean in enumerate(_LAYERS):
            turn = 1.0 if layer % 2 else -1.0
            draw = Draws(strip, 20 + layer)
            level = 0.12 + 0.04 * layer + 0.3 * draw(7)
            for s in strokes(
                strip, strip.u + turn * sway * flow, strip.v + sway * flow_v, lean, shape, draw, level, draw(8), draw(9)
            ):
                t = s.t.clamp(0.0, 1.0)
                # Broad from a third up, then to a point.
                outline = (1.0 - t * t * t) * (0.55 + (t * 1.3).clamp(max=0.45))
                root = (s.t * 50.0).clamp(0.0, 1.0)
                side = s.s.abs()
                solid = ((outline * root - side + root - 1.0) * s.sharp * 0.7 + 0.5).clamp(0.0, 1.0)
                fold = (side / (outline + 1e-3)).clamp(max=1.0)
                height = s.own[0] + tall * t * (0.5 - 0.22 * t) + 0.07 * p.crease * fold
                top.lay(
                    height,
                    solid,
                    0.05,
                    random_a=s.own[1],
                    random_b=s.own[2],
                    grain=s.own[1],
                    grain_side=s.s,
                    t=t,
                    rim=fold,
                )
        rim = ((top.rim - 0.5) * 2.0).clamp(0.0, 1.0) * top.solid
        return (
            top.height.clamp(0.0, 1.25),
            1.0 - top.solid,
            rim,
            top.random_a,
            top.random_b,
            0.08 * top.t + 3.0 * top.grain,
            0.006 * top.grain_side + 5.0 * top.grain,
            top.t,
        )
