"""Which objects and faces get the material, in every mode."""

from __future__ import annotations

import bmesh
import bpy
import pytest


def add(kind: str, **options: object) -> bpy.types.Object:
    getattr(bpy.ops.mesh if hasattr(bpy.ops.mesh, kind) else bpy.ops.curve, kind)(**options)
    return bpy.context.object


def reason() -> str:
    """Why Generate is greyed out; empty if it is not."""
    if bpy.ops.loom.generate.poll():
        return ""
    with pytest.raises(RuntimeError) as caught:
        bpy.ops.loom.generate()
    return str(caught.value)


def type_prompt() -> None:
    bpy.context.scene.loom.prompt, bpy.context.scene.loom.size = "old red brick wall", "256"


def test_every_selected_object(scene, generate) -> None:
    first = add("primitive_cube_add")
    second = add("primitive_plane_add")
    first.select_set(True)
    material = generate()
    assert first.active_material == second.active_material == material


@pytest.mark.parametrize("kind", ["MESH", "CURVE", "SURFACE", "FONT", "META"])
@pytest.mark.parametrize("target", ["ACTIVE_SLOT", "NEW_SLOT"])
def test_every_kind_of_surface(scene, generate, kind, target) -> None:
    make = {
        "MESH": bpy.ops.mesh.primitive_cube_add,
        "CURVE": bpy.ops.curve.primitive_bezier_circle_add,
        "SURFACE": bpy.ops.surface.primitive_nurbs_surface_sphere_add,
        "FONT": bpy.ops.object.text_add,
        "META": bpy.ops.object.metaball_add,
    }[kind]
    make()
    obj = bpy.context.object
    assert obj.type == kind
    material = generate(target=target)
    assert obj.active_material == material


def test_active_slot_is_replaced_and_others_stay(cube, generate) -> None:
    old = [bpy.data.materials.new(name) for name in ("A", "B")]
    for each in old:
        cube.data.materials.append(each)
    cube.active_material_index = 1
    material = generate(target="ACTIVE_SLOT")
    assert [slot.material for slot in cube.material_slots] == [old[0], material]


def test_new_slot_is_worn_by_the_whole_object(cube, generate) -> None:
    old = bpy.data.materials.new("A")
    cube.data.materials.append(old)
    material = generate(target="NEW_SLOT")
    assert [slot.material for slot in cube.material_slots] == [old, material]
    assert {face.material_index for face in cube.data.polygons} == {1}


def test_objects_that_share_a_mesh_get_one_slot(cube, generate) -> None:
    twin = bpy.data.objects.new("Twin", cube.data)
    bpy.context.collection.objects.link(twin)
    twin.select_set(True)
    material = generate(target="NEW_SLOT")
    assert [slot.material for slot in twin.material_slots] == [material]


def select_one_face(obj: bpy.types.Object, index: int) -> None:
    bpy.ops.object.mode_set(mode="EDIT")
    mesh = bmesh.from_edit_mesh(obj.data)
    for face in mesh.faces:
        face.select_set(face.index == index)
    bmesh.update_edit_mesh(obj.data)


def test_selected_faces_in_edit_mode(cube, generate) -> None:
    select_one_face(cube, 2)
    material = generate()
    assert cube.mode == "EDIT"
    bpy.ops.object.mode_set(mode="OBJECT")
    assert [slot.material for slot in cube.material_slots] == [None, material]
    assert [face.material_index for face in cube.data.polygons] == [0, 0, 1, 0, 0, 0]


def test_faces_selected_before_leaving_edit_mode(cube, fake, session) -> None:
    select_one_face(cube, 3)
    fake.hold = True
    type_prompt()
    bpy.ops.loom.generate()
    bpy.ops.object.mode_set(mode="OBJECT")
    fake.hold = False
    session.wait()
    assert [face.material_index for face in cube.data.polygons] == [0, 0, 0, 1, 0, 0]


def test_mesh_that_changed_its_faces_meanwhile(cube, fake, session) -> None:
    select_one_face(cube, 0)
    fake.hold = True
    type_prompt()
    bpy.ops.loom.generate()
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.mesh.subdivide()
    fake.hold = False
    session.wait()
    assert any("changed its faces" in note for note in session.notes)
    bpy.ops.object.mode_set(mode="OBJECT")
    assert {face.material_index for face in cube.data.polygons} == {0}


def test_no_face_selected_in_edit_mode(cube, fake) -> None:
    select_one_face(cube, -1)
    type_prompt()
    assert "Select at least one face" in reason()


@pytest.mark.parametrize("mode", ["SCULPT", "VERTEX_PAINT", "WEIGHT_PAINT", "TEXTURE_PAINT"])
def test_other_modes(cube, generate, mode) -> None:
    bpy.ops.object.mode_set(mode=mode)
    material = generate()
    assert cube.mode == mode and cube.active_material == material


def test_nothing_selected(scene, fake) -> None:
    type_prompt()
    assert "Select an object" in reason()


def test_an_object_that_has_no_materials(scene, fake) -> None:
    bpy.ops.object.camera_add()
    type_prompt()
    assert "Select an object" in reason()


def test_empty_prompt(cube, fake) -> None:
    bpy.context.scene.loom.prompt = "   "
    assert "Describe a material first" in reason()


def test_second_request_while_one_is_under_way(cube, fake) -> None:
    fake.hold = True
    type_prompt()
    bpy.ops.loom.generate()
    assert "being made" in reason()


@pytest.fixture
def library(scene, tmp_path) -> str:
    """A .blend file with one object in it."""
    mesh = bpy.data.meshes.new("Linked")
    mesh.from_pydata([(0, 0, 0), (1, 0, 0), (0, 1, 0)], [], [(0, 1, 2)])
    path = str(tmp_path / "library.blend")
    obj = bpy.data.objects.new("Linked", mesh)
    bpy.data.libraries.write(path, {obj})
    bpy.data.objects.remove(obj)
    bpy.data.meshes.remove(mesh)
    return path


def link(path: str) -> bpy.types.Object:
    with bpy.data.libraries.load(path, link=True) as (_source, target):
        target.objects = ["Linked"]
    obj = target.objects[0]
    bpy.context.collection.objects.link(obj)
    obj.select_set(True)
    return obj


def test_linked_object_is_skipped_and_named(library, fake, generate) -> None:
    local = add("primitive_cube_add")
    linked = link(library)
    material = generate()
    assert local.active_material == material and len(linked.material_slots) == 0
    assert any("never edited: Linked." in note for note in fake.session.notes)


def test_only_linked_objects(library, fake) -> None:
    bpy.context.view_layer.objects.active = link(library)
    type_prompt()
    assert "library data" in reason()


def test_local_object_with_linked_data(library, fake) -> None:
    linked = link(library)
    local = bpy.data.objects.new("Local", linked.data)
    bpy.context.collection.objects.link(local)
    linked.select_set(False)
    local.select_set(True)
    bpy.context.view_layer.objects.active = local
    type_prompt()
    assert "library data" in reason()


def test_object_deleted_meanwhile(cube, fake, session) -> None:
    fake.hold = True
    type_prompt()
    bpy.ops.loom.generate()
    bpy.data.objects.remove(cube)
    fake.hold = False
    session.wait()
    assert any("deleted meanwhile" in note for note in session.notes)
    assert session.problem is None and len(bpy.data.materials) == 1
