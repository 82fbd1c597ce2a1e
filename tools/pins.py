"""The pins of ``pyproject.toml``, typed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Blender:
    """One Blender that is tested: ``series`` such as 4.5, and the exact versions."""

    series: str
    bpy: str
    python: str
    numpy: str

    @property
    def requirements(self) -> list[str]:
        """What pip installs for it; the NumPy is the one that this Blender ships."""
        return [f"bpy=={self.bpy}", f"numpy=={self.numpy}"]


@cache
def _pyproject() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _settings() -> dict:
    return _pyproject()["tool"]["texture-loom"]


def group(name: str) -> list[str]:
    """The requirements of one dependency group, included groups resolved."""
    found: list[str] = []
    for entry in _pyproject()["dependency-groups"][name]:
        found += [entry] if isinstance(entry, str) else group(entry["include-group"])
    return found


def wheels() -> list[str]:
    """What every zip carries: the ``engine`` group without NumPy, which is Blender's own."""
    return [requirement for requirement in group("engine") if not requirement.startswith("numpy")]


def npm(name: str) -> str:
    """A package of npm with its version, as npm's command line takes it."""
    return f"{name}@{_settings()['npm'][name]}"


def wheel_pythons() -> list[str]:
    """The Pythons that every zip serves, as ``"3.11"``."""
    return list(_settings()["wheel_pythons"])


def platforms() -> dict[str, list[str]]:
    """Blender's platform name → pip's platform tags."""
    return dict(_settings()["platforms"])


def blenders() -> list[Blender]:
    """Every Blender that is tested, oldest first."""
    return [Blender(series, **versions) for series, versions in _settings()["blenders"].items()]


def blender(series: str) -> Blender:
    """The Blender of one series."""
    return next(blender for blender in blenders() if blender.series == series)


def builder() -> Blender:
    """The Blender whose extension builder makes the zips, and in which the demo runs."""
    return blender(_settings()["builder"])


def manifest() -> dict:
    """The extension's manifest as it stands in the repository."""
    return tomllib.loads((ROOT / "blender_manifest.toml").read_text(encoding="utf-8"))
