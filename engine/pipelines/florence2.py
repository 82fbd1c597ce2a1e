"""Florence-2: a picture and a task in, text out, by a BART that reads the picture's features first.

``vision_encoder.onnx``, ``embed_tokens.onnx``, ``encoder_model.onnx`` and
``decoder_model_merged.onnx``, as they are published.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image

from ..captioning.captioner import Captioner, Parts, Seen
from ..captioning.decoder import Decoder, fitted
from ..captioning.preprocess import Preprocessing
from ..errors import ModelError
from ..request import CaptionRequest

#: Task → the words with which the model was trained for it (the Florence-2 processor of transformers).
TASK_PROMPTS = {
    "caption": "What does the image describe?",
    "detailed_caption": "Describe in detail what is shown in the image.",
    "more_detailed_caption": "Describe with a paragraph what is shown in the image.",
}


class Florence2Pipeline(Captioner):
    """Captions by task, or by a prompt in the words of a task that the model knows."""

    parts = ("vision_encoder", "embed_tokens", "encoder_model")
    text_parts = ("text_config",)
    new_tokens = 256

    def read_prompt(self, request: CaptionRequest) -> str:
        named = request.prompt.strip("<>").lower() if request.prompt.startswith("<") else ""
        return TASK_PROMPTS.get(named) or request.prompt or TASK_PROMPTS[request.task or "caption"]

    def expected_tokens(self) -> dict[int, str]:
        return {self.start_token(): ""} | super().expected_tokens()

    def text_of(self, ids: Sequence[int]) -> str:
        """All marks but the text's ends are part of what the model says; captions have none."""
        text = self.words.decode(ids, skip_special=False)
        for mark in ("<s>", "</s>", "<pad>"):
            text = text.replace(mark, "")
        return text.strip()

    def look(self, picture: Image.Image, request: CaptionRequest, parts: Parts, check: Callable[[], None]) -> Seen:
        steps = Preprocessing.from_json(*self.folder.preprocessor())
        vision, embedder, encoder = (parts.sessions[part] for part in self.parts)
        pixels = steps.pixel_values(picture)[None]
        features = self.result_of(vision, "image_features", {"pixel_values": fitted(vision, "pixel_values", pixels)})
        check()

        def embed(ids: np.ndarray) -> np.ndarray:
            return self.result_of(embedder, "inputs_embeds", {"input_ids": fitted(embedder, "input_ids", ids)})

        words = embed(np.array([self._ids_of(self.read_prompt(request))], dtype=np.int64))
        if features.ndim != 3 or features.shape[2] != words.shape[2]:
            raise ModelError(
                f"The model's vision_encoder gives features of {features.shape} and its embed_tokens of "
                f"{words.shape}, which do not fit together: install the model in {self._path} again."
            )
        embeds = np.concatenate([features.astype(words.dtype, copy=False), words], axis=1)
        mask = np.ones(embeds.shape[:2], dtype=np.int64)
        feeds = {"inputs_embeds": embeds, "attention_mask": mask}
        hidden = self.result_of(
            encoder, "last_hidden_state", {name: fitted(encoder, name, array) for name, array in feeds.items()}
        )
        check()
        prompt = [self.start_token()]
        context = {"encoder_hidden_states": hidden, "encoder_attention_mask": mask}
        first = embed(np.array([prompt], dtype=np.int64))[0]
        return Seen(prompt, Decoder(parts.decoder, first, context, self.heads(), embed))

    def _ids_of(self, text: str) -> list[int]:
        begin, end = self.words.special_name("bos_token") or "<s>", self.words.special_name("eos_token") or "</s>"
        return self.words.encode(f"{begin}{text}{end}")
