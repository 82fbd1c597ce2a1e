"""glTF 2.0: one .glb with a sphere that wears the material.

A sphere shows the material from all sides wherever it is dropped, and programs take the material from it. Metallic and
roughness, and occlusion, are one texture (blue, green, red); base colour is sRGB, all else linear, as the specification
lays down; the normal map is OpenGL's. The textures repeat (mesh UVs go beyond 1, no extension is needed). glTF has no
displacement: the height is not in the file. What made the material is in ``extras`` of the asset and of the material.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import __version__
from ..imaging.png import SOURCE_TYPE
from .glb import INDICES, VERTICES, BinaryBuffer, glb
from .sphere import sphere
from .textures import Textures

_LINEAR, _MIPMAPS, _REPEAT = 9729, 9987, 10497


def files(name: str, textures: Textures) -> Iterator[tuple[str, bytes]]:
    """``<name>.glb``."""
    binary = BinaryBuffer()
    mesh = sphere(textures.width / textures.height)
    attributes = {
        "POSITION": binary.add_array(mesh.positions, VERTICES, bounds=True),
        "NORMAL": binary.add_array(mesh.normals, VERTICES),
        "TEXCOORD_0": binary.add_array(mesh.uvs, VERTICES),
    }
    pictures = {"base_color": textures.png("base_color"), "orm": textures.orm()}
    if textures.has("normal"):
        pictures["normal"] = textures.png("normal")
        attributes["TANGENT"] = binary.add_array(mesh.tangents, VERTICES)
    indices = binary.add_array(mesh.triangles, INDICES)
    images = [
        {"name": f"{name}_{each}", "mimeType": "image/png", "bufferView": binary.add(content)}
        for each, content in pictures.items()
    ]
    extras = _extras(textures)
    document = {
        "asset": {"version": "2.0", "generator": f"Texture Loom {__version__}", "extras": extras},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"name": name, "mesh": 0}],
        "meshes": [{"name": name, "primitives": [{"attributes": attributes, "indices": indices, "material": 0}]}],
        "materials": [{**_material(name, list(pictures)), "extras": extras}],
        "textures": [{"sampler": 0, "source": number} for number in range(len(images))],
        "images": images,
        "samplers": [{"magFilter": _LINEAR, "minFilter": _MIPMAPS, "wrapS": _REPEAT, "wrapT": _REPEAT}],
    }
    yield f"{name}.glb", glb(document, binary)


def _extras(textures: Textures) -> dict[str, Any]:
    request = textures.material.request
    return {
        "prompt": request.prompt,
        "negative_prompt": request.negative_prompt,
        "seed": request.seed,
        "model": request.model,
        "model_version": textures.material.model_version,
        "relief_depth": textures.material.relief_depth,
        "digital_source_type": SOURCE_TYPE,
    }


def _material(name: str, pictures: list[str]) -> dict[str, Any]:
    texture = {each: {"index": number} for number, each in enumerate(pictures)}
    material: dict[str, Any] = {
        "name": name,
        "pbrMetallicRoughness": {
            "baseColorTexture": texture["base_color"],
            "metallicRoughnessTexture": texture["orm"],
            "metallicFactor": 1.0,
            "roughnessFactor": 1.0,
        },
        "occlusionTexture": texture["orm"],
    }
    if "normal" in texture:
        material["normalTexture"] = texture["normal"]
    return material
