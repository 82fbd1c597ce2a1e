"""G: a material code and noise become maps, strip by strip."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np

from .material_code import MaterialCode
from .noise import PHASE, uniform

Arrays = Mapping[str, np.ndarray]

#: Pixels of one strip: small enough for the caches and for a quick cancel, large enough to
#: outweigh the cost of starting a graph.
STRIP_PIXELS = 1 << 18
NOISE_SIZE = 1 << 18
ATLAS_SIZE = 512
COARSE_SIZE = 128
_AO_STRENGTH = 1.6
#: Lines on which a layout is probed for a quiet border, and places probed on each crossing line.
_PROBES, _PROBED_LINES = 256, 32
#: Of a pattern's fields, those that one sees at a border: all but the grain's coordinates, which jump by design.
_SHOWN_FIELDS = (0, 1, 2, 3, 4, 7)


class Graph(Protocol):
    """One graph, ready to run; ``outputs`` are preallocated arrays to be written in place."""

    def run(self, inputs: dict[str, np.ndarray], outputs: dict[str, np.ndarray] | None = None) -> Arrays: ...


class Synthesizer:
    """Draws materials with the graphs that ``graph(name)`` hands out.

    Names are paths in the generator's folder without ``.onnx``: ``atlas``, ``patterns/bond`` …
    """

    def __init__(self, graph: Callable[[str], Graph]) -> None:
        self._graph = graph
        self._noise: tuple[int, np.ndarray, np.ndarray] | None = None

    def _noise_of(self, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """λ and its atlas; the last seed's are kept, so that turning a control does not redo them."""
        if self._noise is None or self._noise[0] != seed:
            noise = uniform(seed, NOISE_SIZE)
            atlas = self._graph("atlas").run({"centre": _centres(0, ATLAS_SIZE, ATLAS_SIZE), "noise": noise})["atlas"]
            self._noise = (seed, noise, atlas)
        return self._noise[1:]

    def _phase(
        self, code: MaterialCode, seed: int, noise: np.ndarray, size: np.ndarray
    ) -> tuple[np.float32, np.float32]:
        """Where on the torus the map begins: a random place, moved to where the layout has least to break.

        Otherwise joints would lie on the border, and half a joint is all that one sees of them there.
        """
        pattern = self._graph(f"patterns/{code.pattern}")
        place = {"size": size, "noise": noise, "params": code.pattern_params}
        probe = _centres(0, _PROBES, _PROBES)
        few = probe[:: _PROBES // _PROBED_LINES]
        start_u, start_v = uniform(seed, 2, PHASE)
        across = pattern.run({"rows": few + start_v, "cols": probe + start_u, **place})["fields"]
        down = pattern.run({"rows": probe + start_v, "cols": few + start_u, **place})["fields"]
        return start_u + _quietest(across, 2), start_v + _quietest(down, 1)

    def run(
        self, code: MaterialCode, seed: int, width: int, height: int, report: Callable[[float], None]
    ) -> tuple[dict[str, np.ndarray], float]:
        """Draw one material.

        ``report`` is called with the finished fraction between graphs; it may raise to cancel.

        Returns:
            The maps as :class:`engine.result.MaterialMaps` holds them, and the relief depth.
        """
        report(0.0)
        noise, atlas = self._noise_of(seed)
        size = np.array([width, height], np.float32)
        phase_u, phase_v = self._phase(code, seed, noise, size)
        cols = _centres(0, width, width)
        shifted = {"cols": cols + phase_u, "size": size, "noise": noise}
        strips = _strips(width, height)

        maps = {
            "base_color": np.empty((height, width, 3), np.uint8),
            "roughness": np.empty((height, width), np.uint8),
            "metallic": np.empty((height, width), np.uint8),
        }
        heights = np.empty((height, width), np.float32)
        coarse = np.zeros((COARSE_SIZE, COARSE_SIZE), np.float64)
        pool_x = _pooling(width)
        pool_y = _pooling(height)
        for top, bottom in strips:
            done = 0.85 * top / height
            step = 0.85 * (bottom - top) / height
            place = {"rows": _centres(top, bottom, height) + phase_v, **shifted}
            fields = self._graph(f"patterns/{code.pattern}").run({**place, "params": code.pattern_params})["fields"]
            report(done + 0.3 * step)
            layers = self._graph(f"surfaces/{code.surface}").run(
                {**place, "atlas": atlas, "fields": fields, "palette": code.palette, "params": code.surface_params}
            )["layers"]
            if code.surface_relief != 1.0:
                macro = fields[0]
                layers[5] = macro + (layers[5] - macro) * np.float32(code.surface_relief)
            report(done + 0.6 * step)
            for name, params in code.weathering.items():
                layers = self._graph(f"weathering/{name}").run(
                    {**place, "atlas": atlas, "fields": fields, "layers": layers, "params": params}
                )["weathered"]
                report(done + 0.6 * step)
            self._graph("encode").run({"layers": layers}, {name: array[top:bottom] for name, array in maps.items()})
            heights[top:bottom] = layers[5]
            coarse += pool_y[:, top:bottom] @ (layers[5] @ pool_x.T)
            report(done + step)

        low, high = float(heights.min()), float(heights.max())
        maps |= {
            "normal": np.empty((height, width, 3), np.uint8),
            "height": np.empty((height, width), np.uint16),
            "ambient_occlusion": np.empty((height, width), np.uint8),
        }
        scalars = np.array([code.depth, low, high, _AO_STRENGTH], np.float32)
        for top, bottom in strips:
            rows = np.arange(top - 1, bottom + 1) % height
            outputs = self._graph("relief").run(
                {
                    "rows": _centres(top, bottom, height),
                    "cols": cols,
                    "size": size,
                    "heights": heights[rows],
                    "coarse": coarse.astype(np.float32),
                    "scalars": scalars,
                }
            )
            for name in ("normal", "height", "ambient_occlusion"):
                maps[name][top:bottom] = outputs[name]
            report(0.85 + 0.15 * bottom / height)
        return maps, code.depth * (high - low)


def _quietest(fields: np.ndarray, axis: int) -> np.float32:
    """Offset in [0, 1) of the border between two lines of ``fields`` [8, h, w] that differ least on ``axis``."""
    shown = fields[list(_SHOWN_FIELDS)]
    step = np.abs(shown - np.roll(shown, 1, axis)).mean(axis=(0, 3 - axis))
    beside = np.maximum(np.maximum(np.roll(step, 1), np.roll(step, -1)), step)
    return np.float32(np.argmin(beside) / _PROBES)


def _centres(first: int, last: int, count: int) -> np.ndarray:
    """Pixel centres first … last-1 of ``count`` over [0, 1)."""
    return ((np.arange(first, last) + 0.5) / count).astype(np.float32)


def _strips(width: int, height: int) -> list[tuple[int, int]]:
    """Row ranges that cover the map; none has fewer than two rows."""
    rows = min(height, max(2, STRIP_PIXELS // width))
    count = -(-height // rows)
    edges = [round(i * height / count) for i in range(count + 1)]
    return list(itertools.pairwise(edges))


def _pooling(count: int) -> np.ndarray:
    """[COARSE_SIZE, count] float32: means over equal spans, with pixels shared where spans cut them."""
    edges = np.arange(COARSE_SIZE + 1) * (count / COARSE_SIZE)
    pixel = np.arange(count)
    overlap = np.minimum(edges[1:, None], pixel + 1) - np.maximum(edges[:-1, None], pixel)
    weights = np.clip(overlap, 0.0, None)
    return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
