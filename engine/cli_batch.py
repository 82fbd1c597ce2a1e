"""The command ``batch``: a list of prompts becomes a folder of materials."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from . import console
from .batch.claim import claimed
from .batch.gallery import write_gallery
from .batch.gallery.pictures import keep_picture
from .batch.items import Item, Reader
from .batch.journal import JOURNAL, Journal, Outcome
from .batch.problem import TOLD, Problem, PromptListError
from .batch.report import write_report
from .batch.rows import read_rows
from .batch.run import Limits, Run
from .errors import BadRequestError, LoomError, first_line
from .exports.formats import check_maps, stand_ins
from .progress_bar import ProgressBar
from .request import GenerateRequest
from .result import MaterialMaps


def check(path: Path, defaults: GenerateRequest, exports: Sequence[str] = ()) -> int:
    """How many items a list has; what stands in for maps that are not made is said on standard error.

    Raises:
        PromptListError: with all that is wrong with it.
        BadRequestError: it cannot be read, or has no prompt.
    """
    problems: list[Problem] = []
    count = more = 0
    notes: dict[str, None] = {}
    last: Problem | None = None
    for each in Reader(defaults).items(read_rows(path)):
        problem = _export_problem(each, exports) if isinstance(each, Item) else each
        if isinstance(each, Item):
            count += 1
            notes[stand_ins(exports, each.request.maps)] = None
        if problem is None or problem == last:  # all items of a row lack the same
            continue
        last = problem
        if len(problems) < TOLD:
            problems.append(problem)
        else:
            more += 1
    if problems:
        raise PromptListError(path.name, problems, more)
    if not count:
        raise BadRequestError(f"There are no prompts in {path}: write one a line.")
    for note in filter(None, notes):
        console.say(note)
    return count


def _export_problem(item: Item, exports: Sequence[str]) -> Problem | None:
    try:
        check_maps(exports, item.request.maps)
    except BadRequestError as error:
        return Problem(item.line, "maps", str(error))
    return None


def _items(path: Path, defaults: GenerateRequest) -> Iterator[Item]:
    for each in Reader(defaults).items(read_rows(path)):
        if isinstance(each, Problem):  # it was right a moment ago
            raise PromptListError(path.name, [each])
        yield each


def _keep_picture(result: MaterialMaps, folder: Path) -> None:
    with contextlib.suppress(Exception):  # it is tried again with the page, which tells what is wrong
        keep_picture(result, folder)


def _show(out: Path, path: Path, defaults: GenerateRequest) -> None:
    """Write page and sheets; what cannot be is told, for the materials are there without."""
    try:
        troubles = write_gallery(out, _items(path, defaults), path.name)
    except Exception as error:
        reason = str(error) if isinstance(error, LoomError) else f"{type(error).__name__}: {first_line(error)}"
        troubles = [f"The gallery in {out} could not be written, the materials are as they should be ({reason})."]
    for trouble in troubles:
        console.say(trouble)


def run(
    engine: Any,
    path: Path,
    out: Path,
    defaults: GenerateRequest,
    limits: Limits,
    exports: Sequence[str],
    resume: bool,
    as_json: bool,
    total: int,
    gallery: bool = True,
) -> bool:
    """Make all items of a checked list; whether none failed.

    A line is printed for each that is done, with ``as_json`` an object for every one; failures are told on
    standard error. ``batch.jsonl`` and ``report.csv`` in ``out`` say what became of each; with ``gallery``,
    ``index.html`` and ``contact_sheet.png`` show them. What goes wrong with those is told, and is no failure. A run
    that is interrupted leaves the page, without pictures that would have to be made first.

    Raises:
        BadRequestError: ``out`` holds a run already, and ``resume`` is false.
        OutputError: another process fills ``out``, or it cannot be written.
        CancelledError, KeyboardInterrupt: what was printed until then is whole.
    """
    failed = seen = 0
    with claimed(out), ProgressBar(sys.stderr) as bar:
        if (out / JOURNAL).exists() and not resume:
            raise BadRequestError(f"There is a run in {out} already: add --resume to go on with it, or choose another.")
        journal = Journal(out)

        def report(item: Item, outcome: Outcome) -> None:
            nonlocal failed, seen
            seen += 1
            if outcome.state != "kept":
                journal.add(outcome)
            bar.show(f"{seen:,} of {total:,} {outcome.name}", seen / total)
            if as_json:
                further = {"tags": item.tags, "folder": str(out / outcome.name)}
                print(json.dumps({**vars(outcome), **further}, ensure_ascii=False), flush=True)
            elif outcome.state == "done":
                print(out / outcome.name, flush=True)
            if outcome.state == "failed":
                failed += 1
                console.say(f"{path.name}, line {outcome.line:,}, {outcome.name}: {outcome.message}")

        try:
            written = {"written": _keep_picture} if gallery else {}
            Run(engine, out, limits, report, exports, **written).items(_items(path, defaults))
        except BaseException:
            with contextlib.suppress(LoomError):  # the reason for the end goes before one for a missing report
                write_report(out, _items(path, defaults))
            if gallery:
                with contextlib.suppress(Exception):
                    write_gallery(out, _items(path, defaults), path.name, whole=False)
            raise
        finally:
            journal.close()
        write_report(out, _items(path, defaults))
        if gallery:
            _show(out, path, defaults)
    return not failed
