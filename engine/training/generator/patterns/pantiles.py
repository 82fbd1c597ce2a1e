"""Barrel tiles: rows of half pipes that cover the joints of pans between them."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from ..base import Param, Pattern
from ..grain import fine
from ..toolkit import Strip, Tensor, choose, mix, smoothstep


class Pantiles(Pattern):
    """Covers arch over pans; each tile lies on the next one down, so its lower end stands out.

    ``grain_u`` runs down the slope; ``aux`` is 1 on covers, 0 on pans.
    """

    PARAMS = {
        "across": Param(8, 2, 80, "covers over the tile's width", "frequency"),
        "ratio": Param(0.62, 0.2, 3, "distance of two covers over the visible length of a tile"),
        "cover": Param(0.58, 0.3, 0.9, "width of a cover, as a share of the distance of two"),
        "taper": Param(0.16, 0, 0.5, "how much narrower a tile is at its upper end"),
        "stagger": Param(0.5, 0, 1, "how far the pans' ends lie from the covers', in rows"),
        "lift": Param(0.14, 0, 0.6, "how far a tile's lower end stands out"),
        "lip": Param(0.05, 0.005, 0.3, "width of the rounded lower rim, in rows"),
        "skew": Param(0.03, 0, 0.2, "how far tiles stray sideways, in covers", "disorder"),
        "length_jitter": Param(0.05, 0, 0.4, "how unequal the ends are, in rows", "disorder"),
        "chip": Param(0.02, 0, 0.3, "small nicks in the lower rims, in rows", "disorder"),
        "height_jitter": Param(0.2, 0, 1, "how unequal the tiles lie", "disorder"),
        "joint": Param(0.06, 0, 0.4, "gap between a cover and its pan, in covers", "joints"),
    }

    def fields(self, strip: Strip, p: SimpleNamespace) -> tuple[Tensor, ...]:
        nx, ny = strip.counts(p.across, p.ratio)
        tall = ny / strip.aspect
        nick = p.chip * fine(strip, tall * 3.0, 2, 0.8, salt=301)
        x, y = strip.u * nx + 0.5, strip.v * ny + 0.37 + nick
        cover = self._tile(strip, x, y, nx, ny, 302, p)
        pan = self._tile(strip, x + 0.5, y + p.stagger, nx, ny, 304, p)

        half = 0.5 * p.cover * (1.0 - p.taper * (1.0 - cover["t"]))
        across = cover["s"] / half
        arch = torch.sqrt((1.0 - across * across).clamp(min=1e-4))
        cover_top = 0.34 + 0.52 * arch + p.lift * (cover["t"] - 0.5) - 0.12 * p.height_jitter * cover["random"][..., 2]
        cover_top = cover_top - 0.16 * (1.0 - cover["rim"])
        bowl = (2.0 * pan["s"]) ** 2
        pan_top = 0.12 + 0.26 * bowl + 0.7 * p.lift * (pan["t"] - 0.5) - 0.08 * p.height_jitter * pan["random"][..., 2]
        pan_top = pan_top - 0.12 * (1.0 - pan["rim"])

        reach = half - cover["s"].abs()  # from the cover's side inwards, in covers
        soft = torch.maximum(strip.pixel * nx, torch.tensor(0.012))
        over = smoothstep(-soft, soft, reach)
        shade = (1.0 - over) * (1.0 - smoothstep(0.0, 1.0, -reach / (p.joint + 1e-3)))
        height = mix(pan_top - 0.10 * shade, cover_top, over)
        is_cover = over > 0.5
        pick = lambda a, b: torch.where(is_cover, a, b)  # noqa: E731
        edge = torch.maximum(1.0 - pick(cover["end"], pan["end"]) / 0.10, over * (1.0 - smoothstep(0.0, 0.06, reach)))
        random = choose(is_cover, cover["random"], pan["random"])
        more = choose(is_cover, cover["more"], pan["more"])
        return (
            height, 0.75 * shade, edge.clamp(0.0, 1.0), random[..., 0], random[..., 1],
            strip.v + more[..., 0], strip.u + more[..., 1], over,
        )

    def _tile(self, strip: Strip, x: Tensor, y: Tensor, nx: Tensor, ny: Tensor, salt: int,
              p: SimpleNamespace) -> dict[str, Tensor]:
        """One course at x, y: s from its middle in covers, t 0 … 1 down its visible length, and its numbers."""
        ix = torch.floor(x)
        column = strip.cell_random(ix, torch.zeros_like(ix), nx, torch.ones(()), salt)
        y = y + (column[..., 0] - 0.5) * p.length_jitter * 2.0
        iy = torch.floor(y)
        random = strip.cell_random(ix, iy, nx, ny, salt)
        more = strip.cell_random(ix, iy, nx, ny, salt + 1)
        t = y - iy
        s = x - ix - 0.5 + (more[..., 2] - 0.5) * p.skew * 2.0 + (more[..., 3] - 0.5) * p.skew * (t - 0.5)
        end = 1.0 - t
        return {"s": s, "t": t, "end": end, "rim": smoothstep(0.0, 1.0, end / p.lip), "random": random, "more": more}
