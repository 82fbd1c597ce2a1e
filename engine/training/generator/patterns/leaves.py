"""Fallen leaves in layers, each with its outline, midrib, side veins and curl."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..scatter import TURN, Draws, Top, place, spots
from ..toolkit import Strip, Tensor, fract, smoothstep

#: Cells of each layer against the parameter, from the bottom up.
_LAYERS = (1.22, 1.1, 0.98)


class Leaves(Pattern):
    """Leaves lie at any angle, upper layers over lower ones.

    ``grain_u`` runs along the midrib, ``random_a`` and ``random_b`` are the leaf's own, ``aux`` is the net of
    veins (1 on the midrib), ``gap`` the ground between leaves.
    """

    PARAMS = {
        "across": Param(7, 2, 60, "leaves over the tile", "frequency"),
        "cover": Param(1.0, 0.05, 1, "share of the places with a leaf"),
        "slender": Param(0.25, 0, 1, "how narrow leaves are"),
        "lobes": Param(0.3, 0, 1, "share of the leaves with a lobed outline"),
        "curl": Param(0.5, 0, 1, "how far leaves curl up"),
        "veins": Param(0.5, 0, 1, "depth of the veins"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        rough = strip.fbm(24.0, 4, 0.6, salt=1)
        warp = strip.fbm(p.across * 1.6, 3, 0.5, salt=2)
        top = Top(
            0.08 + 0.03 * rough,
            random_a=0.5,
            random_b=0.5,
            grain=0.0,
            grain_along=0.0,
            grain_across=0.0,
            vein=0.0,
            rim=0.0,
        )
        for layer, cells in enumerate(_LAYERS):
            nx, ny = strip.counts(p.across * cells, 1.0)
            # A warp of each layer bends outlines and veins, so that no two leaves are alike.
            bend = (0.07 if layer % 2 else -0.07) * warp * p.disorder.clamp(max=1.5)
            self._layer(
                strip,
                p,
                top,
                layer,
                strip.u * nx + bend + layer * 0.37,
                strip.v * ny - bend + layer * 0.21,
                nx,
                ny,
                0.04 * rough * p.curl,
            )
        return (
            top.height.clamp(0.0, 1.2),
            1.0 - top.solid,
            (top.rim * top.solid).clamp(0.0, 1.0),
            top.random_a,
            top.random_b,
            top.grain_along / p.across + 3.0 * top.grain,
            top.grain_across / p.across + 5.0 * top.grain,
            top.vein,
        )

    def _layer(
        self,
        strip: Strip,
        p: SimpleNamespace,
        top: Top,
        layer: int,
        x: Tensor,
        y: Tensor,
        nx: Tensor,
        ny: Tensor,
        rumple: Tensor,
    ) -> None:
        draw = Draws(strip, 20 + layer)
        half = 0.8 - 0.24 * draw(5)
        angle = draw(4) * TURN * p.disorder.clamp(max=1.0)
        cos, sin = torch.cos(angle) / half, torch.sin(angle) / half
        bow = (draw(8) - 0.5) * 0.55 * half
        belly = 1.0 / (0.72 - 0.36 * p.slender - 0.12 * draw(6))
        lobed = 0.36 * smoothstep(0.0, 0.02, p.lobes - draw(7))
        cup, roll = 0.28 * (draw(9) - 0.3) * p.curl, 0.3 * (draw(10) - 0.4) * p.curl
        tilt_x, tilt_y = (draw(9) - 0.5) * 0.28, (draw(10) - 0.5) * 0.28
        level = 0.2 + 0.16 * layer + 0.1 * draw(11)
        pixel = strip.pixel * nx / 0.6  # in half lengths
        stalk_width = 0.022 + 0.6 * pixel
        for dx, dy, c, s, bend, wide, lobe, up, curl, lx, ly, low, a, b in spots(
            x,
            y,
            nx,
            ny,
            *place(draw, (0.4 * p.disorder).clamp(max=0.4), p.cover),
            cos,
            sin,
            bow,
            belly,
            lobed,
            cup,
            roll,
            tilt_x,
            tilt_y,
            level,
            draw(10),
            draw(11),
        ):
            along = dx * c + dy * s  # -1 at the stalk, 1 at the tip
            across = dy * c - dx * s + bend * (along * along - 0.2)  # the midrib is bent
            t = (along * 0.5 + 0.5).clamp(0.0, 1.0)
            side = across.abs()
            shape = torch.sqrt(t + 1e-6) * (1.0 - t) * 2.6  # broadest at a third, with a pointed tip
            # Side veins leave the midrib forwards; lobes and teeth follow them.
            phase = fract(t * 3.25 - side * 0.95)
            wave = (phase - 0.5).abs() * 4.0 - 1.0
            comb = 1.0 - 2.0 * wave.abs()
            comb = comb * (1.5 - 0.5 * comb * comb)
            width = shape * (1.0 + lobe * wave + 0.03 * comb)
            distance = width - side * wide  # 0 on the outline, positive inside
            blade = (distance / (1.6 * pixel * wide) + 0.5).clamp(0.0, 1.0) * (along.abs() < 1.0).to(torch.float32)
            stalk = ((stalk_width - side) / (0.4 * stalk_width)).clamp(0.0, 1.0) * (along < -0.8).to(torch.float32)
            solid = torch.maximum(blade, stalk * ((along + 1.4) * 40.0).clamp(0.0, 1.0))
            rib = (1.0 - side / (0.075 - 0.055 * t)).clamp(min=0.0)
            vein = (comb * 6.0 - 5.0).clamp(min=0.0) * (0.75 - side) * (distance * 8.0).clamp(0.0, 1.0)
            over = 1.0 - (distance / (shape + 0.05)).clamp(0.0, 1.0)  # 0 on the midrib, 1 on the outline
            height = low + rumple + up * over * over + curl * along * along + dx * lx + dy * ly
            height = height + p.veins * (0.02 * comb * (1.0 - over) - 0.05 * rib)
            top.lay(
                height,
                solid,
                0.03,
                random_a=a,
                random_b=b,
                grain=a,
                grain_along=along,
                grain_across=across,
                vein=torch.maximum(rib, vein),
                rim=1.0 - (distance * 5.0).clamp(0.0, 1.0),
            )
