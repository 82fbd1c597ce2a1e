"""Names of files that are being written, and what is left of them when a process is killed.

Such a file lies hidden beside the one whose place it takes. Its writer holds a lock on it, which ends
with the process: an unlocked one that is no longer young belongs to nobody.

Standard library only: Blender imports this module.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from ..unfinished import new_token

_NAME = re.compile(r"\.caption\.[0-9a-f]{12}\.part")
#: A file is without a lock for an instant after it is made and before it gets its final name.
_YOUNG_SECONDS = 60.0
#: Folders that this process has looked through; what is left there later is its own.
_looked: set[Path] = set()


def part_of(target: Path) -> Path:
    """A new name beside ``target``."""
    return target.with_name(f".caption.{new_token()}.part")


def hold(file: BinaryIO) -> None:
    """Show that ``file`` is being written for as long as it is open; Windows does not delete an open file anyway."""
    if sys.platform != "win32":
        import fcntl

        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def clear_abandoned(part: Path, file: BinaryIO) -> None:
    """Delete what killed processes left beside ``part``; once for each folder.

    Args:
        file: ``part``, just made: the age of the others is told by the clock that stamped it, which
            may be a server's.
    """
    folder = part.parent
    if folder in _looked:
        return
    _looked.add(folder)
    with contextlib.suppress(OSError):
        now = os.fstat(file.fileno()).st_ctime
        with os.scandir(folder) as entries:
            found = [entry.path for entry in entries if _NAME.fullmatch(entry.name) and entry.name != part.name]
        for path in found:
            with contextlib.suppress(OSError):
                _clear(path, now)


def _clear(path: str, now: float) -> None:
    status = os.lstat(path)
    # The time of the last change, which nobody can set; the others are copied from the file that is replaced.
    if not stat.S_ISREG(status.st_mode) or now - status.st_ctime < _YOUNG_SECONDS:
        return
    if sys.platform == "win32":
        os.unlink(path)
        return
    import fcntl

    with open(path, "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails if its writer lives, or nobody can know
        os.unlink(path)
