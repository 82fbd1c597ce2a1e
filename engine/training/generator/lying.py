"""Long thin strokes thrown on the tile: blades of grass, straw, tufts of fur."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from .scatter import spots
from .toolkit import Strip, Tensor

#: A direction of a layer: the whole-numbered matrix (a, b, c, d) maps (u, v) to the layer's own
#: coordinates X = a u + b v, Y = c u + d v. Whole numbers keep it periodic; strokes run along Y.
Lean = tuple[int, int, int, int]
UPRIGHT: Lean = (1, 0, 0, 1)


@dataclass
class Stroke:
    """One candidate stroke at every pixel, [h, w].

    t: 0 at the root, 1 at the tip (beyond outside). s: distance from its spine, in tile widths, with sign.
    length, width: its length and the layer's cell width, in tile widths. draws: uniform numbers.
    """

    t: Tensor
    s: Tensor
    length: Tensor
    width: Tensor
    draws: list[Tensor]


def strokes(strip: Strip, u: Tensor, v: Tensor, lean: Lean, across: Tensor, slender: Tensor | float, fan: Tensor,
            bend: Tensor, jitter: Tensor, salt: int) -> Iterator[Stroke]:
    """The strokes near each pixel.

    ``u``, ``v``: warped tile coordinates. ``across``: strokes side by side over the tile. ``slender``: length
    of a cell over its width. ``fan``: how far strokes turn from the layer's direction, as the sideways
    travel of a tip in cell widths (up to 0.6). ``bend``: sideways curve, likewise.
    """
    a, b, c, d = lean
    det = float(a * d - b * c)
    stretch = float(abs(det)) ** 0.5  # a matrix with a larger determinant packs cells more densely
    nx = torch.round(across / stretch).clamp(2.0, 250.0)
    ny = torch.round(nx / slender * strip.aspect).clamp(2.0, 250.0)
    x, y = (a * u + b * v) * nx, (c * u + d * v) * ny
    along = torch.stack((torch.as_tensor(-b / det), d / det * strip.aspect))  # one unit of Y in true lengths
    unit = torch.sqrt((along * along).sum())
    sideways = torch.stack((d / det + 0.0 * strip.aspect, -c / det * strip.aspect))
    ax, ay = along[0] / unit, along[1] / unit
    width = (sideways[0] * ay - sideways[1] * ax).abs() / nx  # true width of a cell
    cell = unit / ny
    for spot in spots(strip, x, y, nx, ny, jitter, salt):
        dx, dy = spot.dx / nx, spot.dy / ny
        true_x, true_y = (d * dx - b * dy) / det, (a * dy - c * dx) / det * strip.aspect
        q, r = true_x * ax + true_y * ay, true_x * ay - true_y * ax  # along and across the layer's direction
        length = cell * (1.45 - 0.55 * spot.draw(2))
        turn = (spot.draw(3) - 0.5) * 2.0 * fan * width / length
        half = q / length
        curve = (spot.draw(4) - 0.5) * 2.0 * bend * width
        s = r - turn * q * 2.0 - curve * (half * half - 0.08) * 4.0
        yield Stroke(half + 0.5, s, length, width, [spot.draw(i) for i in range(12)])
