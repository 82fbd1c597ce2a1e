"""Wind and water ripples in sand or snow: parallel crests that fork and end."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..scatter import TURN
from ..toolkit import Strip, Tensor, mix, smoothstep


class Ripples(Pattern):
    """A plane wave times a slowly changing complex amplitude; crests fork where the amplitude passes zero.

    (Defects of striped patterns as zeros of a complex field: Cross and Hohenberg 1993.)
    ``aux`` is 1 on crests, 0 in troughs. ``grain_u`` runs along the crests.
    """

    PARAMS = {
        "count": Param(16, 2, 100, "crests over the tile's height", "frequency"),
        "slant": Param(0.2, -1, 1, "crests over the width against those over the height: slanted rows"),
        "forks": Param(0.6, 0, 1.5, "how often crests fork or end", "disorder"),
        "wander": Param(0.5, 0, 2, "how far crests wander, in crests", "disorder"),
        "steep": Param(0.5, 0, 1, "how much steeper the lee side is"),
        "sharp": Param(0.3, 0, 1, "narrow crests and broad troughs"),
        "amplitude": Param(0.6, 0, 1, "height of the ripples"),
        "swell": Param(0.3, 0, 1, "height of broad unevenness"),
        "fade": Param(0.4, 0, 1, "ripples are weaker in places"),
        "grains": Param(0.04, 0, 1, "coarse grains in height"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        swell = strip.fbm(4.0, 4, 0.45, salt=1)
        bend = strip.fbm(5.0, 3, 0.5, salt=2)
        real = strip.fbm(p.count * 0.45, 2, 0.4, salt=3, stretch=0.7)
        imaginary = strip.fbm(p.count * 0.45, 2, 0.4, salt=4, stretch=0.7)
        grain = strip.fbm(160.0, 2, 0.8, salt=5)
        small = strip.fbm(p.count * 1.5, 3, 0.5, salt=6)
        ky = torch.round(p.count * strip.aspect).clamp(min=1.0)
        kx = torch.round(p.count * p.slant)
        phase = (kx * strip.u + ky * strip.v + p.wander * 0.55 * bend + 0.03 * small) * TURN
        c, s = 1.0 + p.forks * 0.75 * real, p.forks * 0.75 * imaginary
        size = torch.sqrt(c * c + s * s + 1e-6)
        c, s = c / size, s / size
        wave_sin = torch.sin(phase) * c + torch.cos(phase) * s
        wave_cos = torch.cos(phase) * c - torch.sin(phase) * s
        saw = wave_sin - p.steep * 0.55 * wave_sin * wave_cos  # a second harmonic leans the crest
        level = 0.5 + 0.5 * saw / (1.0 + 0.2 * p.steep)
        level = mix(level, level.clamp(0.0, 1.0) ** 2, p.sharp)
        strength = smoothstep(0.0, 0.7, size) * (1.0 - p.fade * smoothstep(-0.3, 1.3, 0.8 * bend - 0.6 * swell))
        height = 0.42 + 0.12 * p.swell * swell + p.amplitude * 0.5 * (level - 0.45) * strength
        height = height + 0.05 * p.grains * grain
        crest = mix(torch.full_like(level, 0.5), level, strength)
        # Broad, soft randoms: open ground has no elements.
        a, b = 0.5 + 0.17 * strip.fbm(6.0, 4, 0.55, salt=7), 0.5 + 0.17 * swell
        return (
            height.clamp(0.0, 1.2),
            torch.zeros_like(height),
            smoothstep(0.75, 1.0, crest),
            a.clamp(0.0, 0.999),
            b.clamp(0.0, 0.999),
            strip.u,
            strip.v,
            crest.clamp(0.0, 1.0),
        )
