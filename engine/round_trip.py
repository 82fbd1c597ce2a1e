"""How well a picture answers its prompt: the distance between the prompt and the picture's caption.

E reads both: their words, and the material that the generator would take from them. The captioner D turns the
picture back into words. Both embeddings have unit length, so ‖E(x) − E(z)‖ lies in [0, 2].
"""

from __future__ import annotations

import numpy as np


def round_trip_score(prompt: np.ndarray, caption: np.ndarray) -> float:
    """1 − ‖E(x) − E(z)‖ / 2.

    Args:
        prompt: E(x), float32 [D], unit length.
        caption: E(z), the same.

    Returns:
        In [0, 1]; 1 where both say the same in the same words, mostly 0.45 to 0.65 where they mean the same
        material, about 0.35 where they have nothing in common.
    """
    return float(np.clip(1.0 - np.linalg.norm(prompt - caption) / 2.0, 0.0, 1.0))
