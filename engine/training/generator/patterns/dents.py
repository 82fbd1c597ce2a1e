"""Hammered sheet: each blow leaves a shallow round hollow over the ones before it."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..toolkit import Strip, Tensor, mix, neighbours, smoothstep


class Dents(Pattern):
    """Lower envelope of paraboloids, one for each blow, of different depth and width, so that hollows meet in ridges.

    aux: 0 in the middle of a hollow, 1 on the ridges. ``random_a`` and ``random_b`` differ from hollow to hollow.
    """

    PARAMS = {
        "across": Param(14, 3, 120, "blows over the tile", "frequency"),
        "jitter": Param(0.95, 0, 1, "how far blows stray from a regular grid"),
        "depth_jitter": Param(0.5, 0, 1, "how unequal the blows' strength is"),
        "smooth": Param(0.35, 0.01, 1, "how rounded the ridges between hollows are"),
        "curve": Param(1.0, 0.2, 2, "how hollow the dents are"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        nx, ny = strip.counts(p.across)
        ny = ny.clamp(min=3.0)
        warp = strip.fbm(p.across * 0.5, 2, 0.5, salt=1) * 0.12 * p.disorder
        x, y = strip.u * nx + warp, strip.v * ny - warp
        dx, dy, random = neighbours(strip, x, y, nx, ny, p.jitter * p.disorder.clamp(max=1.0), 7)
        bowl = p.curve * (dx * dx + dy * dy) - 0.35 * p.depth_jitter * p.disorder.clamp(max=2.0) * random[..., 2]
        lowest = bowl.min(dim=0).values
        # Soft minimum and soft choice in one: weights fall off with the distance above the lowest.
        weight = torch.exp(-(bowl - lowest[None]) / (0.02 + 0.12 * p.smooth))
        total = weight.sum(dim=0)
        level = (weight * bowl).sum(dim=0) / total
        sharp = torch.exp(-(bowl - lowest[None]) * 60.0)
        sharp = sharp / sharp.sum(dim=0)
        random_a, random_b = (sharp * random[..., 3]).sum(dim=0), (sharp * random[..., 2]).sum(dim=0)
        ridge = smoothstep(1.25, 2.0, total)
        height = (0.35 + 0.75 * level).clamp(0.0, 1.2)
        zero = torch.zeros_like(x)
        return height, zero, 0.7 * ridge, mix(0.5, random_a, 0.6), random_b, strip.u, strip.v, ridge
