"""The run that was under way when Blender ended, kept in the extension's own folder."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path

import bpy

from .. import __package__ as root_package
from ..engine.errors import LoomError
from ..engine.exports.formats import FORMATS
from ..engine.request import GenerateRequest

_FILE = "batch.json"


@dataclass(frozen=True)
class LastRun:
    """A run that can be gone on with: the list, its library, and what holds where the list says nothing.

    Attributes:
        exports: formats of ``engine.exports`` that are written too.
    """

    path: Path
    folder: Path
    defaults: GenerateRequest
    exports: tuple[str, ...] = ()
    total: int = 0


def _place(create: bool) -> Path:
    return Path(bpy.utils.extension_path_user(root_package, create=create)) / _FILE


def remember(run: LastRun | None) -> None:
    """Keep a run in mind beyond this Blender; None forgets it. Where that is not possible, nothing is lost."""
    with contextlib.suppress(OSError, ValueError):
        if run is None:
            _place(create=False).unlink(missing_ok=True)
            return
        data = {
            "path": str(run.path),
            "folder": str(run.folder),
            "defaults": run.defaults.to_json(),
            "exports": run.exports,
            "total": run.total,
        }
        _place(create=True).write_text(json.dumps(data), encoding="utf-8")


def recall() -> LastRun | None:
    """The run that was not finished, if its list and its library are still there."""
    try:
        data = json.loads(_place(create=False).read_bytes())
        defaults = GenerateRequest.from_json(data["defaults"])
        exports = tuple(name for name in data["exports"] if name in FORMATS)
        run = LastRun(Path(data["path"]), Path(data["folder"]), defaults, exports, int(data["total"]))
    except (LoomError, OSError, ValueError, KeyError, TypeError):
        return None
    return run if run.path.is_file() and run.folder.is_dir() else None
