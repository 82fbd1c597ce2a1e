"""Catalogues of an asset library: ``blender_assets.cats.txt`` beside its .blend files."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from pathlib import Path

from ..engine.captioning.whole_files import content_of, replacing

FILE = "blender_assets.cats.txt"
_NAMESPACE = uuid.UUID("5d0e8a44-5a39-4c27-9d5e-0c0a36c6f3d1")
_HEAD = (
    "# This is an Asset Catalog Definition file for Blender.\n"
    "#\n"
    "# Empty lines and lines starting with `#` will be ignored.\n"
    "# The first non-ignored line should be the version indicator.\n"
    '# Other lines are of the format "UUID:catalog/path/for/assets:simple catalog name"\n'
    "\n"
    "VERSION 1\n"
)


def catalog_path(family: str) -> str:
    """Where the assets of a material family lie; ``:`` parts the fields of the file, so no path has one."""
    return f"Texture Loom/{(family or 'other').replace(':', ' ').replace('/', ' ').title()}"


def catalog_id(path: str) -> str:
    """The same for the same path, on every machine."""
    return str(uuid.uuid5(_NAMESPACE, path))


def add(folder: Path, paths: Iterable[str]) -> None:
    """Make sure that the library in ``folder`` has these catalogues; what is in its file stays.

    Raises:
        OutputError: the file cannot be written.
        OSError: it cannot be read.
    """
    old = content_of(folder / FILE).decode("utf-8", "replace")
    known = {line.partition(":")[0].strip().lower() for line in old.splitlines()}
    lines = [f"{catalog_id(path)}:{path}:{path.replace('/', '-')}\n" for path in sorted(set(paths))]
    new = [line for line in lines if line.partition(":")[0] not in known]
    if not new:
        return
    start = old if old.endswith("\n") or not old else f"{old}\n"
    with replacing(folder / FILE) as file:
        file.write(((start or f"{_HEAD}\n") + "".join(new)).encode())
