"""Cracks: a few long ones that branch into a finer net."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..nearness import creased
from ._modifier import Modifier, Weathered, mix, sample, smoothstep


class Cracks(Modifier):
    def apply_to(self, w: Weathered, p: SimpleNamespace) -> None:
        strip = w.strip
        patch, ragged = w.patch(salt=46), w.ragged(48.0)
        bend = sample(w.atlas, strip.u + 0.01 * ragged, strip.v)
        wide = torch.round(4.0 * p.scale).clamp(3.0, 24.0)
        high = torch.round(wide * strip.aspect).clamp(3.0, 24.0)
        # Half of F2 - F1 in place of the distance to the border: cracks narrow where three meet, and cost a tenth.
        plates, _ = creased(strip, strip.u * wide + 0.16 * bend[..., 0] + 0.05 * ragged,
                            strip.v * high + 0.16 * bend[..., 1] + 0.05 * ragged, wide, high, 0.95, 45)
        net, _ = creased(strip, strip.u * wide * 4.0 + 0.3 * bend[..., 1] + 0.1 * ragged,
                         strip.v * high * 4.0 + 0.3 * bend[..., 2] + 0.1 * ragged, wide * 4.0, high * 4.0, 0.9, 49)
        reach = smoothstep(-0.9, 0.5, patch + 2.6 * p.amount - 1.1)  # where the surface has given way
        width = (0.010 + 0.026 * p.amount) * reach * (1.0 + 0.45 * patch).clamp(0.15, 2.5)
        crack = 1.0 - smoothstep(0.35, 1.0, plates / (width + 1e-5))
        beside = 1.0 - smoothstep(0.0, 0.30, plates)
        hair_reach = reach * smoothstep(0.45, 1.0, beside + 0.7 * p.amount + 0.2 * patch)
        hair = 1.0 - smoothstep(0.3, 1.0, net / (0.040 * hair_reach * (0.5 + p.amount) + 1e-5))
        line = torch.maximum(crack, 0.75 * hair) * reach
        lip = (1.0 - smoothstep(0.0, 3.0, plates / (width + 1e-5))) * reach * (1.0 - line)
        w.color = w.color * (1.0 - 0.8 * line - 0.10 * lip)[None]
        w.height = w.height - 0.45 * crack * reach - 0.14 * hair * hair_reach - 0.03 * lip
        w.roughness = mix(w.roughness, 0.95, line)
