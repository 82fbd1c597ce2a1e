"""The extension's preferences, and what follows from them for the engine process."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path

import bpy

from .. import __package__ as root_package

PACKAGE_FOLDER = Path(__file__).resolve().parent.parent

#: Libraries of the engine process that come as wheels with the extension.
_WHEEL_MODULES = ("onnxruntime", "tokenizers", "numpy", "PIL", "onnxruntime_ep_webgpu")


@dataclass(frozen=True)
class EngineSettings:
    """What the engine process is started with; it is started anew when this changes."""

    python: str
    python_args: tuple[str, ...]
    site_dirs: tuple[Path, ...]
    model_dirs: tuple[Path, ...]
    device: str
    idle_seconds: float


def preferences(context: bpy.types.Context | None = None) -> bpy.types.AddonPreferences | None:
    """The extension's preferences; None if it is not enabled through the preferences."""
    addon = (context or bpy.context).preferences.addons.get(root_package)
    return addon.preferences if addon else None


def wheel_folders() -> tuple[Path, ...]:
    """Folders that hold the engine's libraries, found without importing any of them."""
    folders: list[Path] = []
    for name in _WHEEL_MODULES:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin is not None:
            folder = Path(spec.origin).parent.parent
            if folder not in folders:
                folders.append(folder)
    return tuple(folders)


def engine_settings() -> EngineSettings:
    """What the preferences ask of the engine process now."""
    chosen = preferences()
    models = [Path(bpy.path.abspath(item.path)) for item in chosen.model_folders if item.path] if chosen else []
    return EngineSettings(
        python=sys.executable,
        python_args=tuple(bpy.app.python_args),
        site_dirs=wheel_folders(),
        model_dirs=tuple(models),
        device=chosen.device if chosen else "auto",
        idle_seconds=60.0 * (chosen.idle_minutes if chosen else 5.0),
    )


def storage() -> str:
    """Where maps are kept: ``PACK`` or ``BESIDE``."""
    chosen = preferences()
    return chosen.images if chosen else "PACK"
