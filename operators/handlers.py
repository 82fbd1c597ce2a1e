"""What Blender announces: a file is loaded, a step is undone."""

from __future__ import annotations

import bpy
from bpy.app.handlers import persistent

from . import live, settings
from .caption_queue import queue
from .session import session


@persistent
def before_load(_path: str = "", *_rest: object) -> None:
    """The file that the jobs belong to is going: drop them."""
    session.drop_all()


@persistent
def after_load(_path: str = "", *_rest: object) -> None:
    """A scene without a prompt is new: it takes the preferred size."""
    chosen = settings.preferences()
    for scene in bpy.data.scenes if chosen else ():
        if not scene.loom.prompt and scene.library is None:
            scene.loom.size = chosen.default_size


@persistent
def after_undo(*_rest: object) -> None:
    """Undo brings back settings, but not painted pixels, and takes away captions that it does not know."""
    live.forget_previews()
    queue.restore()


_HANDLERS = (("load_pre", before_load), ("load_post", after_load), ("undo_post", after_undo), ("redo_post", after_undo))


def register() -> None:
    """Add the handlers."""
    for name, handler in _HANDLERS:
        getattr(bpy.app.handlers, name).append(handler)


def unregister() -> None:
    """Take the handlers away again."""
    for name, handler in _HANDLERS:
        handlers = getattr(bpy.app.handlers, name)
        if handler in handlers:
            handlers.remove(handler)
