"""Idefics3 and SmolVLM: a chat model among whose tokens stand the features of the picture's tiles.

``vision_encoder.onnx``, ``embed_tokens.onnx`` and ``decoder_model_merged.onnx``, as they are
published.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from PIL import Image

from ..captioning.captioner import Captioner, Parts, Seen
from ..captioning.chat_template import render_chat
from ..captioning.decoder import Decoder, fitted
from ..captioning.preprocess import Preprocessing
from ..captioning.tiling import tiles
from ..errors import BadRequestError, ModelError
from ..request import CaptionRequest

#: Task → what the model is asked.
TASK_PROMPTS = {
    "caption": "Describe this image in one sentence.",
    "detailed_caption": "Describe this image in detail.",
    "more_detailed_caption": "Describe in a paragraph everything that this image shows.",
}
_DEFAULT_TILE, _DEFAULT_SIZE = {"longest_edge": 364}, {"longest_edge": 4 * 364}
_AROUND, _GLOBAL = "<fake_token_around_image>", "<global-img>"


def image_tokens(rows: int, columns: int, length: int, image: str) -> str:
    """The tokens that stand for a picture of so many tiles, each ``length`` times ``image``.

    Each tile has its place before it, each row ends with a line break, and the whole picture comes last.
    """
    place = lambda row, column: f"{_AROUND}<row_{row}_col_{column}>{image * length}"  # noqa: E731
    lines = ["".join(place(row, column) for column in range(1, columns + 1)) for row in range(1, rows + 1)]
    whole = f"{_AROUND}{_GLOBAL}{image * length}{_AROUND}"
    return "".join(f"{line}\n" for line in lines) + ("\n" if lines else "") + whole


class Idefics3Pipeline(Captioner):
    """Answers a prompt about the picture."""

    parts = ("vision_encoder", "embed_tokens")
    text_parts = ("text_config",)
    new_tokens = 256

    def read_prompt(self, request: CaptionRequest) -> str:
        prompt = request.prompt or TASK_PROMPTS[request.task or "caption"]
        if any(mark in prompt for mark in (*self._marks(), "<image>")):
            raise BadRequestError("The prompt has a mark of the model's own, such as <image>, in it: leave it out.")
        return prompt

    def _marks(self) -> tuple[str, ...]:
        return (_AROUND, _GLOBAL, "<end_of_utterance>", "<|im_start|>")

    def expected_tokens(self) -> dict[int, str]:
        return {**super().expected_tokens(), self.folder.number("image_token_id"): "<image>"}

    def look(self, picture: Image.Image, request: CaptionRequest, parts: Parts, check: Callable[[], None]) -> Seen:
        vision, embedder = (parts.sessions[part] for part in self.parts)
        pixels, rows, columns = self._tiles(picture)
        feeds = {"pixel_values": pixels[None], "pixel_attention_mask": np.ones((1, len(pixels), *pixels.shape[2:]))}
        feeds = {name: fitted(vision, name, array) for name, array in feeds.items() if name in vision.inputs}
        features = self.result_of(vision, "image_features", feeds)
        check()

        def embed(ids: np.ndarray) -> np.ndarray:
            return self.result_of(embedder, "inputs_embeds", {"input_ids": fitted(embedder, "input_ids", ids)})

        length, image = self._tokens_per_tile(), self.folder.number("image_token_id")
        text = self._conversation(self.read_prompt(request))
        if text.count("<image>") != 1:
            raise ModelError(f"The chat template in {self._path} leaves no place for a picture: install it again.")
        prompt = self.words.encode(text.replace("<image>", image_tokens(rows, columns, length, "<image>")))
        ids = np.array(prompt, dtype=np.int64)
        embeds = np.array(embed(ids[None])[0])
        places, features = ids == image, features.reshape(-1, features.shape[-1])
        if places.sum() != len(features) or embeds.shape[1] != features.shape[1]:
            raise ModelError(
                f"The model makes {len(features)} features of this picture, but its processor_config.json leaves "
                f"places for {int(places.sum())}: install the model in {self._path} again."
            )
        embeds[places] = features.astype(embeds.dtype, copy=False)
        return Seen(prompt, Decoder(parts.decoder, embeds, {}, self.heads(), embed))

    def _tiles(self, picture: Image.Image) -> tuple[np.ndarray, int, int]:
        data, where = self.folder.preprocessor()
        steps = Preprocessing.from_json({"size": _DEFAULT_SIZE, **data}, where)
        largest = data.get("max_image_size", _DEFAULT_TILE)
        largest = largest if isinstance(largest, Mapping) else {}
        return tiles(picture, steps, largest, bool(data.get("do_image_splitting", True)))

    def _tokens_per_tile(self) -> int:
        stored = self.folder.processor.get("image_seq_len")
        if isinstance(stored, int) and not isinstance(stored, bool) and stored > 0:
            return stored
        side = self.folder.number("vision_config", "image_size") // self.folder.number("vision_config", "patch_size")
        return side**2 // max(1, self.folder.number("scale_factor")) ** 2

    def _conversation(self, prompt: str) -> str:
        content = [{"type": "image"}, {"type": "text", "text": prompt}]
        names = {key: self.words.special_name(key) for key in ("bos_token", "eos_token")}
        return render_chat(self._template(), [{"role": "user", "content": content}], names)

    def _template(self) -> str:
        """From whichever file this version of transformers wrote it to."""
        path = self._path / "chat_template.jinja"
        if path.is_file():
            return path.read_text(encoding="utf-8", errors="replace")
        stored: list[Any] = [self.folder.optional("chat_template.json"), self.folder.processor, self.words.settings]
        found = next((each["chat_template"] for each in stored if isinstance(each.get("chat_template"), str)), None)
        if found is None:
            raise ModelError(f"The model in {self._path} has no chat template: install the model again.")
        return found
