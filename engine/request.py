"""What can be asked of the engine: frozen, checked where they are made, JSON both ways.

Standard library only: Blender imports this module.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

from .caption_settings import SettingValue, parse_setting
from .controls import ControlValue, parse_control
from .errors import BadRequestError
from .map_formats import MAP_FORMATS

#: The maps of a full set, in the order in which they are written and shown.
MAP_NAMES: tuple[str, ...] = tuple(MAP_FORMATS)

#: What a folder of maps holds beside them: the request, and what the model made of it.
REQUEST_FILE = "request.json"
MIN_SIZE, MAX_SIZE = 64, 8192
MAX_PROMPT = 2000
MAX_SEED = 2**32 - 1
MAX_COUNT = 10_000
BUILTIN_MODEL = "loom-materials"
#: The captioner that scores, where it is installed: scores of different captioners cannot be compared.
BUILTIN_CAPTIONER = "loom-captions"
#: How much a caption tells. A captioner that takes a prompt has words of its own for each.
CAPTION_TASKS: tuple[str, ...] = ("caption", "detailed_caption", "more_detailed_caption")


def clean_text(text: object, what: str) -> str:
    """One line of printable text: control characters become spaces, runs of spaces one.

    Raises:
        BadRequestError: not text, or longer than ``MAX_PROMPT`` characters.
    """
    if not isinstance(text, str):
        raise BadRequestError(f"The {what} is {text!r}: give it as text.")
    if len(text) > MAX_PROMPT:
        raise BadRequestError(f"The {what} has {len(text):,} characters: shorten it to {MAX_PROMPT:,} or fewer.")
    visible = "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in text)
    return re.sub(r"\s+", " ", visible).strip()


def _whole(value: object, what: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadRequestError(f"The {what} is {value!r}: give a whole number from {low:,} to {high:,}.")
    if not low <= value <= high:
        raise BadRequestError(f"The {what} is {value:,}: give a whole number from {low:,} to {high:,}.")
    return value


class _Json:
    """JSON both ways for the frozen requests."""

    kind: ClassVar[str]

    def to_json(self) -> dict[str, Any]:
        """A plain dictionary with ``kind`` and every field."""
        return {"kind": self.kind, **{f.name: _plain(getattr(self, f.name)) for f in fields(self)}}  # type: ignore[arg-type]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]):
        """The request that :meth:`to_json` described; unknown keys are refused."""
        known = {f.name for f in fields(cls)}  # type: ignore[arg-type]
        unknown = sorted(set(data) - known - {"kind"})
        if unknown:
            raise BadRequestError(f"The request has unknown fields {', '.join(unknown)}: remove them.")
        return cls(**{name: value for name, value in data.items() if name in known})


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return list(value)
    return value


@dataclass(frozen=True)
class GenerateRequest(_Json):
    """One material: a prompt, a size and a seed in, a set of maps out.

    Attributes:
        prompt: what the material is, in words; 1 to ``MAX_PROMPT`` characters after cleaning.
        negative_prompt: what it should not show; may be empty.
        model: name of an installed model, or the path of a model folder.
        width, height: size of the maps in pixels, ``MIN_SIZE`` to ``MAX_SIZE`` each.
        seed: 0 to 2**32 - 1; the noise λ is drawn from it. Equal requests give equal bytes.
        controls: overrides of what the model reads in the prompt, by control name
            (see :mod:`engine.controls`); what is not given is read from the prompt.
        maps: which of ``MAP_NAMES`` to make, kept in that order.
        score: also caption what was made, and say how well it answers the prompt (see
            :class:`~.result.MaterialMaps`); takes a captioner and a fraction of a second more.
    """

    kind: ClassVar[str] = "generate"

    prompt: str
    negative_prompt: str = ""
    model: str = BUILTIN_MODEL
    width: int = 1024
    height: int = 1024
    seed: int = 0
    controls: Mapping[str, ControlValue] = field(default_factory=dict)
    maps: tuple[str, ...] = MAP_NAMES
    score: bool = False

    def __post_init__(self) -> None:
        put = lambda name, value: object.__setattr__(self, name, value)  # noqa: E731
        put("prompt", clean_text(self.prompt, "prompt"))
        if not self.prompt:
            raise BadRequestError("The prompt is empty: describe a material, for example 'old red brick wall'.")
        put("negative_prompt", clean_text(self.negative_prompt, "negative prompt"))
        if not isinstance(self.model, str) or not self.model.strip():
            raise BadRequestError(f"The model is {self.model!r}: give the name of an installed model.")
        _whole(self.width, "width", MIN_SIZE, MAX_SIZE)
        _whole(self.height, "height", MIN_SIZE, MAX_SIZE)
        _whole(self.seed, "seed", 0, MAX_SEED)
        if not isinstance(self.controls, Mapping):
            raise BadRequestError(f"The controls are {self.controls!r}: give name=value pairs.")
        checked = {name: parse_control(name, value) for name, value in sorted(self.controls.items())}
        put("controls", MappingProxyType(checked))
        unknown = [name for name in self.maps if name not in MAP_NAMES]
        if unknown or not self.maps or isinstance(self.maps, str):
            raise BadRequestError(
                f"The maps are {', '.join(map(str, unknown)) or self.maps!r}: use all or any of {', '.join(MAP_NAMES)}."
            )
        put("maps", tuple(name for name in MAP_NAMES if name in self.maps))
        if not isinstance(self.score, bool):
            raise BadRequestError(f"The score is {self.score!r}: give true or false.")

    def variations(self, count: int) -> Iterator[GenerateRequest]:
        """The same request with ``count`` consecutive seeds, wrapping at ``MAX_SEED``."""
        _whole(count, "count", 1, MAX_COUNT)
        for step in range(count):
            yield replace(self, seed=(self.seed + step) % (MAX_SEED + 1))

    def __reduce__(self):  # mappingproxy cannot be copied as it is
        return (type(self).from_json, (self.to_json(),))


@dataclass(frozen=True)
class ExplainRequest(_Json):
    """What does the model read in this prompt, before anything is drawn?"""

    kind: ClassVar[str] = "explain"

    prompt: str
    negative_prompt: str = ""
    model: str = BUILTIN_MODEL

    def __post_init__(self) -> None:
        object.__setattr__(self, "prompt", clean_text(self.prompt, "prompt"))
        if not self.prompt:
            raise BadRequestError("The prompt is empty: describe a material, for example 'old red brick wall'.")
        object.__setattr__(self, "negative_prompt", clean_text(self.negative_prompt, "negative prompt"))


@dataclass(frozen=True)
class CaptionRequest(_Json):
    """One picture in, a sentence about it out.

    Attributes:
        image: path of an image file; made absolute.
        model: name of an installed captioner, or the path of its folder; "" for the first installed.
        prompt: what to say about the picture, for captioners that are asked; "" for the task's own words.
        task: how much to say, of ``CAPTION_TASKS``; "" for what the captioner does by itself.
        settings: overrides of the model's ``generation_config.json`` (see :mod:`engine.caption_settings`).
        seed: 0 to 2**32 - 1, for sampling. Equal requests give equal captions.
        variant: which precision of the model to open ("fp32", "int8" …); "auto" by device and memory.
    """

    kind: ClassVar[str] = "caption"

    image: str
    model: str = ""
    prompt: str = ""
    task: str = ""
    settings: Mapping[str, SettingValue] = field(default_factory=dict)
    seed: int = 0
    variant: str = "auto"

    def __post_init__(self) -> None:
        put = lambda name, value: object.__setattr__(self, name, value)  # noqa: E731
        if not isinstance(self.image, str | Path) or not str(self.image).strip() or "\0" in str(self.image):
            raise BadRequestError(f"The image is {self.image!r}: give the path of an image file.")
        put("image", str(Path(self.image).expanduser().absolute()))
        for name in ("model", "variant"):
            if not isinstance(getattr(self, name), str):
                raise BadRequestError(f"The {name} is {getattr(self, name)!r}: give it as text.")
        put("model", self.model.strip())
        put("variant", self.variant.strip().lower() or "auto")
        put("prompt", clean_text(self.prompt, "prompt"))
        task = str(self.task).strip().strip("<>").lower()
        if task and task not in CAPTION_TASKS:
            raise BadRequestError(f"The task is {self.task!r}: use one of {', '.join(CAPTION_TASKS)}.")
        if task and self.prompt:
            raise BadRequestError("A prompt and a task are given: give one of them, for each stands for the other.")
        put("task", task)
        _whole(self.seed, "seed", 0, MAX_SEED)
        if not isinstance(self.settings, Mapping):
            raise BadRequestError(f"The settings are {self.settings!r}: give name=value pairs.")
        checked = {name: parse_setting(name, value) for name, value in sorted(self.settings.items())}
        put("settings", MappingProxyType(checked))

    def __reduce__(self):  # mappingproxy cannot be copied as it is
        return (type(self).from_json, (self.to_json(),))


REQUEST_TYPES: Mapping[str, type] = MappingProxyType(
    {request.kind: request for request in (GenerateRequest, ExplainRequest, CaptionRequest)}
)


def request_from_json(data: Mapping[str, Any]):
    """The request that ``data['kind']`` names."""
    kind = data.get("kind")
    if not isinstance(kind, str) or kind not in REQUEST_TYPES:
        raise BadRequestError(f"There is no request of kind {kind!r}: use one of {', '.join(REQUEST_TYPES)}.")
    return REQUEST_TYPES[kind].from_json(data)
