"""Pictures that wait for their captions, and the answers on their way back.

Two pictures are under way at a time, so that the next one is ready when the engine is. A material
that the artist waits for goes before those that the engine was not asked about yet. Nothing here
waits: files are written in one thread, and the session's timer looks after the rest.
"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from ..engine.errors import LoomError, OutputError
from ..engine.request import CaptionRequest
from ..engine.result import Caption
from ..scene.caption_properties import LOOM_PG_captions
from . import display, undo
from .caption_job import CaptionJob
from .caption_subjects import Subject
from .session import Session, session

log = logging.getLogger(__name__)

_KEY = "captions"
_INTERVAL = 0.02
_UNDER_WAY = 2
#: The engine is asked about the next picture before it has answered only if it answers this quickly:
#: what it was asked, a material has to wait for.
_QUICK_SECONDS = 1.0
#: Sentences about failures that are kept for the panel.
_MAX_FAILURES = 3
#: Errors that every further picture would meet, too.
_HOPELESS = frozenset({"ModelError", "DeviceError", "BadRequestError"})
#: What Blender raises when its data is not as expected.
_BLENDER_ERRORS = (LoomError, RuntimeError, ReferenceError, OSError, ValueError, MemoryError)


def _keep(caption: Caption, form: str) -> Path:
    from ..engine.captioning.records import write_caption  # not when Blender starts: registering must be quick

    return write_caption(caption, form)


@dataclass(eq=False)
class _Item:
    """One subject on its way: its file is written, then the engine is asked, then the caption is recorded."""

    subject: Subject
    request: CaptionRequest
    folder: Path | None = None
    writing: Future[object] | None = None
    ready: bool = False
    job: CaptionJob | None = None
    recording: Future[object] | None = None

    def drop_files(self) -> None:
        """Remove temporary files, now or as soon as they are written."""
        folder, writing, self.folder = self.folder, self.writing, None
        if folder is None:
            return
        if writing is None:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            writing.cancel()
            writing.add_done_callback(lambda _: shutil.rmtree(folder, ignore_errors=True))


@dataclass
class Summary:
    """What the panel shows about the queue.

    Attributes:
        total, done: pictures since the queue was last empty, and those of them that are finished.
        failures: the last few, one sentence each; ``failed`` counts them all.
        note: what was left out.
        latest: the last caption.
    """

    total: int = 0
    done: int = 0
    failed: int = 0
    failures: list[str] = field(default_factory=list)
    note: str = ""
    latest: Caption | None = None


class CaptionQueue:
    """The one queue of the extension.

    Attributes:
        in_render: the main thread itself renders: between two frames Blender's data must be left alone
            (5.2 crashes in the next frame if an image was loaded and removed).
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._waiting: deque[_Item] = deque()
        self._open: list[_Item] = []
        self._disk: ThreadPoolExecutor | None = None
        self._quick = False
        self._unsaved: list[tuple[Subject, Caption, str]] = []
        self._drawn: object = None
        self.in_render = False
        self.summary = Summary()
        session.when_dropped.append(self.drop)

    # What is wanted

    @property
    def active(self) -> bool:
        """True while a picture waits or is under way."""
        return bool(self._waiting or self._open)

    @property
    def fraction(self) -> float:
        """How far all of it has come, in [0, 1]."""
        under_way = sum(item.job.fraction for item in self._open if item.job is not None)
        return min(1.0, (self.summary.done + under_way) / max(1, self.summary.total))

    def progress_text(self) -> str:
        """``3 of 12``, the number of the picture that is looked at."""
        return rpt_("{number} of {total}").format(
            number=min(self.summary.done + 1, self.summary.total), total=self.summary.total
        )

    def add(self, subjects: Iterable[Subject], settings: LOOM_PG_captions, note: str = "") -> int:
        """Queue ``subjects``; returns how many.

        Raises:
            BadRequestError: the settings cannot be asked for.
        """
        request = settings.request("picture")  # the file is known later
        items = [_Item(subject, request) for subject in subjects]
        if not self.active:
            self.summary = Summary(latest=self.summary.latest)
        self.summary.note = note
        self.summary.total += len(items)
        self._waiting.extend(items)
        if self.active:
            self._session.later(_KEY, 0.0, self.step)
        return len(items)

    def cancel(self) -> None:
        """Take back everything that is not answered; captions that came stay."""
        self._waiting.clear()
        for item in self._open:
            if item.job is not None and not item.job.closed:
                item.job.when_closed = item.drop_files  # the engine may be reading the file
                self._session.cancel(item.job)
            else:
                item.drop_files()
        self._open.clear()
        self._session.forget(_KEY)
        self._close_step()
        self._show()

    def restore(self) -> None:
        """Put captions back that Undo or Redo took away although no step holds them yet."""
        for subject, caption, _step in self._unsaved:
            with contextlib.suppress(LoomError):  # its image is gone
                subject.take(caption)

    def drop(self) -> None:
        """Forget everything, because the file that it belongs to is going."""
        self._unsaved.clear()
        self.cancel()
        self.summary, self._quick, self.in_render = Summary(), False, False
        if self._disk is not None:
            self._disk.shutdown(wait=False)
            self._disk = None

    def wait(self, seconds: float = 600.0) -> bool:
        """Go on until all is answered, for scripts without a window; False if time ran out first."""
        self.in_render = False  # whoever can wait is not a handler
        end = time.monotonic() + seconds
        while self.active:
            self._session.tick()
            if time.monotonic() > end:
                return False
            time.sleep(0.002)
        return True

    def go_on(self) -> None:
        """One turn inside a render handler, where no timer runs: nothing but captions, no waiting."""
        if self.active:
            self._session.listen()
            self.step()

    def finish(self, seconds: float = 600.0) -> bool:
        """Go on inside a render handler until all is answered; False if time ran out first."""
        end = time.monotonic() + seconds
        while self.active and time.monotonic() < end:
            self.go_on()
            time.sleep(0.002)
        if not self.active:
            self._close_step()
        return not self.active

    # One turn

    def step(self) -> None:
        """Bring every picture one step further, and come again while there are any."""
        if not display.artist_is_editing():
            for item in tuple(self._open):
                self._advance(item)
            while self._waiting and len(self._open) < _UNDER_WAY and not self._must_wait(self._waiting[0]):
                item = self._waiting.popleft()
                self._open.append(item)
                self._begin(item)
            for item in [item for item in self._open if item.ready and item.job is None][: self._room()]:
                self._ask(item)
        if self.active:
            self._session.later(_KEY, _INTERVAL, self.step)
        else:
            self._close_step()
        self._show()

    def _show(self) -> None:
        """Draw the panels anew if they would look different."""
        look = self.active, round(100 * self.fraction), dataclasses.astuple(self.summary)
        if look != self._drawn:
            self._drawn = look
            display.redraw_sidebars()

    def _close_step(self) -> None:
        """One step of Undo for all captions that came: a step each would push the artist's own out of the history."""
        if self.in_render:
            return
        steps = [step for _subject, _caption, step in self._unsaved]
        self._unsaved.clear()
        if steps:
            undo.push_in_background(
                steps[0] if len(steps) == 1 else rpt_("Loom: {count} Captions").format(count=len(steps))
            )

    def _must_wait(self, item: _Item) -> bool:
        return item.subject.uses_blender and (self.in_render or bpy.app.is_job_running("RENDER"))

    def _room(self) -> int:
        """How many more pictures the engine can be asked about now."""
        if self._session.foreground is not None:
            return 0
        asked = sum(item.job is not None for item in self._open)
        return max(0, (_UNDER_WAY if self._quick else 1) - asked)

    def _begin(self, item: _Item) -> None:
        try:
            item.folder = _temporary_folder()
            picture = item.subject.prepare(item.folder)
            item.request = _about(item.request, picture.path)
            if picture.write is not None:
                item.writing = self._thread().submit(picture.write)
            else:
                item.ready = True
        except _BLENDER_ERRORS as error:
            self._fail(item, str(error), type(error).__name__)

    def _advance(self, item: _Item) -> None:
        if self.in_render and item.subject.uses_blender:
            return
        try:
            if item.recording is not None:
                if item.recording.done():
                    item.recording.result()
                    self._finish(item)
            elif item.job is not None:
                self._answer(item, item.job)
            elif item.writing is not None and item.writing.done():
                item.writing.result()
                item.ready = True
        except _BLENDER_ERRORS as error:
            self._fail(item, str(error), type(error).__name__)

    def _ask(self, item: _Item) -> None:
        item.ready = False
        job = CaptionJob(item.request)
        if self._session.submit(job):
            item.job = job
        else:
            sentence = rpt_("The engine does not take requests any more: enable the extension again.")
            self._fail(item, sentence, "WorkerError")

    def _answer(self, item: _Item, job: CaptionJob) -> None:
        if job.caption is not None:
            caption = item.subject.named(job.caption)
            step = item.subject.take(caption)
            self.summary.latest = caption
            self._quick = caption.seconds < _QUICK_SECONDS
            if step:
                self._unsaved.append((item.subject, caption, step))
            item.drop_files()
            item.job = None
            if not item.subject.record:
                self._finish(item)
            else:
                item.recording = self._thread().submit(_keep, caption, item.subject.record)
        elif job.failure is not None:
            self._fail(item, *job.failure)
        elif job.closed or job.taken_back:
            self._finish(item)

    # Ends

    def _finish(self, item: _Item) -> None:
        item.drop_files()
        if item in self._open:
            self._open.remove(item)
            self.summary.done += 1

    def _fail(self, item: _Item, message: str, error: str) -> None:
        log.warning("%s about %s: %s", error, item.subject.label, message)
        self._finish(item)
        self.summary.failed += 1
        if message not in self.summary.failures:
            self.summary.failures = [*self.summary.failures, message][-_MAX_FAILURES:]
        if error in _HOPELESS and item.recording is None:
            self.summary.failed += len(self._waiting)
            self.summary.done += len(self._waiting)
            self._waiting.clear()

    def _thread(self) -> ThreadPoolExecutor:
        if self._disk is None:
            self._disk = ThreadPoolExecutor(1, thread_name_prefix="texture-loom-captions")
        return self._disk


def _about(request: CaptionRequest, path: Path) -> CaptionRequest:
    return CaptionRequest.from_json({**request.to_json(), "image": str(path)})


def _temporary_folder() -> Path:
    parent = bpy.app.tempdir or None
    try:
        return Path(tempfile.mkdtemp(prefix="texture_loom_caption_", dir=parent))
    except OSError as error:
        raise OutputError(
            f"No temporary folder could be made in {parent or tempfile.gettempdir()} ({error.strerror}): "
            "free some space, or set another folder in Preferences > File Paths."
        ) from None


queue = CaptionQueue(session)
