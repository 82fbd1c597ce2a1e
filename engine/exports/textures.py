"""The PNG files that exports are made of, from one set of maps."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..imaging.png import encode_png, metadata
from ..result import MaterialMaps
from .formats import STAND_INS

#: Before the name of a map: its complement, as smoothness is roughness's.
COMPLEMENT = "1-"


class Textures:
    """The maps of a material, encoded when they are asked for.

    What several formats use is encoded once. All maps are 8 bits but the height, which stays at 16; packing moves
    8-bit numbers about and rounds nothing.

    Args:
        material: with the maps that there are; others are what :data:`~.formats.STAND_INS` says, or left out.
        encoded: a folder in which :func:`~..imaging.png.write_set` has just put these maps: they are taken from there.
    """

    def __init__(self, material: MaterialMaps, encoded: Path | None = None) -> None:
        self.material = material
        self._encoded = encoded
        self.text = metadata(material)
        self.height, self.width = next(iter(material.maps.values())).shape[:2]
        self._kept: dict[str, bytes] = {}

    def has(self, name: str) -> bool:
        """Whether the material has that map."""
        return name in self.material.maps

    def png(self, name: str) -> bytes:
        """A map as it is; base colour is marked as sRGB, as :func:`~..imaging.png.encode_png` does."""
        if self._encoded is not None:
            return (self._encoded / f"{name}.png").read_bytes()
        if name not in self._kept:
            self._kept[name] = encode_png(name, self.material.maps[name], self.text)
        return self._kept[name]

    def directx_normal(self) -> bytes:
        """The normal map for +Y down: g → 255 - g, which is y → -y where a shader reads y = g / 127.5 - 1."""
        flipped = self.material.maps["normal"].copy()
        flipped[..., 1] = 255 - flipped[..., 1]
        return encode_png("normal", flipped, self.text)

    def orm(self) -> bytes:
        """Red ambient occlusion, green roughness, blue metallic; all linear."""
        if "orm" not in self._kept:
            self._kept["orm"] = self.packed("ambient_occlusion", "roughness", "metallic")
        return self._kept["orm"]

    def packed(self, *channels: str | int) -> bytes:
        """Several 8-bit maps in one picture.

        Args:
            channels: for each channel, red first, a map's name, ``"1-"`` and a map's name for its complement
                (255 - v), or a number in [0, 255]; 3 make RGB, 4 RGBA.
        """
        planes = [self._plane(channel) for channel in channels]
        return encode_png("packed", np.stack(planes, axis=-1), self.text)

    def _plane(self, channel: str | int) -> np.ndarray:
        if isinstance(channel, int):
            return np.full((self.height, self.width), channel, np.uint8)
        name = channel.removeprefix(COMPLEMENT)
        plane = self.material.maps[name] if self.has(name) else self._plane(STAND_INS[name])
        return plane if name == channel else 255 - plane
