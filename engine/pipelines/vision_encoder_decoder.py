"""ViT-GPT2 and its like: a vision encoder, and a decoder that attends to what it saw.

``encoder_model.onnx`` and ``decoder_model_merged.onnx`` (or ``decoder_model.onnx`` and
``decoder_with_past_model.onnx``), as Optimum exports transformers' VisionEncoderDecoderModel.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image

from ..captioning.captioner import Captioner, Parts, Seen
from ..captioning.decoder import Decoder, fitted
from ..captioning.preprocess import Preprocessing
from ..errors import BadRequestError
from ..request import CaptionRequest


class VisionEncoderDecoderPipeline(Captioner):
    """Captions without a prompt; with several tasks where ``task_to_id`` in ``generation_config.json`` has
    a start token for each."""

    parts = ("encoder_model",)
    text_parts = ("decoder",)
    new_tokens = 64

    def read_prompt(self, request: CaptionRequest) -> str:
        tasks = self.rules.task_to_id
        if request.prompt:
            raise BadRequestError(
                f"The captioner {self._path.name!r} takes no prompt: leave it out, or choose another captioner."
            )
        if request.task not in ("", "caption", *tasks):
            known = ", ".join(tasks) or "caption"
            raise BadRequestError(
                f"The captioner {self._path.name!r} does not know the task {request.task}: use {known}, or choose "
                "another captioner."
            )
        return ""

    def look(self, picture: Image.Image, request: CaptionRequest, parts: Parts, check: Callable[[], None]) -> Seen:
        steps = Preprocessing.from_json(*self.folder.preprocessor())
        pixels = steps.pixel_values(picture)[None]
        encoder = parts.sessions["encoder_model"]
        hidden = self.result_of(encoder, "last_hidden_state", {"pixel_values": fitted(encoder, "pixel_values", pixels)})
        check()
        tasks = self.rules.task_to_id
        prompt = [tasks.get(request.task or "caption", tasks["caption"]) if "caption" in tasks else self.start_token()]
        context = {
            "encoder_hidden_states": hidden,
            "encoder_attention_mask": np.ones(hidden.shape[:2], dtype=np.int64),
        }
        ids = np.array(prompt, dtype=np.int64)
        return Seen(prompt, Decoder(parts.decoder, ids, context, self.heads()))
