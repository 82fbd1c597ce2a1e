"""To look through what a run made: ``index.html`` and ``contact_sheet.png`` in its folder.

Each material has a small lit picture in ``.thumbnails/``, made once (see :mod:`.pictures`); page and sheets are made of
those, and are written anew by every run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ...errors import OutputError, first_line
from ..items import Item
from ..place import Place
from .entries import Entry, entries
from .page import write_page
from .pictures import picture_of, thumbnail
from .sheet import Cell, write_sheets


def write_gallery(place: Place, items: Iterable[Item], title: str, whole: bool = True) -> list[str]:
    """Bring page, sheets and pictures up to date with what lies in a run's folder.

    Args:
        place: of a run over the whole list; no other process writes there (see :mod:`..claim`).
        items: of the list, in its order.
        title: of the page.
        whole: make the pictures that are missing, and the sheets; else the page alone, of what is there, in little
            time.

    Returns:
        A sentence for each thing that could not be made; the others are.
    """
    out = place.out
    troubles: list[str] = []
    cells: list[Cell] = []

    def pictured() -> Iterator[tuple[Entry, Path | None]]:
        without: list[str] = []
        for entry in entries(place, items):
            picture = None
            if entry.made is not None:
                try:
                    picture = picture_of(entry, out) if whole else thumbnail(entry, out)
                except OutputError as error:  # of one, as of the next: the disk is full
                    without.append(str(error))
                except (OSError, SyntaxError, ValueError) as error:  # what Pillow says of a damaged file
                    reason = first_line(error)
                    without.append(f"The maps of {entry.item.name} cannot be read ({reason}): make them again.")
            if picture is not None:
                cells.append(Cell(entry.item.name, entry.item.line, picture))
            yield entry, picture
        if without:
            further = f" So it is with {len(without) - 1:,} more." if len(without) > 1 else ""
            troubles.append(f"A material has no picture in the gallery. {without[0]}{further}")

    pairs = pictured()
    try:
        write_page(out, title, pairs)
    except OutputError as error:
        troubles.append(str(error))
    for _ in pairs:  # those that the page did not come to
        pass
    if whole:
        try:
            write_sheets(out, cells)
        except OutputError as error:
            troubles.append(str(error))
    return troubles
