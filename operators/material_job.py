"""Make a material, or make one again in place."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from ..engine.events import Event, FailedEvent, FilesEvent, PixelsEvent, ProgressEvent, ResultEvent
from ..engine.request import GenerateRequest
from ..scene import images, materials, names, targets
from ..scene.lookup import Handle
from ..scene.storage import Storage
from . import undo
from .encoding import Encoder
from .job import Job
from .session import session

#: Maps with more pixels than this come from their files only: uncompressed, six 4096² maps are 180 MB.
_MAX_SHARED_PIXELS = 2048 * 2048


class MaterialJob(Job):
    """From the engine's maps to a material, in pieces that the main thread hardly feels.

    1. Each map becomes an image as it arrives.
    2. When all are there, the material shows: made and put on its targets, or updated in place.
    3. Each image takes the engine's PNG as its source.
    4. ``loom.apply`` closes it as one step of Undo.

    Args:
        plan: where a new material goes; None leaves it on no object.
        look: mapping, displacement and tile size of a new material.
        material: the material to make again; None makes a new one.
    """

    def __init__(
        self,
        request: GenerateRequest,
        storage: Storage,
        plan: targets.Plan | None = None,
        look: materials.Look | None = None,
        material: Handle | None = None,
        foreground: bool = True,
    ) -> None:
        super().__init__(request, storage.folder, request.width * request.height <= _MAX_SHARED_PIXELS)
        self.foreground = foreground
        self.shows_problems = True
        self.material = material
        self.result: Mapping[str, Any] | None = None
        self._storage = storage
        self._plan = plan
        self._look = look
        self._updates = material is not None
        self._encoder = Encoder()
        self._files: deque[tuple[str, Path]] = deque()
        self._images: dict[str, Handle] = {}
        self._shown = False
        self._files_came = False
        self._committed = False

    def receive(self, event: Event) -> None:
        if isinstance(event, ProgressEvent):
            self.stage, self.fraction = event.stage, event.fraction
        elif isinstance(event, ResultEvent):
            self.result = event.result
            session.reading = event.reading
        elif isinstance(event, PixelsEvent):
            self._encoder.add(event)
        elif isinstance(event, FilesEvent):
            self._files_came = True
            self._files.extend((name, Path(path)) for name, path in event.files.items() if name in self.request.maps)
        elif isinstance(event, FailedEvent):
            session.fail(self, event.message, event.error)

    def step(self) -> bool:
        ready = self._encoder.take()
        if ready is not None:
            name, png = ready
            images.show(self._stage(name), png)
            return True
        if self.result is None or self._encoder.busy:
            return False
        if self._files and (self._shown or not self.pixels):
            self._take_file(*self._files.popleft())
            return True
        if not self._shown:
            if len(self._images) == len(self.request.maps):
                self._show()
                return True
            return False
        if not self._committed and (self._files_came or self.done):
            self._finish()
        return False

    def close(self) -> None:
        self._encoder.close()
        if not self._shown:
            images.remove_all(self._images)
            self._drop_previews()
        elif not self._committed and self._found_images():  # taken back after it was shown
            undo.push(self.commit())
        self._storage.clear()

    @property
    def waiting(self) -> bool:
        return self._encoder.busy

    def commit(self) -> str:
        """The last piece, inside the operator that makes it one step of Undo; returns the step's name."""
        self._committed = True
        return f"Loom: {self.material.name}" if self.material else "Loom Material"

    def _stage(self, name: str) -> bpy.types.Image:
        image = images.stage(names.material_name(self.request.prompt), name)
        self._images[name] = Handle.of(image)
        return image

    def _found_images(self) -> dict[str, bpy.types.Image]:
        found = {name: handle.find(bpy.data.images) for name, handle in self._images.items()}
        return {name: image for name, image in found.items() if image is not None}

    def _show(self) -> None:
        assert self.result is not None
        made = self._found_images()
        ordered = {name: made[name] for name in self.request.maps if name in made}
        self._shown = True
        if self._updates:
            material = self.material.find(bpy.data.materials) if self.material else None
            if material is None:
                self._abandon(rpt_("The material was deleted meanwhile, so its new maps were dropped."))
                return
            materials.update(material, self.request, self.result, ordered)
        else:
            assert self._look is not None
            material = materials.create(self.request, self.result, ordered, self._look)
            self.material = Handle.of(material)
            if self._plan is not None:
                session.say(*self._plan.notes, *targets.assign(material, self._plan))
        session.say(self._storage.note)
        session.last_device = str(self.result.get("device", ""))

    def _take_file(self, name: str, path: Path) -> None:
        handle = self._images.get(name)
        image = handle.find(bpy.data.images) if handle else self._stage(name)
        if image is None:
            return  # taken away by Undo or by the artist
        if self._storage.temporary:
            images.take_packed(image, path)
        else:
            images.take_file(image, path)

    def _finish(self) -> None:
        """Close the step of Undo, unless the artist has taken the result back already."""
        material = self.material.find(bpy.data.materials) if self.material else None
        if material is None:
            self._abandon("")
            return
        bpy.ops.loom.apply(ticket=self.ticket)  # never within temp_override: see undo.push_in_background

    def _drop_previews(self) -> None:
        """The full size did not come: show the images as they are stored again."""
        material = self.material.find(bpy.data.materials) if self.material else None
        for image in materials.images_of(material).values() if material else ():
            images.drop_preview(image)

    def _abandon(self, note: str) -> None:
        images.remove_all(self._images)
        self._images.clear()
        self._files.clear()
        self._committed = True
        session.say(note)
