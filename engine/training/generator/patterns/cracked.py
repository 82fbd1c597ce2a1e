"""Dried earth: plates between shrinkage cracks, curled up at their rims, with finer cracks inside."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..cells import cells
from ..toolkit import Strip, Tensor, mix, smoothstep


class Cracked(Pattern):
    """Cracks of two generations. The first splits the ground into plates; the second, finer and not
    everywhere, splits the plates. ``gap`` is the open crack; ``aux`` is 1 in cracks of either kind."""

    PARAMS = {
        "across": Param(7, 2, 60, "plates over the tile", "frequency"),
        "crack": Param(0.075, 0.005, 0.4, "width of the main cracks, in plates", "joints"),
        "fine": Param(0.6, 0, 1, "how much of the ground has second cracks"),
        "fine_ratio": Param(2.6, 1.5, 5, "second plates against main ones, number over the tile"),
        "curl": Param(0.35, 0, 1, "how far rims curl up"),
        "tilt": Param(0.25, 0, 1, "how far plates lean"),
        "rough": Param(0.3, 0, 1, "unevenness of the plates"),
        "wobble": Param(0.35, 0, 1, "how crooked cracks are"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        nx, ny = strip.counts(p.across, 1.0, limit=120)
        crooked = strip.fbm(p.across * 1.5, 4, 0.6, salt=1) * p.wobble * p.disorder * 0.3
        crooked_y = strip.fbm(p.across * 1.5, 4, 0.6, salt=2) * p.wobble * p.disorder * 0.3
        nick = strip.fbm(p.across * 7.0, 3, 0.7, salt=3)
        wide = strip.fbm(5.0, 3, 0.5, salt=4)
        rough = strip.fbm(p.across * 4.0, 5, 0.6, salt=5)
        jitter = (0.85 * p.disorder).clamp(max=1.0)
        x, y = strip.u * nx + crooked, strip.v * ny + crooked_y
        plate = cells(strip, x, y, nx, ny, jitter, salt=6)
        width = p.crack * (1.0 + 0.3 * wide) * 0.5
        border = plate.border - 0.016 * nick * p.disorder
        soft = torch.maximum(strip.pixel * nx, 0.25 * width)
        solid = smoothstep(width - soft, width + soft, border)

        fx, fy = strip.counts(p.across * p.fine_ratio, 1.0, limit=200)
        ratio_x, ratio_y = fx / nx, fy / ny
        part = cells(strip, x * ratio_x, y * ratio_y, fx, fy, jitter, salt=7)
        present = smoothstep(0.0, 0.5, 0.8 * wide + 1.6 * (plate.random[..., 2] - 0.5) + 2.4 * p.fine - 1.2)
        fine_width = p.crack * ratio_x * 0.22 * present
        fine_border = part.border - 0.03 * nick * p.disorder
        fine_soft = torch.maximum(strip.pixel * fx, 0.35 * fine_width)
        whole = mix(
            torch.ones_like(solid), smoothstep(fine_width - fine_soft, fine_width + fine_soft, fine_border), present
        )
        opened = 1.0 - solid * whole

        rim = torch.exp(-(border - width).clamp(min=0.0) * 7.0)
        lip = torch.exp(-(fine_border - fine_width).clamp(min=0.0) * 6.0) * present
        lean = (plate.dx * (plate.random[..., 2] - 0.5) + plate.dy * (plate.random[..., 3] - 0.5)) * p.tilt * p.disorder
        level = 0.72 + 0.22 * p.curl * (rim - 0.4) + 0.08 * p.curl * lip + 0.7 * lean + 0.05 * p.rough * rough
        level = level + 0.08 * (plate.random[..., 2] - 0.5) + 0.05 * (part.random[..., 3] - 0.5) * present
        depth = mix(torch.full_like(level, 0.45), torch.full_like(level, 0.06), 1.0 - solid)
        height = mix(level, depth + 0.03 * rough, opened)
        edge = (torch.exp(-(border - width).clamp(min=0.0) * 16.0) * solid).clamp(0.0, 1.0)
        return (
            height.clamp(0.0, 1.3),
            1.0 - solid,
            edge,
            plate.random[..., 2],
            mix(plate.random[..., 3], part.random[..., 2], 0.4 * present),
            strip.u + plate.random[..., 3],
            strip.v + plate.random[..., 2],
            opened,
        )
