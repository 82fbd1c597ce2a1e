"""Textures for Unity's three render pipelines.

Channels after Unity's manual: HDRP, "Mask and detail maps" (red metallic, green ambient occlusion, blue detail mask,
alpha smoothness); Built-in and URP, "Metallic mode" (metallic in red, smoothness in alpha) and "Occlusion map". URP
also takes ``_MaskMap`` in both slots ("Assign a channel-packed texture"). Names after the slots of the Lit shader, as
Substance's Unity presets have them. The detail mask is white: a detail map that is added later shows everywhere.
Normals are OpenGL's (+Y up), as Unity reads them. In Unity, set the normal map's type to *Normal map*, and turn *sRGB
(Color Texture)* off for all but ``_BaseMap``.
"""

from __future__ import annotations

from collections.abc import Iterator

from .names import title_case
from .textures import COMPLEMENT, Textures

_SMOOTHNESS = f"{COMPLEMENT}roughness"
_DETAIL_EVERYWHERE = 255


def files(name: str, textures: Textures) -> Iterator[tuple[str, bytes]]:
    """``<Name>_BaseMap``, ``_Normal``, ``_MaskMap`` (HDRP), ``_MetallicSmoothness`` and ``_Occlusion`` (URP, Built-in)
    and ``_Height`` (16-bit grey), each ``.png``."""
    stem = title_case(name)
    yield f"{stem}_BaseMap.png", textures.png("base_color")
    if textures.has("normal"):
        yield f"{stem}_Normal.png", textures.png("normal")
    yield f"{stem}_MaskMap.png", textures.packed("metallic", "ambient_occlusion", _DETAIL_EVERYWHERE, _SMOOTHNESS)
    yield f"{stem}_MetallicSmoothness.png", textures.packed("metallic", "metallic", "metallic", _SMOOTHNESS)
    if textures.has("ambient_occlusion"):
        yield f"{stem}_Occlusion.png", textures.png("ambient_occlusion")
    if textures.has("height"):
        yield f"{stem}_Height.png", textures.png("height")
