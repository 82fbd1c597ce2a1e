"""``--export`` and the command ``export``: where the files are, and what is left when it goes wrong."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.cli import BAD_INPUT, DONE, FAILED, main
from engine.exports import write
from engine.exports.formats import FORMATS
from engine.request import MAP_NAMES

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(capsys):
    """Run a command: (exit code, standard output, standard error)."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, out, err

    return run


@pytest.fixture
def batch(run, tmp_path):
    """Run a list in 64 × 64 into ``<tmp_path>/out``."""

    def batch(content: str, *arguments: str) -> tuple[int, str, str]:
        (tmp_path / "list.csv").write_text(content, encoding="utf-8")
        options = ["--size", "64", "--device", "cpu", "--out", tmp_path / "out"]
        return run("batch", tmp_path / "list.csv", *options, *arguments)

    return batch


def one_sentence(err: str) -> str:
    lines = err.strip().splitlines()
    assert len(lines) == 1 and lines[0].endswith("."), err
    return lines[0]


def folders(set_folder: Path) -> set[str]:
    return {path.name for path in set_folder.iterdir() if path.is_dir()}


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# -- generate ---------------------------------------------------------------------------


def test_generate_puts_exports_into_the_set(run, tmp_path):
    options = ["--size", "64", "--device", "cpu", "--out", tmp_path]
    code, out, err = run("generate", "red brick wall", *options, "--export", "gltf,unreal", "--json")
    assert (code, err) == (DONE, "")
    made = json.loads(out)
    assert made["exports"] == {name: str(Path(made["folder"]) / name) for name in ("unreal", "gltf")}
    assert folders(Path(made["folder"])) == {"unreal", "gltf"}
    assert [path.name for path in (Path(made["folder"]) / "gltf").iterdir()] == ["red_brick_wall_0.glb"]


def test_generate_again_renews_the_exports_and_leaves_other_files(run, tmp_path):
    options = ["--size", "64", "--device", "cpu", "--out", tmp_path, "--export", "orm"]
    run("generate", "red brick wall", *options, "--set", "moss=0")
    folder = tmp_path / "red-brick-wall-0"
    before = tree(folder)
    (folder / "orm" / "red_brick_wall_0_orm.png.import").write_text("Godot's")
    run("generate", "red brick wall", *options, "--set", "moss=1")
    after = tree(folder)
    assert after["orm/red_brick_wall_0_orm.png.import"] == b"Godot's" and len(after) == len(before) + 1
    assert all(after[name] != content for name, content in before.items() if name.startswith("orm/"))
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--export", "blender"], "use any of unreal,"),
        (["--export", ","], "use any of unreal,"),
        (["--export", "unreal", "--maps", "normal,height"], "no base_color map, which Unreal Engine needs"),
    ],
)
def test_what_cannot_be_exported_is_told_before_anything_is_made(run, tmp_path, options, words):
    code, out, err = run("generate", "red brick", "--size", "64", "--out", tmp_path, *options)
    assert (code, out) == (BAD_INPUT, "") and words in one_sentence(err) and not list(tmp_path.iterdir())


def test_what_stands_in_is_told(run, tmp_path):
    options = ["--size", "64", "--device", "cpu", "--out", tmp_path, "--maps", "base_color,metallic"]
    code, _, err = run("generate", "red brick", *options, "--export", "unity")
    assert code == DONE and "roughness is 0.5" in one_sentence(err) and "metallic" not in err


def test_an_export_that_fails_leaves_no_set(run, tmp_path, monkeypatch):
    real = write.write_file

    def fail(path, content, flush):
        if path.suffix == ".glb":
            real(path, content[:100], flush)
            raise OSError(28, "No space left on device")
        real(path, content, flush)

    monkeypatch.setattr(write, "write_file", fail)
    options = ["--size", "64", "--device", "cpu", "--out", tmp_path]
    code, out, err = run("generate", "red brick", *options, "--export", "unreal,gltf")
    assert (code, out) == (FAILED, "") and "The disk is full" in one_sentence(err) and not list(tmp_path.iterdir())


# -- batch ------------------------------------------------------------------------------

LIST = "prompt,name\nred brick,Wall (left)\nfresh snow,\n"


def test_batch_exports_every_item_under_its_name(batch, tmp_path):
    code, _, err = batch(LIST, "--export", "unreal,materialx")
    assert (code, err) == (DONE, "")
    wall, snow = tmp_path / "out" / "Wall (left)", tmp_path / "out" / "fresh-snow-0"
    assert folders(wall) == folders(snow) == {"unreal", "materialx"}
    assert (wall / "unreal" / "T_Wall_Left_BC.png").is_file() and (snow / "materialx" / "fresh_snow_0.mtlx").is_file()


def test_resume_adds_the_exports_that_are_missing_and_makes_nothing_else(batch, tmp_path):
    batch(LIST)
    out = tmp_path / "out"
    before = {path: path.stat().st_mtime_ns for path in out.glob("*/*.png")}
    code, said, _ = batch(LIST, "--resume", "--export", "orm,gltf", "--json")
    assert code == DONE and [json.loads(line)["state"] for line in said.splitlines()] == ["kept", "kept"]
    assert {path: path.stat().st_mtime_ns for path in out.glob("*/*.png")} == before
    whole = tree(out / "Wall (left)")
    shutil.rmtree(out / "Wall (left)" / "gltf")
    (out / "Wall (left)" / "orm" / "mine.txt").write_text("mine")
    batch(LIST, "--resume", "--export", "orm,gltf")
    assert tree(out / "Wall (left)") == {**whole, "orm/mine.txt": b"mine"}


def test_a_kept_item_that_is_damaged_fails_alone(batch, tmp_path):
    batch(LIST)
    (tmp_path / "out" / "Wall (left)" / "normal.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    code, _, err = batch(LIST, "--resume", "--export", "gltf")
    assert code == FAILED and "normal.png cannot be read" in one_sentence(err)
    assert folders(tmp_path / "out" / "fresh-snow-0") == {"gltf"} and not folders(tmp_path / "out" / "Wall (left)")


def test_rows_without_what_a_format_needs_are_told_by_line(batch, tmp_path):
    code, _, err = batch('prompt,maps\nred brick,all\nsnow,"normal,height"\n', "--export", "gltf")
    assert code == BAD_INPUT and one_sentence(err).startswith("list.csv, line 3, maps: The material has no base_color")
    assert not (tmp_path / "out").exists()


def test_a_list_tells_once_what_stands_in(batch):
    code, _, err = batch("prompt,count\nred brick,3\n", "--maps", "base_color", "--export", "orm,unreal", "--dry-run")
    assert code == BAD_INPUT and "packed ORM needs" in one_sentence(err)
    code, _, err = batch("prompt,count\nred brick,3\n", "--maps", "base_color", "--export", "unreal", "--dry-run")
    assert code == DONE and "roughness is 0.5" in one_sentence(err)


# -- export -----------------------------------------------------------------------------


def test_export_finds_every_set_below(run, exported_copy, tmp_path):
    deep = tmp_path / "sets" / "more" / "deep"
    shutil.copytree(exported_copy, deep)
    shutil.copytree(exported_copy, tmp_path / "sets" / ".deep.0123456789ab.part")
    (tmp_path / "sets" / "round").symlink_to(tmp_path / "sets", target_is_directory=True)
    code, out, err = run("export", tmp_path / "sets", exported_copy, "--to", "unreal,orm")
    assert (code, err) == (DONE, "")
    assert out.splitlines() == [str(folder / name) for folder in (deep, exported_copy) for name in ("unreal", "orm")]
    assert (deep / "orm" / "deep_orm.png").is_file() and not folders(tmp_path / "sets" / ".deep.0123456789ab.part")
    code, out, _ = run("export", exported_copy, "--to", "gltf", "--json")
    assert json.loads(out) == {"folder": str(exported_copy), "exports": {"gltf": str(exported_copy / "gltf")}}


def test_export_again_renews_files_and_leaves_others(run, exported_copy):
    run("export", exported_copy, "--to", "unity")
    base = next((exported_copy / "unity").glob("*_BaseMap.png"))
    base.with_name(f"{base.name}.meta").write_text("guid: 1")
    painted = np.full((64, 96, 3), 200, np.uint8)
    Image.fromarray(painted).save(exported_copy / "base_color.png")
    run("export", exported_copy, "--to", "unity")
    np.testing.assert_array_equal(np.asarray(Image.open(base)), painted)
    assert base.with_name(f"{base.name}.meta").read_text() == "guid: 1"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["export", "nowhere", "--to", "gltf"], "There is no folder nowhere"),
        (["export", ".", "--to", "gltf"], "There are no maps in ."),
        (["export", ".", "--to", ""], "use any of unreal"),
        (["export", "."], "--to"),
        (["export", "--to", "gltf"], "FOLDER"),
    ],
)
def test_bad_input_to_export(run, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*arguments)
    assert (code, out) == (BAD_INPUT, "") and words in one_sentence(err) and not list(tmp_path.iterdir())


def test_one_set_that_fails_does_not_stop_the_others(run, exported_copy, tmp_path):
    other = Path(shutil.copytree(exported_copy, tmp_path / "sets" / "aaa"))
    (other / "height.png").write_bytes((other / "height.png").read_bytes()[:300])
    code, out, err = run("export", tmp_path / "sets", "--to", "orm")
    assert code == FAILED and out == f"{exported_copy / 'orm'}\n" and "aaa/height.png cannot be read" in err
    assert not folders(other)


def test_a_full_disk_leaves_the_set_and_no_half_export(run, exported_copy, full_disk, tmp_path):
    folder = Path(shutil.copytree(exported_copy, full_disk / "steel"))
    code, out, err = run("export", folder, "--to", "gltf")
    assert (code, out) == (FAILED, "") and "The disk is full" in one_sentence(err)
    assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in exported_copy.iterdir())


def test_a_file_in_the_place_of_the_export_is_spared(run, exported_copy):
    (exported_copy / "gltf").write_text("mine")
    code, _, err = run("export", exported_copy, "--to", "gltf")
    assert code == FAILED and "cannot be written" in one_sentence(err)
    assert (exported_copy / "gltf").read_text() == "mine" and not list(exported_copy.glob(".*"))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX's signals")
def test_killed_at_any_moment_there_is_a_whole_export_or_none(run, exported_copy, tmp_path):
    for name in MAP_NAMES:  # larger, so that writing takes a while
        image = Image.open(exported_copy / f"{name}.png")
        image.resize((768, 512)).save(exported_copy / f"{name}.png")
    whole = Path(shutil.copytree(exported_copy, tmp_path / "whole" / exported_copy.name))
    assert run("export", whole, "--to", ",".join(FORMATS))[0] == DONE
    command = [sys.executable, "-m", "engine", "export", exported_copy, "--to", ",".join(FORMATS)]
    kills = 0
    for formats in range(len(FORMATS)):
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
            while process.poll() is None and not list(exported_copy.glob(".*.part")):
                time.sleep(0.001)
            time.sleep(0.02 * formats)
            process.send_signal(signal.SIGKILL)
        kills += process.returncode == -signal.SIGKILL
        for name in folders(exported_copy) & set(FORMATS):
            assert tree(exported_copy / name) == tree(whole / name)
    assert kills >= 3, "it must be cut off for this to say anything"
    assert run("export", exported_copy, "--to", ",".join(FORMATS))[0] == DONE
    assert tree(exported_copy) == tree(whole)
