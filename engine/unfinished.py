"""Names for output that is being written, so that whoever is left can clear it away.

A set of files is written into a hidden folder beside its final place, and gets its final
name when it is complete. The folder's name ends with the request's token: the worker that
writes it and the client that outlives the worker both know it.

Standard library only: Blender imports this module.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from pathlib import Path

_SUFFIX = ".part"
_PART = re.compile(r"\..+\.[0-9a-f]{12}\.part")


def new_token() -> str:
    """A name that no other request has."""
    return secrets.token_hex(6)


def part_folder(target: Path, token: str) -> Path:
    """Where the unfinished content of the folder ``target`` is written."""
    return target.parent / f".{target.name}.{token}{_SUFFIX}"


def publish(part: Path, target: Path) -> None:
    """Give the finished folder ``part`` its name; in a folder that has it already, files take the place of older ones.

    Raises:
        OSError: something that is no folder has the name, or the place cannot be written.
    """
    if not target.exists():
        try:
            os.rename(part, target)
            return
        except OSError:  # Linux calls it not empty, others call it existing
            if not target.is_dir():
                raise
            # Another request of the same name was quicker: join it.
    for path in sorted(part.iterdir()):
        if path.is_dir():
            publish(path, target / path.name)
        else:
            os.replace(path, target / path.name)


def clear_all_unfinished(out_dir: Path) -> None:
    """Delete what killed processes left unfinished below ``out_dir``; only for who is alone there."""
    for folder in list(out_dir.glob(f".*{_SUFFIX}")):
        if _PART.fullmatch(folder.name):
            shutil.rmtree(folder, ignore_errors=True)


def clear_unfinished(out_dir: Path, token: str) -> None:
    """Delete what the request with this token left unfinished below ``out_dir``."""
    if out_dir.is_dir():
        for folder in list(out_dir.glob(f".*.{token}{_SUFFIX}")):
            shutil.rmtree(folder, ignore_errors=True)
