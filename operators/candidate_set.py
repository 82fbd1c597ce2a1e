"""Small versions of a prompt's material with different seeds, each captioned and scored, one after another.

The score is the round trip's: a captioner looks at each, and what it says is compared with the prompt.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bpy.app.translations import pgettext_rpt as rpt_

from ..engine.events import Event, FailedEvent, PixelsEvent, ProgressEvent, ResultEvent
from ..engine.request import GenerateRequest
from ..scene.thumbnails import Thumbnails
from .job import Job
from .preview_job import small
from .session import session

if TYPE_CHECKING:
    import numpy as np

#: Pixels of a thumbnail's side, about.
_SIDE = 128


@dataclass(frozen=True)
class Candidate:
    """One of them: the full-size request that makes it, what was seen, and its picture's icon number."""

    request: GenerateRequest
    caption: str
    score: float
    icon: int


class CandidateSet:
    """The candidates that the panel shows.

    Attributes:
        made: those that are there, in the order of their seeds.
        wanted: how many there will be.
    """

    def __init__(self) -> None:
        self.made: list[Candidate] = []
        self.wanted = 0
        self._open: list[GenerateRequest] = []
        self._thumbnails = Thumbnails()
        session.when_dropped.append(self.clear)

    @property
    def prompt(self) -> str:
        """What they were made of; "" while there is none."""
        return self.made[0].request.prompt if self.made else ""

    @property
    def best(self) -> Candidate | None:
        """The one whose caption is nearest to the prompt."""
        return max(self.made, key=lambda candidate: candidate.score, default=None)

    def make(self, requests: Sequence[GenerateRequest]) -> bool:
        """Forget the last ones and begin; False, with the session's problem set, if that is not possible."""
        self.clear()
        self.wanted, self._open = len(requests), list(requests)
        return self._next()

    def clear(self) -> None:
        """Forget all of them."""
        self.made, self.wanted = [], 0
        self._open.clear()
        self._thumbnails.clear()

    def add(self, request: GenerateRequest, result: Any, picture: np.ndarray) -> None:
        """Show one more."""
        icon = self._thumbnails.add(str(len(self.made)), picture)
        self.made.append(Candidate(request, result["caption"], result["score"], icon))

    def go_on(self, finished: bool) -> None:
        """A job has ended: begin the next, or leave it at what is there."""
        if finished and self._open:
            self._next()
        else:
            self._open.clear()

    def _next(self) -> bool:
        return session.submit(CandidateJob(self._open.pop(0), self))


class CandidateJob(Job):
    """Makes one candidate.

    Args:
        request: the full-size request; what is made is a small version with a caption.
    """

    foreground = True

    def __init__(self, request: GenerateRequest, owner: CandidateSet) -> None:
        from ..engine.imaging.lit_view import LIT_MAPS

        super().__init__(replace(small(request), maps=LIT_MAPS, score=True))
        self.result: Any = None
        self._asked, self._owner = request, owner
        self._maps: dict[str, np.ndarray] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="texture-loom-candidate")
        self._picture: Future[np.ndarray] | None = None
        self._shown = False
        self.fraction = self._share(0.0)

    def receive(self, event: Event) -> None:
        if isinstance(event, ProgressEvent):
            place = {"number": len(self._owner.made) + 1, "wanted": self._owner.wanted}
            self.stage = rpt_("Candidate {number} of {wanted}").format(**place)
            self.fraction = self._share(event.fraction)
        elif isinstance(event, ResultEvent):
            self.result = event.result
            session.reading = event.reading
        elif isinstance(event, PixelsEvent):
            self._maps[event.name] = event.pixels.copy()
            event.release()
            if len(self._maps) == len(self.request.maps):
                self._picture = self._thread.submit(_lit, self._maps)
        elif isinstance(event, FailedEvent):
            session.fail(self, event.message, event.error)

    def step(self) -> bool:
        if not self._shown and self.result is not None and self._picture is not None and self._picture.done():
            self._shown = True
            self._owner.add(self._asked, self.result, self._picture.result())
        return False

    @property
    def waiting(self) -> bool:
        return self._picture is not None and not self._shown

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._maps.clear()
        self._owner.go_on(self._shown and not self.taken_back)

    def _share(self, fraction: float) -> float:
        return (len(self._owner.made) + fraction) / max(1, self._owner.wanted)


def _lit(maps: dict[str, np.ndarray]) -> np.ndarray:
    """The lit view of a tile's upper left square, uint8 [side, side, 3], sRGB."""
    from ..engine.imaging.lit_view import lit_view

    side = min(next(iter(maps.values())).shape[:2])
    step = max(1, side // _SIDE)
    size = side // step
    small_maps = {
        name: values[: size * step, : size * step].reshape(size, step, size, step, -1).mean((1, 3)).squeeze()
        for name, values in maps.items()
    }
    return lit_view(small_maps)


candidates = CandidateSet()
