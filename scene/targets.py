"""Which objects get the material: collected when the artist asks, assigned when it is there."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

import bmesh
import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from .lookup import Handle

#: Object types whose data holds material slots that a surface material suits.
SURFACE_TYPES = frozenset({"MESH", "CURVE", "SURFACE", "FONT", "META"})


@dataclass(frozen=True)
class Target:
    """One object, and in Edit Mode the faces that were selected (None: the whole object)."""

    object: Handle
    faces: tuple[int, ...] | None
    face_count: int


@dataclass(frozen=True)
class Plan:
    """Where a material goes. ``mode`` is ``ACTIVE_SLOT`` or ``NEW_SLOT``; ``notes`` are for the artist."""

    targets: tuple[Target, ...]
    mode: str
    notes: tuple[str, ...]


def _candidates(context: bpy.types.Context) -> list[bpy.types.Object]:
    active = context.object
    if active is not None and active.mode == "EDIT":
        chosen = context.objects_in_mode or [active]
    elif active is not None and active.mode != "OBJECT":
        chosen = [active]
    else:
        chosen = context.selected_objects
    return [obj for obj in chosen if obj.type in SURFACE_TYPES]


def is_linked(obj: bpy.types.Object) -> bool:
    """True if the object or its data belongs to a library file: it is never edited."""
    return obj.library is not None or obj.data.library is not None


def problem(context: bpy.types.Context) -> str:
    """One sentence on why there is nothing to put a material on; empty if there is."""
    objects = _candidates(context)
    if not objects:
        return rpt_("Select an object that can have a material, such as a mesh")
    editable = [obj for obj in objects if not is_linked(obj)]
    if not editable:
        sentence = rpt_("{names}: library data cannot be edited, make it local with Object > Relations")
        return sentence.format(names=_listed([obj.name for obj in objects]))
    meshes = [obj for obj in editable if obj.mode == "EDIT" and obj.type == "MESH"]
    if meshes and len(meshes) == len(editable) and not any(obj.data.total_face_sel for obj in meshes):
        return rpt_("Select at least one face, or leave Edit Mode to cover the whole object")
    return ""


def collect(context: bpy.types.Context, mode: str) -> Plan:
    """The selected objects that can be edited, by session id; the others are named in ``notes``."""
    targets, linked = [], []
    for obj in _candidates(context):
        if is_linked(obj):
            linked.append(obj.name)
            continue
        faces, count = _selected_faces(obj)
        if faces != ():
            targets.append(Target(Handle.of(obj), faces, count))
    note = rpt_("Skipped, because linked library data is never edited: {names}.").format(names=_listed(linked))
    return Plan(tuple(targets), mode, (note,) if linked else ())


def _selected_faces(obj: bpy.types.Object) -> tuple[tuple[int, ...] | None, int]:
    if obj.type != "MESH" or obj.mode != "EDIT":
        return None, 0
    mesh = bmesh.from_edit_mesh(obj.data)
    return tuple(face.index for face in mesh.faces if face.select), len(mesh.faces)


def assign(material: bpy.types.Material, plan: Plan) -> list[str]:
    """Put ``material`` where the plan says; returns sentences about what could not be done."""
    notes: list[str] = []
    done: set[tuple[int, int]] = set()
    for target in plan.targets:
        obj = target.object.find(bpy.data.objects)
        if obj is None:
            sentence = rpt_("{name} was deleted meanwhile and did not get the material.")
            notes.append(sentence.format(name=target.object.name))
            continue
        if target.faces is not None:
            notes += _assign_faces(obj, target, material)
        elif plan.mode == "NEW_SLOT" and obj.type != "META":
            # Objects that share their data share its slots: one new slot is enough for all.
            if (obj.data.session_uid, 0) not in done:
                _assign_new_slot(obj, material)
        else:
            _assign_active_slot(obj, material)
        done.add((obj.data.session_uid, 0))
    return notes


def _assign_active_slot(obj: bpy.types.Object, material: bpy.types.Material) -> None:
    if len(obj.material_slots) == 0:
        obj.data.materials.append(material)
    else:
        obj.material_slots[obj.active_material_index].material = material


def _append_slot(obj: bpy.types.Object, material: bpy.types.Material) -> int:
    obj.data.materials.append(material)
    index = len(obj.data.materials) - 1
    obj.active_material_index = index
    return index


def _assign_new_slot(obj: bpy.types.Object, material: bpy.types.Material) -> None:
    index = _append_slot(obj, material)
    data = obj.data
    if obj.type == "MESH":
        if obj.mode == "EDIT":
            mesh = bmesh.from_edit_mesh(data)
            for face in mesh.faces:
                face.material_index = index
            bmesh.update_edit_mesh(data, loop_triangles=False, destructive=False)
        else:
            data.polygons.foreach_set("material_index", array("i", [index]) * len(data.polygons))
            data.update()
    elif obj.type == "FONT":
        for character in data.body_format:
            character.material_index = index
    else:
        for spline in data.splines:
            spline.material_index = index


def _assign_faces(obj: bpy.types.Object, target: Target, material: bpy.types.Material) -> list[str]:
    data = obj.data
    editing = obj.mode == "EDIT"
    mesh = bmesh.from_edit_mesh(data) if editing else None
    count = len(mesh.faces) if mesh else len(data.polygons)
    if count != target.face_count:
        _append_slot(obj, material)
        sentence = rpt_("{name} changed its faces meanwhile: the material is in a new slot, assign it by hand.")
        return [sentence.format(name=obj.name)]
    if len(obj.material_slots) == 0:
        data.materials.append(None)  # else the other faces would wear the new material too
    index = _append_slot(obj, material)
    if mesh is not None:
        mesh.faces.ensure_lookup_table()
        for face in target.faces or ():
            mesh.faces[face].material_index = index
        bmesh.update_edit_mesh(data, loop_triangles=False, destructive=False)
    else:
        for face in target.faces or ():
            data.polygons[face].material_index = index
        data.update()
    return []


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more" if len(names) > 3 else shown
