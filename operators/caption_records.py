"""Captions of files, written where other programs look for them. No Blender data: safe in a thread."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

from ..engine.errors import OutputError
from ..engine.result import Caption

_COLUMNS = ("image", "text", "model", "score", "tokens", "seconds")


def record(caption: Caption, kind: str) -> Path | None:
    """Write a caption beside its picture.

    Args:
        caption: of a file on disk.
        kind: "TXT" for a file with the picture's name, "CSV" or "JSONL" for a line in the folder's
            captions.csv or captions.jsonl, "NONE" for nothing.

    Returns:
        What was written.

    Raises:
        OutputError: it cannot be written.
    """
    picture = Path(caption.image)
    try:
        if kind == "TXT":
            return _text(picture.with_suffix(".txt"), caption)
        if kind == "CSV":
            return _table(picture.with_name("captions.csv"), caption)
        if kind == "JSONL":
            line = json.dumps(caption.to_json(), ensure_ascii=False) + "\n"
            return _append(picture.with_name("captions.jsonl"), line)
    except OSError as error:
        raise OutputError(
            f"The caption of {picture} cannot be written ({error.strerror or error}): choose another folder."
        ) from error
    return None


def _text(path: Path, caption: Caption) -> Path:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        unfinished.write_text(caption.text + "\n", encoding="utf-8")
        os.replace(unfinished, path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    return path


def _table(path: Path, caption: Caption) -> Path:
    rows = io.StringIO()
    writer = csv.writer(rows, lineterminator="\n")
    if not path.exists() or not path.stat().st_size:
        writer.writerow(_COLUMNS)
    writer.writerow([getattr(caption, name) for name in _COLUMNS])
    return _append(path, rows.getvalue())


def _append(path: Path, text: str) -> Path:
    with open(path, "a", encoding="utf-8", newline="") as file:
        file.write(text)
    return path
