"""Loom Materials, the built-in model: y = G(E(x); λ).

A prompt is read into a distribution over material codes (E and the conditioner), the seed's noise
λ settles what the prompt leaves open, and the generator draws the code at the size asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import BadRequestError, ModelError
from ..request import ExplainRequest, GenerateRequest
from ..result import MaterialMaps, Progress, Reading
from .material_code import Intent, resolve
from .material_synthesis import GPU_STRIP_PIXELS, STRIP_PIXELS, Graph, Synthesizer
from .reading import PromptReader, RawReading

if TYPE_CHECKING:
    import numpy as np

    from ..runtime import Runtime

#: Readings that are kept: turning a control asks for the same prompt again and again.
_READINGS = 16


class LoomMaterialsPipeline:
    """The pipeline of ``loom-materials`` folders; its parts are opened when they are first needed.

    Args:
        folder: the model folder, with ``model_index.json``.
        runtime: opens the ONNX files.

    Raises:
        ModelError: a configuration file is missing or damaged.
    """

    requests = (GenerateRequest, ExplainRequest)

    def __init__(self, folder: Path, runtime: Runtime) -> None:
        self._folder = folder
        self._runtime = runtime
        self.version = str(_read_json(folder / "model_index.json").get("_version", "unknown"))
        self._config = _read_json(folder / "generator" / "config.json")
        self._reader = PromptReader(folder, runtime)
        self._readings: dict[tuple[str, str], RawReading] = {}
        strip_pixels = STRIP_PIXELS if runtime.device == "cpu" else GPU_STRIP_PIXELS
        self._synthesizer = Synthesizer(self._graph, runtime.lanes, strip_pixels)

    def run(
        self, request: GenerateRequest | ExplainRequest, report: Callable[[Progress], None]
    ) -> MaterialMaps | Reading:
        """Explain a prompt, or generate its maps.

        ``report`` is called between graphs, tens of milliseconds apart; what it raises ends the run.

        Raises:
            BadRequestError: the prompt fits no material, or an override names nothing the model has.
            ModelError: a part of the model is missing or damaged.
        """
        report(Progress("Reading the prompt", 0.0))
        raw = self._read(request.prompt, request.negative_prompt)
        reading = self._reader.explain(raw)
        if isinstance(request, ExplainRequest):
            return reading
        if not raw.fits and "family" not in request.controls:
            raise BadRequestError(raw.message)
        intent = Intent(
            raw.family, raw.substance, raw.color, raw.color2, raw.control_means, raw.control_stds, raw.logarithmic,
            raw.tone,
        )
        code = resolve(self._config, intent, request.controls, request.seed)
        drawn, relief_depth = self._synthesizer.run(
            code,
            request.seed,
            request.width,
            request.height,
            lambda fraction: report(Progress("Drawing the material", 0.05 + 0.95 * fraction)),
        )
        maps = {name: drawn[name] for name in request.maps}
        return MaterialMaps(request, reading, maps, code.controls, relief_depth, self.version)

    def embedding(self, text: str) -> np.ndarray:
        """E(x) of the round trip, see :attr:`~.reading.RawReading.meaning`: float32 [448], unit length."""
        return self._read(text, "").meaning

    def _read(self, prompt: str, negative_prompt: str) -> RawReading:
        key = (prompt, negative_prompt)
        if key not in self._readings:
            if len(self._readings) >= _READINGS:
                self._readings.pop(next(iter(self._readings)))
            self._readings[key] = self._reader.read(prompt, negative_prompt)
        return self._readings[key]

    def _graph(self, name: str) -> Graph:
        return self._runtime.load(self._folder / "generator" / f"{name}.onnx", side_by_side=True)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"The model has no readable {path}: install the model again.") from error
    except ValueError as error:
        raise ModelError(f"The model's {path} is damaged: install the model again.") from error
    if not isinstance(data, dict):
        raise ModelError(f"The model's {path} is damaged: install the model again.")
    return data
