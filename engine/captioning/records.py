"""Where a caption is kept beside or inside its picture, and how it is found there again.

Four forms: ``txt``, a text file with the picture's name; ``csv`` and ``jsonl``, one record a picture in
``captions.csv`` or ``captions.jsonl`` of its folder; ``metadata``, inside the file as XMP ``dc:description``
with the captioner as ``photoshop:CaptionWriter``.

Standard library only: Blender imports this module.
"""

from __future__ import annotations

import math
import os
import stat
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, BinaryIO

from ..errors import BadRequestError, OutputError
from . import csv_table, embedding, json_lines
from .embedding import CannotEmbed
from .whole_files import content_of, locked, replacing, sentence

if TYPE_CHECKING:
    from ..result import Caption

FORMS = ("txt", "csv", "jsonl", "metadata")
#: A cell of a spreadsheet holds 32,767.
MAX_CHARACTERS = 32_000
_SIDECAR = ".txt"
_TABLES: dict[str, ModuleType] = {"csv": csv_table, "jsonl": json_lines}
#: A text file larger than this is no caption.
_MAX_SIDECAR = 4 * MAX_CHARACTERS + 8


def sidecar_path(image: str | os.PathLike[str]) -> Path:
    """Where the form ``txt`` puts a picture's caption: its name with ``.txt`` for its ending."""
    stem, _ = os.path.splitext(image)
    return Path(stem + _SIDECAR)


def write_caption(caption: Caption, form: str) -> Path:
    """Keep a caption; it takes the place of one that the picture has in that form.

    Nothing is left half-written: a file is replaced as a whole, and stays as it was on any error.
    Line ends become line feeds, and control characters and spaces at both ends go.

    Args:
        caption: its ``image`` is the path of the picture.
        form: one of :data:`FORMS`.

    Returns:
        The file that was written.

    Raises:
        BadRequestError: no such form or picture; an empty or too long caption; a picture that cannot
            take one inside.
        OutputError: the file cannot be written (read-only, full disk, in use, or a table of another kind).
    """
    if form not in FORMS:
        raise BadRequestError(f"There is no form {form!r} of a caption file: use one of {', '.join(FORMS)}.")
    image = _picture(caption.image)
    text = _clean(caption.text)
    if not text:
        raise BadRequestError(f"The caption of {image} is empty: there is nothing to write.")
    if len(text) > MAX_CHARACTERS:
        raise BadRequestError(
            f"The caption of {image} has {len(text):,} characters: shorten it to at most {MAX_CHARACTERS:,}."
        )
    if form == "txt":
        return _write_sidecar(image, text)
    if form == "metadata":
        return _embed(image, text, _clean(caption.model))
    return _write_record(image, text, caption, _TABLES[form])


def read_caption(path: str | os.PathLike[str]) -> str | None:
    """The caption of a picture; None if it has none that can be read.

    Looked for in the order of :data:`FORMS`: what an artist can edit most easily comes first, and the
    picture itself last, because its description may be that of a camera.
    """
    image = Path(path)
    for find in (_from_sidecar, _from_csv, _from_json_lines, _from_inside):
        try:
            text = find(image)
        except (OSError, ValueError, CannotEmbed):
            continue
        if text := _clean(text or ""):
            return text
    return None


def is_inside(image: Path, model: str) -> bool:
    """Whether the caption inside a picture is by that captioner; False also if the file cannot tell.

    Raises:
        OSError: the file cannot be read.
    """
    with open(image, "rb") as file:
        try:
            return embedding.writer(file) == _clean(model) != ""
        except CannotEmbed:
            return False


# -- what is written -------------------------------------------------------------------


def _picture(name: str) -> Path:
    try:
        status = os.stat(name)
    except (OSError, ValueError):
        raise BadRequestError(f"There is no picture {name!r}: check the path.") from None
    if not stat.S_ISREG(status.st_mode):
        raise BadRequestError(f"{name} is not a file: name a picture.")
    return Path(name)


def _clean(text: str) -> str:
    """The text with line feeds for line ends, without what XML, a table or UTF-8 cannot hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign in "\n\t" or _is_text(sign)).strip()


def _is_text(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cs") and ord(sign) & 0xFFFE != 0xFFFE


def name_in_table(image: Path) -> str:
    """The picture's name as UTF-8 can hold it: bytes of another encoding are written ``\\xff``."""
    return os.fsencode(image.name).decode("utf-8", "backslashreplace")


def _number(value: float | None, digits: int) -> float | None:
    return None if value is None or not math.isfinite(value) else round(float(value), digits)


def _write_sidecar(image: Path, text: str) -> Path:
    path = sidecar_path(image)
    if path == image or (path.exists() and path.samefile(image)):
        raise BadRequestError(f"The caption of {image} would take its own place: rename the picture.")
    with replacing(path) as file:
        file.write(f"{text}\n".encode())
    return path


def _write_record(image: Path, text: str, caption: Caption, table: ModuleType) -> Path:
    path = image.with_name(table.NAME)
    record = {
        "image": name_in_table(image),
        "caption": text,
        "model": _clean(caption.model),
        "score": _number(caption.score, 4),
        "seconds": _number(caption.seconds, 3),
        "date": datetime.now(UTC).isoformat(timespec="milliseconds"),
    }
    with locked(path):
        try:
            old = content_of(path)
        except OSError as error:
            raise OutputError(sentence(error, path)) from None
        try:
            new = table.with_record(old, record)
        except ValueError as error:
            raise OutputError(f"The file {path} is not a table of captions ({error}): rename it.") from None
        with replacing(path) as file:
            file.write(new)
    return path


def _embed(image: Path, text: str, by: str) -> Path:
    try:
        with replacing(image, keep_times=True) as file:
            with _open_picture(image) as source:
                before = os.fstat(source.fileno())
                embedding.copy(source, embedding.edit(source, text, by), file)
            now = os.stat(image)
            if (now.st_ino, now.st_size, now.st_mtime_ns) != (before.st_ino, before.st_size, before.st_mtime_ns):
                raise OutputError(f"The picture {image} was changed while its caption was written: try again.")
    except CannotEmbed as error:
        raise BadRequestError(
            f"The caption cannot be put into {image}, {error}: choose txt, which writes {sidecar_path(image).name} "
            "beside it."
        ) from None
    return image


def _open_picture(image: Path) -> BinaryIO:
    try:
        return open(image, "rb")
    except OSError as error:
        raise BadRequestError(
            f"The picture {image} cannot be read ({error.strerror}): check its permissions."
        ) from None


# -- what is found again ---------------------------------------------------------------


def _from_sidecar(image: Path) -> str | None:
    path = sidecar_path(image)
    return None if path == image else content_of(path, _MAX_SIDECAR).decode("utf-8-sig")


def _from_csv(image: Path) -> str | None:
    return csv_table.caption_of(content_of(image.with_name(csv_table.NAME)), name_in_table(image))


def _from_json_lines(image: Path) -> str | None:
    return json_lines.caption_of(content_of(image.with_name(json_lines.NAME)), name_in_table(image))


def _from_inside(image: Path) -> str | None:
    if not image.is_file():
        return None
    with open(image, "rb") as file:
        return embedding.read(file)
