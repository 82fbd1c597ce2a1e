"""The grain side of leather: pebbles within pebbles, creases, pores, stretched wrinkles."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..nearness import creased
from ..toolkit import Strip, Tensor, mix, smoothstep


class LeatherGrain(Pattern):
    """Two levels of cells with rounded tops; creases deepen along wrinkles and fade in smooth places.

    ``gap`` marks the creases (faintly), ``edge`` the pebbles' rims, aux the depth of the creases.
    """

    PARAMS = {
        "across": Param(60, 4, 110, "large pebbles over the tile's width", "frequency"),
        "finer": Param(2.3, 1.5, 4, "small pebbles per large one"),
        "jitter": Param(0.95, 0, 1, "how unequal pebbles are"),
        "crease": Param(0.24, 0.02, 0.5, "width of the creases, in pebbles", "joints"),
        "pebble": Param(0.75, 0, 1, "depth of the large pebbles' creases"),
        "fine": Param(0.45, 0, 1, "depth of the small pebbles' creases"),
        "wrinkles": Param(0.35, 0, 1, "long wrinkles from stretching"),
        "pores": Param(0.3, 0, 1, "hair pores"),
        "warp": Param(0.5, 0, 1, "how far cells are pulled out of shape"),
        "smooth_places": Param(0.4, 0, 1, "how much the grain fades from place to place"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        nx, ny = strip.counts(p.across, 1.0, limit=220)
        pull = p.warp * p.disorder
        broad = strip.fbm(4.0, 3, 0.5, salt=81)
        drag = strip.fbm(4.0, 3, 0.5, salt=82)
        twist = strip.fbm(nx * 0.5, 2, 0.5, salt=83)
        twist_too = strip.fbm(nx * 0.5, 2, 0.5, salt=84)
        u = strip.u + 0.012 * pull * broad
        v = strip.v + (0.012 * pull * drag) / strip.aspect
        jitter = (p.jitter * p.disorder).clamp(max=1.0)
        large, tone = creased(strip, u * nx + 0.3 * pull * twist, v * ny + 0.3 * pull * twist_too, nx, ny, jitter, 85)
        fx, fy = torch.round(nx * p.finer), torch.round(ny * p.finer)
        fine_x, fine_y = u * fx - 0.2 * pull * twist, v * fy + 0.2 * pull * twist_too
        small, tone_too = creased(strip, fine_x, fine_y, fx, fy, jitter, 86)

        # Wrinkles: thin zero crossings of noise that is pulled long, thinned out by patches.
        pulled = strip.fbm(14.0, 3, 0.5, salt=87, stretch=0.35) + 0.25 * twist
        wrinkle = (1.0 - smoothstep(0.0, 0.16, pulled.abs())) * smoothstep(0.0, 1.2, drag + 0.4) * p.wrinkles

        keep = 1.0 - p.smooth_places * smoothstep(-0.6, 1.4, broad)
        width = p.crease * (0.75 + 0.35 * twist.clamp(-1.0, 1.0)).clamp(min=0.2) + strip.pixel * nx * 0.5
        crease = 1.0 - smoothstep(0.0, 1.0, large / width)
        thin = 1.0 - smoothstep(0.0, 1.0, small / (p.crease * 1.3 + strip.pixel * fx * 0.5))
        dome = 1.0 - (1.0 - smoothstep(0.0, 0.42, large)) * 0.45
        hole = strip.fbm(nx * 2.0, 2, 0.5, salt=88)
        pore = smoothstep(1.5, 2.3, hole) * p.pores * (1.0 - crease)

        lower = keep * p.pebble * (0.55 * crease + 0.5 * (1.0 - dome)) + keep * p.fine * 0.28 * thin
        lower = lower + 0.42 * wrinkle + 0.25 * pore
        level = 0.92 + 0.05 * broad.clamp(-1.5, 1.5) + 0.05 * keep * (tone - 0.5)
        height = (level - lower).clamp(min=0.0)
        deep = torch.maximum(keep * p.pebble * crease, torch.maximum(wrinkle, 0.45 * keep * p.fine * thin))
        return (
            height, 0.55 * deep * deep, mix(thin, crease, 0.6) * 0.5,
            tone, tone_too,
            strip.u + 0.02 * broad, strip.v + 0.02 * drag, (deep + pore).clamp(0.0, 1.0),
        )
