"""Every family's maps wrap: no step at the border that the interior does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engine.imaging.seams import seam_ratio

if TYPE_CHECKING:
    from .conftest import Draw


def test_the_measure_sees_a_seam() -> None:
    ramp = np.tile(np.linspace(0, 255, 64), (64, 1))
    assert seam_ratio(ramp, axis=1) > 10
    assert seam_ratio(ramp, axis=0) == 0.0


@pytest.mark.parametrize("size", [(256, 256), (500, 300), (1024, 1024)], ids=str)
def test_every_map_wraps(draw: Draw, family: str, size: tuple[int, int]) -> None:
    ratios = {
        (name, "rows" if axis == 0 else "columns"): seam_ratio(picture, axis)
        for name, picture in draw(family, *size).items()
        for axis in (0, 1)
    }
    worst = max(ratios, key=lambda key: ratios[key])
    assert ratios[worst] <= 1.1, f"{family} at {size}: {worst} {ratios[worst]:.2f}"
