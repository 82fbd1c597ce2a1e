"""Snow and frost: lies on top in drifts, thin where it begins."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ._modifier import Modifier, Weathered, mix, smoothstep, tone


class Snow(Modifier):
    def apply_to(self, w: Weathered, p: SimpleNamespace) -> None:
        patch, ragged, fine = w.patch(4.0, salt=62), w.ragged(salt=63), w.fine(128.0)
        drift = 0.55 * patch + 0.18 * ragged + 0.30 * (w.height - 0.6) + 3.0 * p.amount - 1.35
        frost = smoothstep(-0.75, 0.3, drift + 0.22 * fine) * 0.6
        w.color = mix(w.color, tone(0.58, 0.63, 0.70), (frost * smoothstep(-0.6, 1.2, fine + 0.3 * ragged))[None])
        w.roughness = mix(w.roughness, 0.75, frost)
        lying = smoothstep(0.0, 0.32, drift)
        deep = smoothstep(0.0, 1.3, drift)
        white = mix(tone(0.66, 0.72, 0.80), tone(0.86, 0.88, 0.91), deep[None]) * (1.0 + 0.025 * fine)[None]
        w.lay(lying, white, 0.66 + 0.08 * fine)
        top = torch.maximum(w.height, 0.55 + 0.4 * deep) + 0.06 + 0.05 * patch * deep + 0.012 * fine
        w.height = mix(w.height, top, lying * (0.25 + 0.75 * deep))
