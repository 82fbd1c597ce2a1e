"""Yarn fields: noise that runs along one yarn and differs from the next, and the twist of its plies."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from .toolkit import NOISE_SIZE, Strip, Tensor, spline_weights, wrap

#: Most yarns side by side that can be told apart, and most noise knots along one.
YARN_LIMIT = 256
KNOT_LIMIT = 64
TAU = 6.283185307179586


def along_columns(strip: Strip, index: Tensor, knots: Tensor | float, salt: int) -> Tensor:
    """Noise along vertical yarns, one row of knots each: float32 [h, w], mean 0, variance near 1.

    ``index``: float32 [w], whole-numbered yarn of each column (taken modulo ``YARN_LIMIT``);
    ``knots``: knots over the tile's height, 4 … ``KNOT_LIMIT``.
    """
    return _along(strip.rows, strip, index, knots, salt)


def along_rows(strip: Strip, index: Tensor, knots: Tensor | float, salt: int) -> Tensor:
    """Noise along horizontal yarns; ``index`` float32 [h]. See :func:`along_columns`."""
    return _along(strip.cols, strip, index, knots, salt).T


def _along(position: Tensor, strip: Strip, index: Tensor, knots: Tensor | float, salt: int) -> Tensor:
    period = torch.round(torch.as_tensor(knots, dtype=torch.float32)).clamp(4.0, float(KNOT_LIMIT))
    start = (salt * 7919 + 31) % (NOISE_SIZE - YARN_LIMIT * KNOT_LIMIT + 1)
    table = strip.noise[start : start + YARN_LIMIT * KNOT_LIMIT].reshape(YARN_LIMIT, KNOT_LIMIT)
    own = F.embedding(wrap(index, float(YARN_LIMIT)).to(torch.int32), table)  # [n, KNOT_LIMIT]
    return spline_weights(position, period, KNOT_LIMIT) @ ((own - 0.5) * 5.1).T


def ply(along: Tensor, across: Tensor, sharpness: float = 0.7) -> Tensor:
    """Relief of twisted plies, 0 in the grooves to 1 on the ridges.

    ``along``: phase along the yarn in turns; ``across``: -1 … 1 over the yarn's width.
    """
    wave = 0.5 + 0.5 * torch.cos((along + 0.45 * across) * TAU)
    return (wave + 1e-6) ** sharpness
