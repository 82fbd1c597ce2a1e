"""The command ``caption``: many pictures, one line each."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import console
from .captioning.finished import Finished
from .captioning.picture_files import find_pictures
from .captioning.records import write_caption
from .errors import BadRequestError, CancelledError, ImageError, OutputError
from .progress_bar import ProgressBar
from .request import CaptionRequest
from .result import Caption

#: What ``--detail`` says → how much the caption tells, of ``request.CAPTION_TASKS``.
DETAILS = {"short": "caption", "detailed": "detailed_caption", "paragraph": "more_detailed_caption"}
#: What ``--write`` says beside ``records.FORMS``.
NOWHERE = "none"


def caption_all(
    engine: Any,
    asked: CaptionRequest,
    paths: Sequence[str],
    as_json: bool,
    keep: Sequence[str] = (),
    overwrite: bool = False,
    views: Mapping[str, str] | None = None,
    dry_run: bool = False,
) -> bool:
    """Caption pictures and print a line for each.

    While the model is at work on a picture, the next one is read.

    Args:
        engine: see :class:`~.service.Engine`.
        asked: what is asked about every picture; its ``image`` does not count.
        paths: files and folders.
        as_json: one object a picture, else the path, a tab and the caption in one line.
        keep: forms in which the caption is kept as well, of ``records.FORMS``.
        overwrite: also caption the pictures that have their caption in all of these forms, see
            :class:`~.captioning.finished.Finished`.
        views: picture → file that is looked at in its place, such as a picture that Blender tone-mapped.
        dry_run: print the pictures that would be captioned, and look at none.

    Returns:
        Whether there were pictures in every folder, every picture could be read and every caption kept; for each
        that could not there is a sentence on standard error.

    Raises:
        CancelledError: Ctrl-C; what was printed and kept until then is whole.
        LoomError: what would stop every picture, such as a model that is damaged.
    """
    problems = 0

    def complain(problem: object) -> None:
        nonlocal problems
        problems += 1
        console.say(problem)

    model = engine.model_of(asked).name
    pictures = find_pictures(paths, complain)
    if keep and not overwrite:
        pictures = _unfinished(pictures, Finished(keep, model))
    if dry_run:
        for picture in pictures:
            print(json.dumps({"image": str(picture)}) if as_json else console.one_line(str(picture)), flush=True)
        return not problems
    views = views or {}
    requests = [replace(asked, image=views.get(str(picture), str(picture))) for picture in pictures]
    done = 0
    try:
        for done, request in enumerate(requests):
            title = f"{done + 1}/{len(requests)} " if len(requests) > 1 else ""
            if done + 1 < len(requests):
                engine.expect(requests[done + 1])
            try:
                with ProgressBar(sys.stderr, title) as bar:
                    caption = replace(engine.run(request, bar), image=str(pictures[done]))
            except ImageError as error:
                complain(error)
                continue
            _keep(caption, keep, complain)
            _print(caption, as_json)
    except KeyboardInterrupt:
        if not keep or len(requests) < 2:
            raise
        raise CancelledError(
            f"Cancelled after {done} of {len(requests)} pictures: give the command again to go on from there."
        ) from None
    return not problems


def read_views(path: str) -> dict[str, str]:
    """What ``--views`` names: a JSON object of absolute paths.

    Raises:
        BadRequestError: it cannot be read, or is something else.
    """
    try:
        views = json.loads(Path(path).read_bytes())
    except OSError as error:
        raise BadRequestError(f"The file {path} cannot be read ({error.strerror}).") from None
    except ValueError:
        views = None
    if not isinstance(views, dict) or not all(isinstance(view, str) for view in views.values()):
        raise BadRequestError(f"The file {path} is no JSON object of paths: give picture and view, both absolute.")
    return views


def _unfinished(pictures: Sequence[Path], finished: Finished) -> list[Path]:
    left = [picture for picture in pictures if not finished.has(picture)]
    if skipped := len(pictures) - len(left):
        have = "picture has its caption" if skipped == 1 else "pictures have their captions"
        console.say(f"{skipped:,} of {len(pictures):,} {have} already and were skipped: use --overwrite to renew them.")
    return left


def _keep(caption: Caption, forms: Sequence[str], complain: Callable[[object], None]) -> None:
    for form in forms:
        try:
            write_caption(caption, form)
        except (OutputError, BadRequestError) as error:  # this picture's alone: it cannot take one inside, say
            complain(error)


def _print(caption: Caption, as_json: bool) -> None:
    if as_json:
        print(json.dumps(caption.to_json(), ensure_ascii=False), flush=True)
    else:
        print(f"{console.one_line(caption.image)}\t{' '.join(caption.text.split())}", flush=True)
