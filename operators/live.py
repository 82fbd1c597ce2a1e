"""Follow the controls of a material while they are turned: a small version at once, then the full size."""

from __future__ import annotations

import bpy

from ..engine.errors import LoomError
from ..scene import images, materials, storage
from ..scene.lookup import Handle
from . import settings
from .material_job import MaterialJob
from .preview_job import PreviewJob
from .session import session

#: Seconds of quiet before the small and before the full version is made.
_PREVIEW_QUIET, _FULL_QUIET = 0.08, 0.8
_PREVIEW_KEY, _FULL_KEY = "live preview", "live full size"


def material_changed(material: bpy.types.Material) -> None:
    """The artist turned a control of ``material``."""
    if material.library is not None or not material.loom.is_made() or not bpy.context.scene.loom.live:
        return
    handle = Handle.of(material)
    session.later(_PREVIEW_KEY, _PREVIEW_QUIET, lambda: _preview(handle))
    session.later(_FULL_KEY, _FULL_QUIET, lambda: _full(handle))


def look_changed(material: bpy.types.Material) -> None:
    """The artist changed how ``material`` lies on its object: same maps, other nodes."""
    if material.library is None and material.loom.is_made():
        materials.rebuild(material)


def stop() -> None:
    """Take back everything that only follows the controls."""
    session.forget(_PREVIEW_KEY)
    session.forget(_FULL_KEY)
    for job in [*session.jobs(PreviewJob), *_full_jobs()]:
        session.cancel(job)


def forget_previews() -> None:
    """After Undo: show the images as they are stored, not as they were painted last."""
    stop()
    for image in bpy.data.images:
        if images.MAP_KEY in image:
            images.drop_preview(image)


def _full_jobs() -> list[MaterialJob]:
    return [job for job in session.jobs(MaterialJob) if not job.foreground]


def _preview(handle: Handle) -> None:
    for job in [*session.jobs(PreviewJob), *_full_jobs()]:
        session.cancel(job)
    material = handle.find(bpy.data.materials)
    if material is None:
        return
    try:
        request = material.loom.request()
    except LoomError as error:
        session.say(str(error))
        return
    session.submit(PreviewJob(request, handle))


def _full(handle: Handle) -> None:
    if session.foreground is not None:
        session.later(_FULL_KEY, _FULL_QUIET, lambda: _full(handle))
        return
    material = handle.find(bpy.data.materials)
    if material is None:
        return
    try:
        request = material.loom.request()
        place = storage.choose(settings.storage(), request)
    except LoomError as error:
        session.say(str(error))
        return
    session.submit(MaterialJob(request, place, material=handle, foreground=False))
