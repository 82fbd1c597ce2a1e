"""Solder mask, copper, plating, chips and silkscreen."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Surface
from ..toolkit import Strip, Tensor, fract, mix, sample, smoothstep
from ..yarns import TAU


class Electronics(Surface):
    """What a circuit board is made of.

    With ``board`` it reads the circuit pattern's aux and heights; without it, for any other pattern, it lays
    a few bundles of traces of its own over the elements.
    Palette: mask, mask over copper, bare laminate, silkscreen.
    """

    PARAMS = {
        "variation": Param(1, 0, 3, "how much colour differs", "variation"),
        "board": Param(0.0, 0, 1, "1 on the circuit pattern, 0 on any other"),
        "traces": Param(24, 4, 200, "lanes over the tile, for its own traces", "frequency"),
        "weave": Param(0.3, 0, 1, "glass cloth that shows through the mask"),
        "weave_count": Param(150, 16, 240, "its threads over the tile", "frequency"),
        "dirt": Param(0.2, 0, 1, "flux residue and dust"),
        "tarnish": Param(0.3, 0, 1, "uneven plating"),
        "roughness": Param(0.32, 0, 1, "mean roughness", "roughness"),
    }

    def layers(self, strip: Strip, atlas: Tensor, f: SimpleNamespace, palette: Tensor,
               p: SimpleNamespace) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        patch = sample(atlas, f.grain_u, f.grain_v)
        cloud = strip.fbm(5.0, 4, 0.55, salt=171)
        fine = strip.fbm(200.0, 2, 0.6, salt=172)
        threads = torch.round(p.weave_count)
        lines = torch.round(p.weave_count * strip.aspect)
        cloth = torch.sin(strip.cols * threads * TAU)[None, :] * torch.sin(strip.rows * lines * TAU)[:, None]
        cloth = cloth * p.weave * (2.0 - threads * 4.0 * strip.pixel).clamp(0.0, 1.0)

        # Its own traces: lanes in u that shift by one at 45 degrees between columns of cells.
        lanes = torch.round(p.traces * strip.aspect).clamp(min=4.0)
        columns = torch.round(p.traces / 6.0).clamp(min=2.0)
        s = strip.u * columns
        here = torch.floor(s)
        step = torch.round((strip.cell_random(here, 0.0 * here, columns, torch.ones(()), salt=173)[..., 0] - 0.5) * 4.0)
        level = strip.v * lanes - step * ((fract(s) - 0.5) * 4.0 / step.abs().clamp(min=1.0) + 0.5).clamp(0.0, 1.0)
        lane = torch.floor(level)
        used = strip.cell_random(here, lane, columns, lanes, salt=174)[..., 0] < 0.75
        soft = strip.pixel * lanes
        own = (1.0 - smoothstep(0.2, 0.22 + soft, (level - lane - 0.5).abs())) * used.to(torch.float32)

        copper = mix(own, f.aux.clamp(0.0, 1.0), p.board)
        bare = (f.aux - 1.0).clamp(0.0, 1.0) * p.board
        ink = (-f.aux).clamp(0.0, 1.0) * p.board
        part = smoothstep(0.44, 0.56, f.height) * p.board
        hole = smoothstep(0.2, 0.1, f.height) * p.board

        mask = mix(palette[0][:, None, None], palette[1][:, None, None], (0.9 * copper)[None])
        mask = mask * (1.0 + p.variation * (0.05 * cloud + 0.03 * fine) + 0.10 * cloth * (1.0 - copper))[None]
        gold = torch.tensor([0.83, 0.58, 0.22])[:, None, None]
        tin = torch.tensor([0.62, 0.62, 0.61])[:, None, None]
        tinned = smoothstep(0.34, 0.42, f.height)
        plate = mix(gold, tin, tinned[None]) * (1.0 + p.tarnish * (0.12 * patch[..., 1] + 0.08 * fine))[None]
        color = mix(mask, plate, bare[None])
        color = mix(color, torch.tensor([0.018, 0.016, 0.014])[:, None, None], (hole * 0.85)[None])

        # Parts: mostly black epoxy, some beige ceramic, some grey or brown.
        black = torch.tensor([0.022, 0.022, 0.024])[:, None, None]
        beige = torch.tensor([0.36, 0.25, 0.15])[:, None, None]
        grey = torch.tensor([0.16, 0.16, 0.17])[:, None, None]
        small = smoothstep(0.84, 0.76, f.height) * (f.height < 0.735).to(torch.float32)
        shell = mix(black, beige, ((f.random_a > 0.5).to(torch.float32) * small)[None])
        shell = mix(shell, grey, ((f.random_a > 0.85).to(torch.float32) * small)[None])
        shell = shell * (1.0 + 0.10 * fine + 0.10 * cloud + 0.15 * (f.random_b - 0.5))[None]
        color = mix(color, shell, part[None])
        white = mix(palette[3][:, None, None], palette[3][:, None, None] * 0.6, part[None])
        color = mix(color, white * (1.0 + 0.04 * fine)[None], (ink * (0.92 + 0.05 * cloud).clamp(0.0, 1.0))[None])
        color = mix(color, palette[2][:, None, None], (f.gap * (1.0 - p.board))[None])
        residue = smoothstep(0.3, 1.8, cloud + 0.5 * patch[..., 2] + 0.8 * f.edge) * p.dirt
        color = mix(color, torch.tensor([0.24, 0.20, 0.14])[:, None, None], (0.35 * residue)[None])

        rough = p.roughness + 0.05 * fine + 0.06 * cloud + 0.25 * residue + 0.04 * cloth
        rough = mix(rough, 0.28 + 0.12 * p.tarnish * patch[..., 1].clamp(-1.0, 1.0) + 0.12 * tinned, bare)
        rough = mix(rough, 0.62 + 0.05 * fine, part)
        rough = mix(rough, 0.75, torch.maximum(ink, f.gap * (1.0 - p.board)))
        metallic = bare * (1.0 - hole) * (1.0 - part)
        relief = 0.03 * own * (1.0 - p.board) + 0.006 * cloth + 0.004 * fine
        return color, rough, metallic, f.height + relief
