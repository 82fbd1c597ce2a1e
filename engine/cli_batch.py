"""The command ``batch``: a list of prompts becomes a folder of materials."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from . import console
from .batch.check import Asked, Checked
from .batch.choice import Makers, make_executor
from .batch.claim import claimed
from .batch.gallery import write_gallery
from .batch.gallery.pictures import keep_picture
from .batch.items import Item
from .batch.journal import Journal, Outcome
from .batch.place import Place
from .batch.report import write_report
from .batch.run import Limits, Run
from .errors import BadRequestError, LoomError, first_line
from .progress_bar import ProgressBar
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


def preview(name: str, checked: Checked, as_json: bool) -> None:
    """Print what a list makes, and for each row with variants the first few of its prompts.

    With ``as_json`` the first object counts rows and items, and each row with variants has one after it.
    """
    if as_json:
        print(json.dumps({"list": name, "rows": checked.rows, "items": checked.items}, ensure_ascii=False))
        for row in checked.previews:
            shown = {"prompts": row.prompts, "items": row.items, "first": row.first}
            print(json.dumps({"line": row.line, "template": row.template, **shown}, ensure_ascii=False))
    else:
        rows, materials = _counted(checked.rows, "row"), _counted(checked.items, "material")
        print(f"{name}: {rows}, {materials}, nothing is wrong.")
        for row in checked.previews:
            made = _counted(row.prompts, "prompt")
            if row.items != row.prompts:
                made += f", {_counted(row.items, 'material')}"
            print(f"line {row.line:,}, {made}: {console.one_line(' '.join(row.template.split()))}")
            for prompt in row.first:
                print(f"  {console.one_line(prompt)}")
            if row.prompts > len(row.first):
                print("  …")
    sys.stdout.flush()


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _keep_picture(out: Path, made: MaterialMaps, folder: Path, name: str) -> None:
    with contextlib.suppress(Exception):  # it is tried again with the page, which tells what is wrong
        keep_picture(made, folder, out, name)


def _show(place: Place, asked: Asked) -> None:
    """Write page and sheets; what cannot be is told, for the materials are there without."""
    try:
        troubles = write_gallery(place, asked.items(), asked.listed.name)
    except Exception as error:
        reason = str(error) if isinstance(error, LoomError) else f"{type(error).__name__}: {first_line(error)}"
        troubles = [f"The gallery in {place.out} could not be written, the materials are as they should be ({reason})."]
    for trouble in troubles:
        console.say(trouble)


def run(asked: Asked, orders: Orders, as_json: bool, total: int) -> bool:
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
                console.say(f"{asked.listed.name}, line {outcome.line:,}, {outcome.name}: {outcome.message}")

        try:
            run = Run(executor, place, orders.limits.retries, record, report, orders.exports)
            run.items(asked.items(place.rows))
        except BaseException:
            with contextlib.suppress(LoomError):  # the reason for the end goes before one for a missing report
                write_report(place, asked.items(place.rows))
            if gallery:
                with contextlib.suppress(Exception):
                    write_gallery(place, asked.items(), asked.listed.name, whole=False)
            raise
        finally:
            journal.close()
        write_report(place, asked.items(place.rows))
        if gallery:
            _show(place, asked)
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
