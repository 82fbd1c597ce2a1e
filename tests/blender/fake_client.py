"""A stand-in for the engine's client: the same calls and events, made at once, steered by a test.

The maps it hands over are small known pictures, so that a test can tell them apart.
"""

from __future__ import annotations

import struct
import zlib
from collections import deque
from pathlib import Path

import numpy as np

MAPS = ("base_color", "normal", "roughness", "metallic", "height", "ambient_occlusion")
RELIEF = 0.05


def stored(name: str, width: int, height: int, seed: int) -> np.ndarray:
    """The map as it is stored: float32 [H, W, C] in [0, 1], top row first."""
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    grey = ((rows * 3 + columns * 5 + seed * 7 + 11 * MAPS.index(name)) % 200 + 20) / 255.0
    if name in ("base_color", "normal"):
        return np.stack([grey, np.roll(grey, 3, 0), np.roll(grey, 3, 1)], -1)
    return grey[..., None]


def numbers(name: str, width: int, height: int, seed: int) -> np.ndarray:
    """What a PixelsEvent carries: the map as the engine makes it."""
    values = stored(name, width, height, seed)
    whole = np.rint(values * (65535 if name == "height" else 255)).astype(np.uint16 if name == "height" else np.uint8)
    return whole if values.shape[-1] == 3 else whole[..., 0]


def png(values: np.ndarray, bits: int) -> bytes:
    """``values`` [H, W, 1 or 3] in [0, 1] as a PNG with a text chunk."""
    numbers = np.rint(values * (2**bits - 1)).astype(">u2" if bits == 16 else np.uint8)
    height, width, channels = numbers.shape
    raw = b"".join(b"\0" + row.tobytes() for row in numbers)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, bits, 2 if channels == 3 else 0, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", head),
            chunk(b"tEXt", b"prompt\0made by a test"),
            chunk(b"IDAT", zlib.compress(raw)),
            chunk(b"IEND", b""),
        )
    )


class FakePixels:
    """What SharedPixels is to a PixelsEvent; counts what was not given back."""

    open = 0

    def __init__(self, array: np.ndarray) -> None:
        self.array: np.ndarray | None = array
        FakePixels.open += 1

    def release(self) -> None:
        if self.array is not None:
            FakePixels.open -= 1
        self.array = None


class FakeClient:
    """EngineClient's calls. ``hold`` keeps answers back; ``fail_at`` is ``start``, ``files`` or empty.

    A caption request is answered with its prompt or a numbered sentence; pictures whose
    bytes are in ``bad_pictures`` fail. ``looked_at`` holds the bytes of every picture that was opened.
    ``scores`` are materials' by their seeds; 0.75 where there is none.
    ``submitted`` lists every request; ``cancelled`` every ticket that was taken back.
    """

    def __init__(self, loom) -> None:
        self._events = loom("engine.events")
        self._request = loom("engine.request")
        self._result = loom("engine.result")
        self._slug = loom("engine.imaging.slug").slug
        self.hold = False
        self.fail_at = ""
        self.closed = False
        self.caption_seconds = 0.0
        self.scores: dict[int, float] = {}
        self.bad_pictures: set[bytes] = set()
        self.looked_at: list[bytes] = []
        self.submitted: list[object] = []
        self.cancelled: list[int] = []
        self.log = ["a line of the log"]
        self._open: dict[int, tuple[object, Path | None, bool]] = {}
        self._queue: deque[object] = deque()

    @property
    def busy(self) -> bool:
        return bool(self._open) or bool(self._queue)

    def made(self) -> list[object]:
        """The generate requests among ``submitted``."""
        return [request for request in self.submitted if isinstance(request, self._request.GenerateRequest)]

    def submit(self, request, out_dir=None, pixels=True) -> int:
        self.submitted.append(request)
        ticket = len(self.submitted)
        self._open[ticket] = (request, out_dir, pixels)
        return ticket

    def cancel(self, ticket: int) -> None:
        if ticket in self._open:
            del self._open[ticket]
            self.cancelled.append(ticket)
            self._queue += [self._events.CancelledEvent(ticket), self._events.DoneEvent(ticket)]

    def die(self) -> None:
        """As when the engine process is killed."""
        for ticket in list(self._open):
            del self._open[ticket]
            self._queue += [
                self._events.FailedEvent(
                    ticket, "The engine process was killed by signal 9: try again.", "WorkerError"
                ),
                self._events.DoneEvent(ticket),
            ]

    def progress(self, fraction: float) -> None:
        """Say how far the first open request has come."""
        self._queue.append(self._events.ProgressEvent(next(iter(self._open)), "Weaving", fraction))

    def poll(self) -> list[object]:
        if not self.hold:
            for ticket in list(self._open):
                self._answer(ticket, *self._open.pop(ticket))
        events, self._queue = list(self._queue), deque()
        return events

    def close(self) -> None:
        for ticket in list(self._open):
            self.cancel(ticket)
        self.closed = True

    def reading(self, prompt: str):
        """What it reads in every prompt."""
        fits = "king" not in prompt
        return self._result.Reading(
            prompt=prompt,
            families={"brick wall": 0.81, "stacked brick": 0.1} if fits else {},
            substance="clay",
            colors=("#8a3b2e",),
            weathering={"moss": 0.4},
            controls={"scale": 1.0, "relief": 1.2, "moss": 0.4},
            fits=fits,
            message="Brick wall." if fits else "Nothing in this prompt is a material: use a diffusion model.",
        )

    def _answer(self, ticket: int, request, out_dir: Path | None, pixels: bool) -> None:
        events, put = self._events, self._queue.append
        if isinstance(request, self._request.CaptionRequest):
            put(self._look(ticket, request))
            put(events.DoneEvent(ticket))
            return
        reading = self.reading(request.prompt)
        if isinstance(request, self._request.ExplainRequest):
            put(events.ReadingEvent(ticket, reading))
        elif self.fail_at == "start" or not reading.fits:
            sentence = "The model is damaged: install it again." if reading.fits else reading.message
            put(events.FailedEvent(ticket, sentence, "ModelError"))
        else:
            put(events.ProgressEvent(ticket, "Weaving", 0.5))
            put(events.ResultEvent(ticket, self._describe(request, reading)))
            size = request.width, request.height
            for name in request.maps if pixels else ():
                shared = FakePixels(numbers(name, *size, request.seed))
                put(events.PixelsEvent(ticket, name, *size, shared))
            if out_dir is not None and self.fail_at == "files":
                put(events.FailedEvent(ticket, "The disk is full: free some space.", "OutputError"))
            elif out_dir is not None:
                put(events.FilesEvent(ticket, self._write(request, Path(out_dir))))
        put(events.DoneEvent(ticket))

    def _look(self, ticket: int, request) -> object:
        failed = self._events.FailedEvent
        if self.fail_at == "start":
            return failed(ticket, "No captioner is installed: add a folder that holds one.", "ModelError")
        try:
            data = Path(request.image).read_bytes()
        except OSError as error:
            return failed(ticket, f"The file {request.image} cannot be read ({error.strerror}).", "ImageError")
        self.looked_at.append(data)
        if data in self.bad_pictures or not data.startswith((b"\x89PNG", b"\xff\xd8\xff")):
            return failed(ticket, f"The file {request.image} is not an image: give another.", "ImageError")
        text = request.prompt or f"a mossy stone wall, number {len(self.looked_at)}"
        return self._events.CaptionEvent(
            ticket, self._result.Caption(text, request.image, "fake", self.caption_seconds, -0.5, 7)
        )

    def _describe(self, request, reading) -> dict[str, object]:
        return {
            "request": request.to_json(),
            "reading": reading.to_json(),
            "controls": {"family": "brick wall", "color": "#8a3b2e", **reading.controls, **request.controls},
            "relief_depth": RELIEF,
            **({"caption": "old bricks", "score": self.scores.get(request.seed, 0.75)} if request.score else {}),
            "model_version": "test",
            "device": "cpu",
            "seconds": 0.0,
        }

    def _write(self, request, out_dir: Path) -> dict[str, Path]:
        import json

        folder = out_dir / f"{self._slug(request.prompt)}-{request.seed}"
        folder.mkdir(parents=True, exist_ok=True)
        files = {}
        for name in request.maps:
            files[name] = folder / f"{name}.png"
            values = stored(name, request.width, request.height, request.seed)
            files[name].write_bytes(png(values, 16 if name == "height" else 8))
        files["request"] = folder / "request.json"
        files["request"].write_text(json.dumps({"request": request.to_json()}))
        return files
