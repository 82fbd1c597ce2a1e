"""G: a material code and noise become maps, strip by strip, several strips at once."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from functools import lru_cache
from typing import Protocol, TypeVar

import numpy as np

from ..map_formats import MAP_FORMATS
from .material_code import MaterialCode
from .noise import PHASE, uniform

Arrays = Mapping[str, np.ndarray]
S = TypeVar("S")
T = TypeVar("T")

#: Pixels of one strip on the CPU: a map is cut into eight, within these bounds. Small enough for a core's own
#: cache, large enough to outweigh the cost of starting a graph; the same on every machine, as results are.
STRIP_PIXELS = (1 << 15, 1 << 16)
#: The same on a GPU, which has work for all its parts only in a large strip.
GPU_STRIP_PIXELS = (1 << 20, 1 << 20)
NOISE_SIZE = 1 << 18
ATLAS_SIZE = 512
COARSE_SIZE = 128
_ATLAS_STRIPS = 4
#: Inputs with this prefix come from a graph's setup, which is run once a map (engine.training.generator.passes).
SETUP_PREFIX = "setup."
_AO_STRENGTH = 1.6
#: Longer side of the small map in which a quiet border is looked for; the size of a live preview.
_SMALL = 256
#: Every so many pixels along a line are looked at.
_CROSSED = 4
#: Of a pattern's fields, those that one sees at a border: all but the grain's coordinates, which jump by design.
_SHOWN_FIELDS = (0, 1, 2, 3, 4, 7)


class Graph(Protocol):
    """One graph, ready to run; ``outputs`` are preallocated arrays to be written in place."""

    @property
    def input_names(self) -> tuple[str, ...]: ...

    def run(self, inputs: dict[str, np.ndarray], outputs: dict[str, np.ndarray] | None = None) -> Arrays: ...


class Synthesizer:
    """Draws materials with the graphs that ``graph(name)`` hands out.

    Names are paths in the generator's folder without ``.onnx``: ``atlas``, ``patterns/bond``, its setup
    ``patterns/bond.setup`` …

    Args:
        graph: opens a graph; called from one thread only, what it gives is run from several.
        lanes: how many strips are drawn at once.
        strip_pixels: fewest and most pixels of a strip.
    """

    def __init__(
        self, graph: Callable[[str], Graph], lanes: int = 1, strip_pixels: tuple[int, int] = STRIP_PIXELS
    ) -> None:
        self._graph = graph
        self._strip_pixels = strip_pixels
        self._noise: tuple[int, np.ndarray, np.ndarray] | None = None
        self._pool = ThreadPoolExecutor(lanes, thread_name_prefix="texture-loom-strip")
        self._begin: tuple[tuple[object, ...], tuple[int, int]] | None = None

    def _parts(self, pool: ThreadPoolExecutor, wanted: Iterable[tuple[str, Arrays]]) -> list[Callable[..., Arrays]]:
        """Graphs with their setups done: call one with what differs from strip to strip, and with ``outputs``.

        ``wanted``: names, each with the inputs that stay the same for the whole map, and perhaps more.
        """
        parts = [_Part(self._graph, name, fixed) for name, fixed in wanted]
        _side_by_side(pool, _Part.set_up, parts)
        return [part.run for part in parts]

    def _noise_of(self, pool: ThreadPoolExecutor, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """λ and its atlas; the last seed's are kept, so that turning a control does not redo them."""
        if self._noise is None or self._noise[0] != seed:
            noise, centres = uniform(seed, NOISE_SIZE), _centres(0, ATLAS_SIZE, ATLAS_SIZE)
            (draw,) = self._parts(pool, [("atlas", {"cols": centres, "noise": noise})])
            rows = np.split(centres, _ATLAS_STRIPS)
            atlas = np.concatenate(_side_by_side(pool, lambda each: draw(rows=each)["atlas"], rows), axis=1)
            self._noise = (seed, noise, atlas.reshape(len(atlas), -1))
        return self._noise[1:]

    def _lay_out(
        self, pool: ThreadPoolExecutor, code: MaterialCode, rows: np.ndarray, cols: np.ndarray, shared: Arrays
    ) -> tuple[np.ndarray, np.ndarray]:
        """A whole small map before weathering: fields [8, h, w] and layers [6, h, w]."""
        draw_pattern, draw_surface = self._parts(pool, _layout_and_substance(code, {**shared, "cols": cols}))

        def draw(strip: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
            own = rows[slice(*strip)]
            fields = draw_pattern(rows=own)["fields"]
            return fields, draw_surface(rows=own, fields=fields)["layers"]

        strips = _strips(len(cols), len(rows), self._strip_pixels)
        fields, layers = zip(*_side_by_side(pool, draw, strips), strict=True)
        return np.concatenate(fields, axis=1), np.concatenate(layers, axis=1)

    def _border(
        self, key: tuple[object, ...], lay_out: Callable[[], tuple[np.ndarray, np.ndarray]]
    ) -> tuple[int, int]:
        """Row and column of a small map at which it should begin: where there is least to break.

        Otherwise joints would lie on the border, and half a joint is all that one sees of them there. The last
        answer is kept: for controls that leave layout and substance alone, and from a preview to the full size.
        """
        if self._begin is None or self._begin[0] != key:
            fields, layers = lay_out()
            shown = np.concatenate((fields[list(_SHOWN_FIELDS)], layers))
            self._begin = (key, (_quietest(shown[:, :, ::_CROSSED], 1), _quietest(shown[:, ::_CROSSED], 2)))
        return self._begin[1]

    def run(
        self, code: MaterialCode, seed: int, width: int, height: int, report: Callable[[float], None]
    ) -> tuple[dict[str, np.ndarray], float]:
        """Draw one material.

        ``report`` is called with the finished fraction after every strip; it may raise to cancel.

        Returns:
            The maps as :class:`engine.result.MaterialMaps` holds them, and the relief depth.
        """
        report(0.0)
        pool = self._pool
        noise, atlas = self._noise_of(pool, seed)
        start_u, start_v = uniform(seed, 2, PHASE)
        shared = {"size": np.array([width, height], np.float32), "noise": noise, "atlas": atlas}
        rows, cols = _centres(0, height, height) + start_v, _centres(0, width, width) + start_u
        small_width, small_height = _small(width, height)
        drawn = (code.pattern, code.surface, code.pattern_params.tobytes(), code.surface_params.tobytes())
        key = (seed, *drawn, code.palette.tobytes(), small_width, small_height)
        laid_out: tuple[np.ndarray, np.ndarray] | None = None
        if (small_width, small_height) == (width, height):
            fields, layers = self._lay_out(pool, code, rows, cols, shared)
            top, left = self._border(key, lambda: (fields, layers))
            rows, cols = np.roll(rows, -top), np.roll(cols, -left)
            laid_out = (np.roll(fields, (-top, -left), (1, 2)), np.roll(layers, (-top, -left), (1, 2)))
        else:
            size = np.array([small_width, small_height], np.float32)
            small_rows = _centres(0, small_height, small_height) + start_v
            small_cols = _centres(0, small_width, small_width) + start_u
            top, left = self._border(
                key, lambda: self._lay_out(pool, code, small_rows, small_cols, {**shared, "size": size})
            )
            rows, cols = rows + np.float32(top / small_height), cols + np.float32(left / small_width)
        shared["cols"] = cols

        encode, *others = self._parts(
            pool,
            [
                ("encode", {"pool_x": _pooling(width).T}),
                *((f"weathering/{name}", {**shared, "params": each}) for name, each in code.weathering.items()),
                *(_layout_and_substance(code, shared) if laid_out is None else ()),
            ],
        )
        modify, layout = others[: len(code.weathering)], others[len(code.weathering) :]
        pool_y = _pooling(height)
        strips = _strips(width, height, self._strip_pixels)
        count = len(strips)
        maps = _blank(width, height)
        heights = np.empty((height, width), np.float32)
        coarse = np.zeros((count, COARSE_SIZE, COARSE_SIZE), np.float32)

        def draw(index: int) -> None:
            top, bottom = strips[index]
            own = rows[top:bottom]
            if laid_out is not None:
                fields, layers = (np.ascontiguousarray(each[:, top:bottom]) for each in laid_out)
            else:
                draw_pattern, draw_surface = layout
                fields = draw_pattern(rows=own)["fields"]
                layers = draw_surface(rows=own, fields=fields)["layers"]
            if code.surface_relief != 1.0:
                macro = fields[0]
                layers[5] = macro + (layers[5] - macro) * np.float32(code.surface_relief)
            for each in modify:
                layers = each(rows=own, fields=fields, layers=layers)["weathered"]
            outputs = {name: maps[name][top:bottom] for name in ("base_color", "roughness", "metallic")}
            encode({**outputs, "coarse": coarse[index]}, layers=layers, pool_y=pool_y[:, top:bottom])
            heights[top:bottom] = layers[5]

        _side_by_side(pool, draw, range(count), lambda done: report(0.9 * done))

        low, high = float(heights.min()), float(heights.max())
        scalars = np.array([code.depth, low, high, _AO_STRENGTH], np.float32)
        surroundings = coarse.sum(axis=0, dtype=np.float64).astype(np.float32)
        centres = _centres(0, width, width)
        fixed = {"cols": centres, "size": shared["size"], "scalars": scalars, "coarse": surroundings}
        (relief,) = self._parts(pool, [("relief", fixed)])

        def finish(index: int) -> None:
            top, bottom = strips[index]
            rows = np.arange(top - 1, bottom + 1) % height
            outputs = relief(rows=_centres(top, bottom, height), heights=heights[rows])
            for name in ("normal", "height", "ambient_occlusion"):
                maps[name][top:bottom] = outputs[name]

        _side_by_side(pool, finish, range(count), lambda done: report(0.9 + 0.1 * done))
        return maps, code.depth * (high - low)


class _Part:
    """One graph, its setup, and the inputs that stay the same for a whole map."""

    def __init__(self, graph: Callable[[str], Graph], name: str, fixed: Arrays) -> None:
        self._graph = graph(name)
        self._feeds = _of(fixed, self._graph.input_names)
        self._fixed = fixed
        needs_setup = any(each.startswith(SETUP_PREFIX) for each in self._graph.input_names)
        self._setup = graph(f"{name}.setup") if needs_setup else None

    def set_up(self) -> None:
        """Run the setup; its results are kept."""
        if self._setup is not None:
            self._feeds |= self._setup.run(_of(self._fixed, self._setup.input_names))

    def run(self, outputs: dict[str, np.ndarray] | None = None, **varying: np.ndarray) -> Arrays:
        """Run the graph for one strip."""
        return self._graph.run(self._feeds | _of(varying, self._graph.input_names), outputs)


def _layout_and_substance(code: MaterialCode, shared: Arrays) -> tuple[tuple[str, Arrays], tuple[str, Arrays]]:
    """The pattern and the surface of a code, each with the inputs that stay the same for a whole map."""
    return (
        (f"patterns/{code.pattern}", {**shared, "params": code.pattern_params}),
        (f"surfaces/{code.surface}", {**shared, "params": code.surface_params, "palette": code.palette}),
    )


def _of(arrays: Arrays, names: Iterable[str]) -> dict[str, np.ndarray]:
    return {name: arrays[name] for name in names if name in arrays}


def _side_by_side(
    pool: ThreadPoolExecutor,
    task: Callable[[S], T],
    items: Iterable[S],
    report: Callable[[float], None] = lambda done: None,
) -> list[T]:
    """What ``task`` gives for each item, in order.

    ``report`` is told the finished fraction; when it or a task raises, no further task begins.
    """
    futures = [pool.submit(task, item) for item in items]
    results: list[T] = []
    try:
        for future in futures:
            results.append(future.result())
            report(len(results) / len(futures))
    except BaseException:
        for future in futures:
            future.cancel()
        wait(futures)  # what runs writes into arrays of this request
        raise
    return results


def _blank(width: int, height: int) -> dict[str, np.ndarray]:
    """Maps as :class:`engine.result.MaterialMaps` holds them, yet to be filled."""
    return {name: np.empty(form.shape(width, height), form.dtype) for name, form in MAP_FORMATS.items()}


def _small(width: int, height: int) -> tuple[int, int]:
    """The size at which a map of this shape is looked at for its border: at most _SMALL on its longer side."""
    longer = max(width, height)
    if longer <= _SMALL:
        return width, height
    return max(1, round(width * _SMALL / longer)), max(1, round(height * _SMALL / longer))


def _quietest(shown: np.ndarray, axis: int) -> int:
    """The line of ``shown`` [channels, h, w] along ``axis`` that differs least from the one before it.

    A channel's step counts against that channel's usual one, and the channel that it disturbs most decides. The last
    channel is the height, whose slope becomes the normal map and counts as well.
    """
    slope = np.roll(shown[-1:], -1, axis) - np.roll(shown[-1:], 1, axis)
    channels = np.concatenate((shown, slope))
    steps = np.abs(channels - np.roll(channels, 1, axis)).mean(axis=3 - axis)
    usual = steps.mean(axis=1, keepdims=True)
    step = (steps / np.maximum(usual, 1e-6)).max(axis=0)
    beside = np.maximum(np.maximum(np.roll(step, 1), np.roll(step, -1)), step)
    return int(np.argmin(beside))


def _centres(first: int, last: int, count: int) -> np.ndarray:
    """Pixel centres first … last-1 of ``count`` over [0, 1)."""
    return ((np.arange(first, last) + 0.5) / count).astype(np.float32)


def _strips(width: int, height: int, bounds: tuple[int, int]) -> list[tuple[int, int]]:
    """Row ranges that cover the map; none has fewer than two rows."""
    pixels = min(max(width * height // 8, bounds[0]), bounds[1])
    rows = min(height, max(2, pixels // width))
    count = -(-height // rows)
    edges = [round(i * height / count) for i in range(count + 1)]
    return list(itertools.pairwise(edges))


@lru_cache(maxsize=4)
def _pooling(count: int) -> np.ndarray:
    """[COARSE_SIZE, count] float32: means over equal spans, with pixels shared where spans cut them."""
    edges = np.arange(COARSE_SIZE + 1) * (count / COARSE_SIZE)
    pixel = np.arange(count)
    overlap = np.minimum(edges[1:, None], pixel + 1) - np.maximum(edges[:-1, None], pixel)
    weights = np.clip(overlap, 0.0, None)
    return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
