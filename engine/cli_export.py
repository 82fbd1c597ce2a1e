"""Exports on the command line: ``--export`` of ``generate`` and ``batch``, and the command ``export``."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from . import console
from .errors import BadRequestError, LoomError, OutputError
from .exports.formats import check_maps, parse_formats, stand_ins
from .progress_bar import ProgressBar


def asked(text: str, maps: Iterable[str] | None = None) -> tuple[str, ...]:
    """The formats of ``--export``; none for "".

    Args:
        maps: that will be made. What stands in for others is said on standard error.

    Raises:
        BadRequestError: there is no such format, or these maps are not enough for one.
    """
    formats = parse_formats(text) if text else ()
    if maps is not None:
        check_maps(formats, maps)
        if sentence := stand_ins(formats, maps):
            console.say(sentence)
    return formats


def sets_in(folders: Iterable[Path]) -> Iterator[Path]:
    """The sets of maps that these folders are or hold, each once, in the order of their names; links are not followed.

    Raises:
        BadRequestError: a folder is none, or holds no set.
    """
    from .imaging.read_set import is_set

    seen: set[Path] = set()
    for top in folders:
        if not top.is_dir():
            raise BadRequestError(f"There is no folder {top}: check the path.")
        found = False
        for path, below, _files in os.walk(top):
            folder = Path(path)
            if is_set(folder):
                found = True
                below.clear()
                if (real := folder.resolve()) not in seen:
                    seen.add(real)
                    yield folder
            else:
                # What begins with a dot is hidden, or being written.
                below[:] = sorted(name for name in below if not name.startswith("."))
        if not found:
            raise BadRequestError(f"There are no maps in {top} or below it: generate some there first.")


def export_all(folders: Sequence[Path], formats: Sequence[str], as_json: bool) -> bool:
    """Export every set in these folders; whether none failed.

    A line is printed for each subfolder, with ``as_json`` an object for each set. A set that cannot be exported is told
    on standard error and does not stop the others.

    Raises:
        BadRequestError: see :func:`sets_in`; nothing was exported.
        OutputError: nothing can be written; no further set could be.
    """
    from .exports.write import export_set

    sets = list(sets_in(folders))
    whole = True
    with ProgressBar(sys.stderr) as bar:
        for number, folder in enumerate(sets):
            bar.show(f"{number + 1:,} of {len(sets):,} {folder.name}", number / len(sets))
            try:
                done = export_set(folder, formats)
            except OutputError:
                raise
            except LoomError as error:
                whole = False
                console.say(error)
                continue
            if as_json:
                paths = {name: str(path) for name, path in done.items()}
                print(json.dumps({"folder": str(folder), "exports": paths}, ensure_ascii=False), flush=True)
            else:
                for path in done.values():
                    print(path, flush=True)
    return whole
