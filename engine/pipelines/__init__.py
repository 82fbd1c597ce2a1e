"""One file a pipeline. A model folder's ``model_index.json`` names its class in ``_class_name``.

A captioner's folder is laid out as transformers does it: its ``config.json`` names an
architecture, which is the class name here.

Adding a pipeline is a file here, an entry in :data:`PIPELINES`, and a test.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, Protocol

from ..errors import ModelError
from ..result import Progress

Report = Callable[[Progress], None]

#: ``_class_name`` → ``module:Class``; a module that begins with a dot is in this package.
PIPELINES: dict[str, str] = {
    "LoomMaterialsPipeline": ".material:LoomMaterialsPipeline",
    "VisionEncoderDecoderModel": ".vision_encoder_decoder:VisionEncoderDecoderPipeline",
    "Florence2ForConditionalGeneration": ".florence2:Florence2Pipeline",
    "Idefics3ForConditionalGeneration": ".idefics3:Idefics3Pipeline",
    "SmolVLMForConditionalGeneration": ".idefics3:Idefics3Pipeline",
}
#: The class names above that are architectures of transformers: captioners.
ARCHITECTURES = frozenset(name for name in PIPELINES if not name.endswith("Pipeline"))
#: ``model_type`` of a ``config.json`` → architecture, for files that do not name one.
MODEL_TYPES: dict[str, str] = {
    "vision-encoder-decoder": "VisionEncoderDecoderModel",
    "florence2": "Florence2ForConditionalGeneration",
    "idefics3": "Idefics3ForConditionalGeneration",
    "smolvlm": "SmolVLMForConditionalGeneration",
}


class Pipeline(Protocol):
    """A model at work. ``__init__(folder, runtime)`` opens its parts lazily.

    ``requests`` are the request types that it answers. ``run`` calls ``report`` at least
    every 60 ms or so; ``report`` raises CancelledError when the request was taken back.
    """

    requests: ClassVar[tuple[type, ...]]

    def run(self, request: Any, report: Report) -> Any: ...


def load_pipeline(class_name: str, folder: Path, runtime: Any) -> Pipeline:
    """The pipeline of a model folder.

    Raises:
        ModelError: no pipeline of that name is known.
    """
    entry = PIPELINES.get(class_name)
    if entry is None:
        raise ModelError(unknown_class(class_name, folder))
    module, _, name = entry.partition(":")
    return getattr(import_module(module, __name__), name)(folder, runtime)


def unknown_class(class_name: str, folder: Path) -> str:
    """The sentence for a model whose kind is not known."""
    return (
        f"The model in {folder} is a {class_name}, which this version cannot run: "
        f"it runs {', '.join(sorted(PIPELINES))}."
    )
