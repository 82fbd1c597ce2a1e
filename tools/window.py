"""Photograph the panel in real Blender windows: ``python -m tools.window SCRIPTS``.

SCRIPTS is a folder with ``make_root.sh``, ``screenshot.sh`` and ``screenshot.py``, which make
a folder with a Debian and a Blender inside, open a window on a virtual screen in it, and
photograph it. Needs Linux and root. The pictures go to build/window/.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tools import package, pins
from tools.installed import MODULE

OUTPUT = pins.ROOT / "build" / "window"
TAB = "Loom"
CAPTIONERS = pins.ROOT / "tests" / "data" / "captioners.zip"


@dataclass(frozen=True)
class Window:
    """A Blender with a window: its name, the Debian that has it, and the Pythons that the zip must serve besides."""

    name: str
    suite: str
    extra_pythons: tuple[str, ...] = ()


WINDOWS = (Window("blender-4.3", "trixie"), Window("blender-5.2", "sid", ("3.14",)))

#: What window_scenes.py shows → (viewport shading, seconds until the picture is taken).
SCENES = {
    "fresh": ("SOLID", 4),
    "reading": ("SOLID", 10),
    "generated": ("MATERIAL", 60),
    "misfit": ("SOLID", 10),
    "failed": ("SOLID", 15),
    "nothing_selected": ("SOLID", 6),
    "caption_image": ("SOLID", 10),
    "captioned": ("MATERIAL", 60),
    "candidates": ("MATERIAL", 90),
    "prompt_list": ("SOLID", 60),
    "caption_empty": ("SOLID", 6),
    "caption_queue": ("SOLID", 20),
    "caption_failed": ("SOLID", 20),
    "caption_render": ("SOLID", 25),
    "caption_viewport": ("SOLID", 15),
    "caption_assets": ("SOLID", 8),
}


def make_root(scripts: Path, suite: str, root: Path) -> None:
    """A folder with a Blender inside, made once."""
    if not (root / "usr/bin/blender").exists():
        shutil.rmtree(root, ignore_errors=True)
        root.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["bash", scripts / "make_root.sh", suite, root], check=True)


def photograph(scripts: Path, root: Path, archive: Path, scene: str, target: Path) -> None:
    """One picture of one scene, from the Blender inside ``root``."""
    shading, settle = SCENES[scene]
    inside = root / "srv"
    inside.mkdir(exist_ok=True)
    for script in (*scripts.glob("*.sh"), *scripts.glob("*.py"), Path(__file__).with_name("window_scenes.py")):
        shutil.copy(script, inside)
    shutil.copy(archive, inside / "extension.zip")
    shutil.unpack_archive(CAPTIONERS, inside / "captioners")
    environment = {**os.environ, "LOOM_SETTLE": str(settle), "LOOM_SCENE": scene, "HOME": "/home"}
    environment.pop("BLENDER_USER_RESOURCES", None)
    subprocess.run(
        ["chroot", root, "bash", "/srv/screenshot.sh", "/srv/out", "/srv/extension.zip", MODULE, TAB, shading,
         "--python", "/srv/window_scenes.py"],
        env=environment, check=True,
    )  # fmt: skip
    shutil.copy(inside / "out" / "shot.png", target)
    shutil.copy(inside / "out" / "blender.log", target.with_suffix(".log"))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("scripts", type=Path, help="folder of the scripts that make and photograph a Blender")
    parser.add_argument("--roots", type=Path, default=OUTPUT / "roots", help="where the Blenders are kept (3 GB)")
    parser.add_argument("--scene", action="append", choices=SCENES, help="default: all")
    parser.add_argument("--window", action="append", choices=[window.name for window in WINDOWS], help="default: all")
    options = parser.parse_args()
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for window in WINDOWS:
        if options.window and window.name not in options.window:
            continue
        root = (options.roots / window.suite).resolve()
        make_root(options.scripts.resolve(), window.suite, root)
        pythons = [*pins.wheel_pythons(), *window.extra_pythons]
        archive = package.package(package.this_platform(), pythons, OUTPUT / window.name)
        for scene in options.scene or SCENES:
            target = OUTPUT / f"{window.name}-{scene}.png"
            photograph(options.scripts.resolve(), root, archive, scene, target)
            print(target)


if __name__ == "__main__":
    main()
