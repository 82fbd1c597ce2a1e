"""Rows of rectangles: brick bonds, ashlar, planks, square tiles, panels."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..grain import fine
from ..toolkit import Strip, Tensor, mix, smoothstep, wrap


class Bond(Pattern):
    """A masonry bond: each row is shifted, rows and joints can be jittered, corners are rounded.

    ``aux`` runs 0 … 1 along an element.
    """

    PARAMS = {
        "across": Param(6, 1, 120, "elements over the tile's width", "frequency"),
        "ratio": Param(3, 0.05, 40, "width of an element over its height"),
        "offset": Param(0.5, 0, 1, "shift of each row against the last, in elements"),
        "offset_random": Param(0, 0, 1, "random part of the shift"),
        "alternate": Param(0, -0.45, 0.45, "every second joint moves this far: stretcher and header in turn"),
        "width_jitter": Param(0.05, 0, 0.9, "how unequal elements in a row are"),
        "row_jitter": Param(0, 0, 0.9, "how unequal rows are"),
        "joint": Param(0.13, 0, 0.6, "joint width, in element heights", "joints"),
        "bevel": Param(0.1, 0.005, 0.6, "width of the rounded rim, in element heights"),
        "corner": Param(0.12, 0.01, 0.5, "corner radius, in element heights"),
        "wobble": Param(0.03, 0, 0.4, "how far outlines wander, in element heights"),
        "chip": Param(0.03, 0, 0.3, "small nicks in the outlines, in element heights"),
        "height_jitter": Param(0.15, 0, 1, "how unequal the elements' heights are"),
        "tilt": Param(0.12, 0, 1, "how far elements lean"),
        "header_tone": Param(0, -1, 1, "tone of every second element, darker above 0"),
        "dome": Param(0.0, 0, 1, "pillow shape"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        nx, ny = strip.counts(p.across, p.ratio, multiple=2, rows_multiple=2)
        wide = ny / (nx * strip.aspect)  # an element's true width in element heights
        wander = p.wobble * p.disorder
        tall = ny / strip.aspect  # elements' heights over the tile's width
        warp_x = fine(strip, tall * 0.75, 2, 0.5, salt=101) * wander
        warp_y = fine(strip, tall * 0.75, 2, 0.5, salt=102) * wander
        nick = (fine(strip, tall * 2.5, 2, 0.75, salt=103).abs() - 0.5).clamp(min=-0.3) * p.chip * p.disorder

        # Off by part of an element, so that no joint runs along the tile's own border.
        y = strip.v * ny + 0.43 + warp_y
        iy, y0, y1 = self._row(strip, y, ny, p)
        row = strip.cell_random(torch.zeros_like(iy), iy, torch.ones(()), ny, salt=5)
        shift = p.offset * wrap(iy, ny) + p.offset_random * row[..., 2]
        x = strip.u * nx + 0.31 + warp_x / wide + shift
        ix, x0, x1 = self._column(strip, x, iy, nx, ny, p)
        cell = strip.cell_random(ix, iy, nx, ny, salt=9)
        more = strip.cell_random(ix, iy, nx, ny, salt=10)

        dx = torch.minimum(x - x0, x1 - x) * wide
        dy = torch.minimum(y - y0, y1 - y)
        qx, qy = p.corner - dx, p.corner - dy
        round_off = torch.sqrt(qx.clamp(min=0.0) ** 2 + qy.clamp(min=0.0) ** 2 + 1e-9)
        inside = p.corner - round_off - torch.maximum(qx, qy).clamp(max=0.0)  # rounded box
        distance = inside - nick - p.joint * 0.5  # from the outline inwards, in element heights

        soft = torch.maximum(strip.pixel * nx * wide, p.bevel * 0.1)
        solid = smoothstep(-soft, soft, distance)
        rim = smoothstep(0.0, 1.0, distance / p.bevel)
        s, t = (x - x0) / (x1 - x0), (y - y0) / (y1 - y0)
        lean = ((s - 0.5) * (more[..., 0] - 0.5) + (t - 0.5) * (more[..., 1] - 0.5)) * p.tilt * p.disorder
        pillow = p.dome * ((2.0 * s - 1.0) ** 4 + (2.0 * t - 1.0) ** 4) * 0.5
        top = 1.0 - p.height_jitter * cell[..., 2].clamp(0.0, 1.0) * p.disorder * 0.6 + lean - pillow
        height = solid * mix(0.45, 1.0, rim) * top
        edge = (1.0 - smoothstep(0.0, 0.22, distance)) * solid
        second = wrap(ix, 2.0)
        aim = smoothstep(-1.0, 1.0, p.header_tone)
        tone = mix(cell[..., 0], aim + 0.0 * second, 0.75 * second * p.header_tone.abs())
        return (
            height, 1.0 - solid, edge, tone, cell[..., 1],
            strip.u + more[..., 2], strip.v + more[..., 3], s,
        )

    def _row(self, strip: Strip, y: Tensor, ny: Tensor, p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor]:
        """Index and borders of the row at y, in element heights."""
        zero, one = torch.zeros_like(y), torch.ones(())

        def border(i: Tensor) -> Tensor:
            random = strip.cell_random(zero, i, one, ny, salt=4)[..., 0] - 0.5
            return i + random * p.row_jitter * p.disorder.clamp(max=1.0)

        i = torch.floor(y)
        low, high = border(i), border(i + 1.0)
        step = (y >= high).to(torch.float32) - (y < low).to(torch.float32)
        i = i + step
        return i, torch.where(step == 0.0, low, border(i)), torch.where(step == 0.0, high, border(i + 1.0))

    def _column(self, strip: Strip, x: Tensor, iy: Tensor, nx: Tensor, ny: Tensor,
                p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor]:
        """Index and borders of the element at x, in element widths."""

        def border(i: Tensor) -> Tensor:
            random = strip.cell_random(i, iy, nx, ny, salt=6)[..., 0] - 0.5
            return i + random * p.width_jitter * p.disorder.clamp(max=1.0) + p.alternate * wrap(i, 2.0)

        i = torch.floor(x)
        low, high = border(i), border(i + 1.0)
        step = (x >= high).to(torch.float32) - (x < low).to(torch.float32)
        i = i + step
        return i, torch.where(step == 0.0, low, border(i)), torch.where(step == 0.0, high, border(i + 1.0))
