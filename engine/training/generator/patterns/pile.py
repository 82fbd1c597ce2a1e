"""Pile: the tufts or loops of a carpet."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..toolkit import Strip, Tensor, mix, neighbours, smoothstep
from ..yarns import TAU


class Pile(Pattern):
    """Tufts in jittered rows, each a cluster of strands; ``loop`` turns them into twisted loops.

    Grain runs up a tuft's strands; aux is the distance from the tuft's middle, 0 … 1.
    """

    PARAMS = {
        "across": Param(64, 4, 200, "tufts over the tile's width", "frequency"),
        "jitter": Param(0.65, 0, 1, "how far tufts stand out of line"),
        "loop": Param(0.0, 0, 1, "0 cut pile, 1 loops"),
        "spread": Param(1.15, 0.5, 1.4, "size of a tuft, in spacings"),
        "splay": Param(0.6, 0, 1, "how far strands stick out"),
        "strands": Param(5, 1, 12, "strands or twists of a tuft"),
        "height_jitter": Param(0.35, 0, 1, "how unequal tufts are in height"),
        "nap": Param(0.35, 0, 1, "shading where the pile has been brushed"),
        "disorder": Param(1, 0, 3, "multiplies every irregularity", "disorder"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        nx, ny = strip.counts(p.across, 1.0, limit=200)
        lean = strip.fbm(5.0, 4, 0.55, salt=71)
        ragged = strip.fbm(nx * 1.3, 3, 0.7, salt=72)
        ragged_too = strip.fbm(nx * 1.3, 3, 0.7, salt=73)
        stray = p.splay * 0.16 * p.disorder * (1.0 - 0.7 * p.loop)
        x, y = strip.u * nx + ragged * stray, strip.v * ny + ragged_too * stray
        jitter = (p.jitter * p.disorder).clamp(max=1.0)
        dx, dy, random = neighbours(strip, x, y, nx, ny, jitter, salt=74)

        turn = (random[..., 2] - 0.5) * (0.9 * p.disorder) + 0.35
        cos, sin = torch.cos(turn), torch.sin(turn)
        along, across = dx * cos + dy * sin, dy * cos - dx * sin
        long, narrow = 1.0 / (1.0 + 0.75 * p.loop), 1.0 + 0.2 * p.loop
        distance = torch.sqrt((along * long) ** 2 + (across * narrow) ** 2 + 1e-6)
        r = distance / (0.72 * p.spread)
        tall = 1.0 - p.height_jitter * p.disorder * 0.5 * random[..., 3]
        dome = torch.sqrt((1.0 - r * r).clamp(min=0.0) + 1e-6) * tall
        top = dome.max(dim=0).values
        mine = (dome >= top[None]).to(torch.float32)
        mine = mine / mine.sum(dim=0, keepdim=True)

        def of_mine(values: Tensor) -> Tensor:
            return (mine * values).sum(dim=0)

        radius, s, t = of_mine(r), of_mine(along), of_mine(across)
        a, b, c = of_mine(random[..., 0]), of_mine(random[..., 1]), of_mine(random[..., 3])
        # Cut strands show as tips, closer than tufts; a loop shows its twist as slanted ridges.
        count = p.strands * 0.5
        tips = strip.fbm(nx * count, 2, 0.8, salt=75)
        ridges = torch.cos((s * count + t * 0.9 * count + c) * TAU)
        detail = mix(0.085 * tips + 0.07 * ragged * p.splay, 0.10 * ridges, p.loop)
        soft = (strip.pixel * nx * 2.0).clamp(0.05, 0.5)
        cover = smoothstep(0.0, soft + 0.25, top)
        tuft = top * (0.82 + 0.10 * p.nap * lean) + detail * (1.0 - 0.5 * radius.clamp(max=1.0))
        height = 0.15 + 0.85 * cover * tuft
        tone = (a + p.nap * 0.16 * lean + 0.1 * (1.0 - p.loop) * tips).clamp(0.0, 0.999)
        return (
            height, (1.0 - cover) * 0.9, smoothstep(0.55, 1.0, radius), tone, b * 0.5,
            s / nx + a, t / nx + b, radius.clamp(0.0, 1.0),
        )
