"""The tiny captioners of ``tests/data/captioners.zip``, and decoders written by hand."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import tiny_onnx

FIXTURES = Path(__file__).parents[2] / "data" / "captioners.zip"
NAMES = ("vit-gpt2", "florence2", "idefics3")
FLOAT16, INT32, INT64 = 10, 6, 7


def unpack(folder: Path) -> list[dict[str, Any]]:
    """Unpack models and pictures; returns what transformers says about them."""
    with zipfile.ZipFile(FIXTURES) as packed:
        packed.extractall(folder)
    return json.loads((folder / "expected.json").read_text())


def rewrite(path: Path, **changes: Any) -> None:
    """Change keys of a JSON file; None takes a key away."""
    data = json.loads(path.read_text())
    data |= changes
    path.write_text(json.dumps({key: value for key, value in data.items() if value is not None}))


def tensor(name: str, array: np.ndarray) -> bytes:
    """A TensorProto with its data inside."""
    kinds = {"float32": tiny_onnx.FLOAT, "float16": FLOAT16, "int64": INT64, "int32": INT32}
    dims = b"".join(tiny_onnx.number(1, size) for size in array.shape)
    return (
        dims
        + tiny_onnx.number(2, kinds[array.dtype.name])
        + tiny_onnx.block(8, name)
        + tiny_onnx.block(9, array.tobytes())
    )


def with_integer(node: bytes, name: str, value: int) -> bytes:
    """A node with an attribute of type INT."""
    return node + tiny_onnx.block(5, tiny_onnx.block(1, name) + tiny_onnx.number(3, value) + tiny_onnx.number(20, 2))


def bigrams(table: np.ndarray) -> bytes:
    """A decoder in half precision with 32-bit ids, whose cache has an effect of its own.

    Next to ``table`` [V, V] (row: the last token), the logits have a part that grows with what the
    cache holds: the token that was first in a row is worth 1/4 more at every step.
    """
    kept, half = ["b", 1, "p", 1], FLOAT16
    nodes = [
        tiny_onnx.node("Gather", ["table", "input_ids"], "plain"),
        with_integer(tiny_onnx.node("Cast", ["input_ids"], "numbers"), "to", half),
        tiny_onnx.node("Reshape", ["numbers", "four"], "column"),
        with_integer(tiny_onnx.node("Concat", ["past_key_values.0.key", "column"], "present.0.key"), "axis", 2),
        with_integer(tiny_onnx.node("Concat", ["past_key_values.0.value", "column"], "present.0.value"), "axis", 2),
        tiny_onnx.node("Slice", ["present.0.key", "zero", "one", "two"], "first"),
        with_integer(tiny_onnx.node("Cast", ["first"], "first_id"), "to", INT64),
        tiny_onnx.node("Gather", ["bonus", "first_id"], "wide"),
        tiny_onnx.node("Reshape", ["wide", "rows"], "extra"),
        tiny_onnx.node("Add", ["plain", "extra"], "sum"),
        with_integer(tiny_onnx.node("Cast", ["position_ids"], "where"), "to", half),
        tiny_onnx.node("Mul", ["where", "nothing"], "no_place"),
        tiny_onnx.node("Reshape", ["no_place", "column_shape"], "no_column"),
        tiny_onnx.node("Add", ["sum", "no_column"], "logits"),
    ]
    size = len(table)
    inputs = [
        tiny_onnx.value("input_ids", ["b", "s"], INT32),
        tiny_onnx.value("position_ids", ["b", "s"], INT32),
        tiny_onnx.value("past_key_values.0.key", kept, half),
        tiny_onnx.value("past_key_values.0.value", kept, half),
    ]
    outputs = [
        tiny_onnx.value("logits", ["b", "s", size], half),
        tiny_onnx.value("present.0.key", ["b", 1, "q", 1], half),
        tiny_onnx.value("present.0.value", ["b", 1, "q", 1], half),
    ]
    weights = [
        tensor("table", table.astype(np.float16)),
        tensor("bonus", (np.eye(size) / 4).astype(np.float16)),
        tensor("nothing", np.zeros(1, np.float16)),
        tensor("four", np.array([0, 1, -1, 1], np.int64)),
        tensor("rows", np.array([-1, 1, size], np.int64)),
        tensor("column_shape", np.array([0, -1, 1], np.int64)),
        tensor("zero", np.array([0], np.int64)),
        tensor("one", np.array([1], np.int64)),
        tensor("two", np.array([2], np.int64)),
    ]
    return tiny_onnx.model(nodes, inputs, outputs, weights)
