"""How each map is stored, from the model to the PNG. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class MapFormat:
    """``channels``: 1 (grey) or 3; ``bits`` per channel: 8 or 16."""

    channels: int = 1
    bits: int = 8

    @property
    def dtype(self) -> str:
        """NumPy's name of the numbers."""
        return f"uint{self.bits}"

    def shape(self, width: int, height: int) -> tuple[int, ...]:
        """Shape of the array: [H, W] if grey, else [H, W, 3]."""
        return (height, width) if self.channels == 1 else (height, width, self.channels)

    def byte_count(self, width: int, height: int) -> int:
        """Bytes of one map."""
        return width * height * self.channels * self.bits // 8


#: Map name → format, in the order in which maps are made and shown.
MAP_FORMATS: Mapping[str, MapFormat] = MappingProxyType(
    {
        "base_color": MapFormat(channels=3),
        "normal": MapFormat(channels=3),
        "roughness": MapFormat(),
        "metallic": MapFormat(),
        "height": MapFormat(bits=16),
        "ambient_occlusion": MapFormat(),
    }
)
