"""What the engine gives back.

Standard library and NumPy only: Blender imports this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from .request import GenerateRequest

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Reading:
    """What the model read in a prompt.

    Attributes:
        prompt: the prompt as it was read.
        families: material family → probability in [0, 1], best first, the likely ones only.
        substance: what it is made of.
        colors: sRGB colours as ``#rrggbb`` that were named in the prompt; empty if none was.
        weathering: modifier → amount in (0, 1], the noticeable ones only.
        controls: every shape control → value (see :mod:`engine.controls`).
        fits: False if nothing in the prompt fits a material; ``message`` then says so.
        message: one sentence for the artist.
    """

    prompt: str
    families: Mapping[str, float]
    substance: str
    colors: tuple[str, ...]
    weathering: Mapping[str, float]
    controls: Mapping[str, float]
    fits: bool
    message: str

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "colors": list(self.colors)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reading:
        return cls(**{**data, "colors": tuple(data["colors"])})


@dataclass(frozen=True)
class MaterialMaps:
    """A full set of maps of one material.

    ``maps`` holds arrays with the top row first:
        ``base_color``  uint8  [H, W, 3], sRGB
        ``normal``      uint8  [H, W, 3], tangent space, OpenGL (+Y up), 128 = 0
        ``roughness``, ``metallic``, ``ambient_occlusion``  uint8 [H, W], linear, 255 = 1
        ``height``      uint16 [H, W], linear, 65535 = highest

    Attributes:
        request: what was asked for.
        reading: what the model read in it.
        controls: the value of every control that was used (read or overridden).
        relief_depth: distance from the lowest to the highest point of ``height``, as a
            fraction of the tile's width; the right scale for displacement.
        model_version: version of the model that made it.
        caption: what a captioner sees in it, if the request asked for a score; else "".
        score: how near that is to the prompt, in [0, 1] (see :func:`~.round_trip.round_trip_score`), or None.
    """

    request: GenerateRequest
    reading: Reading
    maps: Mapping[str, np.ndarray]
    controls: Mapping[str, Any]
    relief_depth: float
    model_version: str
    caption: str = ""
    score: float | None = None


@dataclass(frozen=True)
class Caption:
    """What a picture shows, in words.

    Attributes:
        text: the sentence or sentences, without the model's own marks.
        image: path of the picture.
        model: name of the captioner.
        seconds: from the request to the words, a model that was opened for it included.
        score: mean natural logarithm of the probability of its tokens, at most 0; comparable between
            captions of one model only. None from a captioner that has none.
        tokens: how many tokens the model made.
    """

    text: str
    image: str
    model: str
    seconds: float
    score: float | None = None
    tokens: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Caption:
        return cls(**data)


@dataclass(frozen=True)
class Progress:
    """How far a request has come: ``fraction`` in [0, 1], ``stage`` for the artist."""

    stage: str
    fraction: float


@dataclass(frozen=True)
class Failure:
    """A request that did not succeed: one sentence, and the error's class name."""

    message: str
    error: str
    details: str = field(default="", repr=False)
