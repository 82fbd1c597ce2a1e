"""Burn: soot in clouds that rise, and char that crackles where it was hottest."""

from __future__ import annotations

from types import SimpleNamespace

from ._modifier import Modifier, Weathered, mix, sample, smoothstep, tone


class Burn(Modifier):
    def apply_to(self, w: Weathered, p: SimpleNamespace) -> None:
        patch, ragged, fine = w.patch(4.0, salt=54), w.ragged(salt=55), w.fine()
        plume = w.strip.lattice(7.0 * p.scale, 4.0, 32, 8, salt=56)
        char_net = sample(w.atlas, w.strip.u * 3.0, w.strip.v * 3.0)
        heat = 0.8 * patch + 0.5 * plume + 0.22 * ragged + 3.4 * p.amount - 1.9
        soot = smoothstep(-0.9, 1.3, heat) * (1.0 - 0.15 * (fine * 0.5).clamp(-1.0, 1.0))
        char = smoothstep(0.9, 1.9, heat + 0.25 * char_net[..., 1])
        crackle = 1.0 - smoothstep(0.0, 0.10, (char_net[..., 2] * 0.55).abs())
        grey = tone(0.20, 0.19, 0.18) * (0.6 + 0.4 * smoothstep(0.8, 2.0, fine + 0.5 * ragged))[None]
        w.color = mix(w.color, w.color * tone(0.10, 0.085, 0.075) + 0.004, soot[None])
        w.color = mix(w.color, tone(0.012, 0.011, 0.010) * (1.0 + 0.3 * fine)[None], (char * 0.9)[None])
        w.color = mix(w.color, grey, (char * smoothstep(1.5, 2.6, 0.8 * ragged + fine) * 0.5)[None])  # ash
        w.roughness = mix(w.roughness, 0.90, (soot * 0.8).clamp(0.0, 1.0))
        w.roughness = mix(w.roughness, 0.55 + 0.1 * fine, char * 0.8)
        w.metallic = w.metallic * (1.0 - 0.85 * soot)
        w.height = w.height - char * (0.10 * crackle - 0.015 * fine)
