"""Long thin strokes thrown on the tile: blades of grass, straw, tufts of fur."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from .scatter import Draws, place, spots
from .toolkit import Strip, Tensor

#: A direction of a layer: the whole-numbered matrix (a, b, c, d) maps (u, v) to the layer's own
#: coordinates X = a u + b v, Y = c u + d v. Whole numbers keep it periodic; strokes run along Y.
Lean = tuple[int, int, int, int]
UPRIGHT: Lean = (1, 0, 0, 1)


@dataclass
class Stroke:
    """One candidate stroke at every pixel, [h, w].

    t: 0 at the root, 1 at the tip (beyond outside). s: distance from its spine in half widths, with sign.
    sharp: half width in pixels, for outlines. own: the caller's columns.
    """

    t: Tensor
    s: Tensor
    sharp: Tensor
    own: list[Tensor]


@dataclass
class Shape:
    """How the strokes of a layer differ; lengths are in widths of a cell.

    across: strokes side by side over the tile. slender: length of a cell over its width. body: half width
    of a stroke. fan: sideways travel of a tip by turning (up to 0.6); bend: by its curve. jitter: in cells.
    share: of the places that hold a stroke.
    """

    across: Tensor
    slender: Tensor
    body: Tensor
    fan: Tensor
    bend: Tensor
    jitter: Tensor
    share: Tensor | float = 1.0


def strokes(
    strip: Strip, u: Tensor, v: Tensor, lean: Lean, shape: Shape, draw: Draws, *columns: Tensor
) -> Iterator[Stroke]:
    """The strokes near each pixel; ``u``, ``v`` are warped tile coordinates, ``columns`` [CELL_ROWS] the caller's own.

    Draws 0 to 6 are used up.
    """
    a, b, c, d = lean
    det = float(a * d - b * c)
    nx = torch.round(shape.across / abs(det) ** 0.5).clamp(2.0, 250.0)  # a larger determinant packs cells more densely
    ny = torch.round(nx / shape.slender * strip.aspect).clamp(2.0, 250.0)
    x, y = (a * u + b * v) * nx, (c * u + d * v) * ny
    # One cell along X and along Y as true vectors in tile widths.
    xx, xy = d / det / nx, -c / det * strip.aspect / nx
    yx, yy = -b / det / ny, a / det * strip.aspect / ny
    cell = torch.sqrt(yx * yx + yy * yy)
    ax, ay = yx / cell, yy / cell
    width = (xx * ay - xy * ax).abs()
    length = cell * (1.45 - 0.55 * draw(2))
    half = width * shape.body * (0.65 + 0.7 * draw(5))
    turn = (draw(6) - 0.5) * 4.0 * shape.fan * width / length
    # Position along in lengths, and across in half widths, are linear in dx, dy.
    tx, ty = (xx * ax + xy * ay) / length, cell / length
    sx = ((xx * ay - xy * ax) - turn * (xx * ax + xy * ay)) / half
    sy = -turn * cell / half
    curve = (draw(4) - 0.5) * 8.0 * shape.bend * width / half
    sharp = half / strip.pixel
    for dx, dy, t1, t2, s1, s2, bend, fine, *own in spots(
        x, y, nx, ny, *place(draw, shape.jitter, shape.share), tx, ty, sx, sy, curve, sharp, *columns
    ):
        along = dx * t1 + dy * t2
        yield Stroke(along + 0.5, dx * s1 + dy * s2 - bend * (along * along - 0.08), fine, own)
