"""A prompt list becomes a library while Blender goes on: the panel's run, on the real engine and a real process."""

from __future__ import annotations

import json
import time
from pathlib import Path
from types import SimpleNamespace

import bpy
import pytest
from test_panels import draw  # noqa: F401

LIST = "prompt,name,tags\nred brick wall,Wall,outside\nfresh snow,Snow,\na portrait of a king,King,\noak planks,Oak,\n"
#: Long enough not to end before a test has paused it.
LONG = LIST + "".join(f"fresh snow,Snow {number},\n" for number in range(40))


@pytest.fixture
def batch(loom, scene):
    run = loom("operators.batch_run").batch
    run.forget()
    yield run
    run.close()
    run.forget()


@pytest.fixture
def prompts(tmp_path) -> Path:
    path = tmp_path / "walls.csv"
    path.write_text(LIST)
    return path


@pytest.fixture
def many(tmp_path) -> Path:
    path = tmp_path / "walls.csv"
    path.write_text(LONG)
    return path


@pytest.fixture
def start(batch):
    """Fill in the panel and press the button."""

    def run(path: Path | None, wait: bool = False, **settings: object) -> None:
        scene = bpy.context.scene.loom
        scene.size = "CUSTOM"
        scene.width = scene.height = 64
        for name, value in {"list_path": str(path or ""), **settings}.items():
            setattr(scene.batch, name, value)
        bpy.ops.loom.batch_start(wait=wait)

    return run


class Layout:
    """A layout whose list draws its rows: ``template_list`` itself needs a region, and crashes without one."""

    def __init__(self, layout, rows: type) -> None:
        self._layout, self._rows = layout, rows

    def __getattr__(self, name: str):
        return getattr(self._layout, name)

    def template_list(self, _kind: str, _id: str, data, name: str, active, active_name: str, rows: int) -> None:
        assert _kind == self._rows.bl_idname and getattr(active, active_name) >= 0
        for item in getattr(data, name):
            self._rows.draw_item(None, bpy.context, self._layout.column(), data, item, 0, active, active_name)


@pytest.fixture
def panel(loom, draw):  # noqa: F811
    """The panel's content as text."""
    ui = loom("ui.batch_panel")
    return lambda: draw(
        lambda layout: ui.LOOM_PT_batch.draw(SimpleNamespace(layout=Layout(layout, ui.LOOM_UL_batch)), bpy.context)
    )


def states() -> list[str]:
    return [row.state for row in bpy.context.window_manager.loom_batch.rows]


def until(batch, condition) -> None:
    end = time.monotonic() + 120
    while not condition():
        batch.tick()
        assert time.monotonic() < end, (batch.state, batch.problems)
        time.sleep(0.01)


def test_a_list_becomes_a_library(batch, start, prompts, panel) -> None:
    before = len(bpy.data.materials), len(bpy.data.images)
    start(prompts, wait=True)
    assert batch.state == "ended" and not batch.problems
    assert states() == ["done", "done", "failed", "done"]
    assert (batch.made, batch.failed, batch.total) == (3, 1, 4)
    assert (len(bpy.data.materials), len(bpy.data.images)) == before, "the open file was touched"
    library = prompts.with_suffix("")
    assert batch.library == library / "walls.blend" and batch.library.is_file()
    with bpy.data.libraries.load(str(batch.library), assets_only=True) as (inside, _):
        assert len(inside.materials) == 3
    assert json.loads((library / "Wall" / "request.json").read_text())["request"]["width"] == 64
    text = panel()
    assert "Retry Failed" in text and "1 of 4 failed" in text and "batch_library" in text
    bpy.context.window_manager.loom_batch.active = 2
    assert "diffusion model" in panel()


def test_all_that_is_wrong_with_a_list_is_told_and_nothing_is_made(batch, start, tmp_path, panel) -> None:
    (tmp_path / "bad.csv").write_text("prompt,seed,colour\nbrick,x,red\nsnow,1,red\n")
    start(tmp_path / "bad.csv")
    until(batch, lambda: not batch.busy)
    text = "\n".join(batch.problems)
    assert batch.state == "idle" and "line 2, seed" in text and "colour" in text
    assert not (tmp_path / "bad").exists() and "line 2, seed" in " ".join(panel().split())


@pytest.mark.parametrize(("settings", "words"), [
    ({}, "Choose a prompt list"),
    ({"list_path": "/no/such/list.csv"}, "There is no file"),
    ({"list_path": "/no/such/list"}, "must end in"),
    ({"source": "TEXT"}, "Choose a text"),
])  # fmt: skip
def test_what_is_missing_is_said(batch, start, settings, words) -> None:
    with pytest.raises(RuntimeError, match=words):
        start(None, **settings)
    assert batch.state == "idle"


def test_a_text_of_the_file(batch, start, tmp_path) -> None:
    text = bpy.data.texts.new("my list.csv")
    text.write("prompt,name\nred brick wall,Wall\n")
    with pytest.raises(RuntimeError, match="Save the file first"):
        start(None, source="TEXT", text=text)
    start(None, wait=True, source="TEXT", text=text, folder=str(tmp_path / "library"))
    assert batch.state == "ended" and states() == ["done"]
    assert (tmp_path / "library" / ".prompts.csv").read_text() == text.as_string()
    assert (tmp_path / "library" / "Wall").is_dir()


def test_pause_and_resume_make_nothing_twice(batch, start, many, panel) -> None:
    start(many)
    assert not bpy.ops.loom.batch_start.poll()
    until(batch, lambda: batch.made >= 1)
    assert "batch_pause" in panel() and states()[0] == "done" and "running" in states()
    wall = many.with_suffix("") / "Wall" / "base_color.png"
    written = wall.stat().st_mtime_ns
    bpy.ops.loom.batch_pause()
    assert not bpy.ops.loom.batch_resume.poll(), "it is still ending"
    until(batch, bpy.ops.loom.batch_resume.poll)
    assert batch.state == "paused" and "running" not in states() and "Resume" in panel()
    bpy.ops.loom.batch_resume()
    batch.wait()
    assert batch.state == "ended" and states()[0] == "kept" and states()[2] == "failed" and states()[-1] == "done"
    assert "open" not in states() and len(states()) == 44
    assert wall.stat().st_mtime_ns == written


def test_another_file_does_not_stop_it(batch, start, many) -> None:
    start(many)
    until(batch, lambda: batch.made >= 1)
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    batch.wait()
    assert batch.state == "ended" and len(states()) == 44 and states().count("done") == 43


def test_the_next_blender_offers_to_resume(batch, start, many, panel, loom) -> None:
    start(many, folder=str(many.parent / "library"))
    until(batch, lambda: batch.made >= 1)
    batch.close()  # as when Blender ends
    until(batch, lambda: loom("operators.batch_last").recall() is not None)
    later = loom("operators.batch_run").BatchRun()
    found = later.unfinished
    assert found.path == many and found.total == 44 and later.can_go_on
    later.start(found)
    try:
        later.wait()
        assert later.state == "ended" and later.made == 43 and later.failed == 1
        assert next(row.state for row in later.rows) == "kept"
    finally:
        later.forget()
    assert loom("operators.batch_run").BatchRun().unfinished is None


def test_cancel_forgets_the_run_and_keeps_what_is_made(batch, start, many, loom) -> None:
    start(many)
    until(batch, lambda: batch.made >= 1)
    bpy.ops.loom.batch_cancel()
    assert batch.state == "idle" and not batch.rows and loom("operators.batch_last").recall() is None
    assert (many.with_suffix("") / "Wall" / "base_color.png").is_file()


def test_a_process_that_dies_is_said(batch, start, many) -> None:
    start(many)
    until(batch, lambda: batch.made >= 1)
    batch._process._end(force=True)
    until(batch, lambda: batch.state == "paused")
    assert batch.problems and batch.can_go_on
    bpy.ops.loom.batch_resume()
    batch.wait()
    assert batch.state == "ended" and not batch.problems


def test_an_asset_library_of_it(batch, start, prompts, panel) -> None:
    libraries = bpy.context.preferences.filepaths.asset_libraries
    prompts.write_text("prompt\nred brick wall\n")
    start(prompts, wait=True)
    bpy.ops.loom.batch_library()
    bpy.ops.loom.batch_library()
    found = [library for library in libraries if library.name == "walls"]
    assert len(found) == 1 and Path(found[0].path).resolve() == prompts.with_suffix("").resolve()
    assert "batch_library" not in panel()
    bpy.ops.preferences.asset_library_remove(index=list(libraries).index(found[0]))


def test_a_dropped_list(batch, prompts, loom) -> None:
    handler = bpy.types.LOOM_FH_prompt_list
    assert handler.bl_import_operator == "loom.batch_open" and ".csv" in handler.bl_file_extensions
    for type, wanted in (("VIEW_3D", True), ("TEXT_EDITOR", False)):
        assert handler.poll_drop(SimpleNamespace(area=SimpleNamespace(type=type))) is wanted
    bpy.context.scene.loom.size = "512"
    bpy.ops.loom.batch_open(filepath=str(prompts))
    until(batch, lambda: batch.made >= 1)
    assert batch.run.folder == prompts.with_suffix("") and batch.run.defaults.width == 512


def test_the_panel_s_settings_hold_where_the_list_says_nothing(batch, start, tmp_path) -> None:
    scene = bpy.context.scene.loom
    scene.negative_prompt, scene.random_seed, scene.seed, scene.score = "-moss", False, 7, True
    scene.controls.use_scale, scene.controls.scale = True, 2.0
    (tmp_path / "one.txt").write_text("red brick wall\n")
    start(tmp_path / "one.txt", wait=True)
    made = json.loads(next((tmp_path / "one").glob("*/request.json")).read_text())
    request = made["request"]
    assert request["negative_prompt"] == "-moss" and request["seed"] == 7 and request["controls"] == {"scale": 2.0}
    assert "brick" in made["caption"]


def test_exports_are_written_too(batch, start, tmp_path, panel) -> None:
    bpy.context.scene.loom.batch.exports = {"unreal", "gltf"}
    assert "Unreal Engine, glTF" in panel()
    (tmp_path / "one.txt").write_text("red brick wall\n")
    start(tmp_path / "one.txt", wait=True)
    (folder,) = (path.parent for path in (tmp_path / "one").glob("*/request.json"))
    assert {path.name for path in folder.iterdir() if path.is_dir()} == {"unreal", "gltf"}
    assert list((folder / "gltf").glob("*.glb"))


def test_another_list_shows_its_own_rows(batch, start, prompts, tmp_path) -> None:
    start(prompts, wait=True)
    other = tmp_path / "other.csv"
    other.write_text(LIST.replace("Wall", "Floor"))
    start(other)
    until(batch, lambda: batch.rows)
    batch.tick()
    assert bpy.context.window_manager.loom_batch.rows[0].name == "Floor"


def test_a_list_that_was_mended_is_read_again(batch, start, prompts) -> None:
    start(prompts, wait=True)
    assert batch.failed == 1
    prompts.write_text(LIST.replace("a portrait of a king,King,\n", "green grass,Grass,\n"))
    bpy.ops.loom.batch_resume()
    batch.wait()
    assert batch.state == "ended" and not batch.problems and states() == ["kept", "kept", "done", "kept"]


def test_a_typo_does_not_lose_a_run(batch, start, many, loom) -> None:
    start(many)
    until(batch, lambda: batch.made >= 1)
    bpy.ops.loom.batch_pause()
    until(batch, bpy.ops.loom.batch_resume.poll)
    many.write_text(LONG.replace("prompt,name,tags", "prompt,name,tagz"))
    bpy.ops.loom.batch_resume()
    until(batch, lambda: not batch.busy)
    assert "tagz" in batch.problems[0] and loom("operators.batch_last").recall() is not None


def test_a_second_press_makes_nothing_anew(batch, start, prompts) -> None:
    start(prompts, wait=True)
    bpy.context.scene.loom.seed = 99  # as Generate does
    start(prompts, wait=True)
    assert states() == ["kept", "kept", "failed", "kept"]


def test_one_timer_that_goes_with_the_extension(batch, start, many) -> None:
    start(many)
    until(batch, lambda: batch.made >= 1)
    timers = bpy.app.timers
    assert timers.is_registered(batch.timer)
    batch.close()
    assert not timers.is_registered(batch.timer) and batch.state == "idle" and batch.can_start


def test_a_run_that_another_blender_is_at_is_not_offered(batch, start, many, loom) -> None:
    start(many)
    until(batch, lambda: batch.made >= 1)
    assert loom("operators.batch_last").recall() is None
    loom("operators.batch_last").forget(None)
    batch.close()
    until(batch, lambda: loom("operators.batch_last").recall() is not None)
    assert loom("operators.batch_last").recall().path == many


def test_words_of_others_are_passed_over(batch, start, prompts) -> None:
    start(prompts)
    until(batch, lambda: batch.made >= 1)
    batch._hear({})
    batch._hear({"state": "done"})
    batch.wait()
    assert batch.state == "ended" and batch.made == 3


def test_the_preferences_of_now_count(batch, start, tmp_path, loom) -> None:
    preferences = loom("operators.settings").preferences()
    preferences.asset_author = "A. Weaver"
    (tmp_path / "one.txt").write_text("red brick wall\n")
    try:
        start(tmp_path / "one.txt", wait=True)
    finally:
        preferences.asset_author = ""
    bpy.ops.wm.open_mainfile(filepath=str(batch.library))
    assert bpy.data.materials[0].asset_data.author == "A. Weaver"


def test_a_text_with_a_number_is_still_a_table(batch, start, tmp_path) -> None:
    for _ in range(2):
        text = bpy.data.texts.new("list.csv")
        text.write("prompt,name\nred brick wall,Wall\n")
    assert text.name == "list.csv.001"
    start(None, wait=True, source="TEXT", text=text, folder=str(tmp_path / "library"))
    assert batch.total == 1 and (tmp_path / "library" / "Wall").is_dir()


def test_import_takes_the_file_and_not_the_text(batch, prompts) -> None:
    settings = bpy.context.scene.loom.batch
    settings.list_path, settings.source = str(prompts), "TEXT"
    bpy.ops.loom.batch_open(filepath=str(prompts))
    assert settings.source == "FILE" and batch.run.path == prompts


def test_variants_and_wildcards(batch, start, tmp_path) -> None:
    (tmp_path / "wildcards").mkdir()
    (tmp_path / "wildcards" / "places.txt").write_text("wall\nfloor\n")
    (tmp_path / "few.txt").write_text("{red|yellow} brick __places__\n")
    start(tmp_path / "few.txt")
    until(batch, lambda: not batch.busy)
    assert "places" in batch.problems[0]
    start(tmp_path / "few.txt", wait=True, wildcards=str(tmp_path / "wildcards"))
    assert batch.total == 4 and states() == ["done"] * 4
    prompts = {json.loads(path.read_text())["request"]["prompt"] for path in (tmp_path / "few").glob("*/request.json")}
    assert prompts == {f"{color} brick {place}" for color in ("red", "yellow") for place in ("wall", "floor")}
