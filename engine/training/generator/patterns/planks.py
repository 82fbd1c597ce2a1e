"""Boards on joists: floors, walls, decks, crates."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..toolkit import Strip, Tensor, fract, mix, smoothstep, wrap


class Planks(Pattern):
    """Rows of long boards along u. Boards end on joists, and are nailed wherever they cross one.

    aux: mask of the nail heads. Nail heads lie in ``gap``, so that they take the joint's dark colour.
    """

    PARAMS = {
        "boards": Param(6, 1, 60, "boards over the tile, one above the other", "frequency"),
        "length": Param(6, 1, 30, "length of a board, in board widths"),
        "joists": Param(3, 1, 8, "joists that a board lies on"),
        "joint": Param(0.021, 0, 0.4, "gap between boards, in board widths", "joints"),
        "bevel": Param(0.06, 0.005, 0.4, "width of the rounded rim, in board widths"),
        "nails": Param(1, 0, 1, "share of the nails that are there"),
        "nail_size": Param(0.026, 0.005, 0.1, "radius of a nail head, in board widths"),
        "cup": Param(0.12, 0, 1, "hollow or crowned across the board"),
        "bow": Param(0.1, 0, 1, "slow waves along the board"),
        "height_jitter": Param(0.2, 0, 1, "how unequal the boards' heights are"),
        "wobble": Param(0.006, 0, 0.2, "how far edges wander, in board widths"),
        "splinter": Param(0.012, 0, 0.2, "nicks and splinters in the edges, in board widths"),
        "width_jitter": Param(0.0, 0, 0.6, "how unequal the boards' widths are"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        ny = (torch.round(p.boards * strip.aspect)).clamp(1.0, 120.0)
        true_width = strip.aspect / ny  # of a board, in tile widths
        nx = torch.round(1.0 / (true_width * p.length)).clamp(1.0, 60.0)  # boards end to end
        spans = torch.round(p.joists)
        wide = 1.0 / (nx * true_width)  # length of a board, in board widths
        one = torch.ones(())

        wander = strip.lattice(ny * 1.5, ny * 3.0, 64, 128, salt=1) * p.wobble * p.disorder
        rough = 0.6 * strip.lattice(ny * 5.0, ny * 16.0, 128, 512, salt=3) + 0.4 * strip.fbm(ny * 8.0, 2, 0.6, salt=2)
        nick = rough * p.splinter * p.disorder
        y = strip.v * ny + 0.37 + wander  # no joint lies on the tile's border
        iy, y0, y1 = self._row(strip, y, ny, p)
        row = strip.cell_random(torch.zeros_like(iy), iy, one, ny, salt=5)
        order = fract(wrap(iy, ny) * 0.618 + 0.2 * row[..., 0])
        x = strip.u * nx + (torch.floor(order * spans) + 0.37) / spans
        ix = torch.floor(x)
        cell = strip.cell_random(ix, iy, nx, ny, salt=9)
        more = strip.cell_random(ix, iy, nx, ny, salt=10)

        s, t = x - ix, (y - y0) / (y1 - y0)
        dy = torch.minimum(y - y0, y1 - y)
        dx = torch.minimum(s, 1.0 - s) * wide + 0.4 * wander
        corner = 0.03
        qx, qy = corner - dx, corner - dy
        inside = corner - torch.sqrt(qx.clamp(min=0.0) ** 2 + qy.clamp(min=0.0) ** 2 + 1e-9)
        inside = inside - torch.maximum(qx, qy).clamp(max=0.0)
        distance = inside - nick.clamp(min=0.0) * mix(0.25, 1.0, (dy < dx).to(torch.float32)) - p.joint * 0.5
        pixel = strip.pixel / true_width  # one pixel, in board widths
        solid = smoothstep(-0.6 * pixel, torch.maximum(0.6 * pixel, p.bevel * 0.15), distance)
        rim = smoothstep(0.0, 1.0, distance / torch.maximum(p.bevel, pixel))

        cross = 2.0 * t - 1.0
        cup = (cell[..., 2] - 0.35) * p.cup * (cross * cross - 0.33) * 0.6 * p.disorder
        bow = strip.lattice(4.0 * nx, ny, 64, 128, salt=7) * p.bow * 0.08 * p.disorder
        top = 1.0 - 0.5 * p.height_jitter * cell[..., 3] * p.disorder + cup + bow + 0.08 * (more[..., 2] - 0.5) * cross
        head, sunk = self._nails(strip, x, iy, s, t, wide / spans, spans, nx, ny, pixel, p)
        height = solid * mix(0.55, 1.0, rim) * top + solid * sunk
        edge = (1.0 - smoothstep(0.0, 0.16, distance)) * solid
        gap = torch.maximum(1.0 - solid, head)
        return (height, gap, edge, cell[..., 0], cell[..., 1], strip.u + more[..., 0], strip.v + more[..., 1], head)

    def _row(self, strip: Strip, y: Tensor, ny: Tensor, p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor]:
        """Index and borders of the row at y, in board widths."""
        zero, one = torch.zeros_like(y), torch.ones(())

        def border(i: Tensor) -> Tensor:
            random = strip.cell_random(zero, i, one, ny, salt=4)[..., 0] - 0.5
            return i + random * p.width_jitter * p.disorder.clamp(max=1.0)

        i = torch.floor(y)
        low, high = border(i), border(i + 1.0)
        step = (y >= high).to(torch.float32) - (y < low).to(torch.float32)
        i = i + step
        return i, torch.where(step == 0.0, low, border(i)), torch.where(step == 0.0, high, border(i + 1.0))

    def _nails(self, strip: Strip, x: Tensor, iy: Tensor, s: Tensor, t: Tensor, pitch: Tensor, spans: Tensor,
               nx: Tensor, ny: Tensor, pixel: Tensor, p: SimpleNamespace) -> tuple[Tensor, Tensor]:
        """Mask of the nail heads and their relief: two nails across the board at every joist it meets."""
        joist = torch.round(x * spans)
        offset = (x * spans - joist) * pitch  # from the joist, in board widths
        ends = (torch.minimum(s, 1.0 - s) * spans < 0.5).to(torch.float32)
        side, half = (offset >= 0.0).to(torch.float32), (t >= 0.5).to(torch.float32)
        random = strip.cell_random(joist * 2.0 + side * ends, iy * 2.0 + half, nx * spans * 2.0, ny * 2.0, salt=12)
        dx = mix(offset, offset.abs() - 0.14, ends) + (random[..., 0] - 0.5) * 0.06 * p.disorder
        dy = torch.minimum(t, 1.0 - t) - 0.2 + (random[..., 1] - 0.5) * 0.08 * p.disorder
        apart = torch.sqrt(dx * dx + dy * dy + 1e-9)
        there = (random[..., 2] < p.nails).to(torch.float32)
        soft = torch.maximum(0.6 * pixel, p.nail_size * 0.15)
        head = (1.0 - smoothstep(-soft, soft, apart - p.nail_size)) * there
        pit = (1.0 - smoothstep(p.nail_size * 0.9, p.nail_size * 2.2 + pixel, apart)) * there
        return head, 0.06 * head - 0.16 * pit * (0.5 + random[..., 3])
