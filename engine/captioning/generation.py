"""``generation_config.json``: which rules decide the next token.

Names, defaults and precedence are those of transformers' ``GenerationConfig``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from ..errors import BadRequestError, ModelError
from .folder import ModelFolder

#: Rules that are not implemented → the values at which they do nothing.
_NEUTRAL: Mapping[str, tuple[Any, ...]] = {
    "diversity_penalty": (None, 0, 0.0),
    "encoder_no_repeat_ngram_size": (None, 0),
    "encoder_repetition_penalty": (None, 1.0, 1),
    "epsilon_cutoff": (None, 0.0, 0),
    "eta_cutoff": (None, 0.0, 0),
    "exponential_decay_length_penalty": (None,),
    "guidance_scale": (None, 1, 1.0),
    "num_beam_groups": (None, 1),
    "penalty_alpha": (None, 0, 0.0),
    "sequence_bias": (None,),
    "top_h": (None,),
    "typical_p": (None, 1.0, 1),
}
#: Given by the user, these mean that tokens are to be drawn.
_SAMPLING = ("temperature", "top_k", "top_p", "min_p")


@dataclass(frozen=True)
class GenerationConfig:
    """The rules of one generation; see transformers' documentation for each.

    ``max_length`` and ``min_length`` count the prompt's tokens (for an encoder-decoder: the start
    token), ``max_new_tokens`` and ``min_new_tokens`` do not and go before them. ``eos_token_id`` is
    a tuple, empty if nothing ends a caption but its length. ``task_to_id`` (as Whisper has it): task →
    the start token with which the decoder does it; empty where it knows one task only.
    """

    max_length: int | None = None
    max_new_tokens: int | None = None
    min_length: int = 0
    min_new_tokens: int | None = None
    do_sample: bool = False
    num_beams: int = 1
    early_stopping: bool | str = False
    length_penalty: float = 1.0
    temperature: float = 1.0
    top_k: int = 50
    top_p: float = 1.0
    min_p: float | None = None
    repetition_penalty: float = 1.0
    no_repeat_ngram_size: int = 0
    bad_words_ids: tuple[tuple[int, ...], ...] = ()
    suppress_tokens: tuple[int, ...] = ()
    begin_suppress_tokens: tuple[int, ...] = ()
    forced_bos_token_id: int | None = None
    forced_eos_token_id: tuple[int, ...] = ()
    bos_token_id: int | None = None
    eos_token_id: tuple[int, ...] = ()
    pad_token_id: int | None = None
    decoder_start_token_id: int | None = None
    remove_invalid_values: bool = False
    task_to_id: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: Mapping[str, Any], where: object) -> GenerationConfig:
        """Read the keys of a file; null means the default.

        Raises:
            ModelError: a value of the wrong kind, or a rule that is not implemented.
        """
        strange = [name for name, neutral in _NEUTRAL.items() if data.get(name) not in neutral]
        if strange:
            raise ModelError(f"The file {where} asks for {strange[0]}, which this version cannot do: remove it there.")
        values: dict[str, Any] = {}
        for each in fields(cls):
            value = data.get(each.name)
            if value is None:
                continue
            try:
                values[each.name] = _READERS[each.name](value)
            except (TypeError, ValueError):
                raise ModelError(
                    f"The file {where} has {value!r:.40} for {each.name}: install the model again."
                ) from None
        return cls(**values)

    def overridden(self, settings: Mapping[str, Any]) -> GenerationConfig:
        """With a user's settings (see :mod:`engine.caption_settings`) in place of the file's.

        A length in one kind of count replaces the file's in the other; a temperature or a filter
        turns sampling on unless the settings say otherwise.
        """
        changes = dict(settings)
        if "max_length" in changes and "max_new_tokens" not in changes:
            changes["max_new_tokens"] = None
        if "min_length" in changes and "min_new_tokens" not in changes:
            changes["min_new_tokens"] = None
        if any(name in changes for name in _SAMPLING):
            changes.setdefault("do_sample", True)
        return replace(self, **changes)

    def lengths(self, prompt: int, new_tokens: int, positions: int | None) -> GenerationConfig:
        """With ``max_length`` and ``min_length`` settled for a prompt of that many tokens.

        Args:
            prompt: tokens that are there before the first step.
            new_tokens: how many may follow if neither file nor user says.
            positions: tokens that the model can count; None for any number.

        Raises:
            BadRequestError: there is no room for a single token.
        """
        if self.max_new_tokens is not None:
            longest = prompt + self.max_new_tokens
        else:
            longest = self.max_length if self.max_length is not None else prompt + new_tokens
        if positions is not None:
            longest = min(longest, positions)
        if longest <= prompt:
            raise BadRequestError(
                f"The prompt and picture take {prompt:,} tokens of {longest:,}: "
                "shorten the prompt or raise max_new_tokens."
            )
        shortest = self.min_length if self.min_new_tokens is None else prompt + self.min_new_tokens
        return replace(self, max_length=longest, min_length=min(shortest, longest), max_new_tokens=None)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError
    return value


def _ids(value: Any) -> tuple[int, ...]:
    return (_whole(value),) if isinstance(value, int) else tuple(_whole(each) for each in value)


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _early(value: Any) -> bool | str:
    if not isinstance(value, bool) and value != "never":
        raise ValueError
    return value


def _positive(value: Any) -> float:
    if isinstance(value, bool) or not float(value) > 0:
        raise ValueError
    return float(value)


def _at_least_one(value: Any) -> int:
    if _whole(value) < 1:
        raise ValueError
    return value


_READERS: Mapping[str, Any] = {
    **dict.fromkeys(("max_length", "max_new_tokens", "min_length", "min_new_tokens", "top_k"), _whole),
    **dict.fromkeys(("no_repeat_ngram_size", "forced_bos_token_id", "bos_token_id", "pad_token_id"), _whole),
    **dict.fromkeys(("suppress_tokens", "begin_suppress_tokens", "forced_eos_token_id", "eos_token_id"), _ids),
    **dict.fromkeys(("temperature", "repetition_penalty"), _positive),
    **dict.fromkeys(("length_penalty", "top_p", "min_p"), float),
    **dict.fromkeys(("do_sample", "remove_invalid_values"), _switch),
    "num_beams": _at_least_one,
    "early_stopping": _early,
    "decoder_start_token_id": _whole,
    "task_to_id": lambda value: {str(task): _whole(token) for task, token in dict(value).items()},
    "bad_words_ids": lambda value: tuple(_ids(list(each)) for each in value),
}


def read_generation_config(folder: ModelFolder, *parts: str) -> GenerationConfig:
    """The folder's rules.

    Args:
        folder: where ``generation_config.json`` lies. Models of the time before it have the same
            keys in ``config.json``, at the top or in its ``parts``. Beside it, those are asked for the
            special tokens' ids alone.
        parts: for example "decoder", "text_config".
    """
    names = {each.name for each in fields(GenerationConfig)} | set(_NEUTRAL)
    merged: dict[str, Any] = {}
    file = folder.path / "generation_config.json"
    for part in reversed(parts):
        inner = folder.config.get(part)
        if isinstance(inner, Mapping):
            merged |= {key: value for key, value in inner.items() if key in names and value is not None}
    merged |= {key: value for key, value in folder.config.items() if key in names and value is not None}
    if file.is_file():
        own = folder.optional("generation_config.json")
        known = ("bos_token_id", "eos_token_id", "pad_token_id", "decoder_start_token_id")
        ids = {key: value for key, value in merged.items() if key in known}
        return GenerationConfig.from_json(
            {**ids, **{key: value for key, value in own.items() if value is not None}}, file
        )
    return GenerationConfig.from_json(merged, folder.path / "config.json")
