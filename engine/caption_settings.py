"""How a caption may be decoded: one table for requests, the command line and the panel.

Names and meanings are those of transformers' ``GenerationConfig``. Standard library only:
Blender imports this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from .errors import BadRequestError

SettingValue = float | int | bool | str


@dataclass(frozen=True)
class Setting:
    """One number or switch: ``kind`` is int, float or bool; the bounds are inclusive."""

    name: str
    kind: type
    minimum: float
    maximum: float
    description: str


_SETTINGS = (
    Setting("max_new_tokens", int, 1, 4096, "Most tokens of a caption"),
    Setting("min_new_tokens", int, 0, 4096, "Fewest tokens of a caption"),
    Setting("max_length", int, 1, 65536, "Most tokens, the prompt's counted"),
    Setting("min_length", int, 0, 65536, "Fewest tokens, the prompt's counted"),
    Setting("num_beams", int, 1, 64, "Beams of the search; 1 takes the best token each time"),
    Setting("do_sample", bool, 0, 1, "Draw tokens at random instead of taking the best"),
    Setting("temperature", float, 0.01, 100.0, "Below 1 the likely tokens are drawn more often"),
    Setting("top_k", int, 0, 1_000_000, "Draw from that many tokens only; 0 for all"),
    Setting("top_p", float, 0.0, 1.0, "Draw from the tokens that make up this much probability"),
    Setting("min_p", float, 0.0, 1.0, "Leave out tokens with less than this share of the best one's probability"),
    Setting("repetition_penalty", float, 0.01, 100.0, "Above 1 what was said is less likely to be said again"),
    Setting("no_repeat_ngram_size", int, 0, 64, "No run of so many tokens comes twice; 0 for no such rule"),
    Setting("length_penalty", float, -100.0, 100.0, "Above 0 the beams prefer longer captions"),
)
SETTINGS: Mapping[str, Setting] = MappingProxyType({setting.name: setting for setting in _SETTINGS})
#: The one setting that is a switch or a word.
EARLY_STOPPING = "early_stopping"
_SWITCHES = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def parse_setting(name: str, value: object) -> SettingValue:
    """Check one ``name=value`` pair and return the value in its own type.

    Raises:
        BadRequestError: unknown name, not a value of its kind, out of range.
    """
    if name == EARLY_STOPPING:
        word = str(value).strip().lower()
        if word == "never":
            return word
        if word not in _SWITCHES:
            raise BadRequestError(f"The setting {name!r} is {value!r}: give true, false or never.")
        return _SWITCHES[word]
    setting = SETTINGS.get(name)
    if setting is None:
        known = ", ".join([*SETTINGS, EARLY_STOPPING])
        raise BadRequestError(f"There is no caption setting {name!r}: use one of {known}.")
    if setting.kind is bool:
        word = str(value).strip().lower()
        if word not in _SWITCHES:
            raise BadRequestError(f"The setting {name!r} is {value!r}: give true or false.")
        return _SWITCHES[word]
    return _number(setting, value)


def _number(setting: Setting, value: Any) -> float | int:
    kind = "a whole number" if setting.kind is int else "a number"
    ask = f"give {kind} from {setting.minimum:g} to {setting.maximum:g}"
    try:
        number = float(value)
        if isinstance(value, bool) or (setting.kind is int and number != int(number)):
            raise ValueError
    except (TypeError, ValueError, OverflowError):
        raise BadRequestError(f"The setting {setting.name!r} is {value!r:.40}: {ask}.") from None
    if not setting.minimum <= number <= setting.maximum:  # also refuses NaN
        raise BadRequestError(f"The setting {setting.name!r} is {number:g}: {ask}.")
    return int(number) if setting.kind is int else number
