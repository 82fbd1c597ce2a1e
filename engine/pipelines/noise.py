"""λ: the noise that a seed stands for."""

from __future__ import annotations

import numpy as np

#: Streams of one seed that do not depend on each other.
LAYOUT, CODE, PALETTE, PHASE = 0, 1, 2, 3


def uniform(seed: int, count: int, stream: int = LAYOUT) -> np.ndarray:
    """``count`` float32 numbers, uniform in [0, 1), the same on every machine and NumPy version.

    Philox 4×64 (Salmon et al. 2011) in counter mode; NumPy keeps the raw stream of a bit generator
    stable, but not what its distributions make of it, so the conversion is done here: 24 bits a number.
    """
    raw = np.random.Philox(key=[seed, stream]).random_raw((count + 1) // 2)
    halves = np.stack((raw >> np.uint64(40), (raw >> np.uint64(8)) & np.uint64(0xFFFFFF)), axis=-1)
    return (halves.reshape(-1)[:count].astype(np.float32)) * np.float32(2.0**-24)


def normal(seed: int, count: int, stream: int = CODE) -> np.ndarray:
    """``count`` float64 numbers, standard normal (Box and Muller 1958)."""
    u = uniform(seed, 2 * count, stream).astype(np.float64)
    return np.sqrt(-2.0 * np.log(1.0 - u[:count])) * np.cos(2.0 * np.pi * u[count:])
