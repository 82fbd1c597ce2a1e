"""Herringbone: bricks or blocks at right angles, straight or at 45 degrees."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..grain import fine
from ..toolkit import Strip, Tensor, mix, smoothstep, wrap


class Herringbone(Pattern):
    """Blocks n units long and one unit wide on a square grid of units.

    On that grid the tiling is a rule: with k = (i - j) mod 2n, unit (i, j) belongs to a lying block
    at place k if k < n, else to a standing one at place 2n - 1 - k.
    ``aux`` runs 0 … 1 along a block.
    """

    PARAMS = {
        "across": Param(12, 2, 100, "block widths over the tile's width", "frequency"),
        "ratio": Param(2, 2, 8, "length of a block over its width, rounded to a whole number"),
        "diagonal": Param(1, 0, 1, "1: zigzags run straight up and the blocks at 45 degrees; 0: blocks along the axes"),
        "joint": Param(0.1, 0, 0.6, "joint width, in block widths", "joints"),
        "bevel": Param(0.1, 0.005, 0.6, "width of the rounded rim, in block widths"),
        "corner": Param(0.08, 0.01, 0.5, "corner radius, in block widths"),
        "wobble": Param(0.02, 0, 0.4, "how far outlines wander, in block widths"),
        "chip": Param(0.03, 0, 0.3, "small nicks in the outlines, in block widths"),
        "height_jitter": Param(0.15, 0, 1, "how unequal the blocks' heights are"),
        "tilt": Param(0.12, 0, 1, "how far blocks lean"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        n, turn = torch.round(p.ratio), torch.round(p.diagonal)
        step = mix(2.0 * n, n, turn)
        # A diagonal grid has sqrt(2) more units on the same length than its count says.
        nx = (torch.round(p.across * mix(1.0, 0.70711, turn) / step) * step).clamp(min=2.0).clamp(min=step)
        ny = torch.maximum(torch.round(nx * strip.aspect / step) * step, step)
        wander = p.wobble * p.disorder
        period = p.across * 0.75
        u = strip.u * nx + 0.31 + fine(strip, period, 2, 0.5, salt=201) * wander
        v = strip.v * ny + 0.43 + fine(strip, period, 2, 0.5, salt=202) * wander
        x, y = u + turn * v, v - turn * u
        nick = (fine(strip, p.across * 2.5, 2, 0.75, salt=203).abs() - 0.5).clamp(min=-0.3) * p.chip * p.disorder

        i, j = torch.floor(x), torch.floor(y)
        fx, fy = x - i, y - j
        k = wrap(i - j, 2.0 * n)
        lying = k < n - 0.5
        place = torch.where(lying, k, 2.0 * n - 1.0 - k)
        along = place + torch.where(lying, fx, fy)
        side = torch.where(lying, fy, fx)
        first_i, first_j = torch.where(lying, i - place, i), torch.where(lying, j, j - place)
        ix, iy = first_i + turn * first_j, first_j - turn * first_i
        wide, high = mix(nx, 2.0 * ny, turn), mix(ny, 2.0 * nx, turn)
        cell = strip.cell_random(ix, iy, wide, high, salt=205)
        more = strip.cell_random(ix, iy, wide, high, salt=206)

        dx, dy = torch.minimum(along, n - along), torch.minimum(side, 1.0 - side)
        qx, qy = p.corner - dx, p.corner - dy
        round_off = torch.sqrt(qx.clamp(min=0.0) ** 2 + qy.clamp(min=0.0) ** 2 + 1e-9)
        distance = p.corner - round_off - torch.maximum(qx, qy).clamp(max=0.0) - nick - p.joint * 0.5

        soft = torch.maximum(strip.pixel * nx * mix(1.0, 1.41421, turn), p.bevel * 0.1)
        solid = smoothstep(-soft, soft, distance)
        rim = smoothstep(0.0, 1.0, distance / p.bevel)
        s = along / n
        lean = ((s - 0.5) * (more[..., 0] - 0.5) + (side - 0.5) * (more[..., 1] - 0.5)) * p.tilt * p.disorder
        top = 1.0 - p.height_jitter * cell[..., 2] * p.disorder * 0.6 + lean
        height = solid * mix(0.45, 1.0, rim) * top
        edge = (1.0 - smoothstep(0.0, 0.22, distance)) * solid
        main, cross = strip.u + turn * strip.v, strip.v - turn * strip.u
        return (
            height, 1.0 - solid, edge, cell[..., 0], cell[..., 1],
            torch.where(lying, main, cross) + more[..., 2], torch.where(lying, cross, main) + more[..., 3], s,
        )
