"""Water seen from above: wind waves of many lengths and directions."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..scatter import TURN
from ..toolkit import Strip, Tensor, mix, smoothstep

#: Direction against the wind in turns, wave number against the first, phase of each wave.
_WAVES = (
    (0.00, 1.0, 0.13),
    (0.07, 1.27, 0.71),
    (-0.09, 1.61, 0.38),
    (0.13, 2.1, 0.05),
    (-0.05, 2.63, 0.57),
    (-0.16, 3.3, 0.91),
    (0.10, 4.15, 0.26),
    (0.19, 5.3, 0.66),
    (-0.12, 6.6, 0.47),
    (0.03, 8.3, 0.83),
)


class Waves(Pattern):
    """A sum of waves with whole wave numbers on both axes, so that it is periodic; crests are sharpened.

    ``aux`` is 1 on crests; ``edge`` marks where crests break.
    """

    PARAMS = {
        "count": Param(5, 1, 30, "longest waves over the tile", "frequency"),
        "wind": Param(0.1, 0, 1, "direction, in turns"),
        "spread": Param(1.5, 0, 4, "how far directions differ", "disorder"),
        "choppy": Param(0.55, 0, 1, "sharp crests and broad troughs"),
        "fine": Param(0.5, 0.2, 1, "strength of shorter waves"),
        "warp": Param(0.45, 0, 2, "how much waves are disturbed", "disorder"),
        "calm": Param(0.3, 0, 1, "smooth places"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        warp = strip.fbm(p.count * 0.9, 3, 0.4, salt=1)
        warp_y = strip.fbm(p.count * 0.9, 3, 0.4, salt=2)
        gust = strip.fbm(4.0, 3, 0.5, salt=3)
        ripple = strip.fbm(p.count * 9.0, 4, 0.6, salt=4)
        random = strip.noise[64 : 64 + len(_WAVES)]
        total = torch.zeros_like(warp)
        power = torch.zeros(())
        for i, (turn, ratio, phase) in enumerate(_WAVES):
            angle = (p.wind + turn * p.spread) * TURN
            wave = p.count * ratio
            kx = torch.round(wave * torch.cos(angle))
            ky = torch.round(wave * torch.sin(angle) * strip.aspect)
            disturbed = p.warp * (0.35 + 0.06 * i) * (warp if i % 2 else warp_y)
            s = torch.sin((kx * strip.u + ky * strip.v + disturbed + phase + random[i]) * TURN)
            crest = 1.0 - 2.0 * torch.sqrt((0.5 - 0.5 * s).clamp(min=0.0) + 0.004)  # a cusp upwards
            weight = ratio**-1.15 * (torch.ones(()) if i < 4 else p.fine**0.5)
            total = total + weight * mix(s, crest + 0.3, p.choppy)
            power = power + weight * weight * 0.5
        level = total / torch.sqrt(power)
        rest = 1.0 - p.calm * smoothstep(0.0, 1.4, gust)
        height = 0.5 + 0.14 * level * (0.55 + 0.45 * rest) + 0.016 * ripple * rest * p.fine
        crest = smoothstep(0.4, 0.95, height)
        foam = smoothstep(0.86, 1.0, height + 0.03 * ripple)
        return (
            height.clamp(0.0, 1.3),
            torch.zeros_like(height),
            foam,
            (0.5 + 0.17 * gust).clamp(0.0, 0.999),
            (0.5 + 0.17 * warp).clamp(0.0, 0.999),
            strip.u,
            strip.v,
            crest,
        )
