"""Tanned and finished hide."""

from __future__ import annotations

from types import SimpleNamespace

from ..base import Param, Surface
from ..toolkit import Strip, Tensor, mix, sample, smoothstep


class Leather(Surface):
    """Dye that gathers in the creases, burnished and rubbed high places.

    Palette: main colour, its variation, creases and seams, the colour of rubbed spots.
    """

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs", "variation"),
        "element_tone": Param(0.2, 0, 1, "how much colour differs from pebble to pebble"),
        "mottle": Param(0.5, 0, 1.5, "cloudy dye"),
        "mottle_period": Param(5, 4, 48, "clouds over the tile", "frequency"),
        "crease_shade": Param(0.6, 0, 1, "how much darker low places are"),
        "rub": Param(0.3, 0, 1, "how far high places take the rubbed colour"),
        "scuffs": Param(0.2, 0, 1, "fine scratches and scuffs"),
        "pebble": Param(0.6, 0, 1, "fine creases of its own, for patterns that have no grain"),
        "pebble_count": Param(5, 1, 12, "fineness of those creases", "frequency"),
        "roughness": Param(0.5, 0, 1, "mean roughness", "roughness"),
        "burnish": Param(0.3, 0, 1, "how much glossier high places are"),
    }

    def layers(self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        count = p.pebble_count.round()
        own = sample(atlas, f.grain_u * count, f.grain_v * count)
        cloud = strip.fbm(p.mottle_period, 5, 0.6, salt=131)
        fine = strip.fbm(110.0, 2, 0.7, salt=132)
        scratch = strip.lattice(24.0, 340.0, 64, 512, salt=133) + strip.lattice(300.0, 18.0, 512, 64, salt=134)

        lines = 1.0 - smoothstep(0.0, 0.3, own[..., 1].abs())
        lines = (lines + 0.6 * (1.0 - smoothstep(0.0, 0.28, own[..., 2].abs()))).clamp(max=1.0) * p.pebble
        high = (f.height - 0.5 * lines).clamp(0.0, 1.0)
        low = 1.0 - high

        tone = p.mottle * 0.5 * cloud + (f.random_a - 0.5) * p.element_tone + 0.06 * fine
        t = (0.4 + 0.5 * p.variation * tone).clamp(0.0, 1.0)
        color = mix(palette[0][:, None, None], palette[1][:, None, None], t[None])
        color = color * (1.0 + p.variation * (0.10 * cloud * p.mottle + 0.05 * fine))[None]
        rubbed = smoothstep(0.75, 1.0, high + 0.08 * cloud) * smoothstep(-0.5, 1.5, cloud) * p.rub
        color = mix(color, palette[3][:, None, None], rubbed[None])
        shade = (p.crease_shade * (0.8 * low * low + 0.35 * lines + 0.3 * f.edge)).clamp(0.0, 0.9)
        color = mix(color, color * 0.35, shade[None])
        color = mix(color, palette[2][:, None, None] * (1.0 + 0.1 * fine)[None], f.gap[None])
        scuff = smoothstep(1.9, 2.9, scratch.abs() + 0.35 * cloud) * p.scuffs * high
        color = mix(color, color * 1.35 + 0.02, scuff[None])

        rough = p.roughness + 0.22 * low - p.burnish * 0.35 * smoothstep(0.6, 1.0, high) + 0.05 * fine + 0.06 * cloud
        rough = mix(rough + 0.18 * scuff, 0.8, f.gap)
        height = f.height - 0.10 * lines * (1.0 - f.gap) - 0.03 * scuff + 0.012 * fine
        return color, rough, 0.0 * rough, height
