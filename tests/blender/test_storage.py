"""Packed or beside the .blend, as the preferences say."""

from __future__ import annotations

import os
from pathlib import Path

import bpy
import pytest


@pytest.fixture
def beside(loom):
    """The preference for files beside the .blend."""
    preferences = bpy.context.preferences.addons[loom("operators.settings").root_package].preferences
    preferences.images = "BESIDE"
    yield preferences
    preferences.images = "PACK"


@pytest.fixture
def saved(cube, tmp_path) -> Path:
    """A .blend file on disk with a selected cube."""
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    return tmp_path


def pictures(material: bpy.types.Material) -> list[bpy.types.Image]:
    return [node.image for node in material.loom.group.nodes if node.bl_idname == "ShaderNodeTexImage"]


def test_beside_a_saved_file(saved, beside, generate) -> None:
    material = generate("old red brick wall", seed=7, random_seed=False)
    for image in pictures(material):
        assert image.packed_file is None
        assert image.filepath.startswith("//textures")
        path = Path(bpy.path.abspath(image.filepath))
        assert path.parent == saved / "textures" / "loom" / "old-red-brick-wall-7" and path.is_file()


def test_a_moved_folder_keeps_its_maps(saved, beside, generate, tmp_path_factory) -> None:
    name = generate().name
    bpy.ops.wm.save_mainfile()
    moved = tmp_path_factory.mktemp("moved") / "here"
    os.rename(saved, moved)
    bpy.ops.wm.open_mainfile(filepath=str(moved / "scene.blend"))
    assert all(tuple(image.size) == (256, 256) for image in pictures(bpy.data.materials[name]))


def test_never_saved_file_packs_and_says_so(cube, beside, generate, session) -> None:
    material = generate()
    assert all(image.packed_file for image in pictures(material))
    assert any("never been saved" in note for note in session.notes)


def test_other_controls_do_not_overwrite_older_files(saved, beside, generate) -> None:
    """Undo brings back the path of the older files: their pixels must still be there."""
    material = generate("old red brick wall", seed=7, random_seed=False)
    before = {path: path.read_bytes() for path in saved.rglob("*.png")}
    bpy.context.scene.loom.live = False
    material.loom.controls.rust = 0.5
    bpy.ops.loom.regenerate(wait=True)
    assert len(list(saved.rglob("*.png"))) == 2 * len(before)
    assert all(path.read_bytes() == content for path, content in before.items())
    assert all("variant-2" in image.filepath for image in pictures(material))


def test_the_same_request_takes_the_same_folder(saved, beside, generate) -> None:
    generate("old red brick wall", seed=7, random_seed=False)
    before = sorted(saved.rglob("*"))
    generate("old red brick wall", seed=7, random_seed=False)
    assert sorted(saved.rglob("*")) == before


def test_read_only_temporary_folder(cube, fake, loom, monkeypatch) -> None:
    import tempfile

    def refuse(**_options: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    bpy.context.scene.loom.prompt = "brick"
    with pytest.raises(RuntimeError, match="No temporary folder"):
        bpy.ops.loom.generate()
