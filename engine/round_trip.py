"""How well a picture answers its prompt: the distance between the prompt and the picture's caption.

E reads both; the captioner D turns the picture back into words. Both embeddings have unit length, so
‖E(x) − E(z)‖ lies in [0, 2].
"""

from __future__ import annotations

import numpy as np


def round_trip_score(prompt: np.ndarray, caption: np.ndarray) -> float:
    """1 − ‖E(x) − E(z)‖ / 2.

    Args:
        prompt: E(x), float32 [D], unit length.
        caption: E(z), the same.

    Returns:
        In [0, 1]; 1 where both say the same, about 0.3 where they have nothing in common.
    """
    return float(np.clip(1.0 - np.linalg.norm(prompt - caption) / 2.0, 0.0, 1.0))
