"""Fallen leaves in layers, each with its outline, midrib, side veins and curl."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..scatter import TURN, Spot, Top, spots, turned
from ..toolkit import Strip, Tensor, mix, smoothstep

#: Cells of each layer against the parameter, from the bottom up.
_LAYERS = (1.25, 1.12, 1.0, 1.06, 0.92)


class Leaves(Pattern):
    """Leaves lie at any angle, upper layers over lower ones.

    ``grain_u`` runs along the midrib, ``random_a`` and ``random_b`` are the leaf's own, ``aux`` is the net of
    veins (1 on the midrib), ``gap`` the ground between leaves.
    """

    PARAMS = {
        "across": Param(7.5, 2, 60, "leaves over the tile", "frequency"),
        "cover": Param(1.0, 0.05, 1, "share of the places with a leaf"),
        "slender": Param(0.3, 0, 1, "how narrow leaves are"),
        "lobes": Param(0.3, 0, 1, "share of the leaves with a lobed outline"),
        "curl": Param(0.5, 0, 1, "how far leaves curl up"),
        "veins": Param(0.5, 0, 1, "depth of the veins"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        rough = strip.fbm(24.0, 4, 0.6, salt=1)
        warp = strip.fbm(p.across * 1.6, 3, 0.5, salt=2)
        ground = 0.08 + 0.03 * rough
        top = Top(ground, random_a=0.5, random_b=0.5, grain_u=0.0, grain_v=0.0, vein=0.0, solid=0.0, rim=0.0)
        for layer, cells in enumerate(_LAYERS):
            nx, ny = strip.counts(p.across * cells, 1.0)
            # A warp of each layer bends outlines and veins, so that no two leaves are alike.
            bend = (0.07 if layer % 2 else -0.07) * warp * p.disorder.clamp(max=1.5)
            x, y = strip.u * nx + bend + layer * 0.37, strip.v * ny - bend + layer * 0.21
            for spot in spots(strip, x, y, nx, ny, (0.55 * p.disorder).clamp(max=0.6), salt=20 + layer):
                self._leaf(strip, p, top, spot, layer, nx, rough)
        return (
            top.height.clamp(0.0, 1.2), 1.0 - top.solid, top.rim * top.solid, top.random_a, top.random_b,
            top.grain_u / nx, top.grain_v / nx, top.vein,
        )

    def _leaf(self, strip: Strip, p: SimpleNamespace, top: Top, spot: Spot, layer: int, nx: Tensor, rough: Tensor) -> None:
        along, across = turned(spot.dx, spot.dy, spot.draw(4) * TURN * p.disorder.clamp(max=1.0))
        half = 0.70 - 0.26 * spot.draw(5)
        across = across + (spot.draw(8) - 0.5) * 0.55 * (along * along - 0.1)  # the midrib is bent
        t = (along / half * 0.5 + 0.5)  # 0 at the stalk, 1 at the tip
        inside = t.clamp(0.0, 1.0)
        belly = 0.62 - 0.32 * p.slender - 0.12 * spot.draw(6)
        shape = inside ** 0.62 * (1.0 - inside) ** 0.85 * 2.05  # broadest before the middle, pointed tip
        lobed = smoothstep(0.0, 0.02, p.lobes - spot.draw(7))
        side = across.abs()
        # Side veins leave the midrib forwards; lobes and teeth follow them.
        comb = torch.cos((t * 6.5 - side / half * 1.9) * TURN)
        wave = torch.cos((t * 3.25 - side / half * 1.0) * TURN)
        width = half * belly * shape * (1.0 + lobed * 0.34 * wave * (1.0 - inside) ** 0.3 + 0.035 * comb)
        distance = (width - side) / half  # 0 on the outline, positive inside
        pixel = strip.pixel * nx / half
        blade = smoothstep(-0.9 * pixel, 0.9 * pixel, distance) * smoothstep(0.0, 0.02, t) * smoothstep(1.0, 0.98, t)
        stalk_width = 0.022 + 0.6 * pixel
        stalk = (1.0 - smoothstep(stalk_width * 0.6, stalk_width, side / half)) * smoothstep(-0.22, -0.2, t) * smoothstep(0.12, 0.1, t)
        solid = torch.maximum(blade, stalk) * smoothstep(0.0, 0.001, p.cover - spot.draw(3))

        rib = 1.0 - smoothstep(0.0, 0.045 * (1.25 - inside), side / half)
        vein = smoothstep(0.86, 1.0, comb) * (0.65 - side / half * 0.5) * smoothstep(0.0, 0.1, distance)
        net = torch.maximum(rib, vein.clamp(0.0, 1.0))
        s = side / (width + 0.02)
        cup = (spot.draw(9) - 0.3) * p.curl  # up at the sides, or down
        roll = (spot.draw(10) - 0.4) * p.curl
        rise = 0.28 * cup * s.clamp(max=1.2) ** 2 + 0.3 * roll * (2.0 * inside - 1.0) ** 2 + 0.04 * rough * p.curl
        slope = (spot.dx * (spot.draw(9) - 0.5) + spot.dy * (spot.draw(10) - 0.5)) * 0.28
        level = 0.2 + 0.11 * layer + 0.1 * spot.draw(11)
        height = level + rise + slope + p.veins * (0.035 * comb * (1.0 - s.clamp(max=1.0)) * 0.6 - 0.05 * rib)
        top.lay(
            mix(torch.full_like(height, -0.4), height, solid), 0.03, random_a=spot.draw(10), random_b=spot.draw(11),
            grain_u=along + 3.0 * spot.draw(8), grain_v=across + 5.0 * spot.draw(9), vein=net, solid=torch.ones_like(height),
            rim=1.0 - smoothstep(0.0, 0.12, distance),
        )
