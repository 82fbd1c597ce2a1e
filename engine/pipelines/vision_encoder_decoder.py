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
    """Captions without a prompt."""

    parts = ("encoder_model",)
    text_parts = ("decoder",)
    new_tokens = 64

    def read_prompt(self, request: CaptionRequest) -> str:
        if request.prompt or request.task not in ("", "caption"):
            raise BadRequestError(
                f"The captioner {self._path.name!r} takes no prompt and knows one task, caption: leave the prompt "
                "out, or choose another captioner."
            )
        return ""

    def look(self, picture: Image.Image, request: CaptionRequest, parts: Parts, check: Callable[[], None]) -> Seen:
        steps = Preprocessing.from_json(*self.folder.preprocessor())
        pixels = steps.pixel_values(picture)[None]
        encoder = parts.sessions["encoder_model"]
        hidden = self.result_of(encoder, "last_hidden_state", {"pixel_values": fitted(encoder, "pixel_values", pixels)})
        check()
        prompt = [self.start_token()]
        context = {
            "encoder_hidden_states": hidden,
            "encoder_attention_mask": np.ones(hidden.shape[:2], dtype=np.int64),
        }
        ids = np.array(prompt, dtype=np.int64)
        return Seen(prompt, Decoder(parts.decoder, ids, context, self.heads()))
