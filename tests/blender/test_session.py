"""The conversation with the engine: deaths, cancelling, files being loaded, odd orders."""

from __future__ import annotations

import bpy
import pytest
from fake_client import FakePixels


def press(prompt: str = "old red brick wall") -> None:
    bpy.context.scene.loom.prompt = prompt
    bpy.context.scene.loom.size = "256"
    bpy.ops.loom.generate()


def data() -> tuple[int, ...]:
    return tuple(len(getattr(bpy.data, kind)) for kind in ("materials", "node_groups", "images"))


@pytest.fixture(autouse=True)
def _nothing_kept():
    yield
    assert FakePixels.open == 0, "shared pixels were not given back"


def test_progress_is_shown(cube, fake, session) -> None:
    fake.hold = True
    press()
    fake.progress(0.25)
    assert session.tick() is not None
    assert (session.foreground.stage, session.foreground.fraction) == ("Weaving", 0.25)


def test_a_context_without_a_window(cube, fake, session) -> None:
    """A timer has none after another timer has loaded a file; Blender crashes if it writes its status bar then."""
    fake.hold = True
    press()
    with bpy.context.temp_override(window=None):
        assert bpy.context.window is None and len(bpy.context.window_manager.windows) == 1
        fake.progress(0.25)
        session.tick()
        fake.hold = False
        for _ in range(5):
            session.tick()
        assert session.busy
    session.wait()
    assert cube.active_material is not None and session.problem is None


def test_cancel_leaves_nothing(cube, fake, session) -> None:
    fake.hold = True
    press()
    bpy.ops.loom.cancel()
    session.wait()
    assert fake.cancelled and data() == (0, 0, 0)
    assert session.problem is None and session.foreground is None
    assert not bpy.ops.loom.cancel.poll()


def test_cancel_when_everything_is_already_on_its_way(cube, fake, session) -> None:
    press()
    bpy.ops.loom.cancel()
    session.wait()
    assert data() == (0, 0, 0)


def test_dead_engine_is_said_in_one_sentence_and_the_next_request_works(cube, fake, session) -> None:
    fake.hold = True
    press()
    fake.die()
    session.wait()
    assert session.problem.message == "The engine process was killed by signal 9: try again."
    assert session.problem.error == "WorkerError"
    fake.hold = False
    bpy.ops.loom.generate(wait=True)
    assert session.problem is None and cube.active_material is not None


def test_prompt_that_is_no_material(cube, fake, session) -> None:
    bpy.context.scene.loom.prompt = "a portrait of a king"
    with pytest.raises(RuntimeError, match="diffusion model"):
        bpy.ops.loom.generate(wait=True)
    assert "diffusion model" in session.problem.message
    assert data() == (0, 0, 0)


def test_full_disk_keeps_what_was_shown(cube, fake, session) -> None:
    fake.fail_at = "files"
    press()
    session.wait()
    assert "disk is full" in session.problem.message
    material = cube.active_material
    assert material is not None
    images = [node.image for node in material.loom.group.nodes if node.bl_idname == "ShaderNodeTexImage"]
    assert len(images) == 6 and all(image.packed_file for image in images)


def test_another_file_is_opened_meanwhile(cube, fake, session) -> None:
    fake.hold = True
    press()
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    fake.hold = False
    session.wait()
    assert fake.cancelled and data() == (0, 0, 0)
    assert session.problem is None and not session.busy


def test_another_file_is_opened_when_all_is_on_its_way(cube, fake, session) -> None:
    press()
    session._receive(fake.poll())
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    session.wait()
    assert data() == (0, 0, 0) and not session.busy


def test_a_scene_is_removed_meanwhile(cube, fake, session) -> None:
    fake.hold = True
    press()
    other = bpy.data.scenes.new("Other")
    bpy.context.window.scene = other
    bpy.data.scenes.remove(bpy.data.scenes["Scene"])
    fake.hold = False
    session.wait()
    assert session.problem is None and cube.active_material is not None


def test_large_maps_come_from_their_files(cube, fake, session, monkeypatch, loom) -> None:
    monkeypatch.setattr(loom("operators.material_job"), "_MAX_SHARED_PIXELS", 100)
    press()
    (_request, _folder, pixels) = next(iter(fake._open.values()))
    assert pixels is False
    session.wait()
    images = [node.image for node in cube.active_material.loom.group.nodes if node.bl_idname == "ShaderNodeTexImage"]
    assert {tuple(image.size) for image in images} == {(256, 256)} and all(image.packed_file for image in images)


def test_temporary_files_are_removed(cube, fake, session, tmp_path, monkeypatch) -> None:
    import tempfile

    made = []
    original = tempfile.mkdtemp
    monkeypatch.setattr(tempfile, "mkdtemp", lambda **options: made.append(original(**options)) or made[-1])
    press()
    session.wait()
    from pathlib import Path

    assert len(made) == 1 and not Path(made[0]).exists()


def test_a_mistake_in_one_result_does_not_stop_the_next(cube, fake, session, loom, monkeypatch) -> None:
    images = loom("scene.images")
    with monkeypatch.context() as patch:
        patch.setattr(images, "show", lambda *_: (_ for _ in ()).throw(RuntimeError("no room")))
        press()
        session.wait()
    assert "no room" in session.problem.message and data() == (0, 0, 0)
    bpy.ops.loom.generate(wait=True)
    assert cube.active_material is not None


def test_settings_of_the_engine_start_it_anew(cube, generate, session, loom) -> None:
    generate()
    started = []
    make = session.make_client
    session.make_client = lambda settings: started.append(settings) or make(settings)
    bpy.context.preferences.addons[loom("operators.settings").root_package].preferences.device = "cpu"
    try:
        generate()
    finally:
        session.make_client = make
        bpy.context.preferences.addons[loom("operators.settings").root_package].preferences.device = "auto"
    assert [settings.device for settings in started] == ["cpu"]


class TestReading:
    """The line under the prompt."""

    def test_typing_asks_once_when_it_ends(self, scene, fake, session) -> None:
        for end in range(1, 9):
            scene.loom.prompt = "red wall"[:end]
            session.tick()
        while session.busy:
            session.tick()
        assert [request.prompt for request in fake.submitted] == ["red wall"]
        assert session.reading.prompt == "red wall"

    def test_empty_prompt_forgets_the_reading(self, scene, fake, session) -> None:
        scene.loom.prompt = "red wall"
        bpy.ops.loom.explain()
        session.wait()
        assert session.reading is not None
        scene.loom.prompt = ""
        while session.busy:
            session.tick()
        assert session.reading is None and session.problem is None

    @pytest.mark.parametrize(
        "prompt, line",
        [
            ("red wall", "Brick wall 81 % · moss 0.4"),
            ("a king", "Nothing in this prompt is a material: use a diffusion model."),
        ],
    )
    def test_line(self, fake, loom, prompt, line) -> None:
        assert loom("ui.reading_line").reading_text(fake.reading(prompt)) == line


class TestBadInput:
    """One clear sentence each, and nothing lost."""

    @pytest.mark.parametrize(
        "settings, sentence",
        [
            ({"prompt": "x" * 10_000}, "has 10,000 characters"),
            ({"prompt": "brick", "negative_prompt": "y" * 10_000}, "negative prompt"),
        ],
    )
    def test_refused(self, cube, fake, settings, sentence) -> None:
        for name, value in settings.items():
            setattr(bpy.context.scene.loom, name, value)
        with pytest.raises(RuntimeError, match=sentence):
            bpy.ops.loom.generate(wait=True)
        assert data() == (0, 0, 0) and not fake.made()

    def test_emoji_and_control_characters(self, cube, generate, fake) -> None:
        material = generate("🧱 red\tbrick\n\x07wall 🌿")
        assert fake.made()[-1].prompt == "🧱 red brick wall 🌿"
        assert material.loom.prompt == "🧱 red brick wall 🌿"

    @pytest.mark.parametrize("width, kept", [(0, 64), (1, 64), (8193, 8192)])
    def test_sizes_that_cannot_be_typed(self, scene, fake, width, kept) -> None:
        scene.loom.width = width
        assert scene.loom.width == kept


def test_there_is_one_timer(scene, fake, session, monkeypatch) -> None:
    """Blender would let several run at once."""
    registered = []
    wake = session._wake
    monkeypatch.setattr(
        session, "_wake", lambda: (registered.append(bpy.app.timers.is_registered(session.timer)), wake())
    )
    for number in range(5):
        session.later(f"key {number}", 1000.0, lambda: None)
    assert registered == [False, True, True, True, True]
