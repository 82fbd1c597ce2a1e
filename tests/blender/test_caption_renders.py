"""Finished renders are captioned in the background, and no render ever suffers from it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import bpy
import pytest
from captions import painted, temporary_folders


@pytest.fixture
def queue(loom, fake):
    queue = loom("operators.caption_queue").queue
    queue.drop()
    yield queue
    queue.drop()


@pytest.fixture
def render(cube, queue, loom, tmp_path):
    """Render tiny frames with captions on; returns what the artist finds in the output folder."""
    scene = bpy.context.scene
    bpy.ops.object.camera_add(location=(0, 0, 9))
    scene.camera = bpy.context.object
    scene.render.engine, scene.cycles.samples = "CYCLES", 1
    scene.render.resolution_x = scene.render.resolution_y = 16
    scene.render.filepath = str(tmp_path / "out" / "frame_")
    scene.loom.captions.on_render = True

    def run(frames: int = 0, **settings: object) -> dict[str, Path]:
        for name, value in settings.items():
            setattr(scene.loom.captions, name, value)
        if frames:
            scene.frame_start, scene.frame_end = 1, frames
        bpy.ops.render.render(animation=bool(frames), write_still=not frames)
        return {path.name: path for path in (tmp_path / "out").iterdir()}

    yield run
    loom("operators.render_captions").problem = ""
    assert not temporary_folders()


def test_off_by_default(render, fake) -> None:
    assert bpy.data.scenes.new("Other").loom.captions.on_render is False
    assert list(render(on_render=False)) == ["frame_.png"]
    assert not fake.submitted


def test_still_that_is_written(render, fake) -> None:
    found = render()
    assert set(found) == {"frame_.png", "frame_.txt"}
    assert found["frame_.txt"].read_text() == "a mossy stone wall, number 1\n"
    assert fake.submitted[0].image == str(found["frame_.png"])


def test_still_that_is_only_shown(render, fake, tmp_path) -> None:
    bpy.ops.render.render()
    assert not (tmp_path / "out").exists()
    assert bpy.data.images["Render Result"].loom.caption == "a mossy stone wall, number 1"


def test_animation_every_second_frame(render, fake) -> None:
    found = render(5, every=2, record="JSONL")
    lines = [json.loads(line) for line in found["captions.jsonl"].read_text().splitlines()]
    assert [Path(line["image"]).name for line in lines] == ["frame_0001.png", "frame_0003.png", "frame_0005.png"]
    assert len(found) == 6


def test_animation_into_a_table(render, fake) -> None:
    lines = render(2, record="CSV")["captions.csv"].read_text().splitlines()
    assert len(lines) == 3 and "frame_0002.png" in lines[2]


def test_exr_frames_are_shown_to_the_engine_as_pictures(render, fake) -> None:
    settings = bpy.context.scene.render.image_settings
    settings.file_format = "OPEN_EXR"
    found = render(1)
    assert settings.file_format == "OPEN_EXR"
    assert set(found) == {"frame_0001.exr", "frame_0001.txt"}
    assert fake.looked_at[0].startswith(b"\xff\xd8\xff")


def test_movie_is_refused_in_one_sentence(render, fake, loom) -> None:
    settings = bpy.context.scene.render.image_settings
    if hasattr(settings, "media_type"):
        settings.media_type = "VIDEO"
    settings.file_format = "FFMPEG"
    assert all(path.suffix not in (".txt", ".csv") for path in render(2).values())
    assert not fake.submitted
    assert loom("operators.render_captions").problem.startswith("The output is a movie: choose an image format")


def test_render_with_a_frame_number_in_the_middle(render, fake, tmp_path) -> None:
    bpy.context.scene.render.filepath = str(tmp_path / "out" / "shot_##_beauty.png")
    bpy.context.scene.render.use_file_extension = False
    assert set(render(2)) == {f"shot_0{n}_beauty.{kind}" for n in (1, 2) for kind in ("png", "txt")}


def test_old_files_are_not_taken_for_new_ones(render, loom, tmp_path) -> None:
    (tmp_path / "out").mkdir()
    old = tmp_path / "out" / "frame_0001.png"
    old.write_bytes(b"old")
    written_file = loom("operators.render_captions").written_file
    assert written_file(bpy.context.scene, time.time() + 60) is None
    assert written_file(bpy.context.scene, time.time()) == old


def test_inside_the_frames(render, fake, loom) -> None:
    found = render(2, record="METADATA")
    read_caption = loom("engine.captioning.records").read_caption
    assert set(found) == {"frame_0001.png", "frame_0002.png"}
    assert read_caption(found["frame_0002.png"]) == "a mossy stone wall, number 2"


def test_images_that_wait_leave_the_render_alone(render, fake, queue) -> None:
    """Between two frames of a render in the main thread, nothing of Blender's data may change."""
    for number in range(3):
        painted(f"Painted {number}")
    bpy.ops.loom.caption_all()
    during: list[bool] = []
    note = lambda *_: during.append(any(image.loom.caption for image in bpy.data.images))  # noqa: E731
    bpy.app.handlers.render_post.append(note)
    try:
        found = render(4)
    finally:
        bpy.app.handlers.render_post.remove(note)
    assert during == [False] * 4 and len(found) == 8
    queue.wait()
    assert all(image.loom.caption for image in bpy.data.images if image.name.startswith("Painted"))


class TestFailures:
    """The render is whole, whatever happens to the captions."""

    def test_file_that_takes_no_caption(self, render, fake, queue) -> None:
        bpy.context.scene.render.image_settings.file_format = "OPEN_EXR"
        assert set(render(3, record="METADATA")) == {f"frame_000{number}.exr" for number in (1, 2, 3)}
        assert len(fake.looked_at) == 3, "one frame's trouble is not the next one's"
        assert all("choose txt" in sentence for sentence in queue.summary.failures)

    def test_failing_engine(self, render, fake, queue) -> None:
        fake.fail_at = "start"
        found = render(3)
        assert set(found) == {"frame_0001.png", "frame_0002.png", "frame_0003.png"}
        assert queue.summary.failures == ["No captioner is installed: add a folder that holds one."]

    def test_engine_that_dies(self, render, fake, queue, monkeypatch) -> None:
        original = fake.poll

        def die_once() -> list[object]:
            if fake._open:
                fake.die()
                monkeypatch.setattr(fake, "poll", original)
            return original()

        monkeypatch.setattr(fake, "poll", die_once)
        found = render(3)
        assert {f"frame_000{number}.png" for number in (1, 2, 3)} <= set(found)
        assert queue.summary.failed >= 1 and "signal 9" in queue.summary.failures[0]

    def test_mistake_of_ours(self, render, fake, loom, monkeypatch) -> None:
        module = loom("operators.render_captions")
        monkeypatch.setattr(module, "written_file", lambda *_: 1 / 0)
        assert list(render()) == ["frame_.png"]
        assert "division by zero" in module.problem

    def test_impossible_settings(self, render, fake, loom) -> None:
        assert list(render(prompt="x" * 3000)) == ["frame_.png"]
        assert "3,000 characters" in loom("operators.render_captions").problem

    def test_caption_that_cannot_be_written(self, render, fake, queue, tmp_path) -> None:
        (tmp_path / "out" / "frame_0001.txt").mkdir(parents=True)
        found = render(2)
        assert found["frame_0002.txt"].is_file() and found["frame_0001.txt"].is_dir()
        assert "cannot be written" in queue.summary.failures[0]

    def test_problem_is_shown_until_the_next_render(self, render, fake, loom) -> None:
        module = loom("operators.render_captions")
        module.problem = "something"
        render()
        assert module.problem == ""


class TestWithAWindow:
    """With a window, handlers only take notes, and a timer follows them."""

    @pytest.fixture(autouse=True)
    def _window(self, loom, monkeypatch) -> None:
        module = loom("operators.render_captions")

        class App:
            background = False
            timers = bpy.app.timers

        class Module:
            app = App

            def __getattr__(self, name: str) -> object:
                return getattr(bpy, name)

        monkeypatch.setattr(module, "bpy", Module())

    def test_handlers_ask_nothing(self, render, fake, queue, loom) -> None:
        render(3)
        assert not fake.submitted and not queue.active
        assert len(loom("operators.render_captions")._finished) == 3
        assert loom("operators.render_captions")._watch() is not None
        queue.wait()
        assert len(fake.submitted) == 3

    def test_watching_ends_with_the_wish(self, render, loom) -> None:
        module = loom("operators.render_captions")
        assert bpy.app.timers.is_registered(module._watch)
        bpy.context.scene.loom.captions.on_render = False
        assert module._watch() is None
