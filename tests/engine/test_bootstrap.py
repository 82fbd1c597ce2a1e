"""How the engine's processes begin."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import engine

PROGRAM = """
import os, sys
sys.argv = ["engine", "--version"]
try:
    import runpy
    runpy.run_module("engine", run_name="__main__")
except SystemExit:
    print("numpy" in sys.modules, os.environ["OPENBLAS_NUM_THREADS"])
"""


@pytest.mark.parametrize(("given", "threads"), [(None, "1"), ("3", "3")])
def test_blas_is_kept_to_one_thread_before_numpy_comes(given, threads):
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    if given:
        environment["OPENBLAS_NUM_THREADS"] = given
    shown = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=Path(engine.__file__).parents[1],
        env={**environment, "PYTHONSAFEPATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.splitlines()[-1] == f"False {threads}"
