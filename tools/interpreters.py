"""Find a CPython of a given version on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path


@cache
def find(version: str) -> str | None:
    """Path of a CPython ``version`` (such as ``"3.13"``) that really starts, or None.

    Looks at the running Python, the PATH, pyenv's versions, and the py launcher of Windows.
    """
    if sys.version_info[:2] == tuple(map(int, version.split("."))) and sys.prefix == sys.base_prefix:
        return sys.executable
    for command in _candidates(version):
        path = _start(command, version)
        if path:
            return path
    return None


def _candidates(version: str) -> Iterator[list[str]]:
    on_path = shutil.which(f"python{version}")
    if on_path:
        yield [on_path]
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for python in sorted(root.glob(f"versions/{version}*/bin/python"), reverse=True):
        yield [str(python)]
    launcher = shutil.which("py")
    if launcher:
        yield [launcher, f"-{version}"]


def _start(command: list[str], version: str) -> str | None:
    """The interpreter's own path, if it starts and is that version (a pyenv shim may be neither)."""
    code = "import sys; print('%d.%d' % sys.version_info[:2]); print(sys.executable)"
    try:
        answer = subprocess.run([*command, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    found, path = answer.stdout.splitlines()[:2]
    return path if found == version else None
