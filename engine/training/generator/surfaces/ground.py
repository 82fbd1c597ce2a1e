"""Loose earth: soil, mud, sand, with grains of their own colour, small stones and damp places."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..scatter import TURN, Draws, Top, place, spots
from ..toolkit import Strip, Tensor, mix, smoothstep


class Ground(Surface):
    """Palette: the dry colour, the dark (humus, damp) colour, the joint's colour, grains and small stones."""

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs", "variation"),
        "element_tone": Param(0.5, 0, 1, "share of the variation that is per element"),
        "mottle": Param(0.6, 0, 2, "soft patches"),
        "mottle_period": Param(6, 4, 64, "patches over the tile", "frequency"),
        "shade": Param(0.5, 0, 1.5, "low places are darker, high ones lighter"),
        "grain": Param(0.5, 0, 2, "brightness of single grains"),
        "grain_period": Param(256, 32, 512, "grains over the tile"),
        "grain_height": Param(0.08, 0, 1, "grains in height"),
        "crumb": Param(0.3, 0, 2, "crumbs in brightness and height"),
        "crumb_period": Param(48, 8, 200, "crumbs over the tile", "frequency"),
        "stones": Param(0.25, 0, 1, "share of the places with a small stone"),
        "stones_across": Param(70, 8, 200, "places for small stones over the tile", "frequency"),
        "damp": Param(0.2, 0, 1, "damp, darker low places"),
        "roughness": Param(0.92, 0, 1, "mean roughness where dry", "roughness"),
        "damp_roughness": Param(0.45, 0, 1, "roughness where damp"),
        "sparkle": Param(0.0, 0, 1, "share of bright, glossy grains"),
    }

    def layers(
        self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor, p: SimpleNamespace
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        color = [palette[i][:, None, None] for i in range(4)]
        mottle = strip.fbm(p.mottle_period, 5, 0.6, salt=21)
        crumb = strip.fbm(p.crumb_period, 4, 0.75, salt=22)
        grain = strip.lattice(p.grain_period, p.grain_period * strip.aspect, 512, 512, salt=23)
        speck = strip.lattice(p.grain_period * 0.7, p.grain_period * 0.7 * strip.aspect, 360, 360, salt=24)
        wetness = strip.fbm(p.mottle_period * 0.8, 4, 0.5, salt=25)

        level = (f.height - 0.5) * 2.0
        tone = (
            p.element_tone * ((f.random_a - 0.5) * 1.4)
            + p.mottle * 0.3 * mottle
            + p.shade * 0.6 * level
            + 0.12 * p.crumb * crumb
        )
        t = (0.5 - 0.5 * p.variation * tone).clamp(0.0, 1.0)
        light = (
            1.0
            + p.variation * 0.28 * (f.random_b - 0.5) * p.element_tone
            + 0.13 * p.grain * grain
            + 0.1 * p.crumb * crumb
        )
        body = mix(color[0], color[1], t[None]) * light.clamp(0.25, 1.8)[None]
        # Single grains: mineral ones of the accent colour, dark ones beside them.
        pale, dark = smoothstep(1.0, 1.7, grain + 0.5 * speck), smoothstep(1.2, 1.9, speck - 0.4 * grain)
        body = mix(body, color[3], (pale * 0.55 * p.grain).clamp(max=0.9)[None])
        body = body * (1.0 - 0.35 * (dark * p.grain).clamp(max=1.2))[None]

        stone = self._stones(strip, p, crumb)
        stone_color = (
            mix(color[3], color[0], (stone.random_b * 0.75)[None]) * (0.55 + 0.75 * stone.random_a + 0.06 * grain)[None]
        )
        body = mix(body, stone_color, stone.solid[None])
        body = mix(
            body,
            color[2] * (1.0 + 0.15 * crumb + 0.1 * grain).clamp(0.3, 1.7)[None],
            (f.gap * (1.0 - stone.solid))[None],
        )

        damp = smoothstep(-0.5, 0.9, -1.6 * level + 0.8 * wetness + 2.6 * p.damp - 1.5) * smoothstep(0.0, 0.06, p.damp)
        body = body * (1.0 - 0.48 * damp)[None]
        rough = p.roughness + 0.03 * grain - 0.12 * stone.solid - 0.04 * f.random_b
        rough = mix(rough, p.damp_roughness + 0.05 * crumb, damp * (1.0 - 0.4 * stone.solid))
        glint = smoothstep(1.7, 2.1, speck + 0.3 * grain) * p.sparkle
        body, rough = mix(body, color[3] * 1.15, (glint * 0.7)[None]), mix(rough, 0.2, glint)

        relief = 0.05 * p.grain_height * grain + 0.05 * p.crumb * crumb * (1.0 - 0.5 * damp)
        height = mix(f.height + relief * (1.0 - f.gap * 0.5), f.height + stone.rise, stone.solid)
        return body, rough, torch.zeros_like(rough), height

    def _stones(self, strip: Strip, p: SimpleNamespace, crumb: Tensor) -> Top:
        nx, ny = strip.counts(p.stones_across, 1.0)
        draw = Draws(strip, 26)
        radius = 0.12 + 0.3 * draw(5) * draw(5)
        cos, sin = torch.cos(draw(4) * TURN) / radius, torch.sin(draw(4) * TURN) / radius
        flat = 1.0 + 0.7 * draw(6)
        sharp = radius / (strip.pixel * nx * 1.6)
        zero = torch.zeros_like(crumb)
        top = Top(zero, random_a=zero, random_b=zero, rise=zero)
        for dx, dy, ax, ay, bx, by, fine, tall, a, b in spots(
            strip.u * nx + 0.05 * crumb,
            strip.v * ny - 0.05 * crumb,
            nx,
            ny,
            *place(draw, 1.0, p.stones),
            cos,
            sin,
            -sin * flat,
            cos * flat,
            sharp,
            0.3 * radius,
            draw(7),
            draw(8),
        ):
            along, across = dx * ax + dy * ay, dx * bx + dy * by
            square = along * along + across * across
            solid = ((1.0 - square) * 0.5 * fine + 0.5).clamp(0.0, 1.0)
            dome = torch.sqrt((1.0 - square).clamp(min=0.0) + 1e-4) * tall
            top.lay(0.2 + dome, solid, 0.1, random_a=a, random_b=b, rise=dome)
        return top
