"""Bark: ridges along v between deep fissures that branch and meet, broken across into plates."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..cells import cells
from ..toolkit import Strip, Tensor, mix, smoothstep


class Bark(Pattern):
    """Fissures are the zero lines of noise stretched along the trunk (v): they run long, split and meet again.

    ``grain_u`` runs along v. ``gap`` is the bottom of fissures; ``aux`` is 1 on the crown of ridges.
    """

    PARAMS = {
        "across": Param(9, 2, 60, "ridges over the tile's width", "frequency"),
        "long": Param(4.5, 1, 10, "length of a ridge over its width"),
        "fissure": Param(0.6, 0.02, 1.5, "width of the fissures", "joints"),
        "plates": Param(0.5, 0, 1, "how far ridges are broken across"),
        "flake": Param(0.4, 0, 1, "thin layered scales on the ridges"),
        "fibre": Param(0.5, 0, 1, "fine furrows along the ridges"),
        "wobble": Param(0.5, 0, 1.5, "how crooked fissures are"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        wander = p.wobble * p.disorder
        tall = p.across / p.long * strip.aspect
        bend = strip.fbm(p.across * 0.9, 4, 0.6, salt=1, stretch=0.5)
        fray = strip.fbm(p.across * 4.0, 4, 0.7, salt=3, stretch=0.35)
        broad = strip.fbm(4.0, 3, 0.5, salt=4)
        # A regular row of ridges under the noise keeps their widths alike.
        rows = torch.cos(
            (
                torch.round(p.across) * strip.u
                + 0.30 * wander * bend
                + 0.18 * strip.lattice(p.across, tall * 2.0, 64, 64, salt=9)
            )
            * 6.2831853
        )
        first = strip.lattice(p.across * 1.4, tall * 2.0, 128, 64, salt=5) + 0.28 * wander * bend + 0.16 * fray
        second = strip.lattice(p.across * 3.0, tall * 4.0, 256, 128, salt=6) + 0.25 * wander * bend + 0.16 * fray
        deep = (0.62 * first + 0.85 * rows).abs()
        wall = smoothstep(0.0, 1.0, deep / (p.fissure * (1.0 + 0.2 * broad) + 0.02))
        shallow = smoothstep(0.0, 0.6, second.abs())

        px, py = strip.counts(p.across * 1.5, 0.75, limit=120)
        x = strip.u * px + 0.25 * wander * bend + 0.05 * fray
        y = strip.v * py + 0.2 * wander * bend + 0.22 * fray
        part = cells(strip, x, y, px, py, 0.95, salt=7)
        cut = smoothstep(0.0, 0.16, part.border + 0.02 * fray)
        broken = mix(torch.ones_like(cut), 0.35 + 0.65 * cut, p.plates * smoothstep(0.1, 0.7, wall))

        furrow = strip.lattice(p.across * 16.0, p.across * 2.2 * strip.aspect, 512, 128, salt=7)
        fine = strip.lattice(p.across * 30.0, p.across * 9.0 * strip.aspect, 512, 256, salt=8)
        layer = part.random[..., 2] - 0.5 + 0.5 * part.dx * (part.random[..., 3] - 0.5) - 0.25 * part.dy
        crown = wall * (0.7 + 0.3 * shallow) * (0.6 + 0.4 * broken)
        height = 0.08 + 0.74 * crown + p.flake * 0.2 * layer * wall + 0.04 * first * wall
        height = height + p.fibre * (0.03 * furrow + 0.02 * fine) * (0.35 + 0.65 * wall) + 0.03 * fray
        gap = 1.0 - smoothstep(0.02, 0.42, wall + 0.10 * fray)
        edge = smoothstep(0.6, 0.95, crown) * (1.0 - gap)
        return (
            height.clamp(0.0, 1.3),
            gap,
            edge.clamp(0.0, 1.0),
            part.random[..., 2],
            part.random[..., 3],
            strip.v + part.random[..., 3],
            strip.u + part.random[..., 2],
            crown.clamp(0.0, 1.0),
        )
