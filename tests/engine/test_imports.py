"""What an import of the engine pulls in: proved in a fresh process, by ``sys.modules``."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: What Blender imports.
CLIENT_SIDE = [
    "batch.check",
    "batch.prompt_list",
    "batch.variants",
    "caption_settings",
    "captioning.finished",
    "captioning.picture_files",
    "captioning.records",
    "client",
    "console",
    "controls",
    "errors",
    "events",
    "imaging.slug",
    "library",
    "request",
    "result",
    "sizes",
    "transport",
]
PROGRAM = """
import importlib, importlib.util, json, sys
sys.path.insert(0, sys.argv[1])
importlib.import_module("numpy")
with_numpy = set(sys.modules)
for name in sys.argv[2:]:
    importlib.import_module(name)
found = {name.partition(".")[0] for name in set(sys.modules) - with_numpy}
print(json.dumps(sorted(found - set(sys.stdlib_module_names))))
"""


def imported(*modules: str) -> set[str]:
    """Top-level modules beyond the standard library and NumPy that importing these brings."""
    command = [sys.executable, "-c", PROGRAM, str(ROOT), *modules]
    return set(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def test_the_package_alone_brings_nothing():
    assert imported("engine") == {"engine"}


@pytest.mark.parametrize("module", CLIENT_SIDE)
def test_blender_s_side_needs_the_standard_library_and_numpy_only(module):
    assert imported(f"engine.{module}") == {"engine"}


def test_the_probe_would_notice_a_library():
    assert "onnxruntime" in imported("engine.runtime")


def test_no_module_of_the_engine_knows_blender():
    modules = [
        "engine." + ".".join(path.relative_to(ROOT / "engine").with_suffix("").parts)
        for path in sorted((ROOT / "engine").rglob("*.py"))
        if not {"training", "builtin"} & set(path.parts) and path.stem not in ("__init__", "__main__", "bootstrap")
    ]
    assert len(modules) > 20
    assert "bpy" not in imported(*modules)


def test_the_public_names_exist():
    import engine

    assert all(getattr(engine, name) is not None for name in engine.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = engine.nothing
