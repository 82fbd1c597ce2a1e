"""Armour plates of a ship: panels within panels, vents, bolts, lights."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..toolkit import Strip, Tensor, fract, mix, smoothstep, wrap

_LEVELS = 4


class Panels(Pattern):
    """Blocks in shifted rows, split again and again at quarters; each panel is of one kind.

    Kinds: flat, recessed field, raised plate, louvred vent, a field of small blocks. Lengths are in blocks.
    aux: -1 … 0 a light (-1 fully), 0 … 1 hazard stripes (0.5 dark, 1 bright), 0 neither.
    random_a is the panel's paint, random_b its age.
    """

    PARAMS = {
        "across": Param(2.6, 1, 24, "blocks over the tile's width", "frequency"),
        "split": Param(0.72, 0, 1, "how often a panel is split again"),
        "smallest": Param(0.36, 0.1, 1, "shortest side that is still split"),
        "gap": Param(0.0065, 0.002, 0.06, "half the width of the gaps", "joints"),
        "bevel": Param(0.01, 0.002, 0.08, "width of the bevelled rims"),
        "chamfer": Param(0.09, 0, 0.2, "size of cut corners"),
        "chamfered": Param(0.22, 0, 1, "share of corners that are cut"),
        "steps": Param(0.28, 0, 1, "how much panels differ in height"),
        "details": Param(0.6, 0, 1, "share of panels that are not plain"),
        "bolts": Param(0.5, 0, 1, "share of panels with bolts"),
        "lights": Param(0.35, 0, 1, "share of recesses with a light"),
        "hazard": Param(0.14, 0, 1, "share of narrow panels with hazard stripes"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        nx, ny = strip.counts(p.across, 1.0, limit=24)
        zero, one = torch.zeros(()), torch.ones(())
        y = strip.v * ny
        iy = torch.floor(y)
        row = strip.cell_random(zero * iy, iy, one, ny, salt=91)
        x = strip.u * nx + torch.floor(row[..., 0] * 8.0) / 8.0
        ix = wrap(torch.floor(x), nx)
        x, y = fract(x), y - iy

        x0, x1, y0, y1, panel, draw = self._split(strip, x, y, ix, iy, nx, ny, p)
        kind = strip.cell_random(ix * 81.0 + panel, iy, nx * 81.0, ny, salt=97)
        more = strip.cell_random(ix * 81.0 + panel, iy, nx * 81.0, ny, salt=98)
        wide, high = x1 - x0, y1 - y0
        dx, dy = torch.minimum(x - x0, x1 - x), torch.minimum(y - y0, y1 - y)
        mx, my = x - 0.5 * (x0 + x1), y - 0.5 * (y0 + y1)
        short = torch.minimum(wide, high)

        # Outline, some corners cut.
        corner = strip.cell_random(ix * 162.0 + panel * 2.0 + (mx > 0.0).to(torch.float32),
                                   iy * 2.0 + (my > 0.0).to(torch.float32), nx * 162.0, ny * 2.0, salt=99)
        cut = torch.minimum(p.chamfer * (0.5 + corner[..., 1]), 0.4 * short)
        cut = cut * ((corner[..., 0] < p.chamfered) & (short > 0.2)).to(torch.float32)
        d = torch.minimum(torch.minimum(dx, dy), (dx + dy - cut) * 0.70711) - p.gap
        px = strip.pixel * nx
        soft = torch.maximum(px, 0.2 * p.bevel)
        solid = smoothstep(-soft, soft, d)
        slope = torch.maximum(p.bevel, 1.2 * px)
        rim = smoothstep(0.0, 1.0, d / slope)
        level = 1.0 - p.steps * p.disorder.clamp(max=2.0) * torch.floor(kind[..., 0] * 3.999) / 3.0 * 0.7
        height = level * mix(0.72, 1.0, rim)

        # An inner field, set in from the rim: recessed, raised, louvred, or of small blocks.
        inset = torch.minimum(0.05 + 0.06 * more[..., 0], 0.28 * short)
        inner = torch.minimum(torch.minimum(dx, dy), (dx + dy - cut - 0.5 * inset) * 0.70711) - inset
        field = smoothstep(0.0, 1.0, inner / slope)
        roomy = (short > 0.13).to(torch.float32)
        busy = (kind[..., 1] < p.details).to(torch.float32) * roomy
        which = kind[..., 1] / p.details.clamp(min=1e-3)

        def chosen(low: float, high: float) -> Tensor:
            return busy * ((which >= low) & (which < high)).to(torch.float32)

        recess, plate, vent, blocks = chosen(0.0, 0.34), chosen(0.34, 0.56), chosen(0.56, 0.8), chosen(0.8, 1.0)
        height = height + 0.11 * field * (plate - recess * 1.3)
        along = torch.where(wide > high, x, y)
        louvre = fract(along * (20.0 + 2.0 * torch.floor(more[..., 1] * 5.0)))
        slat = smoothstep(0.0, 0.55, louvre) * (1.0 - smoothstep(0.86, 1.0, louvre))
        height = height - vent * field * (0.34 - 0.26 * slat)
        bit_x, bit_y = x * 24.0, y * 24.0
        bit = strip.cell_random(ix * 24.0 + torch.floor(bit_x * 0.5), iy * 24.0 + torch.floor(bit_y),
                                nx * 24.0, ny * 24.0, salt=96)
        bit_edge = torch.minimum(torch.minimum(fract(bit_x * 0.5), 1.0 - fract(bit_x * 0.5)) * 2.0,
                                 torch.minimum(fract(bit_y), 1.0 - fract(bit_y)))
        bit_top = torch.floor(bit[..., 0] * 4.0) / 3.0 * smoothstep(0.0, 0.2, bit_edge - 0.06)
        height = height + blocks * field * (0.26 * bit_top - 0.18)
        # A scribed line runs round inside plain panels.
        scribe = 1.0 - smoothstep(0.5, 1.0, (d - inset).abs() / torch.maximum(0.006 * one, px))
        height = height - 0.05 * scribe * (1.0 - busy) * (more[..., 2] < 0.5).to(torch.float32) * roomy

        # Bolts in the corners, with a hexagonal socket's dimple.
        seat = 0.028 + 0.25 * cut
        bolt = torch.sqrt((dx - p.gap - seat) ** 2 + (dy - p.gap - seat) ** 2 + 1e-9)
        bolted = (kind[..., 2] < p.bolts).to(torch.float32) * (short > 0.2).to(torch.float32)
        head = (1.0 - smoothstep(0.0075, 0.0095 + px, bolt)) * bolted
        sunk = (1.0 - smoothstep(0.011, 0.0125 + px, bolt)) * bolted - head
        height = height + 0.07 * head - 0.09 * sunk - 0.06 * head * (1.0 - smoothstep(0.002, 0.004 + px, bolt))

        # Lights lie in recesses, hazard stripes on narrow panels.
        lit = (recess + vent) * (kind[..., 3] < p.lights).to(torch.float32)
        length, across_it = torch.where(wide > high, wide, high), torch.where(wide > high, my, mx)
        line = torch.where(wide > high, mx, my)
        bar = torch.maximum(across_it.abs() - 0.012, line.abs() - 0.28 * length)
        glow = (1.0 - smoothstep(-px, px, bar)) * lit
        height = height + 0.08 * glow + 0.05 * vent * glow
        narrow = (length > 2.2 * short).to(torch.float32) * (1.0 - busy) * (more[..., 3] < p.hazard).to(torch.float32)
        phase = fract((x + y) * 11.0)
        stripe = smoothstep(0.0, px * 22.0, torch.minimum(phase, 1.0 - phase) - 0.25)
        warn = narrow * smoothstep(0.0, px, d - 0.012) * (0.5 + 0.5 * stripe)

        height = (solid * height).clamp(min=0.0)
        lip = 1.0 - smoothstep(0.0, 2.2 * slope, d)
        lip = lip + (1.0 - smoothstep(0.0, 2.0 * slope, inner.abs())) * (plate + recess) * 0.6
        edge = (lip.clamp(max=1.0) + 0.5 * head).clamp(max=1.0) * solid
        return (
            height, 1.0 - solid, edge, draw[..., 0], draw[..., 1],
            strip.u + draw[..., 2], strip.v + draw[..., 3], torch.where(glow > 0.01, -glow, warn),
        )

    def _split(self, strip: Strip, x: Tensor, y: Tensor, ix: Tensor, iy: Tensor, nx: Tensor, ny: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]:
        """Borders of the panel at x, y in its block, its number there and its four random numbers."""
        x0, y0 = torch.zeros_like(x), torch.zeros_like(x)
        x1, y1 = torch.ones_like(x), torch.ones_like(x)
        panel = torch.zeros_like(x)
        for depth in range(_LEVELS):
            r = strip.cell_random(ix * 81.0 + panel, iy, nx * 81.0, ny, salt=92 + depth)
            wide, high = x1 - x0, y1 - y0
            either = (r[..., 1] < 0.5).to(torch.float32)
            upright = torch.where(wide > 1.3 * high, 1.0, torch.where(high > 1.3 * wide, 0.0, either))
            long = torch.where(upright > 0.5, wide, high)
            often = torch.ones(()) if depth == 0 else p.split
            cut = ((r[..., 0] < often) & (long > p.smallest)).to(torch.float32)
            share = mix(0.5, (torch.floor(r[..., 2] * 2.999) + 1.0) * 0.25, p.disorder.clamp(max=1.0))
            at_x, at_y = x0 + wide * share, y0 + high * share
            right, below = (x > at_x).to(torch.float32), (y > at_y).to(torch.float32)
            in_x, in_y = cut * upright, cut * (1.0 - upright)
            x0, x1 = mix(x0, at_x, in_x * right), mix(x1, at_x, in_x * (1.0 - right))
            y0, y1 = mix(y0, at_y, in_y * below), mix(y1, at_y, in_y * (1.0 - below))
            panel = panel * 3.0 + cut * (1.0 + mix(below, right, upright))
            panel = wrap(panel, 81.0)
        return x0, x1, y0, y1, panel, strip.cell_random(ix * 81.0 + panel, iy, nx * 81.0, ny, salt=100)
