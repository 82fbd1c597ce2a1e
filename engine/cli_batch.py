"""The command ``batch``: a list of prompts becomes a folder of materials."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

from . import console
from .batch.choice import Makers, make_executor
from .batch.claim import claimed
from .batch.gallery import write_gallery
from .batch.gallery.pictures import keep_picture
from .batch.items import Item, Reader
from .batch.journal import Journal, Outcome
from .batch.place import Place
from .batch.problem import TOLD, Problem, PromptListError
from .batch.ranges import Ranges
from .batch.report import write_report
from .batch.rows import read_rows
from .batch.run import Limits, Run
from .errors import BadRequestError, LoomError, first_line
from .exports.formats import check_maps, stand_ins
from .progress_bar import ProgressBar
from .request import GenerateRequest
from .result import MaterialMaps


@dataclass(frozen=True)
class Orders:
    """How a list is to be made.

    Attributes:
        makers, place: who makes it, and where.
        exports: the formats that each item is also written in.
        resume: go on with the run that is there.
        gallery: also write ``index.html`` and ``contact_sheet.png``.
    """

    makers: Makers
    place: Place
    limits: Limits
    exports: Sequence[str] = ()
    resume: bool = False
    gallery: bool = True


def check(path: Path, defaults: GenerateRequest, exports: Sequence[str] = (), rows: Ranges | None = None) -> int:
    """How many items a list has, or of them ``rows``.

    What stands in for maps that are not made is said on standard error.

    Raises:
        PromptListError: with all that is wrong with it.
        BadRequestError: it cannot be read, has no prompt, or fewer than the rows.
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
    if rows is None:
        return count
    if rows.last > count:
        raise BadRequestError(f"The rows are {rows}, and {path.name} has {count:,} materials: give rows up to that.")
    return len(rows)


def _export_problem(item: Item, exports: Sequence[str]) -> Problem | None:
    try:
        check_maps(exports, item.request.maps)
    except BadRequestError as error:
        return Problem(item.line, "maps", str(error))
    return None


def _items(path: Path, defaults: GenerateRequest, rows: Ranges | None) -> Iterator[Item]:
    """The items of a checked list, or of them ``rows``; their names are those that the whole list gives them."""
    last = None if rows is None else rows.last
    for number, each in enumerate(islice(Reader(defaults).items(read_rows(path)), last), 1):
        if isinstance(each, Problem):  # it was right a moment ago
            raise PromptListError(path.name, [each])
        if rows is None or number in rows:
            yield each


def _keep_picture(out: Path, made: MaterialMaps, folder: Path, name: str) -> None:
    with contextlib.suppress(Exception):  # it is tried again with the page, which tells what is wrong
        keep_picture(made, folder, out, name)


def _show(place: Place, path: Path, defaults: GenerateRequest) -> None:
    """Write page and sheets; what cannot be is told, for the materials are there without."""
    try:
        troubles = write_gallery(place, _items(path, defaults, None), path.name)
    except Exception as error:
        reason = str(error) if isinstance(error, LoomError) else f"{type(error).__name__}: {first_line(error)}"
        troubles = [f"The gallery in {place.out} could not be written, the materials are as they should be ({reason})."]
    for trouble in troubles:
        console.say(trouble)


def run(path: Path, defaults: GenerateRequest, orders: Orders, as_json: bool, total: int) -> bool:
    """Make all items of a checked list; whether none failed.

    A line is printed for each that is done, with ``as_json`` an object for every one, in the list's order; failures are
    told on standard error. ``batch.jsonl`` and ``report.csv`` in the run's folder say what became of each; page and
    sheets show them. What goes wrong with those is told, and is no failure; a part of a list has none. A run that is
    interrupted leaves the page, without pictures that would have to be made first.

    Raises:
        BadRequestError: the folder holds a run already, and ``resume`` is false.
        OutputError: another process fills it, or it cannot be written.
        WorkerError: nobody is there to make them.
        CancelledError, KeyboardInterrupt: what was printed until then is whole.
    """
    failed = seen = 0
    place, work = orders.place, orders.place.work
    gallery = orders.gallery and place.rows is None
    stream = sys.stdout  # Ray takes its place
    with claimed(work), ProgressBar(sys.stderr) as bar:
        if place.begun and not orders.resume:
            raise BadRequestError(f"There is a run in {work} already: add --resume to go on, or choose another.")
        known = _known(place)
        written = partial(_keep_picture, place.out) if gallery else None
        executor = make_executor(orders.makers, work, orders.limits.seconds, total, orders.exports, written)
        try:
            journal = Journal(work)
        except LoomError:
            executor.close()
            raise

        def record(outcome: Outcome) -> None:
            nonlocal seen
            seen += 1
            # A run that was killed between a folder's name and its line did not write that line.
            if outcome.state != "kept" or hash(outcome.name) not in known:
                journal.add(outcome)
            bar.show(f"{seen:,} of {total:,} {outcome.name}", seen / total)

        def report(item: Item, outcome: Outcome) -> None:
            nonlocal failed
            if as_json:
                further = {"tags": item.tags, "folder": str(place.out / outcome.name)}
                print(json.dumps({**vars(outcome), **further}, ensure_ascii=False), file=stream, flush=True)
            elif outcome.state == "done":
                print(place.out / outcome.name, file=stream, flush=True)
            if outcome.state == "failed":
                failed += 1
                console.say(f"{path.name}, line {outcome.line:,}, {outcome.name}: {outcome.message}")

        try:
            run = Run(executor, place, orders.limits.retries, record, report, orders.exports)
            run.items(_items(path, defaults, place.rows))
        except BaseException:
            with contextlib.suppress(LoomError):  # the reason for the end goes before one for a missing report
                write_report(place, _items(path, defaults, place.rows))
            if gallery:
                with contextlib.suppress(Exception):
                    write_gallery(place, _items(path, defaults, None), path.name, whole=False)
            raise
        finally:
            journal.close()
        write_report(place, _items(path, defaults, place.rows))
        if gallery:
            _show(place, path, defaults)
    return not failed


def _known(place: Place) -> set[int]:
    """The names, as integers, of the items of which the journals say that they are made."""
    known: set[int] = set()
    for outcome in place.outcomes():
        if outcome.state == "failed":
            known.discard(hash(outcome.name))
        else:
            known.add(hash(outcome.name))
    return known
