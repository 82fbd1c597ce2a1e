"""Reads a .glb for the tests, from the specification and not with the code that writes it."""

from __future__ import annotations

import io
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

_COUNTS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4}
_DTYPES = {5123: "<u2", 5126: "<f4"}


class GltfFile:
    """``document`` is the JSON; arrays and pictures by their numbers in it."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        magic, version, size = struct.unpack_from("<4sII", data)
        assert (magic, version, size) == (b"glTF", 2, len(data))
        chunks, at = {}, 12
        while at < size:
            length, kind = struct.unpack_from("<I4s", data, at)
            assert length % 4 == 0
            chunks[kind], at = data[at + 8 : at + 8 + length], at + 8 + length
        self.document: dict[str, Any] = json.loads(chunks[b"JSON"])
        self._binary = chunks[b"BIN\0"]
        assert list(chunks) == [b"JSON", b"BIN\0"]

    def view(self, number: int) -> bytes:
        view = self.document["bufferViews"][number]
        return self._binary[view["byteOffset"] : view["byteOffset"] + view["byteLength"]]

    def array(self, number: int) -> np.ndarray:
        accessor = self.document["accessors"][number]
        values = np.frombuffer(self.view(accessor["bufferView"]), _DTYPES[accessor["componentType"]])
        columns = _COUNTS[accessor["type"]]
        assert len(values) == accessor["count"] * columns
        return values if columns == 1 else values.reshape(-1, columns)

    def attribute(self, name: str) -> np.ndarray:
        return self.array(self.document["meshes"][0]["primitives"][0]["attributes"][name])

    def picture(self, texture: int) -> np.ndarray:
        image = self.document["images"][self.document["textures"][texture]["source"]]
        assert image["mimeType"] == "image/png"
        return np.asarray(Image.open(io.BytesIO(self.view(image["bufferView"]))))
