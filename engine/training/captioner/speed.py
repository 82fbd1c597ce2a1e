"""Tokens a second, the engine beside transformers' ``generate``, on the same weights and threads.

python -m engine.training.captioner.speed [--models vit-gpt2 florence2 smolvlm] [--threads 2] [--beams 1 4]
    [--tokens 32] [--rounds 3]

Models have the published ones' sizes and random weights. The engine in full precision, the engine with 8-bit
weights and transformers caption the same pictures in turn, and the token ids of the first must be those of the
last. The time of a caption has the picture's reading and encoding in it, but not the model's opening; the time
of a further token is the difference to a caption of one token, by the number of tokens between them.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from ...captioning import captioner
from ...pipelines import load_pipeline
from ...request import CaptionRequest
from ...runtime import Runtime
from .export_layout import export_layout
from .full_size import FULL_SIZE
from .pictures import write_pictures
from .quantize import quantize_layout
from .reference import answer

_PICTURES = 3
#: Prompt of the request, and the same in the words of transformers' processor.
_PROMPTS = {"vit-gpt2": ("", ""), "florence2": ("<CAPTION>", "<CAPTION>"), "smolvlm": ("Describe it.", "Describe it.")}
_VARIANTS = {"fp32": "fp32", "int8": "quantized"}
_OTHER, _ONE = "transformers", 1


@dataclass(frozen=True)
class Speed:
    """One comparison.

    Attributes:
        model, variant, beams: what was compared; ``variant`` is the engine's.
        captions: tokens a second, the engine's and transformers', of whole captions.
        further: the same for further tokens alone.
        load: the machine's load average when it ended; a quiet machine has about as many as ``threads``.
        distinct: different tokens in all captions of the engine, of ``tokens`` in all.
    """

    model: str
    variant: str
    beams: int
    threads: int
    captions: tuple[float, float]
    further: tuple[float, float]
    load: float
    distinct: int
    tokens: int

    def __str__(self) -> str:
        rate = lambda pair: f"{pair[0]:.1f} to {pair[1]:.1f} tokens/s, {pair[0] / pair[1]:.2f}×"  # noqa: E731
        return (
            f"{self.model} {self.variant}, {self.beams} beams, {self.threads} threads, engine to transformers: "
            f"captions {rate(self.captions)}; further tokens {rate(self.further)} "
            f"(load {self.load:.1f}; {self.distinct} different tokens of {self.tokens})"
        )


@contextlib.contextmanager
def said() -> Iterator[list[list[int]]]:
    """The token ids of every caption that the engine makes meanwhile."""
    ids: list[list[int]] = []
    real = captioner.generate

    def generate(*arguments: Any) -> Any:
        made = real(*arguments)
        ids.append(made.ids)
        return made

    captioner.generate = generate
    try:
        yield ids
    finally:
        captioner.generate = real


class Captioners:
    """The engine and transformers with the same weights.

    Args:
        name: of :data:`.full_size.FULL_SIZE`.
        folder: the model is exported to it.
        threads: of both.
    """

    def __init__(self, name: str, folder: Path, threads: int) -> None:
        torch.set_num_threads(threads)
        self._model, self._processor = FULL_SIZE[name]()
        quantize_layout(export_layout(self._model, self._processor, folder))
        self._model.set_attn_implementation("sdpa")
        self._prompts = _PROMPTS[name]
        self._engine = load_pipeline(type(self._model).__name__, folder, Runtime("cpu", threads))

    def caption(self, who: str, path: Path, beams: int, tokens: int) -> list[int]:
        """Token ids of ``tokens`` tokens by the engine in a variant of ``_VARIANTS``, or by transformers."""
        settings = {"num_beams": beams, "max_new_tokens": tokens, "do_sample": False}
        if who == _OTHER:
            return answer(self._model, self._processor, Image.open(path), self._prompts[1], **settings)
        with said() as ids:
            request = CaptionRequest(str(path), prompt=self._prompts[0], variant=_VARIANTS[who], settings=settings)
            self._engine.run(request, lambda _: None)
        return ids[-1]

    def seconds(self, who: str, paths: Sequence[Path], beams: int, tokens: int) -> float:
        """For a caption of each picture."""
        started = time.perf_counter()
        for path in paths:
            self.caption(who, path, beams, tokens)
        return time.perf_counter() - started


def compare(name: str, paths: Sequence[Path], both: Captioners, options: argparse.Namespace) -> Iterator[Speed]:
    """Measure a model with each number of beams.

    Raises:
        RuntimeError: the engine in full precision said something other than transformers.
    """
    tokens = options.tokens
    for beams in options.beams:
        ids = {who: [both.caption(who, path, beams, tokens) for path in paths] for who in (*_VARIANTS, _OTHER)}
        if ids["fp32"] != ids[_OTHER]:
            raise RuntimeError(f"{name}, {beams} beams: the engine says {ids['fp32']}, transformers {ids[_OTHER]}")
        best = {who: [float("inf"), float("inf")] for who in ids}
        for _ in range(options.rounds):
            for who, times in best.items():
                for at, count in enumerate((_ONE, tokens)):
                    times[at] = min(times[at], both.seconds(who, paths, beams, count))
        total, more = tokens * len(paths), (tokens - _ONE) * len(paths)
        rates = {who: (total / all_of, more / (all_of - one)) for who, (one, all_of) in best.items()}
        for variant in _VARIANTS:
            (whole, further), (other, others) = rates[variant], rates[_OTHER]
            distinct = len({token for each in ids[variant] for token in each})
            yield Speed(
                name, variant, beams, options.threads, (whole, other), (further, others), os.getloadavg()[0],
                distinct, sum(map(len, ids[variant])),
            )  # fmt: skip


def arguments(description: str | None) -> argparse.Namespace:
    """What is measured, from the command line."""
    parser = argparse.ArgumentParser(description=(description or "").partition("\n")[0])
    parser.add_argument("--models", nargs="+", choices=list(FULL_SIZE), default=list(FULL_SIZE))
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--beams", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--tokens", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def measure(options: argparse.Namespace) -> Iterator[Speed]:
    """Every comparison; a model's files are gone before the next model's are made."""
    for name in options.models:
        with tempfile.TemporaryDirectory() as folder:
            paths = write_pictures(Path(folder) / "pictures", _PICTURES)
            yield from compare(name, paths, Captioners(name, Path(folder) / name, options.threads), options)


if __name__ == "__main__":
    for line in measure(arguments(__doc__)):
        print(line, flush=True)
