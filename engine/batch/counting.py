"""How many combinations there are, and which of several is drawn."""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Sequence

#: Counts are exact up to here; whatever is more is this.
COUNTED = 10**100
#: 70! is more than ``COUNTED``.
_MANY = 70


def capped(count: int) -> int:
    """A count, or ``COUNTED`` if it is more."""
    return min(count, COUNTED)


def arrangements(counts: Sequence[int], low: int, high: int) -> int:
    """Ordered choices of ``low`` to ``high`` of several things, each of which there is in so many kinds.

    That is Σ k! e_k(counts) with the elementary symmetric polynomials e_k; ``COUNTED`` at most.

    Args:
        counts: 1 or more each; at least ``high`` of them.
    """
    if high >= _MANY:
        return COUNTED
    if all(count == 1 for count in counts):
        return capped(sum(math.perm(len(counts), number) for number in range(low, high + 1)))
    symmetric = [1] + [0] * high
    for count in counts:
        for number in range(high, 0, -1):
            symmetric[number] += count * symmetric[number - 1]
    return capped(sum(math.factorial(number) * symmetric[number] for number in range(low, high + 1)))


def drawn_index(until: Sequence[float], dice: random.Random) -> int:
    """An index by weights, of which ``until`` are the sums so far; any index alike if they are all 0.

    Of the generator, only ``random()`` is used, whose numbers are the same in every version of Python.
    """
    total = until[-1]
    if not total:
        return int(dice.random() * len(until))
    return min(bisect_right(until, dice.random() * total), len(until) - 1)
