"""No elements: one continuous surface, from polished flat to billowing, rippled or layered."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..toolkit import Strip, Tensor, fract, mix, smoothstep


class Plain(Pattern):
    """Relief from noise alone; kinds of relief add up, so flat is all of them at 0.

    ``aux`` is a broad soft patch mask, 0 … 1. ``gap`` is 0 everywhere, ``random_a`` and ``random_b``
    drift slowly about 0.5, ``grain_u`` and ``grain_v`` follow the tile, bent by ``warp``.
    """

    PARAMS = {
        "period": Param(5, 4, 64, "largest features over the tile", "frequency"),
        "rough": Param(0.0, 0, 1, "fractal unevenness"),
        "gain": Param(0.5, 0.2, 0.9, "how strong each finer octave of it is"),
        "billow": Param(0.0, 0, 1, "rounded cushions with creases between"),
        "ridge": Param(0.0, 0, 1, "sharp crests with hollows between"),
        "ripple": Param(0.0, 0, 1, "waves that run across the tile"),
        "ripple_count": Param(14, 1, 80, "waves over a square tile's height", "frequency"),
        "ripple_warp": Param(0.5, 0, 2, "how far the waves meander and fork", "disorder"),
        "strata": Param(0.0, 0, 1, "layers that stand out as ledges"),
        "strata_count": Param(8, 1, 40, "layers over a square tile's height", "frequency"),
        "strata_warp": Param(0.35, 0, 2, "how far the layers bend", "disorder"),
        "warp": Param(0.0, 0, 1, "how far the substance's grain is bent"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        broad = strip.fbm(p.period, 6, p.gain, salt=161)
        patch = strip.fbm(p.period, 3, 0.45, salt=162)
        octaves = [strip.fbm(p.period * scale, 1, 1.0, salt=170 + i) for i, scale in enumerate((1.6, 3.2, 6.4, 12.8))]
        folds = sum(octave.abs() * 0.5**i for i, octave in enumerate(octaves)) / 1.5  # creases where 0

        height = 0.5 + 0.17 * p.rough * broad
        height = height + p.billow * (0.9 * smoothstep(0.0, 1.0, folds * 0.62) - 0.5)
        height = height + p.ridge * (0.5 - 0.75 * folds.clamp(max=1.6)) * 0.8

        meander = p.ripple_warp * (0.35 * patch + 0.06 * broad)
        waves = torch.round(p.ripple_count * strip.aspect).clamp(min=1.0)
        phase = fract(strip.v * waves + meander)
        lee = 0.64  # waves rise slowly and fall quickly, as wind and water leave them
        wave = torch.minimum(phase / lee, (1.0 - phase) / (1.0 - lee))
        height = height + p.ripple * (smoothstep(0.0, 1.0, wave) - 0.5) * (0.8 + 0.15 * patch).clamp(0.3, 1.2)

        layers = torch.round(p.strata_count * strip.aspect).clamp(min=1.0)
        level = strip.v * layers + p.strata_warp * (0.5 * patch + 0.10 * broad)
        layer = torch.floor(level)
        zero, one = torch.zeros_like(layer), torch.ones(())
        hard = strip.cell_random(zero, layer, one, layers, salt=167)[..., 0]
        after = strip.cell_random(zero, layer + 1.0, one, layers, salt=167)[..., 0]
        fall = smoothstep(0.72, 1.0, fract(level))
        ledge = mix(hard, after, fall) + 0.12 * fract(level) * (1.0 - fall)
        height = height + p.strata * (ledge - 0.55)

        bend = 0.05 * p.warp
        edge = smoothstep(0.62, 1.0, height) * 0.5
        drift = lambda x: (0.5 + 0.22 * x).clamp(0.0, 0.999)  # noqa: E731
        return (
            height, torch.zeros_like(height), edge, drift(patch), drift(octaves[0]),
            strip.u + bend * patch, strip.v + bend * octaves[1], smoothstep(-1.2, 1.2, patch),
        )
