"""Files that are replaced as a whole or not at all, and a lock for those that several processes change.

Standard library only: Blender imports this module.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ..errors import OutputError
from ..file_lock import try_lock
from . import part_files

_LOCK_SECONDS = 60.0
_POLL_SECONDS = 0.005
#: Windows refuses to replace a file while a virus scanner or a viewer looks at it.
_REPLACE_SECONDS = 1.0
_PRIVATE, _PUBLIC = 0o600, 0o666


def sentence(error: OSError, path: Path) -> str:
    """What the artist is told when ``path`` cannot be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"The disk is full at {path.parent}, and {path.name} was left as it was: free some space."
    return (
        f"The file {path} cannot be written ({error.strerror or error}): "
        "close it in other programs, or allow changes to it and its folder."
    )


def content_of(path: Path, most: int = sys.maxsize) -> bytes:
    """What is in a file; empty if there is none.

    Args:
        path: a link is followed.
        most: bytes that it may have.

    Raises:
        OSError: it cannot be read, is larger, or is no file; a pipe would keep its reader waiting for ever.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        return b""
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not a file")
    if status.st_size > most:
        raise OSError(errno.EFBIG, "it is too large")
    return path.read_bytes()


@contextlib.contextmanager
def replacing(path: Path, keep_times: bool = False) -> Iterator[BinaryIO]:
    """A file to write into, which takes the place of ``path`` when the block ends without an error.

    It lies beside ``path`` until then, and is flushed to the disk before it is renamed: whoever
    opens ``path`` finds the old content or the new, also after a crash (what that leaves behind, see
    :mod:`.part_files`). The permissions of an older file are kept, as are its owner and its extended
    attributes where the system allows that.

    Args:
        path: what is replaced; where a symbolic link leads is replaced, not the link.
        keep_times: also keep the times of access and change.

    Raises:
        OutputError: it cannot be written, or is read-only.
    """
    target = Path(os.path.realpath(path))
    part = part_files.part_of(target)
    try:
        try:
            before = _status(target)
            mode = _PUBLIC if before is None else _PRIVATE
            with open(part, "x+b", opener=lambda name, flags: os.open(name, flags, mode)) as file:
                part_files.hold(file)
                part_files.clear_abandoned(part, file)
                yield file
                file.flush()
                os.fsync(file.fileno())
            if before is not None:
                _liken(part, target, before, keep_times)
            _rename(part, target)
        finally:
            with contextlib.suppress(OSError):
                part.unlink()
    except OSError as error:
        raise OutputError(sentence(error, path)) from None


def _status(target: Path) -> os.stat_result | None:
    """The status of a file that may be changed; None if there is none."""
    try:
        status = target.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not a file")
    # Renaming asks for the folder's permission only; a file that is marked read-only is meant to stay.
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise OSError(errno.EACCES, "it is read-only")
    return status


def _liken(part: Path, target: Path, before: os.stat_result, keep_times: bool) -> None:
    # Not every file system has every one of these; what cannot be kept is no reason to lose a caption.
    if hasattr(os, "chown"):
        with contextlib.suppress(OSError):
            os.chown(part, before.st_uid, before.st_gid)
    with contextlib.suppress(OSError):
        shutil.copystat(target, part)
    with contextlib.suppress(OSError):
        if keep_times:
            os.utime(part, ns=(before.st_atime_ns, before.st_mtime_ns))
        else:
            os.utime(part)


def _rename(part: Path, target: Path) -> None:
    end = time.monotonic() + (_REPLACE_SECONDS if sys.platform == "win32" else 0.0)
    while True:
        try:
            os.replace(part, target)
            return
        except PermissionError:
            if time.monotonic() >= end:
                raise
            time.sleep(_POLL_SECONDS)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Only one process and thread at a time is in this block for one path.

    The lock is a hidden file beside ``path``, gone afterwards; a process that dies lets go of it.

    Raises:
        OutputError: it cannot be made, or another process holds it for a minute.
    """
    lock = path.with_name(f".{path.name}.lock")
    try:
        file = _take(lock, path)
    except OSError as error:
        raise OutputError(sentence(error, path)) from None
    try:
        yield
    finally:
        # Deleted while it is held, so that nobody deletes the lock of another; Windows only deletes a
        # closed file, and refuses if another process has opened it since.
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                lock.unlink()
        file.close()
        if sys.platform == "win32":
            with contextlib.suppress(OSError):
                lock.unlink()


def _take(lock: Path, path: Path) -> BinaryIO:
    end = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            file = open(lock, "ab")  # noqa: SIM115
        except PermissionError:
            if sys.platform != "win32" or time.monotonic() >= end:  # Windows: it is being deleted
                raise
        else:
            if try_lock(file) and _is_there(lock, file):
                return file
            file.close()
        if time.monotonic() >= end:
            raise OutputError(f"The file {path} is in use by another process: try again when that has ended.")
        time.sleep(_POLL_SECONDS)


def _is_there(lock: Path, file: BinaryIO) -> bool:
    """Whether the open file still has its name; its last holder may just have deleted it."""
    try:
        return os.path.samestat(os.fstat(file.fileno()), lock.stat())
    except FileNotFoundError:
        return False
