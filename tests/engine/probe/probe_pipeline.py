"""A pipeline for the tests: the prompt's first word says what happens.

It is loaded inside the worker, from a folder given with ``--site``.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import numpy as np

from engine.errors import BadRequestError
from engine.request import ExplainRequest, GenerateRequest
from engine.result import MaterialMaps, Progress, Reading

DEPTHS = {"base_color": (np.uint8, 3), "normal": (np.uint8, 3), "height": (np.uint16, 1)}


class ProbePipeline:
    requests = (GenerateRequest, ExplainRequest)

    def __init__(self, folder: Path, runtime) -> None:
        self._folder, self._runtime = folder, runtime

    def run(self, request, report):
        word = request.prompt.split()[0]
        report(Progress("Starting", 0.0))
        getattr(self, f"_{word}", lambda request, report: None)(request, report)
        reading = Reading(request.prompt, {"probe": 1.0}, "stone", ("#8a3b2e",), {}, {}, True, "A probe.")
        if isinstance(request, ExplainRequest):
            return reading
        maps = {name: self._map(name, request) for name in request.maps}
        report(Progress("Finished", 1.0))
        return MaterialMaps(request, reading, maps, dict(request.controls), 0.05, "9")

    def _map(self, name, request):
        dtype, channels = DEPTHS.get(name, (np.uint8, 1))
        grid = np.add.outer(np.arange(request.height) * 0.1, np.arange(request.width) * 0.07 + request.seed)
        wave = np.empty(grid.shape, np.float32)
        self._runtime.load(self._folder / "waves.onnx").run({"x": grid.astype(np.float32)}, {"y": wave})
        plane = (wave * np.iinfo(dtype).max).astype(dtype)
        return plane if channels == 1 else np.repeat(plane[..., None], channels, 2)

    def _slow(self, request, report):
        for step in range(300):
            time.sleep(0.02)
            report(Progress("Working", step / 300))

    def _endless(self, request, report):
        while True:
            time.sleep(0.02)
            report(Progress("Working", 0.5))

    def _deaf(self, request, report):
        time.sleep(60)

    def _deep(self, request, report):
        session = self._runtime.load(self._folder / "treadmill.onnx")
        report(Progress("One run of many seconds", 0.1))
        session.run({"x": np.full((1024, 1024), 0.01, np.float32)})

    def _broken(self, request, report):
        self._runtime.load(self._folder / "broken.onnx")

    def _noisy(self, request, report):
        print("this is not the protocol")
        os.write(1, b"\x00\x00\x00\x05hello")

    def _mistaken(self, request, report):
        raise KeyError("nothing of the kind")

    def _hungry(self, request, report):
        raise MemoryError

    def _picky(self, request, report):
        raise BadRequestError("The probe does not like this prompt: try another.")

    def _leaving(self, request, report):
        os._exit(3)

    def _dying(self, request, report):
        os.kill(os.getpid(), signal.SIGKILL)
