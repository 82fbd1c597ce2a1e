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


def fetch_wheels(platforms: list[str], pythons: list[str], target: Path) -> list[Path]:
    """Download the pinned wheels for every platform and Python; what is there already is kept.

    Returns every wheel's path, sorted.
    """

    def fetch(job: tuple[str, str]) -> set[Path]:
        platform, python = job
        folder = target / f"{platform}-{python}"  # pip refuses nothing when two jobs share a folder
        tags = [part for tag in pins.platforms()[platform] for part in ("--platform", tag)]
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
             "--implementation", "cp", "--python-version", python, *tags, "--dest", folder, *pins.wheels()],
            check=True,
        )  # fmt: skip
        return set(folder.glob("*.whl"))

    jobs = [(platform, python) for platform in platforms for python in pythons]
    for platform, python in jobs:  # a wheel of an older pin must not get into the zip
        shutil.rmtree(target / f"{platform}-{python}", ignore_errors=True)
    with ThreadPoolExecutor(max_workers=len(jobs)) as pool:
        found = {wheel.name: wheel for wheels in pool.map(fetch, jobs) for wheel in wheels}
    return [found[name] for name in sorted(found)]


def list_wheels(manifest: Path, names: list[str], platforms: list[str]) -> None:
    """Write the wheels, and the platforms that are built, into the staged manifest."""
    text = manifest.read_text(encoding="utf-8")
    head, bracket, tables = text.partition("\n[permissions]")
    lines = [
        f"platforms = {_toml_list(platforms)}" if line.startswith("platforms =") else line
        for line in head.splitlines()
        if not line.startswith("#")
    ]
    lines.append(f"wheels = {_toml_list([f'./wheels/{name}' for name in names])}\n")
    manifest.write_text("\n".join(lines) + bracket + tables, encoding="utf-8")


def _toml_list(values: list[str]) -> str:
    return "[\n" + "".join(f'    "{value}",\n' for value in values) + "]"


def normalise(archive: Path) -> None:
    """Rewrite a zip with its members sorted and undated; their contents stay as they are."""
    partial = archive.with_suffix(".partial")
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(partial, "w") as target:
        for old in sorted(source.infolist(), key=lambda member: member.filename):
            new = zipfile.ZipInfo(old.filename, _ZIP_DATE)
            new.external_attr = 0o644 << 16
            new.create_system = 3  # the same bytes, whichever system builds them
            target.writestr(new, source.read(old), old.compress_type, compresslevel=9)
    os.replace(partial, archive)


def package(platforms: list[str], pythons: list[str], output: Path = DIST) -> list[Path]:
    """Build and validate the zips of ``platforms`` into ``output``; returns their paths."""
    manifest = pins.manifest()
    builder = blender_builder.script(BUILD / "blender")
    staged = BUILD / "stage" / manifest["id"]
    stage(staged)
    wheels = fetch_wheels(platforms, pythons, BUILD / "wheels")
    (staged / "wheels").mkdir()
    for wheel in wheels:
        shutil.copy(wheel, staged / "wheels")
    list_wheels(staged / "blender_manifest.toml", [wheel.name for wheel in wheels], platforms)
    output.mkdir(parents=True, exist_ok=True)
    blender_builder.build(builder, staged, output)
    zips = [zip_path(platform, output) for platform in platforms]
    for archive in zips:
        normalise(archive)
        blender_builder.validate(builder, archive)
    return zips


def zip_path(platform: str, output: Path = DIST) -> Path:
    """Where the zip of ``platform`` lies, under the name that Blender's builder gives it."""
    manifest = pins.manifest()
    return output / f"{manifest['id']}-{manifest['version']}-{platform.replace('-', '_')}.zip"


def this_platform() -> str:
    """Blender's name of the platform that this runs on."""
    return {"linux": "linux-x64", "win32": "windows-x64", "darwin": "macos-arm64"}[sys.platform]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--platform", action="append", choices=[*pins.platforms(), "this"], help="default: all")
    parser.add_argument("--extra-python", action="append", default=[], help="wheels for one more Python, such as 3.14")
    parser.add_argument("--output", type=Path, default=DIST)
    options = parser.parse_args()
    chosen = [this_platform() if name == "this" else name for name in options.platform or pins.platforms()]
    for archive in package(chosen, [*pins.wheel_pythons(), *options.extra_python], options.output):
        print(f"{archive}  {archive.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
