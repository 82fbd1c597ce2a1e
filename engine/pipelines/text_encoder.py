"""E(x): text to token states, with the model folder's own tokenizer and ONNX encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import ModelError

if TYPE_CHECKING:
    from ..runtime import Runtime


@dataclass(frozen=True)
class EncodedText:
    """One text as the encoder sees it.

    Attributes:
        hidden: float32 [1, T, D], the state of every token, [CLS] and [SEP] included.
        mask: float32 [1, T], ones.
        embedding: float32 [D], the mean of the states, scaled to unit length: E(x).
        truncated: True if the text was longer than the encoder reads.
    """

    hidden: np.ndarray
    mask: np.ndarray
    embedding: np.ndarray
    truncated: bool


class TextEncoder:
    """The tokenizer and text encoder of one model folder, opened on the first text.

    Args:
        folder: holds ``tokenizer/tokenizer.json`` and ``text_encoder/model.onnx``.
        runtime: loads the ONNX file.
        max_tokens: longer texts are cut there.
        check_text, check_ids: a text and the ids that the right tokenizer gives for it.
    """

    def __init__(
        self, folder: Path, runtime: Runtime, max_tokens: int, check_text: str, check_ids: Sequence[int]
    ) -> None:
        self._folder = folder
        self._runtime = runtime
        self._max_tokens = max_tokens
        self._check = (check_text, list(check_ids))
        self._tokenizer: Any = None

    def _open_tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        path = self._folder / "tokenizer" / "tokenizer.json"
        if not path.is_file():
            raise ModelError(f"The model has no tokenizer at {path}: install the model again.")
        try:
            tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises plain Exception for a file that it cannot read
            raise ModelError(f"The tokenizer {path} cannot be read: install the model again.") from error
        tokenizer.no_padding()
        tokenizer.no_truncation()
        text, ids = self._check
        if tokenizer.encode(text).ids != ids:
            raise ModelError(f"The tokenizer {path} belongs to another model: install the model again.")
        return tokenizer

    def encode(self, text: str) -> EncodedText:
        """Token states of one text; empty text gives the two marker tokens.

        Raises:
            ModelError: the tokenizer or the encoder is missing, damaged or of another model.
        """
        if self._tokenizer is None:
            self._tokenizer = self._open_tokenizer()
        tokens: list[int] = self._tokenizer.encode(text).ids
        truncated = len(tokens) > self._max_tokens
        if truncated:
            tokens = [*tokens[: self._max_tokens - 1], tokens[-1]]
        ids = np.array([tokens], dtype=np.int64)
        session = self._runtime.load(self._folder / "text_encoder" / "model.onnx")
        outputs = session.run(
            {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        )
        hidden = np.asarray(outputs["last_hidden_state"], dtype=np.float32)
        mean = hidden[0].mean(axis=0)
        embedding = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
        return EncodedText(hidden, np.ones(ids.shape, dtype=np.float32), embedding, truncated)
