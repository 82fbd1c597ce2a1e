"""What a prompt says about a material: the text half of the built-in model.

A conditioning network reads the encoder's token states and gives a distribution over
material codes: probabilities of families and substances, colours, and a Gaussian over
every control, so that what the prompt leaves open is drawn from the noise λ.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..controls import BY_NAME
from ..errors import ModelError
from ..imaging.color import lab_to_hex
from ..result import Reading
from .color_words import named_color, named_tone
from .text_encoder import TextEncoder

if TYPE_CHECKING:
    from ..runtime import Runtime

#: Weathering below this amount is not worth a word.
NOTICEABLE = 0.15
#: Families below this probability are not worth a word.
LIKELY = 0.03

_NOT_A_MATERIAL = (
    "Nothing in this prompt reads as a surface material: name one, such as brick, oak planks or rusty steel, "
    "or use an image diffusion model for people, things and scenes"
)


_MISMATCH = "The model's conditioner does not match its config.json: install the model again."


@dataclass(frozen=True)
class RawReading:
    """The conditioning network's answer for one prompt.

    Attributes:
        prompt: the prompt as given.
        families: every material family → probability; they sum to 1; best first.
        substance: what the prompt wants it made of, or None for the family's own.
        substances: every substance → probability that the prompt names it; best first.
        color, color2: named sRGB colours as ``#rrggbb``, or None.
        tone: -1 if the prompt calls the material dark and names no colour, 1 if light, else 0.
        color_presence, color2_presence: probability in [0, 1] that one was named.
        control_means: every control → its mean, in the control's own unit.
        control_stds: every control → its standard deviation; of its base-2 logarithm for
            the controls in ``logarithmic``.
        logarithmic: the controls whose Gaussian is over the base-2 logarithm.
        none_probability: how likely it is that the prompt is no material at all.
        fits: False if it is none; ``message`` then says what to do.
        message: one sentence for the artist.
        embedding: float32 [384], E(x), unit length.
        truncated: True if the prompt was longer than the encoder reads.
    """

    prompt: str
    families: Mapping[str, float]
    substance: str | None
    substances: Mapping[str, float]
    color: str | None
    color2: str | None
    color_presence: float
    color2_presence: float
    control_means: Mapping[str, float]
    control_stds: Mapping[str, float]
    logarithmic: frozenset[str]
    none_probability: float
    fits: bool
    message: str
    embedding: np.ndarray
    truncated: bool
    tone: int = 0

    @property
    def family(self) -> str:
        """The likeliest family."""
        return next(iter(self.families))

    @property
    def meaning(self) -> np.ndarray:
        """E(x) of the round trip: float32 [384 + families], unit length.

        One half is ``embedding``; the other is the square roots of the families' probabilities, whose distance is
        Hellinger's. So two texts are near where they say the same and where they ask for the same material, in
        whatever words: "Paris-Roubaix pavé" is near "gray cobblestone pavement".
        """
        families = np.sqrt([self.families[name] for name in sorted(self.families)])
        both = np.concatenate([self.embedding, families / max(float(np.linalg.norm(families)), 1e-12)])
        return (both / np.sqrt(2.0)).astype(np.float32)

    @property
    def weathering(self) -> dict[str, float]:
        """The weathering that the prompt asks for: modifier → mean amount, strongest first."""
        amounts = {name: self.control_means[name] for name in BY_NAME if BY_NAME[name].group == "weathering"}
        noticeable = {name: round(amount, 3) for name, amount in amounts.items() if amount >= NOTICEABLE}
        return dict(sorted(noticeable.items(), key=lambda item: -item[1]))


class PromptReader:
    """Reads prompts with the text encoder and the conditioner of one model folder.

    Opening the ONNX files waits for the first prompt.

    Raises:
        ModelError: the folder's conditioner configuration is missing or damaged.
    """

    def __init__(self, folder: Path, runtime: Runtime) -> None:
        self._runtime = runtime
        self._model = folder / "conditioner" / "model.onnx"
        self._recall = folder / "conditioner" / "recall.onnx"
        config = folder / "conditioner" / "config.json"
        try:
            data: dict[str, Any] = json.loads(config.read_text(encoding="utf-8"))
            self._families: list[str] = data["families"]
            self._substances: list[str] = data["substances"]
            self._controls: list[str] = data["controls"]
            self._logarithmic = frozenset(data["logarithmic"])
            self._family_substance: dict[str, str] = data["family_substance"]
            self._family_weathering: dict[str, str] = data["family_weathering"]
            self._color_survey: dict[str, str] = data["colors"]
            self.encoder = TextEncoder(
                folder, runtime, data["max_tokens"], data["tokenizer_check"]["text"], data["tokenizer_check"]["ids"]
            )
        except OSError as error:
            raise ModelError(f"The model has no readable {config}: install the model again.") from error
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(f"The model's {config} is damaged: install the model again.") from error

    def read(self, prompt: str, negative_prompt: str = "") -> RawReading:
        """What ``prompt`` asks for, less what ``negative_prompt`` names.

        Raises:
            ModelError: a part of the model is missing, damaged or of another model.
        """
        raw = self._read(_visible(prompt))
        unwanted = _visible(negative_prompt)
        if unwanted:
            # "moss" alone is a material; on a surface it is weathering. Ask both ways.
            raw = self._subtract(raw, self._read(unwanted), self._read(f"a surface with {unwanted}"))
        return replace(raw, prompt=prompt, message=self._message(raw))

    def explain(self, raw: RawReading) -> Reading:
        """The same for people: only what is likely or noticeable."""
        likely = {name: round(p, 3) for name, p in raw.families.items() if p >= LIKELY}
        shape = {n: round(m, 3) for n, m in raw.control_means.items() if BY_NAME[n].group == "shape"}
        return Reading(
            prompt=raw.prompt,
            families=likely if raw.fits else {},
            substance=raw.substance or self._family_substance[raw.family],
            colors=tuple(color for color in (raw.color, raw.color2) if color),
            weathering=raw.weathering,
            controls=shape,
            fits=raw.fits,
            message=raw.message,
        )

    def _read(self, text: str) -> RawReading:
        encoded = self.encoder.encode(text)
        out = self._runtime.load(self._model).run({"hidden": encoded.hidden, "mask": encoded.mask})
        if out["control_mean"].shape[1] != len(self._controls):
            raise ModelError(_MISMATCH)
        recalled = self._runtime.load(self._recall).run({"embedding": encoded.embedding[None]})["family"]
        if recalled.shape != out["family"].shape:
            raise ModelError(_MISMATCH)
        # Two readers that err differently: the product of their probabilities.
        family = np.sqrt(out["family"][0].astype(np.float64) * recalled[0].astype(np.float64))
        family /= max(float(family.sum()), 1e-12)
        none = float(family[-1])
        families = _ranked(self._families, family[:-1] / max(float(family[:-1].sum()), 1e-12))
        fits = none < float(family[:-1].max())
        substances = _ranked([*self._substances, ""], out["substance"][0])
        named = next(iter(substances)) or None
        substances.pop("")
        presence = [float(p) for p in out["color_presence"][0]]
        colors = [lab_to_hex(lab) if p >= 0.5 else None for lab, p in zip(out["color"][0], presence, strict=True)]
        # The survey took "dark" and "pale" for colours; to an artist they are none.
        tones = [self._color_survey[name] for name in ("dark", "pale") if name in self._color_survey]
        colors = [None if color and _near_any(color, tones, 0.02) else color for color in colors]
        if colors[0] is None:
            colors[0] = named_color(text, self._color_survey)
        means, stds = {}, {}
        for name, mean, std in zip(self._controls, out["control_mean"][0], out["control_std"][0], strict=True):
            value = 2.0 ** float(mean) if name in self._logarithmic else float(mean)
            means[name] = min(max(value, BY_NAME[name].minimum), BY_NAME[name].maximum)
            stds[name] = float(std)
        return RawReading(
            text, families, named, substances, colors[0], colors[1], presence[0], presence[1], means, stds,
            self._logarithmic, none, fits, "", encoded.embedding, encoded.truncated,
            0 if colors[0] else named_tone(text),
        )  # fmt: skip

    def _subtract(self, raw: RawReading, alone: RawReading, on_surface: RawReading) -> RawReading:
        """``raw`` with the families, weathering and colours of the negative prompt pushed down."""
        scores = {name: p * (1.0 - (1.0 - alone.none_probability) * alone.families[name]) ** 2 + 1e-9
                  for name, p in raw.families.items()}  # fmt: skip
        total = sum(scores.values())
        families = {name: p / total for name, p in sorted(scores.items(), key=lambda item: -item[1])}
        unwanted = {name: max(alone.weathering.get(name, 0.0), on_surface.weathering.get(name, 0.0))
                    for name in BY_NAME}  # fmt: skip
        if alone.fits and alone.family in self._family_weathering:
            unwanted[self._family_weathering[alone.family]] = 1.0
        means, stds = dict(raw.control_means), dict(raw.control_stds)
        for name, amount in unwanted.items():
            keep = max(0.0, 1.0 - amount / 0.25)
            if BY_NAME[name].group == "weathering":
                means[name], stds[name] = means[name] * keep, stds[name] * keep
        refused = [color for color in (alone.color, alone.color2) if color]
        kept = [color for color in (raw.color, raw.color2) if color and not _near_any(color, refused)]
        first, second = (*kept, None, None)[:2]
        return replace(
            raw, families=families, control_means=means, control_stds=stds, color=first, color2=second,
            color_presence=raw.color_presence if first else 0.0,
            color2_presence=raw.color2_presence if second else 0.0,
        )  # fmt: skip

    def _message(self, raw: RawReading) -> str:
        if raw.fits:
            words = [raw.family]
            if raw.substance and raw.substance != self._family_substance[raw.family]:
                words.append(f"made of {raw.substance}")
            words += [f"{BY_NAME[name].label.lower()} {amount:.0%}" for name, amount in raw.weathering.items()]
            text = "Read as " + ", ".join(words)
        else:
            text = _NOT_A_MATERIAL
        if raw.truncated:
            text += "; only the beginning of this long prompt was read, so put what matters first"
        return text + "."


def _visible(text: str) -> str:
    """``text`` without characters that cannot be seen or encoded."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in text).strip()


def _ranked(names: list[str], values: np.ndarray) -> dict[str, float]:
    """Name → value, largest first; ties keep the order of ``names``."""
    if len(names) != len(values):
        raise ModelError(_MISMATCH)
    return {names[i]: float(values[i]) for i in np.argsort(-values, kind="stable")}


def _near_any(color: str, others: list[str], limit: float = 0.25) -> bool:
    """True if ``color`` lies within ``limit`` of another one (Euclidean, sRGB 0..1)."""
    point = np.array(list(bytes.fromhex(color[1:]))) / 255.0
    return any(np.linalg.norm(point - np.array(list(bytes.fromhex(o[1:]))) / 255.0) < limit for o in others)
