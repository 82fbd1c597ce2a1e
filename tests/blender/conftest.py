"""A real Blender for the tests, with the extension in it.

With ``LOOM_ZIP`` the built zip is installed by Blender's own installer; without it the
checkout is linked into a throw-away user folder, for quick work.
"""

from __future__ import annotations

import atexit
import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).resolve().parent))

if not os.environ.get("BLENDER_USER_RESOURCES"):
    os.environ["BLENDER_USER_RESOURCES"] = tempfile.mkdtemp(prefix="loom-blender-user-")
    atexit.register(shutil.rmtree, os.environ["BLENDER_USER_RESOURCES"], ignore_errors=True)
elif Path(os.environ["BLENDER_USER_RESOURCES"]).exists():
    shutil.rmtree(os.environ["BLENDER_USER_RESOURCES"])  # the installer shall meet an empty folder

import bpy  # noqa: E402

MODULE = "bl_ext.user_default.texture_loom"


def _install() -> None:
    archive = os.environ.get("LOOM_ZIP")
    if archive:
        bpy.ops.extensions.package_install_files(
            filepath=str(Path(archive).resolve()), repo="user_default", enable_on_install=True, overwrite=True
        )
    else:
        repository = Path(os.environ["BLENDER_USER_RESOURCES"], "extensions", "user_default")
        repository.mkdir(parents=True, exist_ok=True)
        (repository / "texture_loom").symlink_to(ROOT, target_is_directory=True)
        bpy.ops.extensions.repo_refresh_all()
        bpy.ops.preferences.addon_enable(module=MODULE)
    assert MODULE in bpy.context.preferences.addons, "Blender did not enable the extension: see its messages above."


@pytest.fixture(scope="session", autouse=True)
def _extension() -> Iterator[None]:
    _install()
    yield
    importlib.import_module(f"{MODULE}.operators.session").session.close()


@pytest.fixture
def loom():
    """``loom("operators.session")`` is that module of the installed extension."""
    return lambda name: importlib.import_module(f"{MODULE}.{name}")


@pytest.fixture
def session(loom):
    """The extension's session, quiet before and after."""
    session = loom("operators.session").session
    session.close()
    yield session
    session.close()


@pytest.fixture
def scene(session) -> bpy.types.Scene:
    """A scene with nothing in it."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    return bpy.context.scene


@pytest.fixture
def fake(session, loom) -> Iterator[object]:
    """The session with a stand-in for the engine process, which a test steers."""
    from fake_client import FakeClient

    client = FakeClient(loom)
    client.session = session
    original = session.make_client
    session.make_client = lambda _settings: client
    yield client
    session.close()
    session.make_client = original


@pytest.fixture
def cube(scene) -> bpy.types.Object:
    """A selected, active cube with UVs and no material."""
    bpy.ops.mesh.primitive_cube_add(size=2)
    return bpy.context.object


@pytest.fixture
def generate(fake):
    """Type a prompt, press Generate, and let everything happen; returns the active material."""

    def run(prompt: str = "old red brick wall", **settings: object) -> bpy.types.Material | None:
        panel = bpy.context.scene.loom
        for name, value in {"size": "256", "prompt": prompt, **settings}.items():
            setattr(panel, name, value)
        bpy.ops.loom.generate(wait=True)
        obj = bpy.context.object
        return obj.active_material if obj else None

    return run
