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
    return "\n".join(
        draw(lambda layout, cls=cls: cls.draw(SimpleNamespace(layout=layout), bpy.context)) for cls in visible
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
