"""Captions by the real engine process, with the tiny captioners of ``tests/data``, and the command."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import bpy
import numpy as np
import pytest
from captions import temporary_folders

FIXTURES = Path(__file__).parents[1] / "data" / "captioners.zip"


@pytest.fixture(scope="module")
def captioners(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("captioners")
    with zipfile.ZipFile(FIXTURES) as packed:
        packed.extractall(folder)
    return folder


@pytest.fixture
def models(session, scene, loom, captioners):
    """The preferences know the folder of the captioners."""
    preferences = bpy.context.preferences.addons[loom("operators.settings").root_package].preferences
    preferences.model_folders.add().path = str(captioners)
    scene.loom.captions.model = "vit-gpt2"
    yield captioners
    preferences.model_folders.clear()


@pytest.fixture
def blend(models, tmp_path) -> Path:
    """A .blend with a picture of its own, a packed one, a painted one and one with a caption."""
    for name in ("tiles", "wide", "tall", "square"):
        bpy.data.images.load(str(models / "pictures" / f"{name}.png")).use_fake_user = True
    bpy.data.images["wide.png"].pack()
    bpy.data.images["tall.png"].pixels[0:4] = (1.0, 0.0, 0.0, 1.0)
    bpy.data.images["tall.png"].pack()
    bpy.data.images["square.png"].loom.caption = "mine"
    path = tmp_path / "walls.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path), compress=True)
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    return path


def expected(captioners: Path, picture: str | Path) -> str:
    """What ``python -m engine`` says, for the words must not depend on who asks."""
    root = Path(__file__).parents[2]
    path = os.pathsep.join([str(root), *sys.path])
    command = [sys.executable, "-m", "engine", "caption", str(captioners / "pictures" / picture), "--json"]
    command += ["--models", str(captioners), "--model", "vit-gpt2", "--device", "cpu"]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["text"]


def test_image_to_words(models, session, loom) -> None:
    image = bpy.data.images.load(str(models / "pictures" / "tiles.png"))
    start = time.perf_counter()
    with bpy.context.temp_override(edit_image=image):
        bpy.ops.loom.caption_image()
    assert loom("operators.caption_queue").queue.wait(120)
    print(f"first caption from a cold engine: {time.perf_counter() - start:.1f} s")
    assert image.loom.caption == expected(models, "tiles.png") != ""
    assert image.loom.model == "vit-gpt2"


def test_painted_and_packed_copies_are_told_the_same(models, session) -> None:
    """Pixels that went through Blender are the picture's own."""
    image = bpy.data.images.load(str(models / "pictures" / "tiles.png"))
    pixels = np.empty(len(image.pixels), np.float32)
    image.pixels.foreach_get(pixels)
    painted = bpy.data.images.new("Painted", *image.size)
    painted.pixels.foreach_set(pixels)
    packed = image.copy()
    packed.pack()
    bpy.ops.loom.caption_all(wait=True)
    assert image.loom.caption and image.loom.caption == painted.loom.caption == packed.loom.caption
    assert not temporary_folders()


def test_a_file_that_is_no_picture_among_others(models, session, loom, tmp_path) -> None:
    (tmp_path / "a.png").write_bytes((models / "pictures" / "tiles.png").read_bytes())
    (tmp_path / "b.png").write_bytes(b"no picture")
    (tmp_path / "c.png").write_bytes((models / "pictures" / "wide.png").read_bytes()[:900])
    (tmp_path / "d.png").write_bytes((models / "pictures" / "tiles.png").read_bytes())
    bpy.ops.loom.caption_files(directory=str(tmp_path), wait=True)
    assert sorted(path.name for path in tmp_path.glob("*.txt")) == ["a.txt", "d.txt"]
    summary = loom("operators.caption_queue").queue.summary
    assert summary.failed == 2 and "b.png is not an image" in summary.failures[0]


def test_a_captioner_that_is_not_there(scene, session, loom) -> None:
    bpy.data.images.new("Wall", 8, 8)
    scene.loom.captions.model = "nobody"
    with pytest.raises(RuntimeError, match="no model 'nobody'"):
        bpy.ops.loom.caption_all(wait=True)
    assert session.problem is None, "the generator's panel has nothing to do with it"


@pytest.fixture
def builtin(loom, captioners):
    """A captioner among the installed extension's own models, before any other by its name."""
    folder = loom("engine.library").BUILTIN_FOLDER / "a-captioner-of-the-tests"
    shutil.copytree(captioners / "vit-gpt2", folder)
    loom("operators.captioners")._seen.clear()
    yield folder.name
    shutil.rmtree(folder)
    loom("operators.captioners")._seen.clear()


def test_a_built_in_captioner_is_the_default(models, builtin, session, loom, scene) -> None:
    scene.loom.captions.model = ""
    image = bpy.data.images.load(str(models / "pictures" / "tiles.png"))
    bpy.ops.loom.caption_all(wait=True)
    assert image.loom.model == builtin and image.loom.caption == expected(models, "tiles.png")
    names = loom("operators.captioners").names()
    assert names[0] == builtin and {"florence2", "idefics3", "vit-gpt2"} <= set(names)


def test_a_built_in_captioner_is_the_command_s_default(models, builtin, loom, capfd) -> None:
    code = loom("operators.command").run(["caption", str(models / "pictures" / "tiles.png"), "--json"])
    line = next(line for line in capfd.readouterr().out.splitlines() if line.startswith("{"))
    assert code == 0 and json.loads(line)["model"] == builtin


def test_main_thread_is_hardly_held(models, session, loom) -> None:
    """Twenty paintings of a megapixel: each tick of the timer may take as long as one copy of pixels."""
    for number in range(20):
        image = bpy.data.images.new(f"Painted {number}", 1024, 1024)
        image.pixels[0:4] = (number / 20, 0.0, 0.0, 1.0)
    bpy.ops.loom.caption_all()
    queue, ticks = loom("operators.caption_queue").queue, []
    end = time.monotonic() + 120
    while queue.active and time.monotonic() < end:
        start = time.perf_counter()
        session.tick()
        ticks.append(time.perf_counter() - start)
        time.sleep(0.01)
    ticks.sort()
    print(f"ticks: median {1000 * ticks[len(ticks) // 2]:.1f} ms, longest {1000 * ticks[-1]:.0f} ms")
    assert queue.summary.done == 20 and not queue.summary.failed
    assert ticks[-1] < 0.5


class TestCommand:
    """``blender --command texture_loom caption``; bpy as a module cannot dispatch it, so the function is called."""

    @pytest.fixture
    def command(self, models, loom, capfd):
        def run(*arguments: object) -> tuple[int, list[str], str]:
            capfd.readouterr()
            words = ["caption", *map(str, arguments), "--model", "vit-gpt2", "--device", "cpu"]
            code = loom("operators.command").run(words)
            out, error = capfd.readouterr()
            return code, out.splitlines(), error

        return run

    def test_images_of_a_blend(self, blend, command, captioners, capfd) -> None:
        code, out, error = command(blend, "--json")
        found = {line["image"]: line for line in map(json.loads, (line for line in out if line.startswith("{")))}
        assert code == 0 and set(found) == {"tiles.png", "wide.png", "tall.png"}
        assert {line["blend"] for line in found.values()} == {str(blend)}
        assert found["tiles.png"]["text"] == expected(captioners, "tiles.png")
        assert found["wide.png"]["text"] == expected(captioners, "wide.png")
        assert "1 with a caption of yours" in error

    def test_saved_into_the_blend(self, blend, command, captioners) -> None:
        assert command(blend, "--save")[0] == 0
        assert blend.read_bytes()[:4] in (b"\x28\xb5\x2f\xfd", b"\x1f\x8b\x08\x00")
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
        bpy.ops.wm.open_mainfile(filepath=str(blend))
        images = bpy.data.images
        assert images["tiles.png"].loom.caption == expected(captioners, "tiles.png")
        assert images["square.png"].loom.caption == "mine" and images["wide.png"].loom.caption

    def test_a_blend_and_a_picture_as_text(self, blend, command, captioners) -> None:
        picture = captioners / "pictures" / "square.png"
        code, out, _error = command(blend, picture)
        lines = dict(line.split("\t") for line in out if "\t" in line)
        assert code == 0 and len(lines) == 4
        assert lines[str(picture)] == " ".join(expected(captioners, "square.png").split())
        assert lines[f"{blend}/tiles.png"] == " ".join(expected(captioners, "tiles.png").split())

    def test_a_folder_beside_a_blend(self, blend, command, captioners, tmp_path) -> None:
        folder = tmp_path / "folder"
        (folder / "below").mkdir(parents=True)
        (tmp_path / "empty").mkdir()
        picture = shutil.copy(captioners / "pictures" / "square.png", folder / "below" / "one.png")
        code, out, error = command(blend, folder, picture, tmp_path / "empty")
        lines = [line.split("\t") for line in out if "\t" in line]
        assert code == 1 and "no pictures in the folder" in error and len(lines) == 4
        assert dict(lines)[str(picture)] == " ".join(expected(captioners, "square.png").split())

    def test_a_picture_alone_is_the_engine_s(self, models, command, captioners) -> None:
        code, out, _error = command(captioners / "pictures" / "square.png")
        assert code == 0 and out[-1].endswith(expected(captioners, "square.png"))

    @pytest.fixture
    def exr(self, captioners, tmp_path) -> Path:
        """The tiles, so bright that only a view transform with little exposure shows them."""
        image = bpy.data.images.load(str(captioners / "pictures" / "tiles.png"))
        image.colorspace_settings.name = "Linear Rec.709" if bpy.app.version >= (4, 0, 0) else "Linear"
        values = np.empty(len(image.pixels), np.float32)
        image.pixels.foreach_get(values)
        bright = bpy.data.images.new("bright", *image.size, float_buffer=True)
        bright.pixels.foreach_set(values * 64.0)
        bright.file_format = "OPEN_EXR"
        path = tmp_path / "bright.exr"
        bright.filepath_raw = str(path)
        bright.save()
        bpy.data.images.remove(bright)
        bpy.data.images.remove(image)
        return path

    def view(self, loom, exr: Path, exposure: float) -> Path:
        """What Blender shows of it."""
        bpy.context.scene.view_settings.exposure = exposure
        folder = exr.with_name(f"seen {exposure}")
        folder.mkdir()
        return loom("scene.pictures").of_file(exr, folder).path

    def test_light_goes_through_the_view_transform(self, models, command, loom, exr, captioners) -> None:
        texts = {}
        for exposure in (-6.0, 0.0):
            seen = expected(captioners, self.view(loom, exr, exposure))
            code, out, error = command(exr, "--json", "--write", "txt", "--overwrite")
            assert code == 0, error
            line = json.loads(out[-1])
            texts[exposure] = line["text"]
            assert line["text"] == seen and line["image"] == str(exr)
            assert exr.with_suffix(".txt").read_text(encoding="utf-8").strip() == seen
        assert texts[-6.0] != texts[0.0], "the exposure was not looked through"

    def test_light_that_has_its_caption_is_not_opened_again(self, models, command, loom, exr, monkeypatch) -> None:
        opened = []
        views = loom("scene.pictures")
        of_file = views.of_file
        monkeypatch.setattr(views, "of_file", lambda path, folder: (opened.append(path), of_file(path, folder))[1])
        for _ in range(2):
            assert command(exr, "--write", "txt")[0] == 0
        assert opened == [exr]

    def test_light_beside_a_blend(self, blend, command, loom, exr, captioners) -> None:
        code, out, error = command(blend, exr)
        assert code == 0, error
        line = next(line for line in out if line.startswith(f"{exr}\t"))
        bpy.ops.wm.open_mainfile(filepath=str(blend))
        assert line.split("\t")[1] == " ".join(expected(captioners, self.view(loom, exr, 0.0)).split())

    def test_damaged_light(self, models, command, tmp_path) -> None:
        (tmp_path / "bad.exr").write_bytes(b"\x76\x2f\x31\x01 and no more")
        code, _out, error = command(tmp_path / "bad.exr")
        assert code == 1 and "bad.exr" in error and "view" not in error

    def test_others_are_done(self, blend, command, tmp_path) -> None:
        (tmp_path / "damaged.blend").write_bytes(b"no blend")
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
        bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "empty.blend"))
        names = ("missing.blend", "damaged.blend", "empty.blend")
        code, out, error = command(*(tmp_path / name for name in names), blend, tmp_path / "gone.png")
        assert code == 1 and sum("\t" in line for line in out) == 3
        for part in ("There is no file", "damaged.blend cannot be opened", "nothing to caption in", "gone.png"):
            assert part in error, (part, error)

    @pytest.mark.parametrize("option", [["--write", "txt"], ["--write=metadata"]])
    def test_what_a_blend_cannot_do(self, blend, command, option) -> None:
        code, _out, error = command(blend, *option)
        assert code == 2 and "Images inside a .blend" in error
