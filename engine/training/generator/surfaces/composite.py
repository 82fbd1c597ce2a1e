"""Carbon fibre under clear lacquer."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..toolkit import Strip, Tensor, mix, sample, smoothstep, wrap


class Composite(Surface):
    """Dark tows that shine by their direction, under a gloss coat.

    With ``weave`` the surface draws a 2/2 twill of its own, for patterns that are not of tows; without it
    the pattern's two yarn systems (random_b below and above 0.5) are the tows.
    Palette: dark tow, lit tow, resin between them, flaws and scratches.
    """

    PARAMS = {
        "variation": Param(1, 0, 3, "how much tone differs from tow to tow", "variation"),
        "weave": Param(1.0, 0, 1, "1 draws its own twill, 0 uses the pattern's yarns"),
        "tows": Param(36, 4, 120, "tows over the tile, for its own twill", "frequency"),
        "sheen": Param(0.7, 0, 1, "how much the two directions differ in tone"),
        "filaments": Param(0.45, 0, 1, "single filaments along the tows"),
        "filament_count": Param(6, 1, 14, "fineness of the filaments", "frequency"),
        "coat": Param(0.8, 0, 1, "how far the lacquer levels the relief"),
        "peel": Param(0.2, 0, 1, "orange peel of the lacquer"),
        "scratches": Param(0.15, 0, 1, "fine swirls and scratches"),
        "roughness": Param(0.16, 0, 1, "mean roughness", "roughness"),
        "metallic": Param(0.0, 0, 1, "how metallic the tows look"),
    }

    def layers(self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        # Its own twill: warp i lies on top of weft j where (i + j) mod 4 < 2.
        nx = (torch.round(p.tows / 4.0) * 4.0).clamp(min=4.0)
        ny = (torch.round(nx * strip.aspect / 4.0) * 4.0).clamp(min=4.0)
        x, y = strip.cols * nx, strip.rows * ny
        i, j = torch.floor(x), torch.floor(y)
        fx, fy = (x - i - 0.5)[None, :], (y - j - 0.5)[:, None]
        own_warp = (wrap(i[None, :] + j[:, None], 4.0) < 1.5).to(torch.float32)
        own_r = mix(fy.abs(), fx.abs(), own_warp) * 2.0
        own_tow = mix(strip.cell_random(j, torch.tensor(3.0), ny, torch.tensor(8.0), salt=161)[:, None, 0],
                      strip.cell_random(i, torch.tensor(5.0), nx, torch.tensor(8.0), salt=161)[None, :, 0], own_warp)

        warp = mix((f.random_b < 0.5).to(torch.float32), own_warp, p.weave)
        # A tow is brightest along its middle and where it lies highest; the pattern says so by its height.
        crown = mix(smoothstep(0.55, 1.0, f.height), 1.0 - own_r * own_r * 0.8, p.weave)
        tow = mix(f.random_a, own_tow, p.weave)
        count = torch.round(torch.minimum(p.filament_count, strip.size[0] / 128.0)).clamp(min=1.0)
        turn = p.weave > 0.5
        across = torch.where(turn, mix(strip.v, strip.u, own_warp), f.grain_v)
        along = torch.where(turn, mix(strip.u, strip.v, own_warp), f.grain_u)
        hair = sample(atlas, along, across * count)
        hair = 0.75 * hair[..., 3] + 0.5 * hair[..., 1]
        cloud = strip.fbm(4.0, 4, 0.5, salt=162)
        fine = strip.fbm(90.0, 2, 0.5, salt=163)
        scratch = smoothstep(2.3, 3.2, strip.lattice(16.0, 420.0, 32, 512, salt=164)
                             + 0.4 * strip.lattice(40.0, 40.0, 64, 64, salt=165)) * p.scratches

        lit = 0.48 + p.sheen * (warp - 0.5)
        lit = lit * (0.45 + 0.55 * crown) + p.variation * (0.12 * (tow - 0.5) + 0.03 * cloud)
        lit = lit + p.filaments * 0.16 * hair
        color = mix(palette[0][:, None, None], palette[1][:, None, None], lit.clamp(0.0, 1.1)[None])
        resin = mix(smoothstep(0.35, 0.05, f.height), smoothstep(0.86, 1.0, own_r), p.weave) * (1.0 - f.gap)
        color = mix(color, palette[2][:, None, None], (0.8 * resin)[None])
        color = mix(color, palette[3][:, None, None], (0.4 * scratch)[None])
        color = mix(color, palette[2][:, None, None], f.gap[None] * p.weave)

        rough = p.roughness + 0.03 * cloud + 0.25 * scratch + 0.02 * hair * p.filaments
        flat = (0.75 + 0.0 * f.height) * (1.0 - p.weave) + f.height * p.weave
        height = mix(f.height, flat, p.coat) + 0.03 * p.peel * fine + 0.015 * (1.0 - p.coat) * hair
        height = height + p.weave * (1.0 - p.coat) * 0.12 * crown
        metallic = p.metallic * (1.0 - resin) + 0.0 * rough
        return color, rough, metallic, height
