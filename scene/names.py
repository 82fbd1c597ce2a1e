"""Names for data-blocks, made from prompts."""

from __future__ import annotations

#: Blender keeps 63 bytes of a data-block's name.
MAX_NAME_BYTES = 63
#: Room for " Ambient Occlusion" and Blender's own ".001".
MAX_MATERIAL_BYTES = MAX_NAME_BYTES - 24


def clip_bytes(text: str, limit: int) -> str:
    """``text`` cut to at most ``limit`` UTF-8 bytes, never inside a character."""
    return text.encode("utf-8")[:limit].decode("utf-8", "ignore").rstrip()


def material_name(prompt: str) -> str:
    """A material's name: the prompt with a capital, short enough for its images' names too."""
    name = clip_bytes(" ".join(prompt.split()), MAX_MATERIAL_BYTES)
    return name[:1].upper() + name[1:] if name else "Loom Material"


def map_label(map_name: str) -> str:
    """``ambient_occlusion`` → ``Ambient Occlusion``."""
    return map_name.replace("_", " ").title()


def image_name(material: str, map_name: str) -> str:
    """Name of one map's image, at most ``MAX_NAME_BYTES`` long."""
    label = map_label(map_name)
    return f"{clip_bytes(material, MAX_NAME_BYTES - len(label) - 5)} {label}"
