"""The command ``caption``: many pictures, one line each."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from typing import Any

from .captioning.records import write_caption
from .errors import BadRequestError, ImageError, OutputError
from .progress_bar import ProgressBar
from .request import CaptionRequest
from .result import Caption

FORMATS = ("text", "json", "csv")
_COLUMNS = ("image", "text", "model", "score", "tokens", "seconds")


def requests(images: Sequence[str], **fields: Any) -> list[CaptionRequest]:
    """A request for each picture, all with the same fields."""
    return [CaptionRequest(image, **fields) for image in images]


def caption_all(engine: Any, wanted: Sequence[CaptionRequest], form: str, keep: Sequence[str] = ()) -> bool:
    """Caption pictures and print a line for each.

    Args:
        engine: see :class:`~.service.Engine`.
        wanted: one request a picture.
        form: of ``FORMATS``. Text is the path, a tab and the caption in one line.
        keep: forms in which the caption is kept as well, of ``records.FORMS``.

    Returns:
        Whether every picture could be read and every caption kept; for each that could not there is
        a sentence on standard error.

    Raises:
        LoomError: what would stop every picture, such as a model that is damaged.
    """
    whole = True
    if form == "csv":
        _row(_COLUMNS)
    for number, request in enumerate(wanted, 1):
        title = f"{number}/{len(wanted)} " if len(wanted) > 1 else ""
        try:
            with ProgressBar(sys.stderr, title) as bar:
                caption = engine.run(request, bar)
            _print(caption, form)
        except ImageError as error:
            whole = False
            print(error, file=sys.stderr, flush=True)
            continue
        for each in keep:
            try:
                write_caption(caption, each)
            except (OutputError, BadRequestError) as error:  # this picture's alone: it cannot take one inside, say
                whole = False
                print(error, file=sys.stderr, flush=True)
    return whole


def _print(caption: Caption, form: str) -> None:
    if form == "json":
        print(json.dumps(caption.to_json(), ensure_ascii=False), flush=True)
    elif form == "csv":
        _row([getattr(caption, name) for name in _COLUMNS])
    else:
        print(f"{caption.image}\t{' '.join(caption.text.split())}", flush=True)


def _row(values: Sequence[Any]) -> None:
    csv.writer(sys.stdout, lineterminator="\n").writerow(values)
    sys.stdout.flush()
