"""A printed circuit board: bundles of traces, chips, small parts, vias, silkscreen."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..toolkit import Planes, Strip, Tensor, fract, mix, smoothstep, wrap

#: Lanes for traces across a block.
LANES = 8.0


class Circuit(Pattern):
    """Blocks of one kind each: a bundle of horizontal or vertical traces, a chip, rows of small parts, a
    pour with stitching vias; some 2 × 2 blocks hold one large chip. Traces lie on lanes that pins share,
    so they meet; a bundle may shift by whole lanes at 45°.

    aux: -1 … 0 silkscreen (-1 fully), 0 … 1 copper under the mask, 1 … 2 bare plated metal.
    Parts are where the height is over 0.5; random_a tells them apart. ``gap`` is the bare board.
    """

    PARAMS = {
        "across": Param(10, 2, 60, "blocks over the tile's width", "frequency"),
        "chips": Param(0.15, 0, 1, "share of blocks with a chip"),
        "large": Param(0.14, 0, 1, "share of 2 × 2 blocks with a large chip"),
        "parts": Param(0.25, 0, 1, "share of the other blocks with small parts"),
        "pours": Param(0.22, 0, 1, "share of the rest that are copper pours"),
        "traces": Param(0.82, 0, 1, "share of lanes that carry a trace"),
        "width": Param(0.36, 0.1, 0.8, "width of a trace, in lanes"),
        "silk": Param(1.0, 0, 1, "silkscreen marks"),
        "disorder": Param(1, 0, 3, "multiplies the shifts of the bundles", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        nx, ny = strip.counts(p.across, 1.0, multiple=2, rows_multiple=2, limit=60)
        # Off by part of a lane, so that no block's rim runs along the tile's own border.
        x, y = strip.u * nx + 0.453, strip.v * ny + 0.453
        ix, iy = torch.floor(x), torch.floor(y)
        px = strip.pixel * nx
        kind, large = self._kind(strip, ix, iy, nx, ny, p)
        random = strip.cell_random(ix, iy, nx, ny, salt=113)

        # Position in the block; the four blocks of a large chip share one.
        bx, by = mix(x - ix, fract(x * 0.5), large), mix(y - iy, fract(y * 0.5), large)
        size = 1.0 + large  # in blocks
        bus, upright = (kind < 1.5).to(torch.float32), (kind == 1.0).to(torch.float32)

        copper, hole, bare = self._bus(strip, x, y, ix, iy, nx, ny, upright, p, px)
        copper, hole, bare = copper * bus, hole * bus, bare * bus

        chip = (kind == 2.0).to(torch.float32)
        body, pins, silk, chip_top = self._chip(strip, bx, by, size, large, ix, iy, nx, ny, px)
        body, pins, silk_chip = body * chip, pins * chip, silk * chip

        small = (kind == 3.0).to(torch.float32)
        part, caps, silk_part, part_random = self._parts(strip, x, y, nx, ny, random, px)
        part, caps, silk_part = part * small, caps * small, silk_part * small

        pour = (kind == 4.0).to(torch.float32)
        plane, ring, drill = self._pour(x - ix, y - iy, random, px)
        copper = torch.maximum(copper, plane * pour)
        bare = torch.maximum(bare, torch.maximum(ring * pour, torch.maximum(pins, caps)))
        hole = torch.maximum(hole, drill * pour)
        ink = torch.maximum(silk_chip, silk_part) * p.silk * (1.0 - torch.maximum(bare, hole))

        solid = torch.maximum(body, part)
        metal = torch.maximum(copper, bare) * (1.0 - hole)
        height = 0.26 + 0.04 * copper + 0.05 * bare - 0.24 * hole + 0.012 * ink
        height = torch.maximum(height, 0.26 + 0.20 * torch.maximum(pins, caps) * (1.0 - bus))
        height = mix(height, mix(0.62 + 0.10 * part_random[..., 1], chip_top, chip), solid)
        rim = 4.0 * solid * (1.0 - solid)
        aux = torch.where(ink > 0.02, -ink, metal + bare * (1.0 - hole))
        aux = aux * torch.where(ink > 0.02, 1.0, 1.0 - solid)
        gap = (1.0 - torch.maximum(torch.maximum(metal, solid), ink)).clamp(0.0, 1.0)
        return (
            height.clamp(min=0.0), gap, rim + 0.3 * bare, mix(random[..., 2], part_random[..., 2], small) + 0.0 * x,
            mix(random[..., 3], part_random[..., 3], small) + 0.0 * x,
            strip.u + 0.0 * x, strip.v + 0.0 * x, aux,
        )

    def _kind(self, strip: Strip, ix: Tensor, iy: Tensor, nx: Tensor, ny: Tensor,
              p: SimpleNamespace) -> tuple[Tensor, Tensor]:
        """0 horizontal bundle, 1 vertical, 2 chip, 3 small parts, 4 pour; and 1 where the chip is a large one."""
        four = strip.cell_random(torch.floor(wrap(ix, nx) * 0.5), torch.floor(wrap(iy, ny) * 0.5), nx, ny, salt=111)
        one = strip.cell_random(ix, iy, nx, ny, salt=112)
        large = (four[..., 0] < p.large).to(torch.float32)
        bundle = (one[..., 1] < 0.5).to(torch.float32)
        rest = torch.where(one[..., 2] < p.parts, 3.0, torch.where(one[..., 3] < p.pours, 4.0, bundle))
        kind = torch.where(one[..., 0] < p.chips, 2.0, rest)
        return mix(kind, 2.0, large), large

    def _bus(self, strip: Strip, x: Tensor, y: Tensor, ix: Tensor, iy: Tensor, nx: Tensor, ny: Tensor,
             upright: Tensor, p: SimpleNamespace, px: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Copper, drilled holes and bare pads of a bundle that runs along s and is stacked along t."""
        s, t = mix(x - ix, y - iy, upright), mix(y - iy, x - ix, upright)
        random = strip.cell_random(ix, iy, nx, ny, salt=114)
        shift = torch.round((random[..., 0] - 0.5) * 6.0 * p.disorder.clamp(max=1.3))
        run = shift.abs().clamp(min=0.5) / LANES
        level = t * LANES - shift * ((s - 0.3 - 0.4 * random[..., 1]) / run + 0.5).clamp(0.0, 1.0)
        lane = torch.floor(level)
        inside = ((lane > -0.5) & (lane < LANES - 0.5) & (lane + shift > -0.5) & (lane + shift < LANES - 0.5))
        slanted = ((s - 0.3 - 0.4 * random[..., 1]).abs() < 0.5 * run) & (shift.abs() > 0.5)
        off = (level - lane - 0.5).abs() * (1.0 - 0.2929 * slanted.to(torch.float32))

        # Whether this lane is in use, and whether it is a wide one; the far end's block decides on a via.
        own = strip.cell_random(ix * LANES + lane, iy * 2.0 + upright, nx * LANES, ny * 2.0, salt=115)
        used = inside.to(torch.float32) * (own[..., 0] < p.traces).to(torch.float32)
        at_end = (s > 0.5).to(torch.float32)
        step = at_end * 2.0 - 1.0
        kind, _ = self._kind(strip, ix + step * (1.0 - upright), iy + step * upright, nx, ny, p)
        goes_on = (kind == upright).to(torch.float32) + (kind == 2.0).to(torch.float32) * (1.0 - upright)
        stop = (1.0 - goes_on.clamp(max=1.0)) * (0.06 + 0.07 * wrap(lane, 2.0))  # vias of neighbours are staggered
        from_end = torch.minimum(s, 1.0 - s) - stop
        half = 0.5 * p.width * mix(1.0, 1.6, (own[..., 1] < 0.12).to(torch.float32))
        soft = px * LANES
        trace = (1.0 - smoothstep(half - 0.5 * soft, half + 0.5 * soft, off)) * smoothstep(-px, 0.0, from_end)
        via = torch.sqrt((from_end * LANES) ** 2 + off * off + 1e-9)
        ends = used * (stop > 0.0).to(torch.float32)
        pad = (1.0 - smoothstep(0.40, 0.40 + soft, via)) * ends
        drill = (1.0 - smoothstep(0.17, 0.17 + soft, via)) * ends
        return torch.maximum(trace * used, pad), drill, pad * (own[..., 2] < 0.55).to(torch.float32)

    def _chip(self, strip: Strip, bx: Tensor, by: Tensor, size: Tensor, large: Tensor, ix: Tensor, iy: Tensor,
              nx: Tensor, ny: Tensor, px: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Body, pins, silkscreen, and the height of the body's top."""
        lx, ly = bx * size, by * size  # in blocks
        inset_x = 0.24 + 0.02 * large
        inset_y = mix(torch.full_like(bx, 0.09), inset_x, large)
        dx, dy = torch.minimum(lx, size - lx) - inset_x, torch.minimum(ly, size - ly) - inset_y
        d = torch.minimum(torch.minimum(dx, dy), (dx + dy - 0.02) * 0.7071)
        body = smoothstep(-px, px, d)
        slope = torch.maximum(torch.full_like(d, 0.045), 1.5 * px)
        top = 0.72 + 0.16 * smoothstep(0.0, 1.0, d / slope)
        dot_x, dot_y = lx - inset_x - 0.11, ly - inset_y - 0.11
        dot = torch.sqrt(dot_x * dot_x + dot_y * dot_y + 1e-9)
        top = top - 0.05 * (1.0 - smoothstep(0.03, 0.03 + px, dot))

        def row(across: Tensor, along: Tensor, within: Tensor) -> Tensor:
            wide = smoothstep(0.0, px * LANES, 0.26 - (fract(along * LANES) - 0.5).abs())
            reach = smoothstep(0.0, px, across + 0.14) * smoothstep(0.0, px, 0.01 - across)
            return wide * reach * (within > 0.0).to(torch.float32)

        pins = torch.maximum(row(dx, ly, dy), row(dy, lx, dx) * large)
        # Marking: small glyphs of 3 × 5 dots in rows.
        fine = 46.0 - 8.0 * large
        gx, gy = (lx - size * 0.5) * fine, (ly - size * 0.5) * fine
        grid = torch.tensor(256.0)  # of dots; chips far apart share them
        glyph = strip.cell_random(wrap(ix, nx) * 37.0 + torch.floor(gx), wrap(iy, ny) * 37.0 + torch.floor(gy),
                                  grid, grid, salt=116)
        line = torch.floor((gy + 16.0) / 8.0)  # rows of text, their lengths differ
        ends = strip.cell_random(torch.floor(bx) + ix, iy * 4.0 + line, nx, ny * 4.0, salt=118)[..., 0]
        inked = (glyph[..., 0] < 0.6) & (wrap(torch.floor(gx), 4.0) < 2.5) & (wrap(torch.floor(gy), 8.0) < 4.5)
        inked = inked & (line > 0.5) & (line < 2.5 + large) & (gx.abs() < (6.0 + 8.0 * large) * (0.5 + 0.7 * ends))
        inked = (inked & (dx > 0.05) & (dy > 0.05)).to(torch.float32)
        around = torch.minimum(dx + 0.19, dy + 0.045 + 0.145 * large).abs()
        frame = 1.0 - smoothstep(0.008, 0.008 + px, around)
        corner = ((dx < 0.02) & (dy < 0.10)).to(torch.float32)
        return body, pins * (1.0 - body), torch.maximum(inked * body * 0.55, frame * corner), top

    def _parts(self, strip: Strip, x: Tensor, y: Tensor, nx: Tensor, ny: Tensor, block: Tensor,
               px: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Bodies, end caps, silkscreen and random numbers of the small parts: 2 × 4 a block, or 4 × 2."""
        turn = (block[..., 0] < 0.5).to(torch.float32)
        ax, ay = mix(x, y, turn), mix(y, x, turn)
        cx, cy = torch.floor(ax * 2.0), torch.floor(ay * 4.0)
        own = strip.cell_random(mix(cx, cy, turn), mix(cy, cx, turn), nx * 4.0, ny * 4.0, salt=117)
        there = (own[..., 0] < 0.8).to(torch.float32)
        sx = (ax * 2.0 - cx - 0.5).abs() * 0.5  # in blocks
        sy = (ay * 4.0 - cy - 0.5).abs() * 0.25
        long = 0.115 + 0.03 * own[..., 1]
        thick = 0.045 + 0.025 * own[..., 1]
        body = smoothstep(0.0, px, torch.minimum(long * 0.68 - sx, thick - sy)) * there
        cap = smoothstep(0.0, px, torch.minimum(long + 0.02 - sx, thick + 0.012 - sy)) * there * (1.0 - body)
        outline = torch.maximum(sx - long - 0.05, sy - thick - 0.03).abs()
        silk = (1.0 - smoothstep(0.006, 0.006 + px, outline)) * there * (sx > 0.06).to(torch.float32)
        return body, cap, silk, own

    def _pour(self, bx: Tensor, by: Tensor, random: Planes, px: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Copper plane, bare rings and drilled holes of a pour."""
        d = torch.minimum(torch.minimum(bx, 1.0 - bx), torch.minimum(by, 1.0 - by))
        plane = smoothstep(0.0, px, d - 0.03)
        big = (random[..., 1] < 0.3).to(torch.float32)
        fine = torch.sqrt((fract(bx * 4.0) - 0.5) ** 2 + (fract(by * 4.0) - 0.5) ** 2 + 1e-9) / 4.0
        wide = torch.sqrt((bx - 0.5) ** 2 + (by - 0.5) ** 2 + 1e-9)
        ring = mix(1.0 - smoothstep(0.042, 0.042 + px, fine), 1.0 - smoothstep(0.30, 0.30 + px, wide), big)
        drill = mix(1.0 - smoothstep(0.022, 0.022 + px, fine), 1.0 - smoothstep(0.17, 0.17 + px, wide), big)
        clear = big * smoothstep(0.30, 0.30 + px, wide) * (1.0 - smoothstep(0.36, 0.36 + px, wide))
        return plane * (1.0 - clear), ring, drill
