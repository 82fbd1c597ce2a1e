"""One packed texture, and the maps that are not in it.

Red ambient occlusion, green roughness, blue metallic: the packing of glTF 2.0, which most engines and viewers read.
Normals are OpenGL's (+Y up).
"""

from __future__ import annotations

from collections.abc import Iterator

from .textures import Textures


def files(name: str, textures: Textures) -> Iterator[tuple[str, bytes]]:
    """``<name>_orm.png``, and ``_base_color``, ``_normal`` and ``_height`` (16-bit grey) where there are such maps."""
    yield f"{name}_orm.png", textures.orm()
    for each in ("base_color", "normal", "height"):
        if textures.has(each):
            yield f"{name}_{each}.png", textures.png(each)
