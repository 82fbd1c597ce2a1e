"""Rows of a decoder's cache, picked where the cache lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ..onnx_graph.elements import ELEMENTS
from ..onnx_graph.model import Graph, Model, Node, named_value
from ..onnx_graph.wire import block_field, number_field
from ..runtime import KeptTensor, Runtime, Session, Tensor

_IR_VERSION, _OPSET = 8, 17
_RANK = 4


def _graph(elements: Sequence[int]) -> bytes:
    """x0, x1, … [B, H, T, D] of these element types, and rows int64 [R] → y0, y1, … [R, H, T, D]."""
    count = range(len(elements))
    nodes = [Node("Gather", "", (f"x{at}", "rows"), (f"y{at}",)) for at in count]
    inputs = {f"x{at}": named_value(elements[at], _RANK, f"x{at}") for at in count}
    inputs["rows"] = named_value(ELEMENTS["int64"], 1, "rows")
    outputs = {f"y{at}": named_value(elements[at], _RANK, f"y{at}") for at in count}
    versions = number_field(1, _IR_VERSION) + block_field(8, number_field(2, _OPSET))
    return Model(Graph(nodes, {}, inputs, outputs), versions).written()


class RowPicker:
    """Picks rows of many tensors in one run.

    Args:
        runtime: has the device.
        source: the model file whose cache it is, for messages.
    """

    def __init__(self, runtime: Runtime, source: Path) -> None:
        self._runtime, self._source = runtime, source
        self._sessions: dict[tuple[str, ...], Session] = {}

    def pick(
        self, tensors: Mapping[str, Tensor], kinds: Mapping[str, np.dtype], rows: np.ndarray
    ) -> dict[str, KeptTensor]:
        """``rows`` int64 [R] of each tensor [B, H, T, D], whose element types are ``kinds``."""
        if not tensors:
            return {}
        key = tuple(kinds[name].name for name in tensors)
        if key not in self._sessions:
            self._sessions[key] = self._runtime.open_graph(_graph([ELEMENTS[name] for name in key]), self._source)
        feeds = {f"x{at}": value for at, value in enumerate(tensors.values())}
        wanted = [f"y{at}" for at in range(len(tensors))]
        _, kept = self._sessions[key].run_kept({**feeds, "rows": rows}, [], wanted)
        return {name: kept[f"y{at}"] for at, name in enumerate(tensors)}
