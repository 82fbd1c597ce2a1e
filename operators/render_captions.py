"""Caption finished renders in the background, if the artist asked for it.

Blender calls render handlers in the thread that renders: they only note what was written. A timer
in the main thread takes it from there. Nothing that happens here may fail or delay a render.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import bpy
from bpy.app.handlers import persistent
from bpy.app.translations import pgettext_rpt as rpt_

from ..engine.errors import LoomError
from ..scene.caption_properties import record_form
from .caption_queue import queue
from .caption_render import render_result
from .caption_subjects import FileSubject, ImageSubject, Subject

log = logging.getLogger(__name__)

_SECONDS = 0.5
#: File systems keep times coarsely.
_SLACK_SECONDS = 2.5


@dataclass
class _Finished:
    """What a handler noted: a file that was written, or None for a render that is only shown."""

    scene: str
    path: Path | None


@dataclass
class _Render:
    """The render that is under way."""

    started: float = 0.0
    written: int = 0


_finished: deque[_Finished] = deque()
_render = _Render()
#: Why renders were not captioned, for the panel; "" if all is well.
problem = ""


def _harmless(handler: Callable[[bpy.types.Scene], None]) -> Callable[..., None]:
    """A handler that never lets an error into the render; persistent, for it belongs to no file."""

    @persistent
    def run(scene: bpy.types.Scene, *_rest: object) -> None:
        try:
            if scene is not None and scene.loom.captions.on_render:
                handler(scene)
        except Exception as error:  # whatever it is, the render goes on
            _complain(str(error))
            log.exception("A render could not be captioned")

    return run


def _complain(sentence: str) -> None:
    global problem
    problem = sentence
    log.warning("%s", sentence)


@_harmless
def before_render(_scene: bpy.types.Scene) -> None:
    """A render begins."""
    global problem
    problem = ""
    _render.started, _render.written = time.time(), 0
    queue.in_render = bpy.app.background


@_harmless
def after_write(scene: bpy.types.Scene) -> None:
    """A frame was written."""
    if scene.render.is_movie_format:
        _complain(rpt_("The output is a movie: choose an image format to have its frames captioned."))
        _render.written += 1
        return
    if _render.written % scene.loom.captions.every == 0:
        path = written_file(scene, _render.started)
        if path is None:
            _complain(rpt_("The file of the frame {frame} was not found.").format(frame=scene.frame_current))
        else:
            _finished.append(_Finished(scene.name, path))
    _render.written += 1
    if bpy.app.background:  # no timer runs there, and this is the main thread
        collect()
        queue.go_on()


@_harmless
def after_render(scene: bpy.types.Scene) -> None:
    """The render is complete: one that was not written is still in the Render Result."""
    if not _render.written:
        _finished.append(_Finished(scene.name, None))
    if bpy.app.background:
        queue.in_render = False
        collect()
        if not queue.finish():
            queue.cancel()
            _complain(rpt_("Captions took longer than ten minutes and were given up."))


@persistent
def after_cancel(*_rest: object) -> None:
    """The render was cancelled."""
    queue.in_render = False


def written_file(scene: bpy.types.Scene, since: float) -> Path | None:
    """The file that a render has just written: with the frame's number, or as it is for a still."""
    still = Path(bpy.path.abspath(scene.render.filepath))
    candidates = [Path(bpy.path.abspath(scene.render.frame_path(frame=scene.frame_current))), still]
    if scene.render.use_file_extension:
        candidates.append(still.with_name(still.name + scene.render.file_extension))
    times = {path: path.stat().st_mtime for path in candidates if path.is_file()}
    newest = max(times, key=lambda path: times[path], default=None)
    return newest if newest is not None and times[newest] >= since - _SLACK_SECONDS else None


def collect() -> None:
    """Queue what the handlers noted; in the main thread."""
    while _finished:
        noted = _finished.popleft()
        scene = bpy.data.scenes.get(noted.scene)
        if scene is None:
            continue
        captions = scene.loom.captions
        image = render_result()
        subject: Subject
        if noted.path is not None:
            subject = FileSubject(noted.path, record_form(captions.record), shown=False)
        elif image is not None:
            subject = ImageSubject(image)
        else:
            continue
        try:
            queue.add([subject], captions)
        except LoomError as error:
            _complain(str(error))


def _watch() -> float | None:
    collect()
    return _SECONDS if _wanted() else None


def _wanted() -> bool:
    return any(scene.loom.captions.on_render for scene in bpy.data.scenes)


@persistent
def follow(*_rest: object) -> None:
    """Watch for finished renders while a scene wants their captions."""
    if _wanted() and not bpy.app.timers.is_registered(_watch):
        bpy.app.timers.register(_watch, first_interval=_SECONDS, persistent=True)


_HANDLERS = (
    ("render_init", before_render),
    ("render_write", after_write),
    ("render_complete", after_render),
    ("render_cancel", after_cancel),
    ("load_post", follow),
)


def register() -> None:
    """Add the handlers."""
    for name, handler in _HANDLERS:
        getattr(bpy.app.handlers, name).append(handler)
    # While extensions are enabled at the start, Blender gives no access to the file.
    if hasattr(bpy.data, "scenes"):
        follow()


def unregister() -> None:
    """Take the handlers and the timer away again."""
    for name, handler in _HANDLERS:
        handlers = getattr(bpy.app.handlers, name)
        if handler in handlers:
            handlers.remove(handler)
    if bpy.app.timers.is_registered(_watch):
        bpy.app.timers.unregister(_watch)
    _finished.clear()
