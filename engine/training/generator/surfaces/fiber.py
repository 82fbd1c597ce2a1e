"""Spun fibres: cotton, wool, linen, denim, carpet yarn."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..toolkit import Strip, Tensor, mix, sample, smoothstep
from ..yarns import TAU


class Fiber(Surface):
    """Soft, matt threads along the grain, with lighter fuzz and darker depths.

    Palette: main colour (warp), variation (weft, or the other wool of a melange), ground seen between
    yarns, and the colour that yarns fade to where they rub. With ``undyed`` the weft has the fourth colour
    and the fading the second, so that the weft keeps its colour when the cloth is dyed another.
    """

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs", "variation"),
        "yarn_tone": Param(0.35, 0, 1, "how much brightness differs from yarn to yarn"),
        "two_tone": Param(0.0, 0, 1, "how far the second yarn system takes the variation colour"),
        "undyed": Param(0.0, 0, 1, "1 swaps the weft's colour with the colour of fading"),
        "melange": Param(0.1, 0, 1, "fibres of the variation colour mixed into the yarn"),
        "mottle": Param(0.15, 0, 1, "soft patches"),
        "mottle_period": Param(5, 4, 64, "patches over the tile", "frequency"),
        "fibre": Param(0.35, 0, 1, "single fibres in brightness and height"),
        "fibre_count": Param(5, 1, 16, "fineness of the fibres", "frequency"),
        "fuzz": Param(0.2, 0, 1, "fine light fuzz"),
        "depth_shade": Param(0.5, 0, 1, "how much darker low places are"),
        "fade": Param(0.0, 0, 1, "how far high places fade to the accent colour"),
        "cloth": Param(0.0, 0, 1, "a fine weave of its own, for patterns that are not of yarn"),
        "cloth_count": Param(72, 8, 240, "threads of that weave over the tile", "frequency"),
        "roughness": Param(0.85, 0, 1, "mean roughness", "roughness"),
        "roughness_range": Param(0.08, 0, 1, "how much roughness differs"),
    }

    def layers(self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        # The atlas must not be drawn finer than the pixels: 64 cycles of its middle channels times count.
        count = torch.round(torch.minimum(p.fibre_count, strip.size[0] / 128.0)).clamp(min=1.0)
        streak = sample(atlas, f.grain_u * torch.round(count / 6.0).clamp(min=1.0), f.grain_v * count)
        hair = 0.75 * streak[..., 3] + 0.5 * streak[..., 1]
        mottle = strip.fbm(p.mottle_period, 4, 0.55, salt=121)
        fine = strip.lattice(strip.size[0] * 0.4, strip.size[1] * 0.4, 512, 512, salt=122)

        # The fine weave: threads in both directions, alternately on top.
        threads = (torch.round(p.cloth_count / 2.0) * 2.0).clamp(2.0, 240.0)
        lines = (torch.round(threads * strip.aspect / 2.0) * 2.0).clamp(2.0, 240.0)
        wave_x, wave_y = torch.sin(strip.cols * threads * 0.5 * TAU), torch.sin(strip.rows * lines * 0.5 * TAU)
        woven = 0.5 * wave_x[None, :] * wave_y[:, None] + 0.3 * (wave_x**2)[None, :] + 0.3 * (wave_y**2)[:, None] - 0.3
        woven = woven * p.cloth * (2.0 - threads * 2.0 * strip.pixel).clamp(0.0, 1.0)

        second = (f.random_b >= 0.5).to(torch.float32)
        blend = p.two_tone * second
        mixed = smoothstep(0.5, 1.5, 0.9 * streak[..., 0] + 0.5 * streak[..., 1] + 0.4 * mottle) * p.melange
        blend = mix(blend, 1.0 - blend, mixed.clamp(0.0, 1.0) * p.variation.clamp(max=1.5))
        weft, faded = mix(palette[1], palette[3], p.undyed), mix(palette[3], palette[1], p.undyed)
        tint = mix(palette[0][:, None, None], weft[:, None, None], blend.clamp(0.0, 1.0)[None])

        worn = p.fade * smoothstep(0.5, 1.05, f.height + 0.12 * hair + 0.1 * mottle) * (1.0 - second * p.two_tone)
        tint = mix(tint, faded[:, None, None], worn.clamp(0.0, 1.0)[None])
        light = 1.0 + p.variation * (0.8 * p.yarn_tone * (f.random_a - 0.5) + p.mottle * 0.35 * mottle)
        light = light + p.fibre * (0.3 * hair + 0.1 * fine) + 0.5 * woven
        deep = (1.0 - f.height).clamp(0.0, 1.0)
        light = light * (1.0 - p.depth_shade * (0.75 * deep * deep + 0.2 * f.edge))
        body = tint * light.clamp(0.05, 2.0)[None]
        loose = p.fuzz * smoothstep(0.2, 1.8, hair + 0.8 * fine) * (0.4 + 0.6 * f.height)
        body = mix(body, body * 1.25 + 0.035, loose.clamp(0.0, 1.0)[None])
        color = mix(body, palette[2][:, None, None] * (0.85 + 0.15 * fine)[None], (f.gap * 0.9)[None])

        relief = p.fibre * (0.05 * hair + 0.012 * fine) + 0.03 * mottle * p.mottle + 0.12 * woven
        height = f.height + relief * (1.0 - 0.7 * f.gap)
        rough = p.roughness + p.roughness_range * (0.4 * deep + 0.25 * hair + 0.2 * fine)
        return color, rough, torch.zeros_like(rough), height
