"""A cooling crust: rough plates that drift apart over what is molten."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..cells import cells
from ..toolkit import Strip, Tensor, mix, smoothstep


class Crust(Pattern):
    """``gap`` is the open melt; ``aux`` is the heat: 1 in the widest gaps, falling off over the rims of plates."""

    PARAMS = {
        "across": Param(5, 2, 50, "plates over the tile", "frequency"),
        "open": Param(0.13, 0.0, 0.6, "width of the gaps, in plates", "joints"),
        "uneven": Param(0.8, 0, 1.5, "how much gaps differ in width: some close, some pool", "disorder"),
        "fine": Param(0.55, 0, 1, "finer cracks in the plates"),
        "rough": Param(0.6, 0, 1, "roughness of the plates"),
        "ropes": Param(0.4, 0, 1, "wrinkled, ropy skin"),
        "glow": Param(0.3, 0, 1, "how far heat reaches into the plates"),
        "wobble": Param(0.6, 0, 1.5, "how crooked gaps are", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        nx, ny = strip.counts(p.across, 1.0, limit=80)
        bend = strip.fbm(p.across * 1.1, 5, 0.6, salt=1)
        bend_y = strip.fbm(p.across * 1.1, 5, 0.6, salt=2)
        patch = strip.fbm(4.0, 3, 0.5, salt=3)
        rough = strip.fbm(p.across * 5.0, 5, 0.65, salt=4)
        x, y = strip.u * nx + 0.3 * p.wobble * bend, strip.v * ny + 0.3 * p.wobble * bend_y
        plate = cells(strip, x, y, nx, ny, 0.95, salt=5)
        width = (p.open * (0.5 + p.uneven * 0.5 * patch)).clamp(min=0.0) * 0.5
        border = plate.border - 0.012 * rough
        soft = torch.maximum(strip.pixel * nx, 0.15 * width + 0.006)
        melt = (1.0 - smoothstep(width - soft, width + soft, border)) * smoothstep(0.0, 0.02, width)

        fx, fy = strip.counts(p.across * 3.3, 1.0, limit=200)
        part = cells(strip, x * (fx / nx), y * (fy / ny), fx, fy, 0.95, salt=6)
        vein = p.fine * (0.05 + 0.06 * bend + 0.09 * patch).clamp(0.0, 0.2) * (0.4 + 1.2 * plate.random[..., 3])
        fine_border = part.border - 0.03 * rough
        fine_soft = torch.maximum(strip.pixel * fx, 0.35 * vein) + 1e-4
        crack = (1.0 - smoothstep(vein * 0.5 - fine_soft, vein * 0.5 + fine_soft, fine_border)) * smoothstep(
            0.0, 0.05, vein
        )

        # Ropes: skin pushed into wrinkles, as the level lines of a smooth field.
        fold = torch.sin(
            (
                1.6 * bend
                + 0.5 * patch
                + 1.2 * torch.sqrt(plate.dx * plate.dx + plate.dy * plate.dy + 1e-6)
                + 0.05 * rough
            )
            * 14.0
        )
        skin = p.rough * 0.085 * rough + p.ropes * 0.05 * fold * smoothstep(
            -0.2, 0.6, patch + plate.random[..., 2] - 0.5
        )
        rise = smoothstep(0.0, 0.22, border - width)
        level = 0.34 + 0.34 * rise + 0.16 * (plate.random[..., 2] - 0.5) + skin + 0.06 * (part.random[..., 2] - 0.5)
        pool = 0.16 + 0.03 * bend
        opened = torch.maximum(melt, 0.75 * crack)
        height = mix(level, torch.minimum(pool, level), opened)
        near = torch.exp(-(border - width).clamp(min=0.0) * (18.0 - 13.0 * p.glow)) * smoothstep(0.004, 0.05, width)
        halo = torch.exp(-(fine_border - 0.5 * vein).clamp(min=0.0) * 9.0) * smoothstep(0.02, 0.14, vein)
        hot = 0.62 + 0.38 * smoothstep(0.02, 0.12, width - border + 0.02 * bend)
        heat = torch.maximum(
            melt * hot, torch.maximum(crack * (0.45 + 1.6 * vein), 0.42 * torch.maximum(near, 0.5 * halo))
        )
        edge = (torch.exp(-(border - width).clamp(min=0.0) * 14.0) * (1.0 - opened)).clamp(0.0, 1.0)
        return (
            height.clamp(0.0, 1.2),
            opened,
            edge,
            plate.random[..., 2],
            part.random[..., 3],
            strip.u + plate.random[..., 3],
            strip.v + plate.random[..., 2],
            heat.clamp(0.0, 1.0),
        )
