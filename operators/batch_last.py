"""The run that was under way when Blender ended, kept in the extension's own folder."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

import bpy

from .. import __package__ as root_package
from ..engine.batch.claim import is_claimed
from ..engine.captioning.whole_files import replacing
from ..engine.errors import LoomError
from ..engine.exports.formats import FORMATS
from ..engine.request import GenerateRequest

_FILE = "batch.json"


@dataclass(frozen=True)
class LastRun:
    """A run that can be gone on with: the list, its library, and what holds where the list says nothing.

    Attributes:
        exports: formats of ``engine.exports`` that are written too.
        wildcards: folder of what ``__name__`` in a prompt stands for, or None.
    """

    path: Path
    folder: Path
    defaults: GenerateRequest
    exports: tuple[str, ...] = ()
    total: int = 0
    wildcards: Path | None = None


def _place(create: bool) -> Path:
    return Path(bpy.utils.extension_path_user(root_package, create=create)) / _FILE


def remember(run: LastRun) -> None:
    """Keep a run in mind beyond this Blender. Where that is not possible, nothing is lost."""
    data = {
        "path": str(run.path),
        "folder": str(run.folder),
        "defaults": run.defaults.to_json(),
        "exports": run.exports,
        "total": run.total,
        "wildcards": str(run.wildcards or ""),
    }
    with contextlib.suppress(OSError, ValueError, LoomError), replacing(_place(create=True)) as file:
        file.write(json.dumps(data).encode())


def forget(run: LastRun | None) -> None:
    """Forget a run, if it is still the one in mind: another Blender may have begun its own."""
    if run is not None and (kept := _read()) is not None and kept.folder == run.folder:
        with contextlib.suppress(OSError):
            _place(create=False).unlink(missing_ok=True)


def recall() -> LastRun | None:
    """The run that was not finished, if its list and its library are still there and nobody is at it."""
    run = _read()
    if run is None or not os.path.isfile(run.path) or not os.path.isdir(run.folder) or is_claimed(run.folder):
        return None
    return run


def _read() -> LastRun | None:
    try:
        data = json.loads(_place(create=False).read_bytes())
        defaults = GenerateRequest.from_json(data["defaults"])
        exports = tuple(name for name in data["exports"] if name in FORMATS)
        wildcards = Path(data["wildcards"]) if data["wildcards"] else None
        return LastRun(Path(data["path"]), Path(data["folder"]), defaults, exports, int(data["total"]), wildcards)
    except (LoomError, OSError, ValueError, KeyError, TypeError):
        return None
