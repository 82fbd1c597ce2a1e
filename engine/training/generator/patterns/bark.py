"""Bark: ridges along v between deep, branching fissures, broken across into plates."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..toolkit import Strip, Tensor, mix, smoothstep, worley


class Bark(Pattern):
    """Long cells stretched along the trunk (v) leave ridges; a finer set of cells breaks ridges into scales.

    ``grain_u`` runs along v. ``gap`` is the bottom of fissures; ``aux`` is 1 on the crown of ridges.
    """

    PARAMS = {
        "across": Param(9, 2, 60, "ridges over the tile's width", "frequency"),
        "long": Param(3.6, 1, 9, "length of a ridge over its width"),
        "fissure": Param(0.34, 0.02, 0.9, "width of the fissures, in ridges", "joints"),
        "plates": Param(0.5, 0, 1, "how far ridges are broken across"),
        "flake": Param(0.4, 0, 1, "thin layered scales on the ridges"),
        "fibre": Param(0.5, 0, 1, "fine furrows along the ridges"),
        "wobble": Param(0.5, 0, 1.5, "how crooked fissures are"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        nx, ny = strip.counts(p.across, 1.0 / p.long, limit=100)
        ny = ny.clamp(min=3.0)
        bend = strip.fbm(p.across * 0.5, 4, 0.55, salt=1, stretch=0.5)
        bend_y = strip.fbm(p.across * 0.8, 4, 0.6, salt=2)
        fray = strip.fbm(p.across * 4.0, 4, 0.7, salt=3, stretch=0.35)
        wander = p.wobble * p.disorder
        x = strip.u * nx + 0.42 * wander * bend + 0.05 * fray
        y = strip.v * ny + 0.22 * wander * bend_y
        ridge = worley(strip, x, y, nx, ny, (0.9 * p.disorder).clamp(max=1.0), salt=5)
        open_width = p.fissure * (0.5 + 0.16 * bend_y)
        border = ridge.border - 0.03 * fray
        wall = smoothstep(0.0, 1.0, border / (open_width + 0.02))

        px = torch.round(nx * 1.0)
        py = torch.round(ny * 3.0)
        part = worley(strip, x + 0.1 * bend_y, y * (py / ny) + 0.7 * fray * 0.4, px, py, 0.9, salt=6)
        # Breaks run across: mostly the border in y counts.
        cut = smoothstep(0.0, 0.14, part.border + 0.03 * fray)
        broken = mix(torch.ones_like(cut), cut, p.plates * smoothstep(0.2, 0.8, wall))

        furrow = strip.lattice(p.across * 16.0, p.across * 2.2 * strip.aspect, 512, 128, salt=7)
        fine = strip.lattice(p.across * 30.0, p.across * 9.0 * strip.aspect, 512, 256, salt=8)
        layer = part.random[..., 2] - 0.5 + 0.35 * (part.dx * (part.random[..., 3] - 0.5) - part.dy * 0.4)
        crown = wall * (0.72 + 0.28 * broken)
        height = 0.1 + 0.72 * crown + p.flake * 0.22 * layer * wall + 0.13 * (ridge.random[..., 2] - 0.5) * wall
        height = height + p.fibre * (0.035 * furrow + 0.022 * fine) * (0.35 + 0.65 * wall) + 0.035 * fray
        gap = (1.0 - smoothstep(0.0, 0.45, wall)) * (1.0 - 0.15 * fray.abs()).clamp(0.0, 1.0)
        edge = smoothstep(0.55, 0.9, wall) * (1.0 - smoothstep(0.05, 0.3, part.border) * p.plates * 0.8) * (1.0 - gap)
        return (
            height.clamp(0.0, 1.3), gap, edge.clamp(0.0, 1.0), part.random[..., 2], ridge.random[..., 3],
            strip.v + ridge.random[..., 2], strip.u + part.random[..., 3], crown.clamp(0.0, 1.0),
        )
