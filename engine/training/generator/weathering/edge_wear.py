"""Worn edges: rims flake, paint gives way to metal, anything else to its lighter core."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ._modifier import Modifier, Weathered, mix, smoothstep, tone


class EdgeWear(Modifier):
    def apply_to(self, w: Weathered, p: SimpleNamespace) -> None:
        patch, ragged, fine = w.patch(), w.ragged(), w.fine()
        scratch = w.strip.lattice(8.0, 256.0, 16, 256, salt=47)
        attacked = 1.6 * w.f.edge + 0.5 * smoothstep(0.7, 1.0, w.height)
        want = attacked + 0.45 * patch + 0.42 * ragged + 0.10 * scratch + 2.3 * p.amount - 2.35
        flake = smoothstep(0.0, 0.10, want) * (1.0 - w.f.gap)
        rim = smoothstep(-0.16, 0.0, want) * (1.0 - flake) * (1.0 - w.f.gap)  # the lifted border of a flake
        core = (w.color * 1.2 + 0.035) * (1.0 + 0.10 * fine)[None]
        bare = mix(core, tone(0.33, 0.32, 0.31) * (1.0 + 0.12 * fine + 0.05 * scratch)[None], p.metal)
        w.color = mix(w.color * (1.0 - 0.25 * rim)[None], bare, flake[None])
        w.metallic = mix(w.metallic, torch.maximum(w.metallic, p.metal + 0.0 * w.metallic), flake)
        w.roughness = mix(w.roughness, mix(w.roughness + 0.08, 0.40 + 0.06 * fine, p.metal), flake)
        w.height = w.height - flake * (0.05 + 0.02 * ragged) + 0.012 * rim
