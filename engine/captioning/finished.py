"""Which pictures have their caption already, so that a run that was cut off need not begin anew.

Standard library only.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from . import csv_table, json_lines
from .records import is_inside, name_in_table, sidecar_path
from .whole_files import content_of

_TABLES = {"csv": csv_table, "jsonl": json_lines}


class Finished:
    """Looks for the captions of pictures in the forms of :mod:`.records`; reads each table once.

    A record counts if it is newer than its picture and made by the same model. A text file does not say its model,
    and what is inside a picture is as old as that: there, one of the two has to do.

    Args:
        forms: all of which a picture must have.
        model: name of the captioner.
    """

    def __init__(self, forms: Sequence[str], model: str) -> None:
        self._forms, self._model = forms, model
        self._tables: dict[Path, Mapping[str, Mapping[str, Any]]] = {}

    def has(self, image: Path) -> bool:
        """Whether a picture needs no caption any more; False where that cannot be told."""
        try:
            changed = image.stat().st_mtime_ns
            return bool(self._forms) and all(self._has(image, changed, form) for form in self._forms)
        except (OSError, ValueError):
            return False

    def _has(self, image: Path, changed: int, form: str) -> bool:
        if form == "txt":
            status = sidecar_path(image).stat()
            return stat.S_ISREG(status.st_mode) and status.st_size > 0 and status.st_mtime_ns >= changed
        if form == "metadata":
            return is_inside(image, self._model)
        record = self._records(image, form).get(os.path.normcase(name_in_table(image)))
        if record is None or record.get("model") != self._model or not record.get("caption"):
            return False
        written = datetime.fromisoformat(str(record.get("date"))).timestamp()
        return round(written * 1000) >= changed // 1_000_000  # the date has no more than milliseconds

    def _records(self, image: Path, form: str) -> Mapping[str, Mapping[str, Any]]:
        table = _TABLES[form]
        path = image.with_name(table.NAME)
        if path not in self._tables:
            self._tables[path] = table.records(content_of(path))
        return self._tables[path]
