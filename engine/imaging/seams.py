"""How well a picture wraps."""

from __future__ import annotations

import numpy as np


def seam_ratio(picture: np.ndarray, axis: int) -> float:
    """The step across the wrap border against the steps inside.

    Args:
        picture: [H, W] or [H, W, C], any real dtype, at least 3 long on ``axis``.
        axis: 0 for the border between the last row and the first, 1 for columns.

    Returns:
        Mean |step| across the border over the 99th percentile of the mean |step| between
        neighbouring interior rows (columns). Up to about 1.1 no eye finds the border; 0 if
        there is no step at all.
    """
    values = np.moveaxis(picture.astype(np.float64), axis, 0)
    interior = np.abs(np.diff(values, axis=0)).reshape(len(values) - 1, -1).mean(axis=1)
    border = float(np.abs(values[0] - values[-1]).mean())
    return 0.0 if border == 0.0 else border / max(float(np.percentile(interior, 99)), 1e-12)
