"""MaterialX: ``<name>.mtlx`` and the maps that it names, by paths relative to it.

The surface is ``standard_surface``: every program with MaterialX has it, while OpenPBR came with 1.39, which many do
not have yet. The document is of version 1.38, which 1.39 upgrades as it reads it. Only base colour has a colour space.
One input, ``uvtiling``, repeats all maps. The height displaces around its middle; its scale is right where a tile is
one unit wide, and must grow with it. Renderers that read MaterialX find occlusion themselves: that map is left out.

Source: the MaterialX specification 1.38, with its supplement for standard nodes, and "Autodesk Standard Surface" 1.0.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from .. import __version__
from .formats import STAND_INS
from .textures import Textures

#: Map → type of its image node.
_TYPES = {
    "base_color": "color3",
    "normal": "vector3",
    "roughness": "float",
    "metallic": "float",
    "height": "float",
}
#: Map → input of standard_surface that it feeds.
_INPUTS = {"base_color": "base_color", "roughness": "specular_roughness", "metallic": "metalness", "normal": "normal"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MIDDLE = 0.5


def files(name: str, textures: Textures) -> Iterator[tuple[str, bytes]]:
    """``<name>.mtlx``, ``<name>_base_color.png`` …, the height with 16 bits."""
    maps = [each for each in _TYPES if textures.has(each)]
    for each in maps:
        yield f"{name}_{each}.png", textures.png(each)
    yield f"{name}.mtlx", _document(name, maps, textures)


def _document(name: str, maps: list[str], textures: Textures) -> bytes:
    graph = f"NG_{name}"
    root = Element("materialx", version="1.38", colorspace="lin_rec709")
    _graph(root, graph, name, maps)
    shader = SubElement(root, "standard_surface", name=f"SR_{name}", type="surfaceshader")
    _value(shader, "base", "float", 1.0)
    for each, target in _INPUTS.items():
        if each in maps:
            kind = _TYPES[each]
            SubElement(shader, "input", name=target, type=kind, nodegraph=graph, output=f"{each}_out")
        elif each in STAND_INS:
            _value(shader, target, "float", STAND_INS[each] / 255.0)
    if "height" in maps:
        displacement = SubElement(root, "displacement", name=f"DR_{name}", type="displacementshader")
        SubElement(displacement, "input", name="displacement", type="float", nodegraph=graph, output="height_out")
        _value(displacement, "scale", "float", textures.material.relief_depth)
    request = textures.material.request
    made = _NOT_XML.sub(" ", f"Texture Loom {__version__}: {request.prompt} (seed {request.seed})")
    material = SubElement(root, "surfacematerial", name=name, type="material", doc=made)
    SubElement(material, "input", name="surfaceshader", type="surfaceshader", nodename=f"SR_{name}")
    if "height" in maps:
        SubElement(material, "input", name="displacementshader", type="displacementshader", nodename=f"DR_{name}")
    ElementTree.indent(root)
    return ElementTree.tostring(root, "utf-8", xml_declaration=True) + b"\n"


def _graph(root: Element, title: str, name: str, maps: list[str]) -> None:
    """The images, and what lies between them and the shader."""
    graph = SubElement(root, "nodegraph", name=title)
    _value(graph, "uvtiling", "vector2", "1, 1")
    last = {each: each for each in maps}
    for each in maps:
        kind = _TYPES[each]
        image = SubElement(graph, "tiledimage", name=each, type=kind)
        file = SubElement(image, "input", name="file", type="filename", value=f"{name}_{each}.png")
        if each == "base_color":
            file.set("colorspace", "srgb_texture")
        SubElement(image, "input", name="uvtiling", type="vector2", interfacename="uvtiling")
    if "normal" in maps:
        last["normal"] = "normal_tangent"
        node = SubElement(graph, "normalmap", name="normal_tangent", type="vector3")
        SubElement(node, "input", name="in", type="vector3", nodename="normal")
    if "height" in maps:
        last["height"] = "height_middle"
        node = SubElement(graph, "subtract", name="height_middle", type="float")
        SubElement(node, "input", name="in1", type="float", nodename="height")
        _value(node, "in2", "float", _MIDDLE)
    for each, node in last.items():
        SubElement(graph, "output", name=f"{each}_out", type=_TYPES[each], nodename=node)


def _value(parent: Element, name: str, kind: str, value: float | str) -> None:
    text = value if isinstance(value, str) else f"{value:.6g}"
    SubElement(parent, "input", name=name, type=kind, value=text)
