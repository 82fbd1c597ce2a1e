"""Every panel draws in every state, without a missing property or operator."""

from __future__ import annotations

from types import SimpleNamespace

import bpy
import pytest

COMPLAINTS = ("not found", "unknown operator", "Traceback", "could not be set", "error:")


@pytest.fixture
def draw(capfd):
    """Draw with a function that takes a layout; returns what is in the layout, as text."""

    def run(function) -> str:
        menu = bpy.context.window_manager.popmenu_begin__internal("test")
        capfd.readouterr()
        function(menu.layout)
        out, error = capfd.readouterr()
        said = out + error
        assert not [line for line in said.splitlines() if any(word in line for word in COMPLAINTS)], said
        return str(menu.layout.introspect()).replace("_OT_", ".")

    return run


@pytest.fixture
def panels(loom) -> list[type]:
    return [cls for cls in loom("registration").CLASSES if issubclass(cls, bpy.types.Panel)]


def shown(panels: list[type], draw) -> str:
    visible = [cls for cls in panels if not hasattr(cls, "poll") or cls.poll(bpy.context)]
    functions = [getattr(cls, name) for cls in visible for name in ("draw_header", "draw") if hasattr(cls, name)]
    return "\n".join(
        draw(lambda layout, function=function: function(SimpleNamespace(layout=layout), bpy.context))
        for function in functions
    )


def test_fresh_scene(scene, fake, panels, draw) -> None:
    text = shown(panels, draw)
    assert "loom.generate" in text


def test_nothing_selected_says_what_to_do(scene, fake, panels, draw) -> None:
    scene.loom.prompt = "brick"
    assert "Select an object" in shown(panels, draw)


def test_progress_with_cancel(cube, fake, session, panels, draw) -> None:
    fake.hold = True
    bpy.context.scene.loom.prompt = "brick"
    bpy.ops.loom.generate()
    fake.progress(0.5)
    session.tick()
    text = shown(panels, draw)
    assert "loom.cancel" in text and "loom.generate" not in text


def test_failure_with_its_remedy(cube, fake, session, panels, draw) -> None:
    fake.hold = True
    bpy.context.scene.loom.prompt = "brick"
    bpy.ops.loom.generate()
    fake.die()
    session.wait()
    text = shown(panels, draw)
    assert "signal 9" in text and "open_log" in text


def test_reading(scene, fake, session, panels, draw) -> None:
    scene.loom.prompt = "red wall"
    bpy.ops.loom.explain()
    session.wait()
    assert "Brick wall 81 %" in shown(panels, draw)


def test_material_with_every_control(cube, generate, panels, draw, loom) -> None:
    generate()
    text = shown(panels, draw)
    for control in loom("engine.controls").CONTROLS:
        assert repr(control.name) in text or control.name in text, control.name
    assert "loom.regenerate" in text


def test_custom_size_and_displacement(cube, fake, panels, draw) -> None:
    panel = bpy.context.scene.loom
    panel.size, panel.use_displacement = "CUSTOM", True
    text = shown(panels, draw)
    assert "width" in text and "Subdivision" in text


def test_preferences(scene, fake, loom, draw) -> None:
    preferences = bpy.context.preferences.addons[loom("operators.settings").root_package].preferences
    bpy.ops.loom.add_model_folder()
    try:
        text = draw(lambda layout: loom("ui.preferences").draw_preferences(layout, preferences))
    finally:
        bpy.ops.loom.remove_model_folder(index=0)
    for name in ("loom.doctor", "loom.open_log", "loom.add_model_folder", "device", "images", "idle_minutes"):
        assert name in text, name
    assert len(preferences.model_folders) == 0


def test_tooltips_are_sentences_without_a_full_stop(loom) -> None:
    """Blender's own style: no full stop at the end, and never an empty tooltip."""
    for cls in loom("registration").CLASSES:
        if not issubclass(cls, (bpy.types.Operator, bpy.types.PropertyGroup)):
            continue
        if issubclass(cls, bpy.types.Operator):
            description = getattr(bpy.ops.loom, cls.bl_idname.partition(".")[2]).get_rna_type().description
            assert description and not description.endswith("."), cls
        for prop in cls.bl_rna.properties:
            if prop.identifier in ("rna_type", "name", "bl_idname", "ticket", "index") or prop.is_readonly:
                continue
            if prop.identifier in cls.__annotations__:
                assert prop.description and not prop.description.endswith("."), (cls, prop.identifier)


def test_caption_of_the_active_image(scene, fake, panels, draw) -> None:
    image = bpy.data.images.new("Wall", 4, 4)
    image.loom.caption = "my own words"
    with bpy.context.temp_override(edit_image=image):
        text = shown(panels, draw)
    assert "my own words" in text and "Edited by you" in text
    for name in ("caption_image", "caption_all", "caption_files", "caption_to_prompt", "caption_to_assets"):
        assert f"loom.{name}" in text, name


def test_captions_of_render_and_viewport(scene, fake, panels, draw) -> None:
    scene.loom.captions.latest, scene.loom.captions.latest_subject = "a cobbled street", "Viewport"
    text = shown(panels, draw)
    for name in ("caption_viewport", "caption_render", "caption_all", "caption_files"):
        assert f"loom.{name}" in text, name
    for part in ("captions.on_render", "captions.every", "captions.record", "a cobbled street", "Viewport"):
        assert part in text, part
    assert "loom.caption_cancel" not in text


def test_captioners_that_are_installed(scene, fake, loom, panels, draw, monkeypatch) -> None:
    monkeypatch.setattr(loom("operators.captioners"), "names", lambda: ("built-in", "florence2"))
    assert "No captioner is installed" not in shown(panels, draw)
    suggest = loom("scene.caption_properties")._captioner_names
    monkeypatch.setattr(loom("scene.hooks"), "captioner_names", [lambda: ("built-in", "florence2")])
    assert suggest(scene.loom.captions, bpy.context, "flo") == ["built-in", "florence2"]
    monkeypatch.setattr(loom("operators.captioners"), "names", lambda: ())
    assert "No captioner is installed: add" in shown(panels, draw)
    scene.loom.captions.model = "/models/florence2"
    assert "No captioner is installed" not in shown(panels, draw)


def test_who_wrote_the_caption(scene, fake, panels, draw) -> None:
    image = bpy.data.images.new("Wall", 4, 4)
    image.loom.caption, image.loom.model, image.loom.edited = "a wall", "florence2", False
    with bpy.context.temp_override(edit_image=image):
        text = shown(panels, draw)
    assert "Written by florence2" in text and "Edited by you" not in text


def test_queue_with_progress_and_failures(scene, fake, session, loom, panels, draw, tmp_path) -> None:
    from captions import loaded

    queue = loom("operators.caption_queue").queue
    for number in range(4):
        loaded(tmp_path / f"{number}.png", number / 4)
    fake.bad_pictures.add((tmp_path / "0.png").read_bytes())
    bpy.ops.loom.caption_all()
    while queue.summary.done < 1:
        session.tick()
    fake.hold = True
    text = shown(panels, draw)
    fake.hold = False
    assert "of 4" in text and "loom.caption_cancel" in text
    assert "1 of 4 failed" in text and "not an image" in text
    queue.wait()
    assert "loom.caption_cancel" not in shown(panels, draw)
    queue.drop()


def test_asset_menu(scene, fake, loom, draw) -> None:
    entry = loom("ui.menus")._draw_asset_entry
    assert "loom.caption_assets" in draw(lambda layout: entry(SimpleNamespace(layout=layout), bpy.context))
