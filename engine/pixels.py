"""Shared pixels: finished maps cross from the worker to Blender without a copy.

The client owns a private folder in memory-backed storage where the system has one, else in
the temporary folder. The worker writes a map into a file there, as the model made it
(:mod:`.map_formats`, top row first); the client maps the same file. A lock that the kernel drops with its owner
tells whose folders are left over: every new owner sweeps them away.

Standard library and NumPy only: Blender imports this module.
"""

from __future__ import annotations

import errno
import mmap
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from .errors import OutputError
from .map_formats import MapFormat

if TYPE_CHECKING:
    import numpy as np

_PREFIX = "texture-loom-"
_LOCK = "owner"
#: A folder without a lock file this young may be one that is just being made.
_GRACE_SECONDS = 60.0
_ATTEMPTS = 3


def _try_lock(file: BinaryIO) -> bool:
    """Take the lock of an open file without waiting; it goes when the process does."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _roots() -> list[Path]:
    """Where shared folders may lie, the best place first."""
    roots = [Path(tempfile.gettempdir())]
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK | os.X_OK):
        roots.insert(0, memory)
    return roots


class PixelFolder:
    """A private folder (mode 0700) for shared pixels, with a lock held while it is in use."""

    def __init__(self, root: Path) -> None:
        self.path = root / f"{_PREFIX}{os.getpid()}-{secrets.token_hex(6)}"
        self.path.mkdir(mode=0o700)
        self._lock = open(self.path / _LOCK, "wb")  # noqa: SIM115
        if not _try_lock(self._lock):  # another owner's sweep came between
            self._lock.close()
            raise BlockingIOError(errno.EAGAIN, "busy")

    def remove(self) -> None:
        """Delete the folder and everything in it; harmless when it is gone already."""
        self._lock.close()
        shutil.rmtree(self.path, ignore_errors=True)


def _owned_folders(root: Path) -> Iterator[Path]:
    try:
        entries = list(os.scandir(root))
    except OSError:
        return  # nothing of ours can be there; making a folder tells more
    for entry in entries:
        if entry.name.startswith(_PREFIX) and entry.is_dir(follow_symlinks=False):
            with suppress(FileNotFoundError):  # its owner removed it meanwhile
                if sys.platform == "win32" or entry.stat(follow_symlinks=False).st_uid == os.getuid():
                    yield Path(entry.path)


def sweep() -> list[Path]:
    """Delete the shared folders of owners that died; return them."""
    removed = []
    for root in _roots():
        for folder in _owned_folders(root):
            try:
                with open(folder / _LOCK, "r+b") as file:
                    dead = _try_lock(file)
            except FileNotFoundError:
                try:
                    dead = time.time() - folder.stat().st_mtime > _GRACE_SECONDS
                except FileNotFoundError:
                    continue  # its owner removed it meanwhile
            except PermissionError:
                continue  # Windows: in use
            if dead:
                shutil.rmtree(folder, ignore_errors=True)
                removed.append(folder)
    return removed


class PixelStore:
    """The client's shared folders: one in each place that is needed."""

    def __init__(self) -> None:
        self._folders: dict[Path, PixelFolder] = {}

    def folder(self, needed: int) -> PixelFolder:
        """A folder in the best place that has room for ``needed`` bytes.

        Raises:
            OutputError: no place can be written.
        """
        if not self._folders:
            sweep()
        problems = []
        for root in _roots():
            for _ in range(_ATTEMPTS):
                try:
                    if shutil.disk_usage(root).free < needed:
                        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                    return self._made(root)
                except BlockingIOError:
                    continue
                except OSError as error:
                    problems.append(f"{root}: {error.strerror}")
                    break
        raise OutputError(f"No place for shared pixels could be written ({'; '.join(problems)}): free some space.")

    def _made(self, root: Path) -> PixelFolder:
        folder = self._folders.get(root)
        if folder is None or not folder.path.is_dir():
            folder = self._folders[root] = PixelFolder(root)
        return folder

    def close(self) -> None:
        """Remove every folder."""
        for folder in self._folders.values():
            folder.remove()
        self._folders.clear()


def discard(prefix: str) -> None:
    """Delete the shared maps whose path begins with ``prefix``."""
    start = Path(prefix)
    if start.parent.is_dir():
        for path in list(start.parent.iterdir()):
            if path.name.startswith(start.name):
                path.unlink(missing_ok=True)


def remove_folder_of(prefix: str) -> None:
    """Delete the whole shared folder that this path prefix lies in; for when its owner is gone."""
    folder = Path(prefix).parent
    if folder.name.startswith(_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)


def write_map(path: str, pixels: np.ndarray) -> None:
    """The worker's side: put a map into the file ``path``. Nothing is left of the file if that fails.

    Raises:
        OutputError: there is no room for it.
    """
    import numpy as np

    try:
        with open(path, "wb") as file:
            file.write(np.ascontiguousarray(pixels).data.cast("B"))
    except OSError as error:
        Path(path).unlink(missing_ok=True)
        raise OutputError(
            f"There is no room for {pixels.nbytes / 1e6:,.1f} MB of shared pixels in {Path(path).parent} "
            f"({error.strerror}): free some space or choose a smaller size."
        ) from None


class SharedPixels:
    """The client's side: the finished map at ``path``, as ``array`` of its format's dtype and shape.

    The file loses its name at once where the system allows that, so nothing is left of it
    whatever happens to this process.

    Raises:
        OSError: the file cannot be opened.
        ValueError: it is shorter than the map.
    """

    def __init__(self, path: str, width: int, height: int, form: MapFormat) -> None:
        import numpy as np  # in the receiving thread, not when Blender starts: registering must be quick

        self._path = Path(path)
        with open(self._path, "r+b") as file:
            self._map = mmap.mmap(file.fileno(), form.byte_count(width, height))
        if sys.platform != "win32":
            self._path.unlink(missing_ok=True)
        self.array: np.ndarray | None = np.frombuffer(self._map, form.dtype).reshape(form.shape(width, height))

    def release(self) -> None:
        """Give the memory back; a view that is still held keeps it until the view goes."""
        self.array = None
        try:
            self._map.close()
        except BufferError:
            return
        if sys.platform == "win32":
            self._path.unlink(missing_ok=True)
