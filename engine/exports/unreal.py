"""Textures for Unreal Engine.

Names after Epic's "Recommended Asset Naming Conventions" (``T_`` for a texture) and the suffixes of Epic's own content:
``_BC`` base colour, ``_N`` normal, ``_ORM`` occlusion, roughness and metallic in red, green and blue (also what
Substance's Unreal preset packs), ``_H`` height. Normals are DirectX's (+Y down), as Unreal reads them. In Unreal, turn
*sRGB* off for ``_ORM`` and ``_H``, or choose the compression *Masks* for the former; it recognises the normal map
itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from .names import title_case
from .textures import Textures


def files(name: str, textures: Textures) -> Iterator[tuple[str, bytes]]:
    """``T_<Name>_BC``, ``_N``, ``_ORM`` and ``_H`` (16-bit grey), each ``.png``."""
    stem = f"T_{title_case(name)}"
    yield f"{stem}_BC.png", textures.png("base_color")
    if textures.has("normal"):
        yield f"{stem}_N.png", textures.directx_normal()
    yield f"{stem}_ORM.png", textures.orm()
    if textures.has("height"):
        yield f"{stem}_H.png", textures.png("height")
