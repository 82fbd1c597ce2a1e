"""Whose a file is: the folder of a run may be one with other things in it."""

from __future__ import annotations

from pathlib import Path

from ...errors import OutputError

#: Stands near the beginning of every page and sheet that is ours.
MARK = "Texture Loom"
_NEAR = 4096


def is_ours(path: Path) -> bool:
    """Whether a file was written here, or there is none."""
    try:
        with path.open("rb") as file:
            return MARK.encode() in file.read(_NEAR)
    except FileNotFoundError:
        return True
    except OSError:
        return False


def refuse_others(path: Path) -> None:
    """Leave a file alone that is not ours.

    Raises:
        OutputError: it is not.
    """
    if not is_ours(path):
        raise OutputError(f"The file {path} is not one of Texture Loom's and was left as it is: move it elsewhere.")
