"""Moss: an algae film in the damp places, cushions out of the crevices."""

from __future__ import annotations

from types import SimpleNamespace

from ._modifier import Modifier, Weathered, mix, sample, smoothstep, tone


class Moss(Modifier):
    def apply_to(self, w: Weathered, p: SimpleNamespace) -> None:
        patch, ragged = w.patch(salt=58), w.ragged(20.0, salt=59)
        fine = w.fine(150.0)
        bump = w.strip.fbm(56.0, 2, 0.6, salt=61)
        hue = sample(w.atlas, w.strip.u, w.strip.v)
        damp = 1.15 * w.crevice() + 0.42 * patch + 0.22 * ragged + 2.2 * p.amount - 1.85
        film = smoothstep(-0.55, 0.35, damp) * 0.55
        w.color = mix(w.color, w.color * tone(0.42, 0.55, 0.22) + tone(0.006, 0.012, 0.0), film[None])
        cover = smoothstep(0.0, 0.16, damp + 0.10 * bump + 0.07 * fine)
        thick = smoothstep(0.0, 1.0, damp)
        lit = smoothstep(-1.6, 1.8, 0.8 * bump + 0.75 * fine + 0.5 * thick)
        green = mix(tone(0.014, 0.026, 0.005), tone(0.110, 0.150, 0.022), lit[None])
        green = mix(
            green, tone(0.175, 0.150, 0.035) * (0.5 + 0.5 * lit)[None], (smoothstep(0.2, 1.6, hue[..., 1]) * 0.5)[None]
        )
        green = mix(
            green, tone(0.050, 0.085, 0.020) * (0.6 + 0.6 * lit)[None], (smoothstep(0.3, 1.5, -hue[..., 0]) * 0.6)[None]
        )
        w.lay(cover, green, 0.96 + 0.0 * cover)
        cushion = 0.10 + 0.30 * thick * (1.0 - 0.5 * w.height.clamp(0.0, 1.0)) + 0.055 * bump + 0.035 * fine
        w.height = w.height + cover * cushion
