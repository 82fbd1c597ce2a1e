"""What every captioner does: open its parts once, look at a picture, let the decoder speak."""

from __future__ import annotations

import time
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from PIL import Image

from ..errors import ModelError
from ..request import CaptionRequest
from ..result import Caption, Progress
from ..runtime import Runtime, Session
from .decoder import Decoder
from .decoder_graphs import DecoderGraphs, open_decoder
from .folder import ModelFolder
from .generation import GenerationConfig, read_generation_config
from .read_ahead import ReadAhead
from .search import generate
from .tokens import Tokens, check_special
from .variants import choose_files, has_part

Report = Callable[[Progress], None]
_OPENED, _SEEN = 0.1, 0.4
#: The decoder in one file, and as a pair; a folder with both has the pair for others.
MERGED, PLAIN, WITH_PAST = "decoder_model_merged", "decoder_model", "decoder_with_past_model"


def printable(text: str) -> str:
    """Without control characters, which a terminal or a file might obey; line breaks stay."""
    return "".join(each if each == "\n" or unicodedata.category(each) not in ("Cc", "Cs") else " " for each in text)


@dataclass(frozen=True)
class Parts:
    """The open ONNX files of a captioner.

    Attributes:
        sessions: all but the decoder's, by stem.
        decoder: the decoder's graphs.
    """

    sessions: dict[str, Session]
    decoder: DecoderGraphs


@dataclass(frozen=True)
class Seen:
    """A picture that a captioner has looked at.

    Attributes:
        prompt: tokens that stand before the caption.
        decoder: ready to read them.
    """

    prompt: Sequence[int]
    decoder: Decoder


class Captioner(ABC):
    """Base of the captioning pipelines; opens nothing before the first request.

    Subclasses say which parts they have and how they look at a picture.

    Args:
        folder: the model folder.
        runtime: opens its ONNX files.
    """

    requests: ClassVar[tuple[type, ...]] = (CaptionRequest,)
    #: Parts beside the decoder.
    parts: ClassVar[tuple[str, ...]] = ()
    #: Parts of ``config.json`` that may hold the decoder's settings.
    text_parts: ClassVar[tuple[str, ...]] = ()
    #: Most tokens of a caption where neither the model nor the user says.
    new_tokens: ClassVar[int] = 128

    def __init__(self, folder: Path, runtime: Runtime) -> None:
        self._path, self._runtime = folder, runtime
        self._folder: ModelFolder | None = None
        self._rules: GenerationConfig | None = None
        self._words: Tokens | None = None
        self._parts: dict[str, Parts] = {}
        self._pictures = ReadAhead()

    # -- what a layout says ------------------------------------------------------------

    @abstractmethod
    def look(self, picture: Image.Image, request: CaptionRequest, parts: Parts, check: Callable[[], None]) -> Seen:
        """Encode a picture (mode RGB) and the request's words; ``check`` raises if it was taken back."""

    @abstractmethod
    def read_prompt(self, request: CaptionRequest) -> str:
        """What the model is asked; raises BadRequestError if it cannot be asked that."""

    def expected_tokens(self) -> dict[int, str]:
        """Ids that the tokenizer must have, with their names or ""."""
        return check_special(self.folder, "eos_token", self.rules.eos_token_id)

    def text_of(self, ids: Sequence[int]) -> str:
        """The caption that tokens stand for."""
        return self.words.decode(ids)

    # -- the parts ---------------------------------------------------------------------

    @property
    def folder(self) -> ModelFolder:
        """The folder's configuration."""
        if self._folder is None:
            self._folder = ModelFolder(self._path)
        return self._folder

    @property
    def rules(self) -> GenerationConfig:
        """What ``generation_config.json`` says."""
        if self._rules is None:
            self._rules = read_generation_config(self.folder, *self.text_parts)
        return self._rules

    @property
    def words(self) -> Tokens:
        """The tokenizer; there is one after :meth:`open`."""
        assert self._words is not None
        return self._words

    def text_number(self, *names: str) -> int | None:
        """The first of these numbers that the decoder's part of ``config.json`` has."""
        for part in (*(self.folder.config.get(part) for part in self.text_parts), self.folder.config):
            for name in names:
                value = part.get(name) if isinstance(part, dict) else None
                if isinstance(value, int) and not isinstance(value, bool) and value > 0:
                    return value
        return None

    def heads(self) -> tuple[int, int]:
        """(heads, size of a head) of the cache, for graphs that leave them open."""
        count = self.text_number("num_key_value_heads", "decoder_attention_heads", "n_head", "num_attention_heads")
        queries = self.text_number("decoder_attention_heads", "n_head", "num_attention_heads") or count
        width = self.text_number("d_model", "n_embd", "hidden_size")
        size = self.text_number("head_dim") or (width // queries if width and queries else None)
        return count or 1, size or 1

    def open(self, variant: str) -> Parts:
        """The open files in a variant; opened once.

        Raises:
            ModelError, BadRequestError: see :func:`~.variants.choose_files`, :class:`~.tokens.Tokens`.
        """
        if variant not in self._parts:
            merged = has_part(self._path, MERGED) or not has_part(self._path, WITH_PAST)
            decoders = (MERGED,) if merged else (PLAIN, WITH_PAST)
            files = choose_files(self._path, (*self.parts, *decoders), self._runtime.device, variant)
            opened = {part: self._runtime.load(files[part]) for part in self.parts}
            parts = Parts(opened, open_decoder(self._runtime, files[decoders[0]], files[decoders[-1]]))
            if self._words is None:
                self._words = Tokens(self.folder, self._vocabulary(parts), self.expected_tokens())
            self._parts[variant] = parts
        return self._parts[variant]

    def _vocabulary(self, parts: Parts) -> int | None:
        info = parts.decoder.first.outputs.get("logits")
        return (info.shape[-1] if info and info.shape else None) or self.text_number("vocab_size")

    # -- a request ---------------------------------------------------------------------

    def expect(self, request: CaptionRequest) -> None:
        """Begin to read the picture of the request that comes next."""
        self._pictures.start(Path(request.image))

    def run(self, request: CaptionRequest, report: Report) -> Caption:
        """Caption one picture.

        Raises:
            BadRequestError: the model cannot be asked that.
            ImageError: the picture cannot be read.
            ModelError: the folder lacks something.
            CancelledError: ``report`` says so.
        """
        started = time.perf_counter()
        self.read_prompt(request)
        report(Progress("Reading the picture", 0.0))
        caption = self.describe(self._pictures.take(Path(request.image)), request, report)
        return replace(caption, seconds=time.perf_counter() - started)

    def describe(self, picture: Image.Image, request: CaptionRequest, report: Report) -> Caption:
        """Caption a picture (mode RGB) that is in memory; as :meth:`run`, but for the file."""
        started = time.perf_counter()
        self.read_prompt(request)
        report(Progress("Opening the model", 0.0))
        parts = self.open(request.variant)
        report(Progress("Looking", _OPENED))
        seen = self.look(picture, request, parts, lambda: report(Progress("Looking", _OPENED)))
        del picture
        positions = self.text_number("max_position_embeddings", "n_positions")
        rules = self.rules.overridden(request.settings).lengths(len(seen.prompt), self.new_tokens, positions)
        most = (rules.max_length or 0) - len(seen.prompt)

        def tick(new: int) -> None:
            report(Progress("Writing", _SEEN + (1.0 - _SEEN) * min(1.0, new / most)))

        made = generate(seen.decoder, seen.prompt, rules, request.seed, tick)
        report(Progress("Writing", 1.0))
        seconds = time.perf_counter() - started
        return Caption(
            printable(self.text_of(made.ids)),
            request.image,
            self._path.name,
            seconds,
            min(0.0, made.score),
            len(made.ids),
        )

    def start_token(self) -> int:
        """The token with which an encoder-decoder's text begins.

        Raises:
            ModelError: no file says it.
        """
        token = self.rules.decoder_start_token_id
        token = self.rules.bos_token_id if token is None else token
        if token is None:
            raise ModelError(
                f"The model in {self._path} names no decoder_start_token_id in generation_config.json or "
                "config.json: install the model again."
            )
        return token

    def result_of(self, session: Session, name: str, feeds: dict[str, np.ndarray]) -> np.ndarray:
        """One output of a run; the first one if no output has that name."""
        outputs: dict[str, Any] = session.run(feeds)
        return outputs[name] if name in outputs else outputs[session.output_names[0]]
