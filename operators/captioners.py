"""Which captioners are installed, for the panel."""

from __future__ import annotations

import time
from pathlib import Path

from .settings import engine_settings

#: A panel asks with every redraw; looking costs a few small files.
_FRESH_SECONDS = 3.0
_seen: dict[tuple[Path, ...], tuple[float, tuple[str, ...]]] = {}


def names() -> tuple[str, ...]:
    """Names of the captioners that can be used; the first is what the engine takes when none is asked for."""
    folders = engine_settings().model_dirs
    when, found = _seen.get(folders, (0.0, ()))
    if not when or time.monotonic() - when > _FRESH_SECONDS:
        from ..engine.library import Library  # not when Blender starts: registering must be quick

        found = tuple(dict.fromkeys(model.name for model in Library(folders).captioners()))
        _seen.clear()
        _seen[folders] = time.monotonic(), found
    return found
