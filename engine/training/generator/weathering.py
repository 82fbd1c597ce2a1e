"""Weathering: what time, water, fire and hands do to any material."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from .base import FIELDS, Graph, Param
from .toolkit import Strip, Tensor, mix, sample, smoothstep, worley


def _amount(description: str) -> Param:
    return Param(0.0, 0.0, 1.0, description)


class Weathering(Graph):
    """layers [6, h, w] → layers [6, h, w] (see :data:`engine.training.generator.base.LAYERS`).

    Each modifier covers the surface with a mask that grows with its amount, is ragged, and follows
    the relief: moss and dust gather in the low places, wear attacks the rims, snow lies on top.
    """

    PARAMS = {
        "moss": _amount("moss and algae"),
        "rust": _amount("rust"),
        "cracks": _amount("cracks"),
        "dust": _amount("dust and dirt"),
        "wet": _amount("water film and puddles"),
        "polish": _amount("polish"),
        "burn": _amount("soot and scorching"),
        "snow": _amount("snow and frost"),
        "edge_wear": _amount("worn edges and flaking"),
        "stains": _amount("stains and streaks"),
        "metal": Param(0, 0, 1, "1 if the substance is a metal, or paint on one"),
        "depth": Param(0.01, 0.0001, 0.2, "relief depth as a fraction of the tile's width"),
        "scale": Param(1, 0.25, 4, "size of the patches", "frequency"),
    }

    def forward(self, rows: Tensor, cols: Tensor, size: Tensor, noise: Tensor, atlas: Tensor, fields: Tensor,
                layers: Tensor, params: Tensor) -> Tensor:
        strip, p = Strip(rows, cols, size, noise), self.named(params)
        f = SimpleNamespace(**{name: fields[i] for i, name in enumerate(FIELDS)})
        color, rough, metal, height = layers[:3], layers[3], layers[4], layers[5]
        low = (1.0 - height).clamp(0.0, 1.0)
        crevice = torch.maximum(low, f.gap * 0.9)

        # Shared noises: patches, ragged detail, fine grain.
        patch = strip.fbm(5.0 * p.scale, 5, 0.55, salt=41)
        ragged = strip.fbm(24.0, 4, 0.65, salt=42)
        fine = strip.fbm(96.0, 2, 0.7, salt=43)
        warp = sample(atlas, strip.u + 0.02 * ragged, strip.v)
        streak = strip.lattice(64.0, 5.0, 256, 64, salt=44)  # long in v: water runs down

        def tone(red: float, green: float, blue: float) -> Tensor:
            return torch.tensor([red, green, blue])[:, None, None]

        # Worn edges: rims flake off; paint gives way to metal, anything else to its lighter core.
        flake = smoothstep(0.0, 0.12, 1.5 * f.edge + 0.45 * warp[..., 0] + 0.3 * ragged - 2.2 + 2.2 * p.edge_wear)
        flake = flake * (p.edge_wear > 0.001).to(torch.float32) * (1.0 - f.gap)
        bare = mix(color * 1.25 + 0.03, tone(0.32, 0.31, 0.30) * (1.0 + 0.1 * fine)[None], p.metal)
        color = mix(color, bare, flake[None])
        metal = mix(metal, torch.maximum(metal, p.metal + 0.0 * metal), flake)
        rough = mix(rough, mix(rough + 0.08, 0.42 + 0.05 * fine, p.metal), flake)
        height = height - flake * (0.06 + 0.03 * ragged * 0.3)

        # Cracks: borders of warped cells, two sizes, open where the patch noise allows.
        cells = torch.round(7.0 * p.scale).clamp(3.0, 40.0)
        rows_of_cells = torch.round(cells * strip.aspect).clamp(3.0, 60.0)
        crack = worley(strip, strip.u * cells + 0.25 * warp[..., 0] + 0.12 * ragged,
                       strip.v * rows_of_cells + 0.25 * warp[..., 1] + 0.12 * ragged, cells, rows_of_cells, 0.9, 45)
        opening = p.cracks * (0.055 + 0.03 * patch).clamp(0.0, 0.2)
        line = 1.0 - smoothstep(0.4, 1.0, crack.border / (opening + 1e-5))
        line = line * smoothstep(-0.6, 0.3, patch + 2.4 * p.cracks - 1.0) * (p.cracks > 0.001).to(torch.float32)
        color = color * (1.0 - 0.75 * line)[None]
        height = height - 0.35 * line
        rough = mix(rough, 0.95, line)

        # Stains: broad discolouration and streaks that run down.
        stain = smoothstep(0.1, 1.3, 0.7 * streak + 0.8 * patch + 0.25 * ragged + 2.2 * p.stains - 1.5) * p.stains
        color = mix(color, color * tone(0.42, 0.36, 0.27), (stain * 0.85)[None])
        rough = rough + 0.06 * stain

        # Rust: eats metal; on anything else it runs down in streaks.
        eat = smoothstep(0.0, 0.35, patch + 0.45 * ragged + 0.2 * fine + 0.6 * f.edge + 0.5 * f.gap + 3.4 * p.rust - 2.2)
        run = smoothstep(0.4, 1.6, streak + 0.4 * patch + 1.8 * p.rust - 0.7) * 0.6 * p.rust
        eaten = mix(run, eat, p.metal) * (p.rust > 0.001).to(torch.float32)
        orange = mix(tone(0.20, 0.055, 0.016), tone(0.42, 0.15, 0.045), smoothstep(-1.0, 1.2, ragged + 0.4 * fine)[None])
        orange = mix(orange, tone(0.055, 0.022, 0.014), smoothstep(0.4, 1.8, warp[..., 2] - 0.3 * ragged)[None])
        color = mix(color, mix(color * tone(0.75, 0.42, 0.24), orange, p.metal), eaten[None])
        metal = metal * (1.0 - eaten)
        rough = mix(rough, 0.88 + 0.06 * fine, eaten * (0.4 + 0.6 * p.metal))
        height = height + eaten * p.metal * (0.05 * ragged + 0.035 * fine)

        # Burn: soot in clouds, glazed black where it is strongest.
        soot = smoothstep(-0.2, 1.5, patch + 0.3 * ragged + 3.2 * p.burn - 1.6) * (p.burn > 0.001).to(torch.float32)
        color = mix(color, color * 0.16 + 0.004 * (1.0 + fine)[None].clamp(min=0.0), (soot * 0.95)[None])
        rough = mix(rough, 0.92, soot * 0.7)
        metal = metal * (1.0 - 0.8 * soot)

        # Dust: a thin cover that fills what is low.
        settle = smoothstep(0.15, 1.15, 0.9 * crevice + 0.22 * patch + 0.14 * ragged + 0.95 * p.dust - 0.42) * p.dust
        settle = settle.clamp(max=1.0)
        color = mix(color, tone(0.34, 0.28, 0.21) * (1.0 + 0.12 * fine)[None], (settle * 0.9)[None])
        rough = mix(rough, 0.96, settle * 0.9)
        metal = metal * (1.0 - 0.8 * settle)

        # Moss: from the crevices outwards, in cushions.
        grow = 1.1 * crevice + 0.38 * patch + 0.2 * ragged + 2.1 * p.moss - 1.75
        cover = smoothstep(0.0, 0.3, grow) * (p.moss > 0.001).to(torch.float32)
        green = mix(tone(0.028, 0.050, 0.010), tone(0.135, 0.165, 0.032), smoothstep(-1.5, 1.6, ragged + 0.9 * fine)[None])
        green = mix(green, tone(0.17, 0.14, 0.045), (smoothstep(0.5, 1.8, warp[..., 1]) * 0.45)[None])
        color = mix(color, green, cover[None])
        rough = mix(rough, 0.95, cover)
        metal = metal * (1.0 - cover)
        height = height + cover * (smoothstep(0.0, 0.9, grow) * 0.28 * (1.0 - 0.45 * height) + 0.05 * fine + 0.03 * ragged)

        # Snow and frost: lies on top, in drifts; bare rims show through while it is thin.
        drift = 0.35 * height + 0.45 * patch + 0.14 * ragged + 2.9 * p.snow - 1.5
        lying = smoothstep(0.0, 0.4, drift) * (p.snow > 0.001).to(torch.float32)
        color = mix(color, tone(0.80, 0.84, 0.90) * (1.0 + 0.03 * fine)[None], lying[None])
        rough = mix(rough, 0.62 + 0.05 * fine, lying)
        metal = metal * (1.0 - lying)
        height = mix(height, torch.maximum(height, 0.75 + 0.0 * height) + 0.12 * patch * 0.4 + 0.012 * fine,
                     lying * smoothstep(0.0, 1.2, drift))

        # Polish: peaks are ground flat and shine.
        level = 0.82 - 0.25 * p.polish
        height = mix(height, torch.minimum(height, level + 0.12 * (height - level)), p.polish)
        shine = p.polish * (1.0 - f.gap) * smoothstep(0.2, 0.7, height)
        rough = mix(rough, rough * 0.22 + 0.03, shine)
        color = color * (1.0 - 0.12 * shine)[None]

        # Water: a film that darkens what is rough, puddles with a level surface.
        surface = 0.16 + 0.62 * p.wet + 0.12 * patch
        puddle = smoothstep(-0.02, 0.10, surface - height - 0.32) * smoothstep(0.25, 0.65, p.wet)
        film = (p.wet * (0.65 + 0.35 * smoothstep(-1.0, 1.0, patch + 0.4 * ragged))).clamp(0.0, 1.0)
        darker = color * (0.38 + 0.4 * color)
        color = mix(color, darker, (film * rough.clamp(0.0, 1.0) * (1.0 - metal))[None])
        rough = mix(rough, rough * 0.30 + 0.04, film)
        rough = mix(rough, 0.03, puddle)
        color = mix(color, color * 0.75, puddle[None])
        height = mix(height, surface - 0.32, puddle)

        rest = torch.stack((rough.clamp(0.02, 1.0), metal.clamp(0.0, 1.0), height), dim=0)
        return torch.cat((color.clamp(0.0, 1.0), rest), dim=0)
