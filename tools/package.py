"""Build the extension's zips: ``python -m tools.package [--platform NAME …] [--extra-python 3.14 …]``.

Downloads the pinned wheels, stages what ships, lists the wheels in the manifest, has
Blender's own builder make one zip a platform, and has Blender's own validator check them.
The same tree gives the same bytes.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tools import blender_builder, pins

#: What ships, and nothing else.
SHIPPED = ("__init__.py", "registration.py", "LICENSE", "engine", "operators", "scene", "ui")
#: What these folders hold besides.
LEFT_OUT = ("training", "__pycache__", "*.pyc", ".*")

BUILD = pins.ROOT / "build"
DIST = pins.ROOT / "dist"
#: The earliest date that a zip can hold: dates would make equal contents differ.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def stage(target: Path) -> None:
    """Put a clean copy of what ships into ``target``, without the wheels."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in (*SHIPPED, "blender_manifest.toml"):
        source = pins.ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns(*LEFT_OUT))
        else:
            shutil.copy(source, target / name)


def fetch_wheels(platform: str, pythons: list[str]) -> list[Path]:
    """Download the pinned wheels of a platform, for every Python at once; returns them sorted by name."""
    with ThreadPoolExecutor(max_workers=len(pythons)) as pool:
        found = {wheel.name: wheel for wheels in pool.map(partial(_fetch, platform), pythons) for wheel in wheels}
    return [found[name] for name in sorted(found)]


def _fetch(platform: str, python: str) -> list[Path]:
    """The wheels of one platform and Python; downloaded again only when the pins change."""
    folder = BUILD / "wheels" / f"{platform}-{python}"
    stamp = folder / "requirements.txt"
    pinned = "\n".join(pins.wheels())
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != pinned:
        shutil.rmtree(folder, ignore_errors=True)
        tags = [part for tag in pins.platforms()[platform] for part in ("--platform", tag)]
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
             "--implementation", "cp", "--python-version", python, *tags, "--dest", folder, *pins.wheels()],
            check=True,
        )  # fmt: skip
        stamp.write_text(pinned, encoding="utf-8")
    return list(folder.glob("*.whl"))


def list_wheels(manifest: Path, names: list[str], platform: str) -> None:
    """Write into the staged manifest which wheels this platform's zip carries."""
    text = manifest.read_text(encoding="utf-8")
    head, bracket, tables = text.partition("\n[permissions]")
    lines = [
        f'platforms = ["{platform}"]' if line.startswith("platforms =") else line
        for line in head.splitlines()
        if not line.startswith("#")
    ]
    lines.append(f"wheels = {_toml_list([f'./wheels/{name}' for name in names])}\n")
    manifest.write_text("\n".join(lines) + bracket + tables, encoding="utf-8")


def _toml_list(values: list[str]) -> str:
    return "[\n" + "".join(f'    "{value}",\n' for value in values) + "]"


def normalise(archive: Path) -> None:
    """Rewrite a zip with its members sorted and undated; their contents stay as they are."""
    rewritten = archive.with_suffix(".partial")
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(rewritten, "w") as target:
        for old in sorted(source.infolist(), key=lambda member: member.filename):
            new = zipfile.ZipInfo(old.filename, _ZIP_DATE)
            new.external_attr = 0o644 << 16
            new.create_system = 3  # the same bytes, whichever system builds them
            target.writestr(new, source.read(old), old.compress_type, compresslevel=9)
    os.replace(rewritten, archive)


def package(platform: str, pythons: list[str], output: Path = DIST) -> Path:
    """Build and validate the zip of one platform into ``output``; returns its path."""
    builder = blender_builder.script(BUILD / "blender")
    staged = BUILD / "stage" / platform / pins.manifest()["id"]
    stage(staged)
    wheels = fetch_wheels(platform, pythons)
    (staged / "wheels").mkdir()
    for wheel in wheels:
        shutil.copy(wheel, staged / "wheels")
    list_wheels(staged / "blender_manifest.toml", [wheel.name for wheel in wheels], platform)
    output.mkdir(parents=True, exist_ok=True)
    blender_builder.build(builder, staged, output)
    archive = zip_path(platform, output)
    normalise(archive)
    blender_builder.validate(builder, archive)
    return archive


def zip_path(platform: str, output: Path = DIST) -> Path:
    """Where the zip of ``platform`` lies, under the name that Blender's builder gives it."""
    manifest = pins.manifest()
    return output / f"{manifest['id']}-{manifest['version']}-{platform.replace('-', '_')}.zip"


def this_platform() -> str:
    """Blender's name of the platform that this runs on."""
    return {"linux": "linux-x64", "win32": "windows-x64", "darwin": "macos-arm64"}[sys.platform]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--platform", action="append", choices=[*pins.platforms(), "this"], help="default: all")
    parser.add_argument("--extra-python", action="append", default=[], help="wheels for one more Python, such as 3.14")
    parser.add_argument("--output", type=Path, default=DIST)
    options = parser.parse_args()
    chosen = [this_platform() if name == "this" else name for name in options.platform or pins.platforms()]
    for platform in chosen:
        archive = package(platform, [*pins.wheel_pythons(), *options.extra_python], options.output)
        print(f"{archive}  {archive.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
