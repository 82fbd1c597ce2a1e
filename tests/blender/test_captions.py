"""Images, files and the viewport become captions: one by one, in a queue, with every way that can go wrong."""

from __future__ import annotations

import json
import time
from pathlib import Path
from types import SimpleNamespace

import bpy
import numpy as np
import pytest
from captions import decode, file, loaded, painted, temporary_folders


@pytest.fixture
def queue(loom, fake):
    """The queue, empty before; no temporary file is left after."""
    queue = loom("operators.caption_queue").queue
    queue.drop()
    yield queue
    queue.drop()
    end = time.monotonic() + 5.0
    while temporary_folders() and time.monotonic() < end:
        time.sleep(0.01)
    assert not temporary_folders()


def caption(image: bpy.types.Image, queue) -> None:
    """Press the button of an Image Editor, and wait for the answer.

    Not within the override: see operators/undo.py.

    Raises:
        RuntimeError: there was none.
    """
    with bpy.context.temp_override(edit_image=image):
        bpy.ops.loom.caption_image()
    queue.wait()
    if queue.summary.failed:
        raise RuntimeError(" ".join(queue.summary.failures))


class TestPictures:
    """What the engine gets to see."""

    def test_a_file_is_opened_where_it_lies(self, scene, fake, queue, tmp_path) -> None:
        image = loaded(tmp_path / "wall.png")
        caption(image, queue)
        assert fake.submitted[-1].image == str(tmp_path / "wall.png")
        assert image.loom.caption == "a mossy stone wall, number 1"
        assert (image.loom.model, image.loom.edited) == ("fake", False)

    def test_a_packed_file_is_handed_over_as_it_is(self, scene, fake, queue, tmp_path) -> None:
        path = file(tmp_path / "wall.png")
        image = bpy.data.images.load(str(path))
        image.pack()
        original = path.read_bytes()
        path.unlink()
        caption(image, queue)
        assert fake.looked_at == [original]
        assert not Path(fake.submitted[-1].image).exists()

    def test_painted_pixels_are_seen_as_they_are(self, scene, fake, queue, tmp_path) -> None:
        image = loaded(tmp_path / "wall.png")
        image.pixels[0:4] = (0.0, 1.0, 0.0, 1.0)
        assert image.is_dirty
        caption(image, queue)
        seen = decode(fake.looked_at[0])
        assert seen.shape == (4, 8, 3)
        assert seen[3, 0].tolist() == [0, 255, 0], "the first pixel of Blender is the lowest left one"
        assert seen[0, 0].tolist() == [128, 128, 128]

    def test_transparent_paint_lies_on_white(self, scene, fake, queue) -> None:
        caption(painted("Glass", (1.0, 0.0, 0.0, 0.5)), queue)
        seen = decode(fake.looked_at[0])
        assert seen[0, 0].tolist() == [255, 127, 127] and seen[3, 0].tolist() == [0, 0, 0]

    def test_a_large_painting_is_made_smaller(self, loom) -> None:
        pixels = np.zeros((30, 5000, 4), np.float32)
        pixels[:, ::3, :3] = 1.0
        pixels[..., 3] = 1.0
        seen = decode(loom("scene.pictures").encode(pixels))
        assert seen.shape == (10, 1666, 3) and set(np.unique(seen)) == {85}

    def test_float_images_go_through_the_view_transform(self, scene, fake, queue) -> None:
        image = bpy.data.images.new("Bright", 8, 4, float_buffer=True)
        image.pixels.foreach_set(np.tile(np.float32((9.0, 9.0, 9.0, 1.0)), 32))
        before = scene.render.image_settings.file_format, scene.render.image_settings.color_mode
        caption(image, queue)
        assert fake.looked_at[0].startswith(b"\xff\xd8\xff")
        assert (scene.render.image_settings.file_format, scene.render.image_settings.color_mode) == before

    def test_exr_files_go_through_the_view_transform(self, scene, fake, queue, tmp_path) -> None:
        image = bpy.data.images.new("Bright", 8, 4, float_buffer=True)
        image.filepath_raw, image.file_format = str(tmp_path / "bright.exr"), "OPEN_EXR"
        image.save()
        count = len(bpy.data.images)
        bpy.ops.loom.caption_files(directory=str(tmp_path), files=[{"name": "bright.exr"}], record="TXT", wait=True)
        assert fake.looked_at[0].startswith(b"\xff\xd8\xff")
        assert (tmp_path / "bright.txt").read_text() == "a mossy stone wall, number 1\n"
        assert len(bpy.data.images) == count

    def test_the_first_of_udim_tiles(self, scene, fake, queue, tmp_path) -> None:
        file(tmp_path / "wall.1002.png", 0.1)
        image = bpy.data.images.new("Tiles", 8, 4, tiled=True)
        image.filepath = str(tmp_path / "wall.<UDIM>.png")
        image.tiles[0].number = 1002
        image.buffers_free()
        caption(image, queue)
        assert fake.submitted[-1].image == str(tmp_path / "wall.1002.png")

    def test_the_file_that_a_sequence_names(self, scene, fake, queue, tmp_path) -> None:
        image = loaded(tmp_path / "wall_0007.png")
        image.source = "SEQUENCE"
        caption(image, queue)
        assert fake.submitted[-1].image == str(tmp_path / "wall_0007.png")

    def test_pixels_of_a_file_that_is_gone(self, scene, fake, queue, tmp_path) -> None:
        image = loaded(tmp_path / "wall.png")
        assert len(image.pixels) == 128  # Blender has read it
        (tmp_path / "wall.png").unlink()
        caption(image, queue)
        assert decode(fake.looked_at[0]).shape == (4, 8, 3)

    def test_a_movie_is_refused_in_one_sentence(self, scene, fake, queue) -> None:
        image = bpy.data.images.new("Film", 8, 4)
        image.source = "MOVIE"
        with pytest.raises(RuntimeError, match="'Film' is a movie: caption a still image"):
            caption(image, queue)
        assert not fake.submitted

    def test_a_missing_file_is_named(self, scene, fake, queue, tmp_path) -> None:
        image = bpy.data.images.new("Lost", 1, 1)
        image.source, image.filepath = "FILE", str(tmp_path / "gone.png")
        with pytest.raises(RuntimeError, match=r"gone\.png of the image 'Lost' is missing"):
            caption(image, queue)
        assert image.loom.caption == "" and not fake.submitted


class TestActiveImage:
    """One image, one answer."""

    def test_no_image(self, scene, fake) -> None:
        assert not bpy.ops.loom.caption_image.poll()
        with pytest.raises(RuntimeError, match="open one in the Image Editor"):
            bpy.ops.loom.caption_image()

    def test_linked_image_is_never_edited(self, scene, fake, queue, tmp_path) -> None:
        painted("Linked").pack()
        library = str(tmp_path / "library.blend")
        bpy.data.libraries.write(library, set(bpy.data.images), fake_user=True)
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
        with bpy.data.libraries.load(library, link=True) as (_there, here):
            here.images = ["Linked"]
        (image,) = (image for image in bpy.data.images if image.library)
        with pytest.raises(RuntimeError, match="make it local first"):
            caption(image, queue)
        assert bpy.ops.loom.caption_all(wait=True) == {"CANCELLED"}
        assert image.loom.caption == "" and not fake.submitted

    def test_the_active_texture_node_stands_in_for_the_editor(self, cube, fake, queue) -> None:
        image = painted("Wall")
        material = bpy.data.materials.new("Wall")
        material.use_nodes = True
        node = material.node_tree.nodes.new("ShaderNodeTexImage")
        node.image, material.node_tree.nodes.active = image, node
        cube.data.materials.append(material)
        bpy.ops.loom.caption_image(wait=True)
        assert image.loom.caption

    def test_settings_reach_the_engine(self, scene, fake, queue, tmp_path) -> None:
        image = loaded(tmp_path / "wall.png")
        captions = scene.loom.captions
        captions.model, captions.task = "florence2", "detailed_caption"
        caption(image, queue)
        assert (fake.submitted[-1].model, fake.submitted[-1].task) == ("florence2", "detailed_caption")
        captions.prompt = "describe the material"
        caption(image, queue)
        assert (fake.submitted[-1].prompt, fake.submitted[-1].task) == ("describe the material", "")

    def test_impossible_settings_are_said(self, scene, fake, queue, tmp_path) -> None:
        scene.loom.captions.prompt = "x" * 3000
        with pytest.raises(RuntimeError, match="3,000 characters"):
            caption(loaded(tmp_path / "wall.png"), queue)
        assert not queue.active and not fake.submitted

    def test_answer_is_one_step_of_undo(self, scene, fake, queue) -> None:
        image = painted("Wall")
        image.pack()
        bpy.ops.ed.undo_push(message="Start")
        caption(image, queue)
        assert bpy.data.images["Wall"].loom.caption
        bpy.ops.ed.undo()
        assert bpy.data.images["Wall"].loom.caption == ""
        bpy.ops.ed.redo()
        assert bpy.data.images["Wall"].loom.caption == "a mossy stone wall, number 1"

    def test_edit_mode_is_not_left_for_an_answer(self, cube, fake, queue) -> None:
        image = painted("Wall")
        bpy.ops.object.mode_set(mode="EDIT")
        before = bpy.context.object.data.session_uid
        caption(image, queue)
        assert bpy.context.mode == "EDIT_MESH" and bpy.context.object.data.session_uid == before
        assert image.loom.caption == "a mossy stone wall, number 1"
        bpy.ops.object.mode_set(mode="OBJECT")

    def test_nothing_is_touched_while_the_mouse_moves_something(
        self, scene, fake, queue, loom, session, monkeypatch
    ) -> None:
        image = painted("Wall")
        with monkeypatch.context() as patch:
            patch.setattr(loom("operators.display"), "artist_is_editing", lambda: True)
            with bpy.context.temp_override(edit_image=image):
                bpy.ops.loom.caption_image()
            for _ in range(10):
                session.tick()
            assert not fake.submitted and queue.active
        queue.wait()
        assert image.loom.caption

    def test_saved_and_loaded(self, scene, fake, queue, tmp_path) -> None:
        image = painted("Wall")
        image.pack()
        caption(image, queue)
        image.use_fake_user = True
        bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "walls.blend"))
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
        bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "walls.blend"))
        kept = bpy.data.images["Wall"].loom
        assert (kept.caption, kept.model, kept.edited) == ("a mossy stone wall, number 1", "fake", False)

    def test_image_deleted_meanwhile(self, scene, fake, queue) -> None:
        image = painted("Wall")
        fake.hold = True
        with bpy.context.temp_override(edit_image=image):
            bpy.ops.loom.caption_image()
        while not fake.submitted:
            fake.session.tick()
        bpy.data.images.remove(image)
        fake.hold = False
        queue.wait()
        assert queue.summary.failures == ["The image 'Wall' was deleted meanwhile."]

    def test_edit_while_the_answer_is_on_its_way_is_kept(self, scene, fake, queue, tmp_path) -> None:
        image = loaded(tmp_path / "wall.png")
        fake.hold = True
        with bpy.context.temp_override(edit_image=image):
            bpy.ops.loom.caption_image()
        fake.session.tick()
        image.loom.caption = "my own words"
        fake.hold = False
        queue.wait()
        assert image.loom.caption == "my own words" and image.loom.edited


class TestQueue:
    """All images of a file."""

    def images(self, tmp_path: Path, count: int) -> list[bpy.types.Image]:
        return [loaded(tmp_path / f"{number:02}.png", number / 20) for number in range(count)]

    def test_each_gets_its_own_caption(self, scene, fake, queue, tmp_path) -> None:
        images = self.images(tmp_path, 5)
        bpy.ops.loom.caption_all(wait=True)
        assert [image.loom.caption[-1] for image in images] == list("12345")
        assert (queue.summary.total, queue.summary.done, queue.summary.failed) == (5, 5, 0)

    def test_what_is_left_out_and_how_much(self, scene, fake, queue, tmp_path) -> None:
        images = self.images(tmp_path, 4)
        images[0]["loom_map"] = "normal"
        images[1]["loom_map"] = "base_color"
        images[2].loom.caption = "mine"
        bpy.ops.loom.caption_all(wait=True)
        assert [bool(image.loom.caption) for image in images] == [False, True, True, True]
        assert images[2].loom.caption == "mine" and len(fake.submitted) == 2
        assert queue.summary.note == "Left out: 1 without colour, 1 with a caption of yours."

    def test_an_emptied_caption_is_written_again(self, scene, fake, queue, tmp_path) -> None:
        (image,) = self.images(tmp_path, 1)
        image.loom.caption = "mine"
        image.loom.caption = ""
        bpy.ops.loom.caption_all(wait=True)
        assert image.loom.caption == "a mossy stone wall, number 1" and not image.loom.edited

    def test_failing_picture_goes_on_with_the_others(self, scene, fake, queue, tmp_path) -> None:
        images = self.images(tmp_path, 4)
        fake.bad_pictures.add((tmp_path / "01.png").read_bytes())
        (tmp_path / "02.png").unlink()
        images[2].buffers_free()
        assert bpy.ops.loom.caption_all(wait=True) == {"FINISHED"}
        assert [bool(image.loom.caption) for image in images] == [True, False, False, True]
        assert queue.summary.failed == 2 and len(queue.summary.failures) == 2
        assert {"01.png is not an image" in said for said in queue.summary.failures} == {True, False}

    def test_without_a_captioner_it_is_said_once(self, scene, fake, queue, tmp_path) -> None:
        fake.fail_at = "start"
        self.images(tmp_path, 9)
        with pytest.raises(RuntimeError, match="No captioner is installed"):
            bpy.ops.loom.caption_all(wait=True)
        assert len(fake.submitted) <= 2
        assert queue.summary.failures == ["No captioner is installed: add a folder that holds one."]
        assert queue.summary.failed == queue.summary.done == 9

    def test_cancel_in_the_middle(self, scene, fake, queue, session, tmp_path) -> None:
        images = self.images(tmp_path, 6)
        images[3].pixels[0:4] = (1.0, 0.0, 0.0, 1.0)
        bpy.ops.loom.caption_all()
        while queue.summary.done < 2:
            session.tick()
        fake.hold = True
        session.tick()
        assert queue.progress_text().endswith("of 6") and 0.0 < queue.fraction < 1.0
        bpy.ops.loom.caption_cancel()
        fake.hold = False
        done = [bool(image.loom.caption) for image in images]
        for _ in range(20):
            session.tick()
        assert not queue.active and not session.jobs() and done[:2] == [True, True] and not done[-1]
        assert [bool(image.loom.caption) for image in images] == done
        assert not bpy.ops.loom.caption_cancel.poll()
        bpy.ops.loom.caption_all(wait=True)
        assert all(image.loom.caption for image in images)

    def test_one_queue_at_a_time(self, scene, fake, queue, tmp_path) -> None:
        self.images(tmp_path, 2)
        fake.hold = True
        bpy.ops.loom.caption_all()
        with pytest.raises(RuntimeError, match="wait for them, or cancel them"):
            bpy.ops.loom.caption_all()

    def test_dead_engine_costs_what_it_looked_at(self, scene, fake, queue, session, tmp_path) -> None:
        images = self.images(tmp_path, 4)
        fake.hold = True
        bpy.ops.loom.caption_all()
        while not fake.submitted:
            session.tick()
        fake.die()
        fake.hold = False
        queue.wait()
        assert [bool(image.loom.caption) for image in images] == [False, True, True, True]
        assert queue.summary.failures == ["The engine process was killed by signal 9: try again."]

    @pytest.mark.parametrize("seconds, asked", [(0.1, 2), (4.0, 1)])
    def test_a_slow_captioner_is_asked_about_one_at_a_time(
        self, scene, fake, queue, session, tmp_path, seconds, asked
    ) -> None:
        self.images(tmp_path, 6)
        fake.caption_seconds = seconds
        bpy.ops.loom.caption_all()
        while queue.summary.done < 1:
            session.tick()
        fake.hold = True
        end = time.monotonic() + 0.2
        while time.monotonic() < end:
            session.tick()
        assert len(fake._open) == asked
        fake.hold = False
        queue.wait()
        assert queue.summary.done == 6

    def test_another_file_is_opened_meanwhile(self, scene, fake, queue, session, tmp_path) -> None:
        self.images(tmp_path, 4)
        fake.hold = True
        bpy.ops.loom.caption_all()
        session.tick()
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
        fake.hold = False
        session.wait()
        assert not queue.active and not session.busy and queue.summary.total == 0

    def test_material_and_captions_at_the_same_time(self, cube, fake, queue, generate, tmp_path) -> None:
        images = self.images(tmp_path, 3)
        bpy.ops.loom.caption_all()
        assert generate() is not None
        queue.wait()
        assert all(image.loom.caption for image in images)

    def test_a_material_goes_before_the_captions_that_wait(self, cube, fake, queue, session, tmp_path) -> None:
        self.images(tmp_path, 6)
        fake.hold = True
        bpy.ops.loom.caption_all()
        while not fake.submitted:
            session.tick()
        bpy.context.scene.loom.prompt, bpy.context.scene.loom.size = "old red brick wall", "256"
        bpy.ops.loom.generate()
        fake.hold = False
        while session.foreground is not None:
            session.tick()
        assert cube.active_material is not None
        assert [type(request).__name__ for request in fake.submitted[:2]] == ["CaptionRequest", "GenerateRequest"]
        before = len(fake.submitted)
        queue.wait()
        assert before <= 3 and queue.summary.done == 6

    def test_all_of_it_is_one_step_of_undo(self, scene, fake, queue, tmp_path) -> None:
        """A step each would push the artist's own out of the history."""
        self.images(tmp_path, 5)
        bpy.ops.ed.undo_push(message="Start")
        bpy.ops.loom.caption_all()
        queue.wait()
        assert all(image.loom.caption for image in bpy.data.images)
        bpy.ops.ed.undo()
        assert not any(image.loom.caption for image in bpy.data.images)
        bpy.ops.ed.redo()
        assert all(image.loom.caption for image in bpy.data.images)

    @pytest.mark.parametrize("redo", [False, True])
    def test_undo_in_the_middle_takes_no_caption_away(self, scene, fake, queue, session, tmp_path, redo) -> None:
        self.images(tmp_path, 4)
        bpy.ops.ed.undo_push(message="Start")
        scene.loom.prompt = "old red brick wall"
        bpy.ops.ed.undo_push(message="Prompt")
        bpy.ops.loom.caption_all()
        while queue.summary.done < 2:
            session.tick()
        bpy.ops.ed.undo()
        assert bpy.context.scene.loom.prompt == ""
        if redo:
            bpy.ops.ed.redo()
        assert sum(bool(image.loom.caption) for image in bpy.data.images) >= 2
        queue.wait()
        assert all(image.loom.caption for image in bpy.data.images) and not queue.summary.failed

    def test_undo_of_an_image_that_has_its_caption(self, scene, fake, queue, session, tmp_path) -> None:
        bpy.ops.ed.undo_push(message="Start")
        self.images(tmp_path, 3)
        bpy.ops.ed.undo_push(message="Images")
        bpy.ops.loom.caption_all()
        while queue.summary.done < 1:
            session.tick()
        bpy.ops.ed.undo()
        queue.wait()
        assert not bpy.data.images and queue.summary.failed == 2
        assert "was deleted meanwhile" in queue.summary.failures[0]

    def test_panels_are_drawn_only_when_they_change(self, scene, fake, queue, session, loom, tmp_path, monkeypatch):
        drawn = []
        monkeypatch.setattr(loom("operators.display"), "redraw_sidebars", lambda: drawn.append(queue.fraction))
        self.images(tmp_path, 2)
        fake.hold = True
        bpy.ops.loom.caption_all()
        end = time.monotonic() + 0.3
        while time.monotonic() < end:
            session.tick()
        assert len(drawn) == 1
        fake.hold = False
        queue.wait()
        assert len(drawn) <= 4 and drawn[-1] == 1.0


class TestFiles:
    """Pictures on disk."""

    def folder(self, tmp_path: Path) -> Path:
        for number in range(3):
            file(tmp_path / f"{number}.png", number / 4)
        (tmp_path / "notes.md").write_text("no picture")
        return tmp_path

    def test_a_folder_into_text_files(self, scene, fake, queue, tmp_path) -> None:
        bpy.ops.loom.caption_files(directory=str(self.folder(tmp_path)), wait=True)
        assert [(tmp_path / f"{n}.txt").read_text() for n in range(3)] == [
            f"a mossy stone wall, number {n}\n" for n in (1, 2, 3)
        ]
        assert scene.loom.captions.latest == "a mossy stone wall, number 3"
        assert scene.loom.captions.latest_subject == "2.png"

    @pytest.mark.parametrize("record, name", [("CSV", "captions.csv"), ("JSONL", "captions.jsonl")])
    def test_chosen_files_into_one_table(self, scene, fake, queue, tmp_path, record, name) -> None:
        self.folder(tmp_path)
        for chosen in (["0.png", "2.png"], ["1.png"]):
            bpy.ops.loom.caption_files(
                directory=str(tmp_path), files=[{"name": one} for one in chosen], record=record, wait=True
            )
        lines = (tmp_path / name).read_text().splitlines()
        if record == "CSV":
            assert lines[0] == "\ufeffimage,caption,model,score,seconds,date" and len(lines) == 4
            assert lines[3].startswith('1.png,"a mossy stone wall, number 3",fake,-0.5,0.0,')
        else:
            assert [json.loads(line)["image"] for line in lines] == ["0.png", "2.png", "1.png"]

    def test_inside_the_pictures(self, scene, fake, queue, tmp_path, loom) -> None:
        self.folder(tmp_path)
        bpy.ops.loom.caption_files(directory=str(tmp_path), record="METADATA", wait=True)
        assert not list(tmp_path.glob("*.txt")) and not queue.summary.failed
        read_caption = loom("engine.captioning.records").read_caption
        assert read_caption(tmp_path / "1.png") == "a mossy stone wall, number 2"
        image = bpy.data.images.load(str(tmp_path / "1.png"))
        assert [round(255 * value) for value in image.pixels[0:4]] == [64, 64, 64, 255]

    def test_folder_that_cannot_be_written(self, scene, fake, queue, tmp_path) -> None:
        self.folder(tmp_path)
        (tmp_path / "1.txt").mkdir()
        bpy.ops.loom.caption_files(directory=str(tmp_path), wait=True)
        assert (tmp_path / "0.txt").exists() and (tmp_path / "2.txt").exists()
        assert queue.summary.failed == 1 and "1.txt cannot be written" in queue.summary.failures[0]
        assert not list(tmp_path.glob(".*"))

    @pytest.mark.parametrize("folder", ["empty", "missing"])
    def test_nothing_there(self, scene, fake, queue, tmp_path, folder, capfd) -> None:
        (tmp_path / "empty").mkdir()
        if folder == "missing":
            with pytest.raises(RuntimeError, match="cannot be read"):
                bpy.ops.loom.caption_files(directory=str(tmp_path / folder), wait=True)
        else:
            assert bpy.ops.loom.caption_files(directory=str(tmp_path / folder), wait=True) == {"CANCELLED"}
        assert not fake.submitted


class TestRenderAndViewport:
    """What is shown now."""

    def test_no_render(self, scene, fake, queue) -> None:
        images = [image for image in bpy.data.images if image.type == "RENDER_RESULT"]
        for image in images:
            bpy.data.images.remove(image)
        with pytest.raises(RuntimeError, match="render an image first"):
            bpy.ops.loom.caption_render(wait=True)

    def test_last_render(self, cube, fake, queue) -> None:
        scene = bpy.context.scene
        scene.render.engine, scene.cycles.samples, scene.render.resolution_percentage = "CYCLES", 1, 5
        bpy.ops.object.camera_add(location=(0, 0, 9))
        scene.camera = bpy.context.object
        before = scene.render.image_settings.file_format
        bpy.ops.render.render()
        bpy.ops.loom.caption_render(wait=True)
        assert fake.looked_at[0].startswith(b"\xff\xd8\xff")
        assert bpy.data.images["Render Result"].loom.caption == "a mossy stone wall, number 1"
        assert scene.render.image_settings.file_format == before
        with pytest.raises(RuntimeError, match="no images in this file"):
            bpy.ops.loom.caption_all()

    def test_viewport(self, scene, fake, queue, loom, monkeypatch) -> None:
        pixels = np.zeros((4, 8, 4), np.uint8)
        pixels[0], pixels[..., 3] = 200, 255
        viewport = loom("scene.viewport")
        monkeypatch.setattr(viewport, "find", lambda _context: object())
        monkeypatch.setattr(viewport, "capture", lambda _context: pixels)
        bpy.ops.loom.caption_viewport(wait=True)
        seen = decode(fake.looked_at[0])
        assert seen[3, 0].tolist() == [200, 200, 200] and seen[0, 0].tolist() == [0, 0, 0]
        assert scene.loom.captions.latest == "a mossy stone wall, number 1"

    def test_viewport_without_a_window_is_said(self, scene, fake, queue, loom) -> None:
        with pytest.raises(loom("engine.errors").ImageError, match="viewport"):
            loom("scene.viewport").capture(bpy.context)


class TestUse:
    """What a caption is good for."""

    @pytest.fixture
    def asset(self, cube):
        image = painted("Wall")
        material = bpy.data.materials.new("Wall")
        material.use_nodes = True
        group = bpy.data.node_groups.new("Inside", "ShaderNodeTree")
        group.nodes.new("ShaderNodeTexImage").image = image
        material.node_tree.nodes.new("ShaderNodeGroup").node_tree = group
        cube.data.materials.append(material)
        material.asset_mark()
        return image, material

    def test_copy_to_prompt(self, scene, fake, queue) -> None:
        image = painted("Wall")
        with bpy.context.temp_override(edit_image=image):
            assert not bpy.ops.loom.caption_to_prompt.poll()
            image.loom.caption = "  red brick\nwall "
            bpy.ops.loom.caption_to_prompt()
        assert scene.loom.prompt == "red brick wall"
        scene.loom.captions.latest = "a cobbled street"
        bpy.ops.loom.caption_to_prompt(latest=True)
        assert scene.loom.prompt == "a cobbled street"

    def test_write_to_assets(self, asset, cube, fake, queue) -> None:
        image, material = asset
        cube.asset_mark()
        image.loom.caption = "A stone wall covered in green moss."
        with bpy.context.temp_override(edit_image=image):
            bpy.ops.loom.caption_to_assets()
        for block in (material, cube):
            assert block.asset_data.description == "A stone wall covered in green moss."
            assert {tag.name for tag in block.asset_data.tags} == {"stone", "wall", "green", "moss"}

    def test_write_to_every_kind_of_asset(self, asset, cube, fake, queue) -> None:
        image, material = asset
        world = bpy.data.worlds.new("Sky")
        world.use_nodes = True
        world.node_tree.nodes.new("ShaderNodeTexEnvironment").image = image
        collection = bpy.data.collections.new("Ruins")
        collection.objects.link(cube)
        blocks = [material, world, collection, bpy.data.node_groups["Inside"]]
        other = bpy.data.materials.new("Other")
        for block in (*blocks, other):
            block.asset_mark()
        image.loom.caption = "a wall"
        with bpy.context.temp_override(edit_image=image):
            bpy.ops.loom.caption_to_assets()
        assert [block.asset_data.description for block in blocks] == ["a wall"] * 4
        assert other.asset_data.description == "" and cube.asset_data is None

    def test_nothing_is_an_asset(self, asset, fake, queue) -> None:
        image, material = asset
        material.asset_clear()
        image.loom.caption = "a wall"
        with bpy.context.temp_override(edit_image=image):
            assert bpy.ops.loom.caption_to_assets() == {"CANCELLED"}

    def test_selected_assets(self, asset, fake, queue, loom, monkeypatch) -> None:
        image, material = asset
        module = loom("operators.caption_assets")
        assert not bpy.ops.loom.caption_assets.poll()
        sound = SimpleNamespace(local_id=None)
        context = SimpleNamespace(selected_assets=[SimpleNamespace(local_id=material), sound])
        found = module._selected(context)
        assert found == [material]
        monkeypatch.setattr(module, "_selected", lambda _context: found)
        bpy.ops.loom.caption_assets(wait=True)
        assert material.asset_data.description == image.loom.caption == "a mossy stone wall, number 1"
        assert [tag.name for tag in material.asset_data.tags] == ["mossy", "stone", "wall"]

    @pytest.mark.parametrize(
        "caption, tags",
        [
            ("A stone wall covered in green moss.", ("stone", "wall", "green", "moss")),
            ("The image shows a red-brown T-shirt on a man's table", ("red-brown", "t-shirt", "man", "table")),
            ("Wall, wall and WALL", ("wall",)),
            ("", ()),
            ("a 3 of 4 in it", ()),
            ("rot glänzende Bäume", ("rot", "glänzende", "bäume")),
            ("one two alpha beta gamma delta epsilon zeta eta", ("alpha", "beta", "gamma", "delta", "epsilon", "zeta")),
        ],
    )
    def test_tags(self, loom, caption, tags) -> None:
        assert loom("scene.caption_words").tags(caption) == tags
