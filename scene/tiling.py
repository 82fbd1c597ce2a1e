"""How wide one repeat of the texture is on an object, for relief of the right depth."""

from __future__ import annotations

import math

import bpy

#: Faces that are looked at; enough for an estimate, and quick on any mesh.
_SAMPLE = 512
_MOST_REPEATS = 64


def has_uvs(obj: bpy.types.Object) -> bool:
    """True if texture coordinates of type UV mean something on ``obj``."""
    if obj.type == "MESH":
        return len(obj.data.uv_layers) > 0
    return obj.type in {"CURVE", "SURFACE", "FONT"}  # their tessellation makes UVs


def tile_size(obj: bpy.types.Object, mapping: str) -> float:
    """Width of one repeat at scale 1 in object-space units, as far as it can be told."""
    if mapping == "BOX":
        return 1.0
    size = _mean_extent(obj)
    if mapping == "UV" and obj.type == "MESH":
        return _uv_tile(obj.data) or size
    return size


def repeats(obj: bpy.types.Object, mapping: str) -> float:
    """How often the texture should repeat at first: often enough that one repeat is about as wide as the object.

    UV maps that use a small part of the square would show a small part of the texture: a face of
    Blender's own cube a sixteenth. Whole-numbered, so that UVs that run round an object still meet.
    """
    if mapping != "UV":
        return 1.0
    return float(min(max(round(tile_size(obj, mapping) / _mean_extent(obj)), 1), _MOST_REPEATS))


def _mean_extent(obj: bpy.types.Object) -> float:
    corners = list(obj.bound_box)
    extents = [max(c[axis] for c in corners) - min(c[axis] for c in corners) for axis in range(3)]
    solid = [extent for extent in extents if extent > 1e-6]
    return sum(solid) / len(solid) if solid else 1.0


def _uv_tile(mesh: bpy.types.Mesh) -> float:
    """Square root of surface area over UV area; 0 if there is nothing to compare."""
    layer = mesh.uv_layers.active
    count = len(mesh.polygons)
    if layer is None or count == 0 or len(layer.data) == 0:
        return 0.0
    surface = unwrapped = 0.0
    for index in range(0, count, max(1, count // _SAMPLE)):
        face = mesh.polygons[index]
        corners = [layer.data[loop].uv for loop in face.loop_indices]
        doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, corners[1:] + corners[:1], strict=True))
        surface += face.area
        unwrapped += abs(doubled) / 2.0
    return math.sqrt(surface / unwrapped) if surface > 1e-12 and unwrapped > 1e-12 else 0.0
