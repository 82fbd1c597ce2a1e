"""Enabling leaves nothing behind, is quick, and loads no library of the engine."""

from __future__ import annotations

import subprocess
import sys
import time

import bpy
from conftest import MODULE

HEAVY = ("onnxruntime", "tokenizers", "PIL", "torch", "transformers", "numpy")
BUDGET_SECONDS = 0.05


def footprint() -> dict[str, object]:
    """What an add-on can leave behind in Blender."""
    handlers = {
        name: len(getattr(bpy.app.handlers, name))
        for name in dir(bpy.app.handlers)
        if isinstance(getattr(bpy.app.handlers, name), list)
    }
    keymaps = bpy.context.window_manager.keyconfigs.addon
    menus = {
        name: len(getattr(bpy.types, name)._dyn_ui_initialize())
        for name in ("VIEW3D_MT_object", "NODE_MT_add", "TOPBAR_MT_file", "ASSETBROWSER_MT_asset")
    }
    return {
        "classes": sorted(name for name in dir(bpy.types) if name.startswith("LOOM_")),
        "operators": dir(bpy.ops.loom),
        "scene": hasattr(bpy.types.Scene, "loom"),
        "material": hasattr(bpy.types.Material, "loom"),
        "image": hasattr(bpy.types.Image, "loom"),
        "handlers": handlers,
        "keymaps": {keymap.name: len(keymap.keymap_items) for keymap in keymaps.keymaps} if keymaps else {},
        "menus": menus,
    }


def disable() -> None:
    bpy.ops.preferences.addon_disable(module=MODULE)


def enable() -> None:
    bpy.ops.preferences.addon_enable(module=MODULE)


def test_leaves_nothing_and_comes_back_the_same(session, scene) -> None:
    before = footprint()
    assert before["classes"] and before["scene"] and before["material"] and before["image"]
    session.later("a key", 1000.0, lambda: None)
    assert bpy.app.timers.is_registered(session.timer)
    disable()
    try:
        without = footprint()
    finally:
        enable()
    assert not without["classes"] and not without["operators"]
    assert not without["scene"] and not without["material"] and not without["image"]
    assert not bpy.app.timers.is_registered(session.timer)
    assert footprint() == before
    assert sum(without["menus"].values()) == sum(before["menus"].values()) - 2
    assert sum(without["handlers"].values()) == sum(before["handlers"].values()) - 9


def test_registers_in_time(scene) -> None:
    times = []
    for _ in range(5):
        disable()
        package = sys.modules[MODULE]
        start = time.perf_counter()
        package.register()
        times.append(time.perf_counter() - start)
        package.unregister()
        enable()
    print(f"registering took {1000 * min(times):.1f} to {1000 * max(times):.1f} ms")
    assert min(times) < BUDGET_SECONDS


def test_loads_nothing_of_the_engine(loom) -> None:
    """In a process of its own: another test of this session may have loaded a library for itself."""
    code = (
        "import os, sys, bpy\n"
        "before = set(sys.modules)\n"
        f"bpy.ops.preferences.addon_enable(module={MODULE!r})\n"
        f"assert {MODULE!r} in sys.modules, 'not enabled'\n"
        f"print('loaded:', sorted(set({HEAVY!r}) & set(sys.modules) - before))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "loaded: []" in done.stdout, done.stdout + done.stderr


def test_timer_ends_when_all_is_done(cube, generate, session) -> None:
    generate()
    assert session.tick() is None


def test_disabling_while_something_is_made(cube, generate, fake, session) -> None:
    fake.hold = True
    panel = bpy.context.scene.loom
    panel.prompt = "old red brick wall"
    bpy.ops.loom.generate()
    disable()
    try:
        assert fake.closed
        assert not bpy.data.materials and not bpy.data.images
    finally:
        enable()


def test_new_files_take_the_preferred_size(session, scene, loom, tmp_path) -> None:
    preferences = bpy.context.preferences.addons[MODULE].preferences
    scene.loom.prompt = "brick"
    scene.loom.size = "2048"
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "used.blend"))
    preferences.default_size = "512"
    try:
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
        assert bpy.context.scene.loom.size == "512"
        bpy.ops.wm.open_mainfile(filepath=str(tmp_path / "used.blend"))
        assert bpy.context.scene.loom.size == "2048"
    finally:
        preferences.default_size = "1024"
