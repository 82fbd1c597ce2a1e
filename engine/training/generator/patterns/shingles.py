"""Overlapping rows: slates, wood shingles, flat tiles, scalloped tiles."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..grain import fine
from ..toolkit import Strip, Tensor, choose, mix, smoothstep, wrap


class Shingles(Pattern):
    """Each row lies on the one below it; its thick lower edge stands out and may be cut to a shape.

    Row i ends, at its lower edge, at v = i + 1 plus a drop of up to one row that its shape and length
    decide, so a pixel sees either row i or, hanging into it, row i - 1.
    ``grain_u`` runs down the slope; ``aux`` runs 0 … 1 from where a shingle comes out to its lower edge.
    """

    PARAMS = {
        "across": Param(9, 2, 100, "shingles over the tile's width", "frequency"),
        "ratio": Param(0.9, 0.1, 5, "width of a shingle over the visible height"),
        "offset": Param(0.5, 0, 1, "shift of each row against the last, in shingles"),
        "offset_random": Param(0.0, 0, 1, "random part of the shift"),
        "width_jitter": Param(0.1, 0, 0.9, "how unequal the widths are"),
        "length_jitter": Param(0.06, 0, 0.5, "how unequal the lengths are, in rows"),
        "round": Param(0.0, 0, 0.8, "depth of a rounded lower edge, in rows"),
        "point": Param(0.0, 0, 0.8, "depth of a pointed lower edge, in rows"),
        "joint": Param(0.03, 0, 0.4, "gap between neighbours, in rows", "joints"),
        "thickness": Param(0.4, 0.02, 1, "how far the lower edge stands out"),
        "bevel": Param(0.06, 0.005, 0.4, "width of the rounded rim, in rows"),
        "wobble": Param(0.02, 0, 0.3, "how far outlines wander, in rows"),
        "chip": Param(0.03, 0, 0.3, "small nicks in the outlines, in rows"),
        "height_jitter": Param(0.2, 0, 1, "how unequal the shingles' heights are"),
        "tilt": Param(0.15, 0, 1, "how far shingles lean sideways or have warped"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        nx, ny = strip.counts(p.across, p.ratio, rows_multiple=2)
        wide = ny / (nx * strip.aspect)  # a shingle's width in rows
        tall = ny / strip.aspect
        bend_x = p.wobble * p.disorder * fine(strip, tall * 0.8, 2, 0.6, salt=291)
        bend_y = p.wobble * p.disorder * fine(strip, tall * 0.8, 2, 0.6, salt=292)
        nick = p.chip * p.disorder * (fine(strip, tall * 3.0, 2, 0.8, salt=293).abs() - 0.5).clamp(min=-0.3)
        # Off by part of a row, so that no edge runs along the tile's own border.
        x, y = strip.u * nx + 0.31 + bend_x / wide, strip.v * ny + 0.43 + bend_y
        row = torch.floor(y)
        below = self._shingle(strip, x, y, row, nx, ny, wide, nick, p)
        above = self._shingle(strip, x, y, row - 1.0, nx, ny, wide, nick, p)

        soft = torch.maximum(strip.pixel * tall, p.bevel * 0.15)
        over = smoothstep(-soft, soft, above["inside"])
        solid = torch.maximum(smoothstep(-soft, soft, below["inside"]), over)
        hangs = over > 0.5
        pick = lambda name: torch.where(hangs, above[name], below[name])  # noqa: E731
        rest = 0.16 * (1.0 - p.thickness)  # what shows between two neighbours: the row beneath them
        under = mix(torch.full_like(y, 0.0) + rest, below["top"], smoothstep(-soft, soft, below["inside"]))
        height = mix(under, above["top"], over)
        distance = pick("inside")
        edge = (1.0 - smoothstep(0.0, 0.16, distance)) * solid
        random, more = (choose(hangs, above[n], below[n]) for n in ("random", "more"))
        return (
            height, 1.0 - solid, edge, random[..., 0], random[..., 1],
            strip.v + more[..., 2], strip.u + more[..., 3], pick("along").clamp(0.0, 1.0),
        )

    def _shingle(self, strip: Strip, x: Tensor, y: Tensor, row: Tensor, nx: Tensor, ny: Tensor, wide: Tensor,
                 nick: Tensor, p: SimpleNamespace) -> dict[str, Tensor]:
        """The shingle of one row at x: how far inside its outline, in rows, its height, and its numbers."""
        zero, one = torch.zeros_like(row), torch.ones(())
        own = strip.cell_random(zero, row, one, ny, salt=294)
        x = x + p.offset * wrap(row, ny) + p.offset_random * own[..., 0]

        def border(i: Tensor) -> Tensor:
            random = strip.cell_random(i, row, nx, ny, salt=295)[..., 0] - 0.5
            return i + random * p.width_jitter * p.disorder.clamp(max=1.0)

        i = torch.floor(x)
        low, high = border(i), border(i + 1.0)
        step = (x >= high).to(torch.float32) - (x < low).to(torch.float32)
        i = i + step
        low, high = torch.where(step > 0.0, high, low), torch.where(step < 0.0, low, high)
        low, high = torch.where(step < 0.0, border(i), low), torch.where(step > 0.0, border(i + 1.0), high)
        random, more = (strip.cell_random(i, row, nx, ny, salt) for salt in (296, 297))
        s = (x - low) / (high - low)
        across = 2.0 * s - 1.0
        cut = p.round * (1.0 - torch.sqrt((1.0 - across * across).clamp(min=1e-4))) + p.point * across.abs()
        longest = p.length_jitter * p.disorder
        drop = p.round + p.point - cut + longest * random[..., 2] + longest * (more[..., 0] - 0.5) * across * 0.4
        end = row + 1.0 + drop.clamp(max=0.97) - y  # from here to the lower edge, in rows
        side = torch.minimum(x - low, high - x) * wide - 0.5 * p.joint
        inside = torch.minimum(side, end) - nick
        rim = smoothstep(0.0, 1.0, inside / p.bevel)
        along = 1.0 - end / (1.0 + drop)
        lean = (more[..., 1] - 0.5) * across * 0.5 + (random[..., 3] - 0.5) * across * across * 0.3
        top = 0.12 + p.thickness * (0.30 + 0.70 * along) + (1.0 - p.thickness) * 0.3
        top = top - 0.22 * p.height_jitter * p.disorder * random[..., 2] + 0.5 * p.tilt * p.disorder * lean * along
        return {"inside": inside, "top": top * mix(0.72, 1.0, rim), "along": along, "random": random, "more": more}
