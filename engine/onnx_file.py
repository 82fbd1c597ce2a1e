"""A look at an ONNX file before it is opened: is it whole, and does it stay in its folder?

Walks the protobuf encoding (https://protobuf.dev/programming-guides/encoding/) along the
messages that can hold tensors, without decoding their data. ONNX Runtime would read the
files that a tensor's ``external_data`` names; a model from the internet could name any file
of the computer, so only files beside the model are allowed.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Mapping
from pathlib import Path

from .errors import ModelError
from .onnx_graph.wire import BLOCK, Damaged, fields

# ONNX messages → field number → the message that the field holds (onnx.proto).
_MODEL: dict[int, Mapping] = {}
_GRAPH: dict[int, Mapping] = {}
_NODE: dict[int, Mapping] = {}
_ATTRIBUTE: dict[int, Mapping] = {}
_TENSOR: dict[int, Mapping] = {}
_SPARSE: dict[int, Mapping] = {}
_FUNCTION: dict[int, Mapping] = {}
_ENTRY: dict[int, Mapping] = {}
_MODEL.update({7: _GRAPH, 20: _GRAPH, 25: _FUNCTION})
_GRAPH.update({1: _NODE, 5: _TENSOR, 15: _SPARSE})
_NODE.update({5: _ATTRIBUTE})
_FUNCTION.update({7: _NODE, 11: _ATTRIBUTE})
_ATTRIBUTE.update({5: _TENSOR, 6: _GRAPH, 10: _TENSOR, 11: _GRAPH, 22: _SPARSE, 23: _SPARSE})
_SPARSE.update({1: _TENSOR, 2: _TENSOR})
_TENSOR.update({13: _ENTRY})
_GRAPH_FIELD, _KEY_FIELD, _VALUE_FIELD = 7, 1, 2
_MAX_DEPTH = 64


def _blocks(data: mmap.mmap, at: int, end: int) -> Iterator[tuple[int, int, int]]:
    """(field number, start, end) of each length-delimited field between ``at`` and ``end``."""
    return ((each.number, each.start, each.stop) for each in fields(data, at, end) if each.wire == BLOCK)


def _locations(data: mmap.mmap, at: int, end: int, message: Mapping, depth: int = 0) -> Iterator[str]:
    """Every ``location`` in the ``external_data`` of every tensor below this message."""
    if depth > _MAX_DEPTH:
        raise Damaged
    if message is _ENTRY:
        entry = {number: bytes(data[start:stop]) for number, start, stop in _blocks(data, at, end)}
        if entry.get(_KEY_FIELD) == b"location":
            yield entry.get(_VALUE_FIELD, b"").decode("utf-8", "replace")
        return
    for number, start, stop in _blocks(data, at, end):
        if number in message:
            yield from _locations(data, start, stop, message[number], depth + 1)


def check_onnx_file(path: Path) -> None:
    """Raise :class:`~.errors.ModelError` unless ``path`` is a whole ONNX file that stays in its folder."""
    try:
        with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            graphs = [number for number, _, _ in _blocks(data, 0, len(data)) if number == _GRAPH_FIELD]
            outside = [name for name in _locations(data, 0, len(data), _MODEL) if not _beside(path, name)]
    except (Damaged, ValueError):  # ValueError: an empty file cannot be mapped
        raise ModelError(f"The model file {path} is damaged or cut off: install the model again.") from None
    except OSError as error:
        raise ModelError(f"The model file {path} cannot be read ({error.strerror}): install the model again.") from None
    if not graphs:
        raise ModelError(f"The model file {path} holds no ONNX graph: install the model again.")
    if outside:
        raise ModelError(
            f"The model file {path} wants to read {outside[0]!r}, outside its own folder: do not use this model."
        )


def _beside(path: Path, location: str) -> bool:
    if not location or "\\" in location or ":" in location or "\0" in location:
        return False
    folder = path.parent.resolve()
    return (folder / location).resolve().is_relative_to(folder)
