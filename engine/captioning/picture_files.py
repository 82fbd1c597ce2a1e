"""Which pictures are meant by paths of files and folders.

Standard library only.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ..errors import BadRequestError

#: Endings by which a folder's pictures are known; a file that is named itself may have any.
ENDINGS = frozenset(
    f".{ending}"
    for ending in (
        *("png", "jpg", "jpeg", "jfif", "tif", "tiff", "webp", "avif", "exr", "hdr", "bmp", "gif", "tga"),
        *("jp2", "j2k", "psd", "dds", "qoi", "ppm", "pgm", "pbm", "pnm", "sgi", "rgb"),
    )
)


def find_pictures(paths: Iterable[str | os.PathLike[str]], complain: Callable[[str], None]) -> list[Path]:
    """Every picture that the paths mean, once each, in the order of the paths and by name within a folder.

    Folders are searched to the last one below them, each once, wherever links lead. What is hidden there stays
    out; so do this program's unfinished files, which are hidden too.

    Args:
        paths: files, which may also be missing, and folders.
        complain: is told in one sentence of every folder that cannot be read or has no picture.

    Returns:
        Absolute paths.

    Raises:
        BadRequestError: a path is empty.
    """
    found: dict[str, Path] = {}
    for name in paths:
        if not str(name).strip():
            raise BadRequestError("A path is empty: give the path of an image file or a folder.")
        path = Path(os.path.expanduser(name)).absolute()
        if os.path.isdir(path):
            problems: list[str] = []
            pictures = list(_below(path, problems.append))
            if not pictures and not problems:
                problems.append(f"There are no pictures in the folder {path}: give one with PNG, JPEG or other images.")
            for problem in problems:
                complain(problem)
        else:
            pictures = [path]
        for picture in pictures:
            found.setdefault(os.path.normcase(os.path.realpath(picture)), picture)
    return list(found.values())


def _below(folder: Path, complain: Callable[[str], None]) -> Iterator[Path]:
    def failed(error: OSError) -> None:
        complain(f"The folder {error.filename} cannot be read ({error.strerror}): check its permissions.")

    seen: set[str] = set()
    for top, folders, files in os.walk(folder, onerror=failed, followlinks=True):
        real = os.path.realpath(top)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not _is_hidden(top, name))
        for name in sorted(files):
            if os.path.splitext(name)[1].lower() in ENDINGS and not _is_hidden(top, name):
                yield Path(top, name)


def _is_hidden(folder: str, name: str) -> bool:
    if name.startswith("."):
        return True
    if sys.platform != "win32":
        return False
    try:
        return bool(os.lstat(os.path.join(folder, name)).st_file_attributes & stat.FILE_ATTRIBUTE_HIDDEN)
    except OSError:
        return False
