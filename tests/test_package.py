"""What is in the zips, and what must not be."""

from __future__ import annotations

import re
import tomllib
import zipfile
from pathlib import Path

import pytest

from tools import package, pins

MEGABYTE = 1_000_000
#: Two ONNX Runtimes, the GPU plugin, the text encoder and the rest; a jump past it wants a look.
LARGEST_ZIP = 150 * MEGABYTE

#: How the wheels of a platform end, before ``.whl``.
PLATFORM_TAGS = {
    "linux-x64": ("x86_64",),
    "windows-x64": ("win_amd64",),
    "macos-arm64": ("macosx_11_0_arm64", "macosx_14_0_arm64", "macosx_14_0_universal2"),
}


@pytest.fixture(scope="module", params=list(pins.platforms()))
def platform(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def archive(platform: str) -> Path:
    path = package.zip_path(platform)
    assert path.exists(), f"{path.name} is not built: run nox -s build."
    return path


@pytest.fixture(scope="module")
def names(archive: Path) -> list[str]:
    with zipfile.ZipFile(archive) as opened:
        return opened.namelist()


@pytest.fixture(scope="module")
def manifest(archive: Path) -> dict:
    with zipfile.ZipFile(archive) as opened:
        return tomllib.loads(opened.read("blender_manifest.toml").decode())


def wheel_names(names: list[str]) -> list[str]:
    return [name.removeprefix("wheels/") for name in names if name.startswith("wheels/")]


def test_only_what_ships(names: list[str]) -> None:
    assert {name.split("/")[0] for name in names} == {*package.SHIPPED, "blender_manifest.toml", "wheels"}
    parts = {part for name in names for part in name.split("/")}
    assert not parts & {"training", "tests", "tools", "docs", "__pycache__", ".git"}
    assert not [name for name in names if name.endswith((".pyc", ".pt", ".ipynb", ".md5"))]


def test_is_the_tree_as_it_stands(archive: Path, names: list[str]) -> None:
    with zipfile.ZipFile(archive) as opened:
        for name in names:
            if name.endswith(".py"):
                assert opened.read(name) == (pins.ROOT / name).read_bytes(), f"{name}: run nox -s build again."


def test_every_wheel_fits_the_platform(platform: str, names: list[str]) -> None:
    for wheel in wheel_names(names):
        assert wheel.removesuffix(".whl").endswith((*PLATFORM_TAGS[platform], "-none-any")), wheel


def test_every_requirement_for_every_python(names: list[str]) -> None:
    for requirement in pins.wheels():
        project, version = requirement.split("==")
        prefix = f"{project.replace('-', '_')}-{version}-"
        tags = [wheel.removeprefix(prefix) for wheel in wheel_names(names) if wheel.startswith(prefix)]
        for python in pins.wheel_pythons():
            exact = f"cp{python.replace('.', '')}-"
            assert any(tag.startswith((exact, "py3-none")) or "-abi3-" in tag for tag in tags), (
                f"{requirement} has no wheel for CPython {python}: {tags}"
            )


def test_nothing_else_is_bundled(names: list[str]) -> None:
    bundled = {wheel.split("-")[0].replace("_", "-") for wheel in wheel_names(names)}
    assert bundled == {requirement.split("==")[0] for requirement in pins.wheels()}
    assert "numpy" not in bundled


def test_manifest_lists_the_wheels(platform: str, names: list[str], manifest: dict) -> None:
    generated = manifest["build"]["generated"]
    assert generated["platforms"] == [platform]
    assert sorted(generated["wheels"]) == sorted(f"./wheels/{wheel}" for wheel in wheel_names(names))


def test_asks_for_no_more_than_files(manifest: dict) -> None:
    assert set(manifest["permissions"]) == {"files"}
    assert manifest["license"] == ["SPDX:GPL-3.0-or-later"]


def test_model_and_licences_travel_along(archive: Path, names: list[str]) -> None:
    model = "engine/builtin/loom-materials"
    assert {"LICENSE", f"{model}/model_index.json", f"{model}/README.md"} <= set(names)
    assert any(Path(name).name.startswith("LICENSE") for name in names if name.startswith(model))
    with zipfile.ZipFile(archive) as opened:
        for wheel in (name for name in names if name.startswith("wheels/")):
            with opened.open(wheel) as inner, zipfile.ZipFile(inner) as contents:
                metadata = next(name for name in contents.namelist() if name.endswith(".dist-info/METADATA"))
                fields = contents.read(metadata).decode().split("\n\n")[0]
            assert re.search(r"^(License|License-Expression|Classifier: License ::)", fields, re.M), wheel


def test_size(archive: Path) -> None:
    assert archive.stat().st_size < LARGEST_ZIP


def test_same_tree_same_bytes(tmp_path: Path) -> None:
    """Normalising takes dates and order out of a zip, and keeps its contents."""
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    for path, order, year in ((first, "ab", 1999), (second, "ba", 2020)):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
            for name in order:
                opened.writestr(zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)), f"text of {name}")
        package.normalise(path)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as opened:
        assert {name: opened.read(name) for name in opened.namelist()} == {"a": b"text of a", "b": b"text of b"}


def test_one_version() -> None:
    source = (pins.ROOT / "engine" / "__init__.py").read_text(encoding="utf-8")
    assert f'__version__ = "{pins.manifest()["version"]}"' in source
