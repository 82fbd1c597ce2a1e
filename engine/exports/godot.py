"""Textures and a material for Godot 4.

``<name>.tres`` is an ``ORMMaterial3D`` in Godot's text format for resources (format 3). Its paths are relative, which
Godot resolves from the file's own place: the folder can be dropped anywhere into a project. Godot reads occlusion,
roughness and metallic from red, green and blue of that material's texture, OpenGL's normals (+Y up), and 8 bits of a
PNG; the height is written with 16 all the same. Parallax is prepared and off, as it costs time: tick *Height →
Enabled*. Its scale is in hundredths of a tile (the shader multiplies by 0.01).

Sources: the class reference of ``BaseMaterial3D`` and ``ORMMaterial3D``, and Godot's ``resource_format_text.cpp`` and
``material.cpp``.
"""

from __future__ import annotations

from collections.abc import Iterator

from .textures import Textures

_RESOURCE = """[gd_resource type="ORMMaterial3D" load_steps={steps} format=3]

{textures}

[resource]
resource_name = "{name}"
{properties}
"""


def files(name: str, textures: Textures) -> Iterator[tuple[str, bytes]]:
    """``<name>.tres``, ``<name>_albedo``, ``_orm``, ``_normal`` and ``_height.png``."""
    parts = {"albedo": "base_color", "orm": "", "normal": "normal", "height": "height"}
    parts = {part: each for part, each in parts.items() if not each or textures.has(each)}
    for part, each in parts.items():
        yield f"{name}_{part}.png", textures.png(each) if each else textures.orm()
    yield f"{name}.tres", _resource(name, list(parts), textures.material.relief_depth).encode()


def _resource(name: str, parts: list[str], relief_depth: float) -> str:
    external = [f'[ext_resource type="Texture2D" path="{name}_{part}.png" id="{part}"]' for part in parts]
    properties = {
        "albedo": ['albedo_texture = ExtResource("albedo")'],
        "orm": ["ao_enabled = true", 'orm_texture = ExtResource("orm")'],
        "normal": ["normal_enabled = true", 'normal_texture = ExtResource("normal")'],
        "height": [f"heightmap_scale = {100.0 * relief_depth:.4f}", 'heightmap_texture = ExtResource("height")'],
    }
    return _RESOURCE.format(
        steps=len(parts) + 1,
        textures="\n".join(external),
        name=name,
        properties="\n".join(line for part in parts for line in properties[part]),
    )
