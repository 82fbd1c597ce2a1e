"""A small, quick version of a material while its controls are turned."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import bpy

from ..engine.events import Event, FailedEvent, PixelsEvent
from ..engine.request import MIN_SIZE, GenerateRequest
from ..scene import images, materials
from ..scene.lookup import Handle
from .job import Job
from .session import session

_PREVIEW_SIZE = 256


def small(request: GenerateRequest) -> GenerateRequest:
    """The same request with a longer side of at most ``_PREVIEW_SIZE`` pixels."""
    longest = max(request.width, request.height)
    if longest <= _PREVIEW_SIZE:
        return request
    width, height = (max(MIN_SIZE, round(side * _PREVIEW_SIZE / longest)) for side in (request.width, request.height))
    return replace(request, width=width, height=height)


class PreviewJob(Job):
    """Paints into the material's own images; the full size replaces them afterwards."""

    shows_problems = True

    def __init__(self, request: GenerateRequest, material: Handle) -> None:
        super().__init__(small(request))
        self.material = material
        self._pixels: deque[PixelsEvent] = deque()

    def receive(self, event: Event) -> None:
        if isinstance(event, PixelsEvent):
            self._pixels.append(event)
        elif isinstance(event, FailedEvent):
            session.fail(self, event.message, event.error)

    def step(self) -> bool:
        if not self._pixels:
            return False
        event = self._pixels.popleft()
        try:
            material = self.material.find(bpy.data.materials)
            image = materials.images_of(material).get(event.name) if material else None
            if image is not None:
                images.fill(image, event.pixels)
        finally:
            event.release()
        return bool(self._pixels)

    def close(self) -> None:
        for event in self._pixels:
            event.release()
        self._pixels.clear()
