"""Steel plates: hulls, bulkheads, tanks; riveted or welded along their seams."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..toolkit import Strip, Tensor, fract, mix, smoothstep, wrap


class Plates(Pattern):
    """Rows of rectangular sheets. Each seam is a groove, a weld bead or both; rivets follow the rims.

    aux: mask of the rivets.
    """

    PARAMS = {
        "across": Param(2, 1, 60, "plates over the tile", "frequency"),
        "ratio": Param(1.5, 0.3, 6, "width of a plate over its height"),
        "offset": Param(0.5, 0, 1, "shift of each row against the last, in plates"),
        "joint": Param(0.010, 0, 0.1, "width of the groove, in plate heights", "joints"),
        "bevel": Param(0.010, 0.002, 0.1, "width of the rounded rim, in plate heights"),
        "weld": Param(0.0, 0, 1, "weld bead along the seams"),
        "weld_width": Param(0.03, 0.005, 0.1, "half its width, in plate heights"),
        "rivets": Param(1, 0, 1, "share of the rivets that are there"),
        "rivet_count": Param(10, 2, 40, "rivets along a plate's height"),
        "rivet_size": Param(0.017, 0.004, 0.06, "radius of a rivet, in plate heights"),
        "rivet_inset": Param(0.05, 0.01, 0.2, "distance of the rivets from the rim, in plate heights"),
        "buckle": Param(0.25, 0, 1, "how far sheets bulge between their seams"),
        "height_jitter": Param(0.2, 0, 1, "how unequally high the plates sit"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        nx = torch.round(p.across).clamp(1.0, 120.0)
        ny = torch.round(nx * p.ratio * strip.aspect / 2.0).clamp(1.0, 60.0) * 2.0
        wide = ny / (nx * strip.aspect)  # width of a plate, in plate heights
        pixel = strip.pixel * nx * wide
        y = strip.v * ny + 0.41  # no seam lies on the tile's border
        iy = torch.floor(y)
        x = strip.u * nx + 0.37 + fract(p.offset * wrap(iy, ny))
        ix = torch.floor(x)
        s, t = x - ix, y - iy
        cell = strip.cell_random(ix, iy, nx, ny, salt=9)
        more = strip.cell_random(ix, iy, nx, ny, salt=10)

        dx, dy = torch.minimum(s, 1.0 - s) * wide, torch.minimum(t, 1.0 - t)
        distance = torch.minimum(dx, dy)
        soft = torch.maximum(0.7 * pixel, p.joint * 0.15)
        solid = smoothstep(-soft, soft, distance - 0.5 * p.joint)
        solid = mix(1.0, solid, smoothstep(0.0, 0.002, p.joint))
        rim = smoothstep(0.0, 1.0, (distance - 0.5 * p.joint) / torch.maximum(p.bevel, pixel))

        # Weld bead: overlapping puddles, a little out of line.
        wander = 1.0 + 0.16 * strip.fbm(24.0, 2, 0.5, salt=3) * p.disorder
        profile = (1.0 - (distance / (p.weld_width * wander)) ** 2).clamp(min=0.0)
        along = mix(x * torch.round(wide / (p.weld_width * 0.7)), y * torch.round(1.0 / (p.weld_width * 0.7)),
                    (dx < dy).to(torch.float32))
        puddle = fract(along + 1.2 * (distance / p.weld_width) ** 2)
        ripple = 0.8 + 0.2 * torch.sin(puddle * 3.1415927)
        bead = torch.sqrt(profile + 1e-6) * ripple * p.weld * (profile > 0.0).to(torch.float32)
        heated = p.weld * (1.0 - smoothstep(1.0, 3.2, distance / p.weld_width))

        rivet, dome, dimple = self._rivets(strip, ix, iy, s, t, wide, nx, ny, pixel, p)
        swell = (smoothstep(0.0, 0.5, dx) * smoothstep(0.0, 0.5, dy)) * (more[..., 2] - 0.4) * 0.5
        swell = swell + 0.18 * strip.fbm(nx * 3.0, 3, 0.45, salt=5) * smoothstep(0.0, 0.15, distance)
        top = 0.68 - 0.2 * p.height_jitter * cell[..., 2] + 0.35 * p.buckle * swell * p.disorder
        height = top * mix(0.72, 1.0, rim) * mix(0.45, 1.0, solid) - 0.06 * dimple
        height = mix(height, height.clamp(min=0.62), bead.clamp(max=1.0)) + 0.22 * bead
        height = height + 0.26 * dome
        gap = (1.0 - solid) * (1.0 - smoothstep(0.0, 0.3, bead))
        edge = (1.0 - smoothstep(0.0, 0.03, distance)) * solid * 0.8
        edge = torch.maximum(torch.maximum(edge, 0.75 * rivet), 0.4 * heated) * (1.0 - gap)
        return (height, gap, edge, cell[..., 0], cell[..., 1], strip.u + more[..., 0], strip.v + more[..., 1], rivet)

    def _rivets(self, strip: Strip, ix: Tensor, iy: Tensor, s: Tensor, t: Tensor, wide: Tensor, nx: Tensor, ny: Tensor,
                pixel: Tensor, p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor]:
        """Mask of the rivets, their domes and the dimples round them: one row along each of a plate's four rims."""
        inner = 1.0 - 2.0 * p.rivet_inset
        count_y = torch.round(p.rivet_count)
        inner_x = wide - 2.0 * p.rivet_inset
        count_x = torch.round(count_y * inner_x).clamp(min=1.0)
        place_x = torch.round((s * wide - p.rivet_inset) / inner_x * count_x).clamp(min=0.0).minimum(count_x)
        place_y = torch.round((t - p.rivet_inset) / inner * count_y).clamp(min=0.0).minimum(count_y)
        rim_x = torch.minimum(s, 1.0 - s) * wide - p.rivet_inset
        rim_y = torch.minimum(t, 1.0 - t) - p.rivet_inset
        along_x = s * wide - p.rivet_inset - place_x / count_x * inner_x
        along_y = t - p.rivet_inset - place_y / count_y * inner
        on_row, on_column = along_x ** 2 + rim_y ** 2, rim_x ** 2 + along_y ** 2
        apart = torch.sqrt(torch.minimum(on_row, on_column) + 1e-10)
        column = (on_column < on_row).to(torch.float32)
        low, right = (t >= 0.5).to(torch.float32), (s >= 0.5).to(torch.float32)
        number = mix(place_x + 41.0 * low, 100.0 + place_y + 41.0 * right, column)
        many = torch.full((), 256.0)
        random = strip.cell_random(number, wrap(iy, ny) * nx + wrap(ix, nx), many, many, salt=12)
        there = (random[..., 0] < p.rivets).to(torch.float32)
        size = p.rivet_size * (1.0 + 0.1 * (random[..., 1] - 0.5))
        soft = torch.maximum(0.7 * pixel, size * 0.1)
        mask = (1.0 - smoothstep(-soft, soft, apart - size)) * there
        dome = torch.sqrt((1.0 - (apart / size) ** 2).clamp(min=0.0) + 1e-6) * mask
        dimple = (1.0 - smoothstep(size, size * 2.4 + pixel, apart)) * there
        return mask, dome, dimple * (0.4 + random[..., 2])
