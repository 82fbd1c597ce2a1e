"""Dust and dirt: thin everywhere, thick in what is low."""

from __future__ import annotations

from types import SimpleNamespace

from ._modifier import Modifier, Weathered, mix, smoothstep, tone


class Dust(Modifier):
    def apply_to(self, w: Weathered, p: SimpleNamespace) -> None:
        patch, ragged, fine = w.patch(salt=57), w.ragged(), w.fine(128.0)
        settle = smoothstep(0.0, 1.1, 1.1 * w.crevice() + 0.28 * patch + 0.16 * ragged + 1.1 * p.amount - 0.75)
        film = 0.25 * p.amount * smoothstep(-1.0, 1.5, patch + 0.4 * ragged)
        cover = (settle * (0.35 + 0.6 * p.amount) + film).clamp(0.0, 0.97)
        earth = mix(tone(0.30, 0.24, 0.17), tone(0.42, 0.36, 0.28), smoothstep(-1.2, 1.2, patch - 0.4 * fine)[None])
        w.lay(cover, earth * (1.0 + 0.14 * fine)[None], 0.95, keep_metal=0.15)
        fill = settle * smoothstep(0.3, 1.0, p.amount)
        w.height = mix(w.height, w.height.clamp(min=0.35) + 0.02 * fine, fill * 0.6)
