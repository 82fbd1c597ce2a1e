"""Stains: tide marks, broad discolouration, and streaks that run down."""

from __future__ import annotations

from types import SimpleNamespace

from ._modifier import Modifier, Weathered, mix, smoothstep, tone


class Stains(Modifier):
    def apply_to(self, w: Weathered, p: SimpleNamespace) -> None:
        patch, ragged, streak = w.patch(4.0, salt=50), w.ragged(), w.streak()
        run = smoothstep(0.2, 2.2, streak + 0.9 * patch + 0.2 * ragged + 1.6 * p.amount - 0.6)
        level = patch + 0.16 * ragged + 1.8 * p.amount - 1.2
        pool = smoothstep(0.0, 0.9, level)
        tide = smoothstep(-0.10, 0.0, level) * (1.0 - smoothstep(0.0, 0.16, level))  # the dried border
        amount = (0.75 * run + 0.45 * pool + 0.5 * tide).clamp(0.0, 1.0) * (0.35 + 0.65 * p.amount)
        w.color = mix(w.color, w.color * tone(0.38, 0.32, 0.23) + tone(0.012, 0.010, 0.006), amount[None])
        w.roughness = w.roughness + 0.10 * amount - 0.08 * pool * p.amount
        w.metallic = w.metallic * (1.0 - 0.35 * amount)
