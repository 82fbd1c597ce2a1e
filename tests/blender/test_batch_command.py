"""``blender --command texture_loom batch``: a list becomes an asset library; on the real engine."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import bpy
import pytest

LIST = "prompt,name,tags\nred brick wall,Wall,outside; old\nfresh snow,,outside\na portrait of a king,King,\n"


@pytest.fixture
def batch(scene, session, loom, tmp_path, capfd):
    """Run the command on a list: (exit code, lines of standard output, standard error)."""

    def batch(content: str, *arguments: str) -> tuple[int, list[str], str]:
        (tmp_path / "list.csv").write_text(content)
        given = ["batch", str(tmp_path / "list.csv"), "--size", "64", "--out", str(tmp_path / "library"), *arguments]
        code = loom("operators.command").run(given)
        out, err = capfd.readouterr()
        wanted = ("{", str(tmp_path))
        return code, [line for line in out.splitlines() if line.startswith(wanted)], err

    return batch


def catalogs(folder: Path) -> dict[str, str]:
    """UUID → path of the catalogues in a folder."""
    lines = (folder / "blender_assets.cats.txt").read_text().splitlines()
    rows = [line.split(":") for line in lines if line and not line.startswith(("#", "VERSION"))]
    assert "VERSION 1" in lines and all(len(row) == 3 for row in rows)
    return {row[0]: row[1] for row in rows}


def test_a_list_becomes_an_asset_library(batch, tmp_path) -> None:
    before = len(bpy.data.materials), len(bpy.data.images), len(bpy.data.node_groups)
    code, lines, err = batch(LIST)
    library = tmp_path / "library"
    assert code == 1 and "list.csv, line 4, King: " in err
    assert lines == [str(library / "Wall"), str(library / "fresh-snow-0"), str(library / "library.blend")]
    assert (len(bpy.data.materials), len(bpy.data.images), len(bpy.data.node_groups)) == before
    known = catalogs(library)
    moved = tmp_path / "moved"
    shutil.move(library, moved)
    bpy.ops.wm.open_mainfile(filepath=str(moved / "library.blend"))
    assert {material.name for material in bpy.data.materials} == {"Red brick wall", "Fresh snow"}
    for material in bpy.data.materials:
        data = material.asset_data
        assert known[data.catalog_id] == f"Texture Loom/{material.loom.family.title()}"
        assert {"Texture Loom", "outside", material.loom.family} <= {tag.name for tag in data.tags}
        assert tuple(material.preview.image_size) == (128, 128) and any(material.preview.image_pixels)
    for image in bpy.data.images:
        assert image.filepath.startswith("//") and Path(bpy.path.abspath(image.filepath)).is_file()
        assert tuple(image.size) == (64, 64)


def test_a_resumed_run_has_what_was_made_before(batch, tmp_path) -> None:
    batch("prompt\nred brick wall\n")
    mine = tmp_path / "library" / "blender_assets.cats.txt"
    mine.write_text(mine.read_text() + "11111111-2222-3333-4444-555555555555:Mine:Mine")
    code, lines, _ = batch("prompt\nred brick wall\nfresh snow\n", "--resume", "--json")
    assert code == 0 and [json.loads(line).get("state") for line in lines] == ["kept", "done", None]
    assert len(catalogs(tmp_path / "library")) == 3 and "Mine" in catalogs(tmp_path / "library").values()
    bpy.ops.wm.open_mainfile(filepath=json.loads(lines[-1])["blend"])
    assert len(bpy.data.materials) == 2


def test_a_score_gives_the_description(batch) -> None:
    _, lines, _ = batch("prompt\nred brick wall\n", "--score")
    bpy.ops.wm.open_mainfile(filepath=lines[-1])
    (material,) = bpy.data.materials
    assert material.asset_data.description and material.loom.prompt == "red brick wall"


def test_whose_it_is_and_what_others_may_do(batch, loom) -> None:
    preferences = loom("operators.settings").preferences()
    preferences.asset_author, preferences.asset_license = "A. Weaver", "CC0"
    try:
        _, lines, _ = batch("prompt\nred brick wall\n", "--license=CC BY 4.0")
    finally:
        preferences.asset_author = preferences.asset_license = ""
    bpy.ops.wm.open_mainfile(filepath=lines[-1])
    data = bpy.data.materials[0].asset_data
    assert (data.author, data.license) == ("A. Weaver", "CC BY 4.0")


def test_an_option_without_its_text(batch, tmp_path) -> None:
    code, lines, err = batch("prompt\nbrick\n", "--author")
    assert code == 2 and not lines and "--author lacks its text" in err and not (tmp_path / "library").exists()


@pytest.mark.parametrize("content", ["", "prompt,seed\nbrick,x\n", "prompt\na portrait of a king\n"])
def test_nothing_made_is_no_library(batch, tmp_path, content) -> None:
    code, lines, err = batch(content)
    assert code in (1, 2) and not lines and len(err.strip().splitlines()) == 1
    assert not list(tmp_path.rglob("*.blend"))


def test_rows_leave_the_library_to_the_run_of_the_whole_list(batch, tmp_path) -> None:
    library = tmp_path / "library"
    for rows in ("--rows=1", "--rows 2"):
        assert batch(LIST, *rows.split())[0] == 0
    assert (library / "Wall").is_dir() and (library / "fresh-snow-0").is_dir() and not list(library.rglob("*.blend"))
    code, lines, _ = batch(LIST)
    assert code == 1 and lines == [str(library / "library.blend")]
    bpy.ops.wm.open_mainfile(filepath=lines[0])
    assert {material.name for material in bpy.data.materials} == {"Red brick wall", "Fresh snow"}


def test_a_dry_run(batch, tmp_path) -> None:
    assert batch(LIST, "--dry-run")[0] == 0 and not (tmp_path / "library").exists()
