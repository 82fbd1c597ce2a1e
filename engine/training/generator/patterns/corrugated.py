"""Corrugated sheet: waves that run down, sheets that overlap, screws on the crests."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..toolkit import Strip, Tensor, fract, mix, smoothstep, wrap


class Corrugated(Pattern):
    """Whole waves across; every ``sheet`` waves the next sheet lies over the last.

    aux: mask of the screws.
    """

    PARAMS = {
        "waves": Param(10, 1, 120, "waves over the tile", "frequency"),
        "sheet": Param(5, 1, 20, "waves in one sheet"),
        "rows": Param(1, 1, 8, "sheets over the tile, one above the other"),
        "trapezoid": Param(0.0, 0, 1, "0 round waves, 1 folded ribs with flat crests"),
        "overlap": Param(0.10, 0, 0.4, "step where one sheet lies over the next, of the wave's height"),
        "screws": Param(1, 0, 1, "share of the screws that are there"),
        "screw_rows": Param(2, 1, 8, "rows of screws on a sheet"),
        "screw_size": Param(0.11, 0.02, 0.3, "radius of a screw's washer, in waves"),
        "dents": Param(0.12, 0, 1, "dents and bows in the sheets"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        per_sheet = torch.round(p.sheet)
        sheets = torch.round(p.waves / per_sheet).clamp(min=1.0)
        waves = sheets * per_sheet
        rows = torch.round(p.rows * strip.aspect).clamp(min=1.0)
        bow = strip.fbm(5.0, 4, 0.5, salt=1) * p.dents * p.disorder
        pixel = strip.pixel * waves

        y = strip.v * rows + 0.31  # no lap lies on the tile's border
        iy = torch.floor(y)
        t = y - iy
        x = strip.u * waves + 0.37 + 0.02 * bow
        isheet = torch.floor(x / per_sheet)
        s = x / per_sheet - isheet
        cell = strip.cell_random(isheet, iy, sheets, rows, salt=9)
        more = strip.cell_random(isheet, iy, sheets, rows, salt=10)

        phase = fract(x)  # crests at 0.5
        round_wave = 0.5 - 0.5 * torch.cos(phase * 6.2831853)
        fold = (phase - 0.5).abs()
        folded = 1.0 - smoothstep(0.12, 0.30, fold)
        wave = mix(round_wave, folded, p.trapezoid)

        # The side lap lies in the trough at a sheet's left edge, the end lap along its lower rim.
        lap = (1.0 - smoothstep(0.0, 0.55, s * per_sheet)) * p.overlap * 0.5
        end = smoothstep(0.0, 1.0, t) * p.overlap
        shadow_x = 1.0 - smoothstep(0.4 * pixel, 0.018 + 1.2 * pixel, torch.minimum(s, 1.0 - s) * per_sheet)
        row_px = strip.pixel / strip.aspect * rows
        shadow_y = 1.0 - smoothstep(0.4 * row_px, 0.003 + 1.2 * row_px, torch.minimum(t, 1.0 - t))
        gap = torch.maximum(shadow_x, shadow_y) * smoothstep(0.0, 0.01, p.overlap)

        screw, dome = self._screws(strip, x, y, waves, rows, pixel, p)
        level = 0.12 + 0.62 * wave + lap + end + 0.05 * bow
        height = level - 0.10 * gap + 0.16 * dome
        crest = smoothstep(0.7, 1.0, wave)
        edge = (0.35 * crest + 0.8 * shadow_x + 0.8 * shadow_y + 0.5 * screw).clamp(0.0, 1.0) * (1.0 - gap)
        grain_u, grain_v = strip.v + more[..., 0], strip.u + more[..., 1]
        return height, gap * 0.8, edge, cell[..., 0], cell[..., 1], grain_u, grain_v, screw

    def _screws(self, strip: Strip, x: Tensor, y: Tensor, waves: Tensor, rows: Tensor, pixel: Tensor,
                p: SimpleNamespace) -> tuple[Tensor, Tensor]:
        """Mask of washers and heads, and how far they rise; on every second crest."""
        lines = torch.round(p.screw_rows) * rows
        line = y / rows * lines
        wave, place = torch.floor(x), torch.floor(line)
        random = strip.cell_random(wave, place, waves, lines, salt=12)
        dx = x - wave - 0.5 + (random[..., 0] - 0.5) * 0.06 * p.disorder
        dy = (line - place - 0.12) * (strip.aspect * waves / lines) + (random[..., 1] - 0.5) * 0.12 * p.disorder
        apart = torch.sqrt(dx * dx + dy * dy + 1e-9)
        second = (wrap(wave, 2.0) < 0.5).to(torch.float32)
        there = second * (random[..., 2] < p.screws).to(torch.float32)
        soft = torch.maximum(pixel, p.screw_size * 0.12)
        washer = (1.0 - smoothstep(-soft, soft, apart - p.screw_size)) * there
        head = (1.0 - smoothstep(-soft, soft, apart - 0.5 * p.screw_size)) * there
        return washer, 0.45 * washer + 0.55 * head
