"""One process at a time in a batch's folder."""

from __future__ import annotations

import contextlib
import os
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ..errors import OutputError
from ..file_lock import try_lock

LOCK_FILE = ".batch.lock"
#: The first byte is what Windows locks, and nobody else can read it then.
_TEXT_AT = 1


@contextlib.contextmanager
def claimed(out: Path) -> Iterator[None]:
    """Within it, no other process fills ``out``, which is made if it is missing; ends with the process.

    Raises:
        OutputError: another process does, which is named; or the folder cannot be written.
    """
    with contextlib.closing(_locked(out)):
        yield


def is_claimed(out: Path) -> bool:
    """Whether a process fills ``out`` now; False where that cannot be told."""
    try:
        with open(out / LOCK_FILE, "r+b") as file:
            return not try_lock(file)
    except (OSError, ValueError):
        return False


def _locked(out: Path) -> BinaryIO:
    try:
        out.mkdir(parents=True, exist_ok=True)
        file = open(out / LOCK_FILE, "a+b")  # noqa: SIM115
        if try_lock(file):
            file.truncate(0)
            file.write(f" process {os.getpid()} on {platform.node() or 'this machine'}".encode())
            file.flush()
            return file
        with file:
            file.seek(_TEXT_AT)
            holder = file.read(200).decode("utf-8", "replace").strip() or "another process"
    except OSError as error:
        raise OutputError(f"The folder {out} cannot be written ({error.strerror or error}): choose another.") from None
    raise OutputError(f"The folder {out} is being filled by {holder}: wait for it, or end it first.")
