"""Imports go one way: ui, operators, scene, engine (the contracts are in pyproject.toml)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import package, pins


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The parent of a copy of the package, under the name that the contracts use."""
    parent = tmp_path_factory.mktemp("layers")
    package.stage(parent / pins.manifest()["id"])
    return parent


def lint_imports(parent: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(parent)}
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    config = [str(pins.ROOT / "pyproject.toml"), "--no-cache"]
    return subprocess.run([*command, *config], cwd=parent, env=environment, capture_output=True, text=True)


def test_contracts_hold(staged: Path) -> None:
    result = lint_imports(staged)
    assert result.returncode == 0, result.stdout + result.stderr


def test_contracts_notice_a_way_back(staged: Path) -> None:
    intruder = staged / pins.manifest()["id"] / "engine" / "intruder.py"
    intruder.write_text("from ..scene import images\nimport bpy\n", encoding="utf-8")
    try:
        result = lint_imports(staged)
    finally:
        intruder.unlink()
    assert result.returncode != 0
    assert "intruder" in result.stdout
