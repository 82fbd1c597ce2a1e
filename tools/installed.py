"""Install the built zip as an artist does, and say where it went. Runs inside bpy.

``LOOM_ZIP`` names the zip, ``BLENDER_USER_RESOURCES`` the user folder, which must be set
before bpy is imported.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from tools import pins

MODULE = f"bl_ext.user_default.{pins.manifest()['id']}"


@dataclass(frozen=True)
class Installed:
    """Where Blender's installer put the extension.

    Attributes:
        folder: the extension itself, the parent of ``engine/``.
        site: the folder of its unpacked wheels.
    """

    folder: str
    site: str


def install() -> Installed:
    """Install and enable the zip in the Blender that runs this."""
    import bpy

    archive = Path(os.environ["LOOM_ZIP"]).resolve()
    bpy.ops.extensions.package_install_files(
        filepath=str(archive), repo="user_default", enable_on_install=True, overwrite=True
    )
    if MODULE not in bpy.context.preferences.addons:
        raise SystemExit(f"Blender {bpy.app.version_string} did not enable {archive.name}: see its messages above.")
    return Installed(str(Path(str(sys.modules[MODULE].__file__)).parent), _site())


def _site() -> str:
    spec = importlib.util.find_spec("onnxruntime")  # finds it without importing it
    if spec is None or spec.origin is None:
        raise SystemExit("Blender did not unpack the extension's wheels: see its messages above.")
    return str(Path(spec.origin).parent.parent)


if __name__ == "__main__":
    print(json.dumps(asdict(install())))
