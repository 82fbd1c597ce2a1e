"""Wetness: a film that darkens what is rough, puddles with a level surface."""

from __future__ import annotations

from types import SimpleNamespace

from ._modifier import Modifier, Weathered, mix, smoothstep


class Wet(Modifier):
    def apply_to(self, w: Weathered, p: SimpleNamespace) -> None:
        patch, ragged = w.patch(4.0, salt=65), w.ragged(salt=66)
        film = (p.amount * (0.55 + 0.6 * smoothstep(-1.2, 0.6, patch + 0.3 * ragged + p.amount))).clamp(0.0, 1.0)
        soaks = film * w.roughness.clamp(0.0, 1.0) * (1.0 - w.metallic)
        w.color = mix(w.color, w.color * (0.30 + 0.45 * w.color), soaks[None])
        w.roughness = mix(w.roughness, w.roughness * 0.26 + 0.05, film)
        level = -0.12 + 0.62 * p.amount + 0.13 * patch
        rise = smoothstep(0.35, 0.75, p.amount)
        puddle = smoothstep(-0.02, 0.05, level - w.height) * rise
        shore = smoothstep(-0.18, 0.0, level - w.height) * rise * (1.0 - puddle)
        w.color = w.color * (1.0 - 0.30 * puddle - 0.22 * shore)[None]
        w.roughness = mix(w.roughness, 0.035, puddle)
        w.roughness = mix(w.roughness, w.roughness * 0.6, shore)
        w.height = mix(w.height, level, puddle)
