"""The folder's ``tokenizer.json``: words to ids and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import ModelError
from .folder import ModelFolder

#: What transformers' ``clean_up_tokenization_spaces`` puts right in English.
_SPACES = ((" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"))
_SHORTENED = ((" 'm", "'m"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"))


class Tokens:
    """A tokenizer that was checked against its model.

    Args:
        folder: the model folder.
        vocabulary: tokens that the model knows. A tokenizer with more belongs to another model; tokens that
            were added to it may be more, for some models are published with ones that they never use.
        expected: id → the token that must have it, "" for any that exists.

    Raises:
        ModelError: the file is missing, damaged, or of another model.
    """

    def __init__(self, folder: ModelFolder, vocabulary: int | None, expected: Mapping[int, str]) -> None:
        from tokenizers import Tokenizer

        path = folder.path / "tokenizer.json"
        if not path.is_file():
            raise ModelError(f"The model has no tokenizer at {path}: install the model again.")
        try:
            self._tokenizer = Tokenizer.from_file(str(path))
        except Exception as error:  # the library raises plain Exception for a file that it cannot read
            raise ModelError(f"The tokenizer {path} cannot be read: install the model again.") from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.settings = folder.optional("tokenizer_config.json")
        named = {id: self._name_of(id) for id in expected}
        wrong = any(name is None or (expected[id] and name != expected[id]) for id, name in named.items())
        if wrong or (vocabulary is not None and self._tokenizer.get_vocab_size(with_added_tokens=False) > vocabulary):
            raise ModelError(f"The tokenizer {path} belongs to another model: install the model again.")
        self._path, self._vocabulary = path, vocabulary

    def _name_of(self, id: int) -> str | None:
        return self._tokenizer.id_to_token(id)

    def id_of(self, token: str) -> int | None:
        """The id of one token by name; None if there is none."""
        return self._tokenizer.token_to_id(token)

    def encode(self, text: str, special: bool = False) -> list[int]:
        """Ids of a text; ``special``: with the tokens that the tokenizer puts round every text.

        Raises:
            ModelError: the text has tokens that the model does not know.
        """
        ids = self._tokenizer.encode(text, add_special_tokens=special).ids
        if self._vocabulary is not None and max(ids, default=0) >= self._vocabulary:
            raise ModelError(f"The tokenizer {self._path} has tokens that the model does not know: install it again.")
        return ids

    def decode(self, ids: Sequence[int], skip_special: bool = True) -> str:
        """The text of ids, its spaces put right if the tokenizer's configuration says so."""
        text = self._tokenizer.decode([int(id) for id in ids], skip_special_tokens=skip_special)
        if self.settings.get("clean_up_tokenization_spaces") is True:
            for wrong, right in (*_SPACES, *_SHORTENED):
                text = text.replace(wrong, right)
        return text.strip()

    def special_name(self, key: str) -> str:
        """The token that ``tokenizer_config.json`` names under a key such as ``eos_token``; "" if none."""
        value: Any = self.settings.get(key)
        value = value.get("content") if isinstance(value, Mapping) else value
        return value if isinstance(value, str) else ""


def check_special(folder: ModelFolder, key: str, ids: Sequence[int]) -> dict[int, str]:
    """For :class:`Tokens`: that one of ``ids`` is the token which ``tokenizer_config.json`` names under ``key``.

    Only with a single id can it be said which token that must be.
    """
    value: Any = folder.optional("tokenizer_config.json").get(key)
    value = value.get("content") if isinstance(value, Mapping) else value
    name = value if isinstance(value, str) and len(ids) == 1 else ""
    return dict.fromkeys(ids, name)
