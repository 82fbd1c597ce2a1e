"""Polish: peaks are ground flat and shine."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ._modifier import Modifier, Weathered, mix, smoothstep


class Polish(Modifier):
    def apply_to(self, w: Weathered, p: SimpleNamespace) -> None:
        patch, ragged = w.patch(salt=64), w.ragged()
        level = 0.82 - 0.25 * p.amount
        w.height = mix(w.height, torch.minimum(w.height, level + 0.12 * (w.height - level)), p.amount)
        shine = p.amount * (1.0 - w.f.gap) * smoothstep(0.2, 0.62, w.height + 0.04 * patch)
        w.roughness = mix(
            w.roughness, w.roughness * 0.16 + 0.03 + 0.02 * (patch + 0.6 * ragged).clamp(-1.0, 2.0), shine
        )
        w.color = mix(w.color, w.color * (0.72 + 0.25 * w.color), (0.7 * shine)[None])  # wet-look depth
