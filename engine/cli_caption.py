"""The command ``caption``: many pictures, one line each."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from .captioning.records import write_caption
from .errors import BadRequestError, ImageError, OutputError
from .progress_bar import ProgressBar
from .request import CaptionRequest
from .result import Caption

#: What ``--detail`` says → how much the caption tells, of ``request.CAPTION_TASKS``.
DETAILS = {"short": "caption", "detailed": "detailed_caption", "paragraph": "more_detailed_caption"}
#: What ``--write`` says beside ``records.FORMS``.
NOWHERE = "none"

def requests(images: Sequence[str], **fields: Any) -> list[CaptionRequest]:
    """A request for each picture, all with the same fields."""
    return [CaptionRequest(image, **fields) for image in images]


def caption_all(engine: Any, wanted: Sequence[CaptionRequest], as_json: bool, keep: Sequence[str] = ()) -> bool:
    """Caption pictures and print a line for each.

    Args:
        engine: see :class:`~.service.Engine`.
        wanted: one request a picture.
        as_json: one object a picture, else the path, a tab and the caption in one line.
        keep: forms in which the caption is kept as well, of ``records.FORMS``.

    Returns:
        Whether every picture could be read and every caption kept; for each that could not there is
        a sentence on standard error.

    Raises:
        LoomError: what would stop every picture, such as a model that is damaged.
    """
    whole = True
    for number, request in enumerate(wanted, 1):
        title = f"{number}/{len(wanted)} " if len(wanted) > 1 else ""
        try:
            with ProgressBar(sys.stderr, title) as bar:
                caption = engine.run(request, bar)
            _print(caption, as_json)
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


def _print(caption: Caption, as_json: bool) -> None:
    if as_json:
        print(json.dumps(caption.to_json(), ensure_ascii=False), flush=True)
    else:
        print(f"{caption.image}\t{' '.join(caption.text.split())}", flush=True)
