"""Sawn wood: growth rings, knots, fibres, pores and rays, along each element's grain."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..strokes import smooth as smoothed
from ..strokes import smooth_table, streaks
from ..toolkit import Planes, Strip, Tensor, fract, mix, smoothstep

#: Cells (u, v) of the smooth noises: drift of the cut's depth, wander of the rings, colour, bands along the grain.
_SMOOTH = ((4, 6), (9, 24), (4, 5), (5, 40))


class Wood(Surface):
    """A board is a flat cut through a trunk of nested, wavering cones.

    Hearts lie side by side in ``grain_v``; a ring's radius is the distance to the heart, whose depth below the cut
    drifts along ``grain_u``. Where the cut runs close to a heart, rings open into cathedral arcs; far from it they
    run straight. Knots divert the rings as a cylinder diverts a stream.

    Palette: early wood, late wood, joint, knots and dark streaks.
    """

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs from board to board and along a board", "variation"),
        "element_tone": Param(0.6, 0, 1.5, "share of the variation that is per board"),
        "hearts": Param(5, 1, 40, "trunks side by side over the tile", "frequency"),
        "rings": Param(16, 2, 60, "growth rings from one trunk's heart to the next"),
        "cathedral": Param(0.35, 0, 1, "how far the cut drifts: arcs; 0 is straight, quarter-sawn grain"),
        "wander": Param(0.8, 0, 4, "how far rings waver, in rings"),
        "late": Param(0.55, 0, 1, "contrast of late wood against early wood"),
        "sharpness": Param(0.6, 0, 1, "how abruptly a ring ends"),
        "knots": Param(0.12, 0, 1, "share of the places for knots that have one"),
        "knot_size": Param(0.5, 0.1, 1, "size of the knots"),
        "fibre": Param(0.6, 0, 1, "long fine fibres"),
        "fibre_count": Param(180, 16, 480, "fibres over the tile, across the grain", "frequency"),
        "pores": Param(0.5, 0, 1, "dark pores, short strokes along the grain"),
        "rays": Param(0.0, 0, 1, "bright flecks of medullary rays, across the grain"),
        "bands": Param(0.3, 0, 1, "bands of colour along the grain"),
        "relief": Param(0.35, 0, 1, "height of late wood and fibres"),
        "grey": Param(0.0, 0, 1, "checks and washed-out early wood of weathered boards"),
        "roughness": Param(0.55, 0, 1, "mean roughness", "roughness"),
        "roughness_range": Param(0.4, 0, 1, "how much roughness differs between fibres"),
    }

    def layers(self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        hearts = torch.round(p.hearts).clamp(min=1.0)
        # Smooth noises keep their shape against the trunks when those are scaled.
        turns = torch.round(hearts / 5.0).clamp(min=1.0)
        smooth = smoothed(smooth_table(strip, _SMOOTH, 70), f.grain_u * turns, f.grain_v * turns)
        fibres = torch.round(p.fibre_count)
        long = streaks(strip, f.grain_u, f.grain_v, torch.round(fibres / 30.0).clamp(4.0, 16.0), fibres, 71)
        fine_u = torch.round(fibres / 5.0).clamp(12.0, 64.0)
        fine = streaks(strip, f.grain_u, f.grain_v, fine_u, (fibres * 5.0).clamp(max=1000.0), 73)
        fade = (2.4 - fibres * 2.5 * strip.pixel).clamp(0.3, 1.0)

        shift, knot, knot_ring, rim = self._knots(strip, f, hearts, turns, smooth, p)
        phase = self._rings(f, hearts, smooth, long, shift, p)
        ring = torch.floor(phase)
        t = phase - ring
        own = strip.cell_random(ring, torch.zeros_like(ring), torch.full((), 256.0), torch.ones(()), salt=75)

        # Early wood darkens slowly into late wood, and the next spring begins with a step.
        step = hearts * p.rings * 2.0 * strip.pixel  # rings a pixel, at most
        soft = torch.maximum(mix(0.5, 0.10, p.sharpness), step * 1.2).clamp(max=0.6)
        late = smoothstep(0.15, 1.0 - soft, t) ** 1.5 * (1.0 - smoothstep(1.0 - soft, 1.0, t))
        late = mix(0.33, late * (0.3 + 0.9 * own[..., 0]), (1.6 - 2.0 * step).clamp(0.0, 1.0))
        late = late * (1.0 - knot) + knot * knot_ring

        pore = smoothstep(1.15, 1.9, fine[..., 0] + 0.35 * long[..., 2] - 0.5 * late + 0.7 * p.pores) * p.pores * fade
        fleck = smoothstep(1.0, 1.9, fine[..., 1] + 0.5 * long[..., 3]) * p.rays * (1.0 - knot)
        check = smoothstep(1.3, 1.9, long[..., 1] + 0.25 * fine[..., 2] + 0.5 * smooth[..., 3] + 0.5 * late) * p.grey

        board = (f.random_a - 0.5) * 2.0 * p.element_tone
        tone = p.variation * (0.8 * board + 0.25 * smooth[..., 2] + 0.3 * p.bands * smooth[..., 3])
        light = 1.0 + p.variation * (0.75 * (f.random_b - 0.5) * p.element_tone + 0.07 * smooth[..., 2])
        light = light * (1.0 + p.fibre * (0.10 * long[..., 0] + 0.13 * fade * fine[..., 3]))
        light = (light * (1.0 - 0.55 * pore) * (1.0 + 0.22 * fleck) * (1.0 - 0.6 * check)).clamp(0.06, 2.0)

        early, dark, joint, accent = (palette[i][:, None, None] for i in range(4))
        share = (p.late * 1.5 * late + 0.36 * tone + p.fibre * 0.07 * long[..., 2]).clamp(-0.25, 1.15)
        body = mix(early, dark, share[None]).clamp(min=0.0)
        streaky = smoothstep(1.2, 2.6, smooth[..., 3] + 0.4 * long[..., 0] + 0.5 * tone) * p.bands * 0.6
        stain = torch.maximum(torch.maximum(rim, knot * (0.35 + 0.55 * (knot_ring - 0.4).abs()) + 0.25 * knot), streaky)
        body = mix(body, accent, stain[None]) * light[None]
        color = mix(body, joint * (1.0 + 0.15 * fine[..., 3])[None], f.gap[None])

        relief = p.relief * (0.10 * (late - 0.35) + 0.035 * long[..., 0] + 0.045 * fade * fine[..., 3] + 0.05 * knot)
        relief = relief - 0.12 * pore * (0.3 + p.relief) - 0.3 * check * (0.4 + 0.6 * p.relief) - 0.06 * rim * p.relief
        height = f.height + relief * (1.0 - f.gap)
        rough = p.roughness - p.roughness_range * (0.22 * (late - 0.35) - 0.05 * long[..., 0] - 0.04 * fine[..., 3])
        rough = rough + 0.05 * smooth[..., 2] * p.roughness_range
        rough = rough + 0.22 * pore + 0.2 * check - 0.12 * fleck - 0.08 * knot
        return color, mix(rough, 0.92, f.gap), torch.zeros_like(rough), height

    def _rings(self, f: SimpleNamespace, hearts: Tensor, smooth: Planes, long: Planes, shift: Tensor,
               p: SimpleNamespace) -> Tensor:
        """Age of the wood at each pixel, in rings."""
        across = fract((f.grain_v + shift) * hearts) - 0.5
        depth = p.cathedral * (0.9 * smooth[..., 0] + 0.8 * (f.random_b - 0.5))
        radius = torch.sqrt(across * across + depth * depth + 0.0004)
        phase = 2.0 * p.rings * radius + 0.07 * long[..., 0]
        phase = phase + p.wander * (0.55 * smooth[..., 1] + 0.25 * smooth[..., 3])
        # Good and bad years: ring widths swell and shrink, and time never runs backwards.
        phase = phase + 0.75 * torch.sin(phase * 0.41 + 6.28 * f.random_a) + 0.35 * torch.sin(phase * 1.07)
        return phase + 8.0

    def _knots(self, strip: Strip, f: SimpleNamespace, hearts: Tensor, turns: Tensor, smooth: Planes,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """How far knots move the rings (in grain_v), the knot's mask, its own rings and its bark rim."""
        nu, nv = 3.0 * turns, hearts
        x, y = f.grain_u * nu, f.grain_v * nv
        ix, iy = torch.floor(x), torch.floor(y)
        random = strip.cell_random(ix, iy, nu, nv, salt=76)
        dx = (x - ix - 0.35 - 0.3 * random[..., 0]) / nu
        dy = (y - iy - 0.3 - 0.4 * random[..., 1]) / nv
        size = 0.17 * p.knot_size * (0.35 + 0.9 * random[..., 2] * random[..., 2])
        size = size / nv * (random[..., 3] < p.knots).to(torch.float32)
        window = 1.0 - smoothstep(0.12, 0.3, (dy * nv).abs())
        window = window * (1.0 - smoothstep(0.15, 0.35, (dx * nu).abs()))
        reach = torch.sqrt((0.6 * dx) ** 2 + dy * dy + 1e-9)
        bend = size * size / (reach * reach + size * size + 1e-9)
        inside = reach / (size + 1e-6) + 0.07 * smooth[..., 1] + 0.04 * smooth[..., 3]
        seat = torch.where(size > 0.0, inside, 9.0)
        knot = 1.0 - smoothstep(0.8, 1.0, seat)
        ring = 0.55 + 0.4 * torch.sin(seat * 17.0 + 0.8 * smooth[..., 1])
        rim = (1.0 - smoothstep(0.0, 0.16, (seat - 0.95).abs())) * 0.9
        return -dy * bend * window * 1.6, knot, ring, rim
