"""The container of glTF 2.0 in one file (GLB), as in the specification's section 4.4.

Our own, as it is so small: the libraries for it bring a dataclass for each of glTF's objects and further packages.
"""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

_MAGIC, _VERSION = b"glTF", 2
_JSON, _BINARY = b"JSON", b"BIN\0"
_ALIGNMENT = 4
_COMPONENTS = {np.dtype("<f4"): 5126, np.dtype("<u2"): 5123}
_TYPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}
#: What a buffer view is for.
VERTICES, INDICES = 34962, 34963


class BinaryBuffer:
    """The binary chunk, as it grows, with the ``accessors`` and ``views`` (``bufferViews``) that describe it."""

    def __init__(self) -> None:
        self.accessors: list[dict[str, Any]] = []
        self.views: list[dict[str, Any]] = []
        self._parts: list[bytes] = []
        self.size = 0

    def add(self, content: bytes, target: int = 0) -> int:
        """Append bytes; returns the number of their view."""
        view = {"buffer": 0, "byteOffset": self.size, "byteLength": len(content)}
        self.views.append({**view, "target": target} if target else view)
        padded = _padded(content, b"\0")
        self._parts.append(padded)
        self.size += len(padded)
        return len(self.views) - 1

    def add_array(self, array: np.ndarray, target: int, bounds: bool = False) -> int:
        """Append numbers; returns the number of their accessor.

        Args:
            array: float32 or uint16, [N] or [N, 2 … 4].
            target: ``VERTICES`` or ``INDICES``.
            bounds: also tell the smallest and the largest of each column, as positions must.
        """
        little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        accessor: dict[str, Any] = {
            "bufferView": self.add(little.tobytes(), target),
            "componentType": _COMPONENTS[little.dtype],
            "count": len(array),
            "type": _TYPES[1 if array.ndim == 1 else array.shape[1]],
        }
        if bounds:
            accessor |= {"min": array.min(axis=0).tolist(), "max": array.max(axis=0).tolist()}
        self.accessors.append(accessor)
        return len(self.accessors) - 1

    def content(self) -> bytes:
        """All of it."""
        return b"".join(self._parts)


def _padded(content: bytes, filler: bytes) -> bytes:
    return content + filler * (-len(content) % _ALIGNMENT)


def glb(document: dict[str, Any], binary: BinaryBuffer) -> bytes:
    """The file.

    Args:
        document: what glTF's JSON says but for ``accessors``, ``bufferViews`` and ``buffers``, which come from
        binary: the only buffer.
    """
    described = {"accessors": binary.accessors, "bufferViews": binary.views, "buffers": [{"byteLength": binary.size}]}
    # ASCII with escapes: also a lone half of a character, which UTF-8 cannot hold, stays readable.
    text = _padded(json.dumps({**document, **described}, separators=(",", ":")).encode("ascii"), b" ")
    chunks = [struct.pack("<I4s", len(text), _JSON), text, struct.pack("<I4s", binary.size, _BINARY), binary.content()]
    size = 12 + sum(map(len, chunks))
    return b"".join([struct.pack("<4sII", _MAGIC, _VERSION, size), *chunks])
