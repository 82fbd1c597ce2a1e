"""The engine: library, runtime and pipelines behind one ``run``; for the worker and the command line."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, overload

from .errors import BadRequestError, DeviceError
from .imaging.lit_picture import lit_picture
from .imaging.lit_view import LIT_MAPS
from .library import Library, Model
from .pipelines import Pipeline, Report, load_pipeline
from .request import BUILTIN_CAPTIONER, CaptionRequest, ExplainRequest, GenerateRequest
from .result import Caption, MaterialMaps, Progress, Reading
from .round_trip import round_trip_score
from .runtime import Runtime

#: Pipelines that stay loaded; the one that was used longest ago goes first.
OPEN_PIPELINES = 2
#: Of a request that is scored, the part that draws.
_DRAWING_SHARE = 0.8


def _no_report(_: Any) -> None:
    """For callers that do not want progress."""


class Engine:
    """Runs requests, one at a time.

    Args:
        device: see :class:`~.runtime.Runtime`.
        model_paths: the user's model folders.
        threads: threads for the CPU; None for one a physical core.
    """

    def __init__(self, device: str = "auto", model_paths: Sequence[Path] = (), threads: int | None = None) -> None:
        self._device = device
        self._threads = threads
        self.library = Library(model_paths)
        self._pipelines: OrderedDict[Path, Pipeline] = OrderedDict()
        self.last_seconds = 0.0

    @cached_property
    def runtime(self) -> Runtime:
        """The runtime; the device is chosen when this is first used."""
        return Runtime(self._device, self._threads)

    def warm_up(self) -> None:
        """Load the libraries and choose the device now rather than with the first request."""
        _ = self.runtime

    @overload
    def run(self, request: GenerateRequest, report: Report | None = None) -> MaterialMaps: ...

    @overload
    def run(self, request: ExplainRequest, report: Report | None = None) -> Reading: ...

    @overload
    def run(self, request: CaptionRequest, report: Report | None = None) -> Caption: ...

    def run(
        self, request: GenerateRequest | ExplainRequest | CaptionRequest, report: Report | None = None
    ) -> MaterialMaps | Reading | Caption:
        """Do the request.

        Args:
            request: what is wanted.
            report: called with every :class:`~.result.Progress`; may raise CancelledError.

        Raises:
            LoomError: with one sentence for the user.
        """
        started = time.perf_counter()
        model = self.model_of(request)
        pipeline = self._pipeline(model)
        if type(request) not in pipeline.requests:
            raise BadRequestError(f"The model {model.name!r} cannot {request.kind}: choose another model.")
        report = report or _no_report
        try:
            if isinstance(request, GenerateRequest) and request.score:
                return self._scored(request, pipeline, report)
            return pipeline.run(request, report)
        except MemoryError:
            raise DeviceError("The computer ran out of memory: choose a smaller size.") from None
        finally:
            self.last_seconds = time.perf_counter() - started

    def model_of(self, request: GenerateRequest | ExplainRequest | CaptionRequest) -> Model:
        """The model that answers a request.

        Raises:
            ModelError: there is none, or it has a problem.
        """
        any_captioner = isinstance(request, CaptionRequest) and not request.model
        return self.library.captioner() if any_captioner else self.library.find(request.model)

    def expect(self, request: CaptionRequest) -> None:
        """Have the picture of the request that comes after the next read while the next is being run."""
        expect = getattr(self._pipeline(self.model_of(request)), "expect", None)
        if expect is not None:
            expect(request)

    def _scored(self, request: GenerateRequest, pipeline: Any, report: Report) -> MaterialMaps:
        """Generate, caption what was made, and compare the words."""
        captioner: Any = self._pipeline(self.library.captioner(BUILTIN_CAPTIONER))
        wanted = tuple(dict.fromkeys((*request.maps, *LIT_MAPS)))

        def share(low: float, high: float) -> Report:
            return lambda progress: report(Progress(progress.stage, low + (high - low) * progress.fraction))

        made = pipeline.run(replace(request, maps=wanted), share(0.0, _DRAWING_SHARE))
        seen = captioner.describe(lit_picture(made.maps), CaptionRequest("generated.png"), share(_DRAWING_SHARE, 1.0))
        score = round_trip_score(pipeline.embedding(request.prompt), pipeline.embedding(seen.text))
        maps = {name: made.maps[name] for name in request.maps}
        return replace(made, request=request, maps=maps, caption=seen.text, score=score)

    def _pipeline(self, model: Model) -> Pipeline:
        if model.folder not in self._pipelines:
            self._pipelines[model.folder] = load_pipeline(model.class_name, model.folder, self.runtime)
            if len(self._pipelines) > OPEN_PIPELINES:
                self._pipelines.popitem(last=False)
        self._pipelines.move_to_end(model.folder)
        return self._pipelines[model.folder]

    def interrupt(self) -> None:
        """Make the model that is being computed stop with CancelledError; from any thread."""
        runtime = self.__dict__.get("runtime")  # not made yet: nothing to stop
        if runtime is not None:
            runtime.interrupt()

    def close(self) -> None:
        """Let go of every model."""
        self._pipelines.clear()
        runtime = self.__dict__.pop("runtime", None)
        if runtime is not None:
            runtime.close()
