"""The command ``caption``: many pictures, one line each."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from . import console
from .captioning.picture_files import find_pictures
from .captioning.records import write_caption
from .errors import BadRequestError, ImageError, OutputError
from .progress_bar import ProgressBar
from .request import CaptionRequest
from .result import Caption

#: What ``--detail`` says → how much the caption tells, of ``request.CAPTION_TASKS``.
DETAILS = {"short": "caption", "detailed": "detailed_caption", "paragraph": "more_detailed_caption"}
#: What ``--write`` says beside ``records.FORMS``.
NOWHERE = "none"

def caption_all(
    engine: Any, asked: CaptionRequest, paths: Sequence[str], as_json: bool, keep: Sequence[str] = ()
) -> bool:
    """Caption pictures and print a line for each.

    Args:
        engine: see :class:`~.service.Engine`.
        asked: what is asked about every picture; its ``image`` does not count.
        paths: files and folders.
        as_json: one object a picture, else the path, a tab and the caption in one line.
        keep: forms in which the caption is kept as well, of ``records.FORMS``.

    Returns:
        Whether there were pictures in every folder, every picture could be read and every caption kept; for each
        that could not there is a sentence on standard error.

    Raises:
        LoomError: what would stop every picture, such as a model that is damaged.
    """
    problems = 0

    def complain(problem: object) -> None:
        nonlocal problems
        problems += 1
        console.say(problem)

    pictures = find_pictures(paths, complain)
    for number, picture in enumerate(pictures, 1):
        title = f"{number}/{len(pictures)} " if len(pictures) > 1 else ""
        try:
            with ProgressBar(sys.stderr, title) as bar:
                caption = engine.run(replace(asked, image=str(picture)), bar)
            _print(caption, as_json)
        except ImageError as error:
            complain(error)
            continue
        for form in keep:
            try:
                write_caption(caption, form)
            except (OutputError, BadRequestError) as error:  # this picture's alone: it cannot take one inside, say
                complain(error)
    return not problems


def _print(caption: Caption, as_json: bool) -> None:
    if as_json:
        print(json.dumps(caption.to_json(), ensure_ascii=False), flush=True)
    else:
        print(f"{console.one_line(caption.image)}\t{' '.join(caption.text.split())}", flush=True)
