"""A material as a picture: its maps under one lamp and a soft sky, seen straight from above.

The captioner looks at this view and was trained on it. Lambert and GGX (Walter et al. 2007) without
shadows or masking: enough to tell gloss, metal and relief apart. Blender shows it too, so NumPy is all it takes.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .color import linear_to_srgb, srgb_to_linear

#: Where the lamp stands: right, down (as rows run), towards the eye.
KEY_LIGHT = (-0.55, -0.6, 0.75)
_FILL_LIGHT = (0.7, 0.4, 0.6)
#: The maps that it takes.
LIT_MAPS = ("base_color", "normal", "roughness", "metallic", "ambient_occlusion")


def lit_view(
    maps: Mapping[str, np.ndarray], light: tuple[float, float, float] = KEY_LIGHT, strength: float = 1.0
) -> np.ndarray:
    """Shade a set of maps.

    Args:
        maps: as in :class:`~engine.result.MaterialMaps`; height is not needed.
        light: direction to the lamp; need not be of unit length.
        strength: brightness of lamp and sky.

    Returns:
        uint8 [H, W, 3], sRGB.

    Raises:
        KeyError: a map is missing.
    """
    color, normal, rough, metal, occlusion = (maps[name].astype(np.float32) / 255.0 for name in LIT_MAPS)
    color = srgb_to_linear(color).astype(np.float32)
    normal = normal * 2.0 - 1.0
    normal[..., 1] *= -1.0  # OpenGL's +Y is up, rows run down
    rough, metal, occlusion = (each[..., None] for each in (np.maximum(rough, 0.05), metal, occlusion))
    diffuse, specular = color * (1.0 - metal), 0.04 * (1.0 - metal) + color * metal
    # A sky of two tones in the reflection, so that metals are not black.
    mirrored = 2.0 * normal[..., 2:3] * normal
    sky = 0.35 + 0.45 * np.clip(-mirrored[..., 1:2] * (1.2 - rough) + 0.2 * mirrored[..., 0:1], -0.6, 1.0)
    result = (diffuse * 0.28 + specular * sky) * occlusion
    for direction, power in ((light, 2.4), (_FILL_LIGHT, 0.35)):
        lamp = np.array(direction, dtype=np.float32)
        lamp /= np.linalg.norm(lamp)
        half = lamp + np.array((0.0, 0.0, 1.0), dtype=np.float32)
        half /= np.linalg.norm(half)
        facing = np.clip(normal @ lamp, 0.0, 1.0)[..., None]
        to_half = np.clip(normal @ half, 0.0, 1.0)[..., None]
        alpha = rough**4
        ggx = alpha / (np.pi * (to_half * to_half * (alpha - 1.0) + 1.0) ** 2)
        result += power * facing * (diffuse * (1.4 / np.pi) + specular * np.minimum(ggx, 40.0) * 0.25)
    result *= 1.15 * strength
    return np.round(np.clip(linear_to_srgb(result / (1.0 + 0.25 * result)), 0.0, 1.0) * 255.0).astype(np.uint8)
