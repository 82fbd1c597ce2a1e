"""Rust: eats metal; on anything else it runs down in streaks from above."""

from __future__ import annotations

from types import SimpleNamespace

from ._modifier import Modifier, Weathered, mix, sample, smoothstep, tone


class Rust(Modifier):
    def apply_to(self, w: Weathered, p: SimpleNamespace) -> None:
        patch, ragged, fine, streak = w.patch(salt=51), w.ragged(salt=52), w.fine(), w.streak(salt=53)
        scale = sample(w.atlas, w.strip.u + 0.02 * ragged, w.strip.v)
        weak = patch + 0.5 * ragged + 0.18 * fine + 0.7 * w.f.edge + 0.6 * w.f.gap
        want = weak + 3.3 * p.amount - 2.3
        eat = smoothstep(0.0, 0.22, want)
        blister = smoothstep(-0.30, 0.0, want) * (1.0 - eat)  # the surface lifts before it breaks
        bleed = smoothstep(0.5, 2.4, streak + 0.5 * patch + 1.9 * p.amount - 0.4) * (0.25 + 0.5 * p.amount)
        orange = mix(
            tone(0.16, 0.040, 0.012), tone(0.40, 0.135, 0.036), smoothstep(-1.2, 1.4, ragged + 0.5 * fine)[None]
        )
        orange = mix(orange, tone(0.045, 0.018, 0.012), smoothstep(0.3, 1.7, scale[..., 2] - 0.35 * ragged)[None])
        orange = mix(orange, tone(0.52, 0.22, 0.07), (smoothstep(0.7, 2.0, fine - 0.4 * scale[..., 1]) * 0.55)[None])
        runs = mix(w.color, w.color * tone(0.62, 0.30, 0.14) + tone(0.045, 0.012, 0.002), bleed[None])
        w.color = mix(runs, orange, (eat * p.metal)[None])
        w.color = w.color * (1.0 - 0.18 * blister * p.metal)[None]
        w.metallic = w.metallic * (1.0 - (eat * p.metal).clamp(max=1.0)) * (1.0 - 0.5 * bleed)
        w.roughness = mix(w.roughness, 0.87 + 0.07 * fine, (eat * p.metal + 0.35 * bleed).clamp(max=1.0))
        crust = 0.045 * ragged + 0.035 * fine + 0.03 * scale[..., 2]
        w.height = w.height + p.metal * (eat * crust + 0.025 * blister - 0.02 * eat)
