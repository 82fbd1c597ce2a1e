"""Exports on disk: ``<set>/<format>/…``."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from ..captioning.whole_files import locked
from ..errors import OutputError
from ..imaging.png import cannot_write, write_file
from ..imaging.read_set import read_set
from ..result import MaterialMaps
from ..unfinished import clear_all_unfinished, new_token, part_folder, publish
from .formats import FORMATS, check_maps
from .names import safe_name
from .textures import Textures


def write_formats(
    folder: Path,
    name: str,
    material: MaterialMaps,
    formats: Iterable[str],
    flush: bool = False,
) -> None:
    """Write a subfolder a format into a folder.

    Args:
        folder: is there, still unfinished, and has the maps (see ``also`` of :func:`~..imaging.png.write_set`).
        name: of the set, from which the files have theirs.
        material: with the maps that :func:`~.formats.check_maps` asks for.
        formats: of :data:`~.formats.FORMATS`.
        flush: wait until the disk has every file.

    Raises:
        OSError: it cannot be written.
    """
    textures = Textures(material, folder)
    for each in formats:
        (folder / each).mkdir()
        _write_one(folder / each, name, textures, each, flush)


def _write_one(folder: Path, name: str, textures: Textures, each: str, flush: bool) -> None:
    for file, content in FORMATS[each].files(safe_name(name), textures):
        write_file(folder / file, content, flush)


def missing(folder: Path, formats: Iterable[str]) -> list[str]:
    """The formats that a set on disk is not exported to; a subfolder that has its name is whole."""
    return [each for each in formats if not (folder / each).is_dir()]


def export_set(folder: Path, formats: Iterable[str], name: str = "") -> dict[str, Path]:
    """Export a set that is on disk already.

    Each subfolder gets its name when its files are on the disk; in one that is there, files take the place of older
    ones and others stay, such as what an engine's importer has put beside them.

    Args:
        folder: of a set.
        formats: of :data:`~.formats.FORMATS`.
        name: of the set, from which the files have theirs; "" for the folder's.

    Returns:
        Format → its subfolder.

    Raises:
        BadRequestError: it is no set, or one that lacks what a format needs.
        ImageError: a map cannot be read.
        OutputError: it cannot be written, or another process exports it for a minute.
    """
    material = read_set(folder)
    check_maps(formats, material.maps, f"The material in {folder}")
    textures, name = Textures(material), name or folder.resolve().name
    done: dict[str, Path] = {}
    with locked(folder / "exports"):
        clear_all_unfinished(folder)
        for each in formats:
            part = part_folder(folder / each, new_token())
            try:
                try:
                    part.mkdir()
                    _write_one(part, name, textures, each, flush=True)
                    publish(part, folder / each)
                finally:
                    shutil.rmtree(part, ignore_errors=True)
            except OSError as error:
                raise OutputError(cannot_write(error, folder)) from None
            done[each] = folder / each
    return done
