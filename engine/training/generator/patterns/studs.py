"""Moulded mats: round studs, ribs or small pyramids in rows."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..toolkit import Strip, Tensor, mix, smoothstep, wrap


class Studs(Pattern):
    """Raised elements of one shape on a flat ground.

    ``style`` below 0.5 gives round studs, up to 1.5 ribs along u, above it pyramids. ``gap`` stays 0 (one
    piece of matter); aux is 1 on an element.
    """

    PARAMS = {
        "across": Param(12, 1, 120, "elements over the tile's width", "frequency"),
        "style": Param(0, 0, 2, "0 round studs, 1 ribs, 2 pyramids (whole number)"),
        "stagger": Param(0.5, 0, 0.5, "shift of every second row"),
        "size": Param(0.66, 0.2, 1, "width of an element, in spacings"),
        "bevel": Param(0.12, 0.02, 0.5, "width of the slope, in spacings"),
        "ring": Param(0.0, 0, 1, "a groove on top of the studs"),
        "ground": Param(0.35, 0, 0.9, "height of the ground"),
        "wobble": Param(0.004, 0, 0.2, "how far elements are out of line"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        nx, ny = strip.counts(p.across, 1.0, rows_multiple=2, limit=120)
        broad = strip.fbm(4.0, 3, 0.5, salt=101)
        drift = strip.fbm(5.0, 3, 0.5, salt=102)
        style = torch.round(p.style)
        ribs, pyramids = (style == 1.0).to(torch.float32), (style == 2.0).to(torch.float32)
        y = strip.v * ny + p.wobble * p.disorder * drift
        iy = torch.floor(y)
        x = strip.u * nx + p.stagger * wrap(iy, 2.0) + p.wobble * p.disorder * broad
        ix = torch.floor(x)
        fx, fy = x - ix - 0.5, y - iy - 0.5
        random = strip.cell_random(ix * (1.0 - ribs), iy, nx, ny, salt=103)

        round_d = 0.5 * p.size - torch.sqrt(fx * fx + fy * fy + 1e-9)
        rib_d = 0.5 * p.size - fy.abs()
        square_d = 0.5 * (p.size + 0.24) - torch.maximum(fx.abs(), fy.abs())
        d = mix(mix(round_d, rib_d, ribs), square_d, pyramids)
        slope = torch.maximum(mix(p.bevel, 0.5 * p.size + 0.12, pyramids), strip.pixel * nx)
        up = smoothstep(0.0, 1.0, d / slope)
        up = mix(up, (d / slope).clamp(0.0, 0.8) / 0.8, pyramids)
        groove = 1.0 - smoothstep(0.02, 0.05, (d - 0.24 * p.size).abs())
        up = up - 0.3 * p.ring * groove * (1.0 - ribs) * (1.0 - pyramids)
        height = p.ground + (1.0 - p.ground) * up.clamp(min=0.0) + 0.01 * broad
        on = smoothstep(0.0, 0.6, up)
        rim = on * (1.0 - smoothstep(0.0, 0.12, d - slope)) * smoothstep(0.2, 0.9, up)
        return (
            height, torch.zeros_like(height), rim, 0.5 + (random[..., 0] - 0.5) * on * 0.4,
            0.5 + (random[..., 1] - 0.5) * on * 0.4, strip.u, strip.v, on,
        )
