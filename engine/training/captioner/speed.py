"""Tokens a second, the engine beside transformers' ``generate``, on the same weights and threads.

python -m engine.training.captioner.speed [--layers 6] [--width 512] [--threads 2] [--beams 1 4] [--tokens 32]

Writes a ViT-GPT2 of that size with random weights, lets both caption the same pictures in turn, and prints
one line for each number of beams. The picture's encoding counts; opening the model does not.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from PIL import Image
from transformers import GenerationConfig, GPT2Config, VisionEncoderDecoderConfig, VisionEncoderDecoderModel, ViTConfig
from transformers import ViTImageProcessorPil as ImageProcessor

from ...pipelines import load_pipeline
from ...request import CaptionRequest
from ...runtime import Runtime
from .export_layout import export_layout
from .pictures import write_pictures
from .reference import answer
from .tiny_models import liven, tokenizer

_VOCABULARY, _PICTURES, _ROUNDS = 50_257, 3, 3


def build(layers: int, width: int) -> tuple[Any, Any]:
    """A ViT-GPT2 with the published model's picture size and vocabulary."""
    encoder = ViTConfig(
        hidden_size=width, num_hidden_layers=layers, num_attention_heads=width // 64, intermediate_size=4 * width
    )
    decoder = GPT2Config(
        vocab_size=_VOCABULARY, n_embd=width, n_layer=layers, n_head=width // 64, bos_token_id=0, eos_token_id=0
    )
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(encoder, decoder)
    model = liven(VisionEncoderDecoderModel(config), 0, 2.0, 3.0)
    model.generation_config = GenerationConfig(
        decoder_start_token_id=0, bos_token_id=0, eos_token_id=0, pad_token_id=0, suppress_tokens=[0]
    )
    words = tokenizer(["<|endoftext|>"], bos_token="<|endoftext|>", eos_token="<|endoftext|>")
    return model, SimpleNamespace(image_processor=ImageProcessor(), tokenizer=words)


def fastest(call: Callable[[Path], object], paths: Sequence[Path]) -> float:
    """Seconds for all pictures in the fastest of some rounds."""
    times = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        for path in paths:
            call(path)
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--beams", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--tokens", type=int, default=32)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    model, processor = build(options.layers, options.width)
    with tempfile.TemporaryDirectory() as folder:
        layout = export_layout(model, processor, Path(folder) / "model")
        model.set_attn_implementation("sdpa")
        paths = write_pictures(Path(folder) / "pictures", _PICTURES)
        engine = load_pipeline(type(model).__name__, layout, Runtime("cpu", options.threads))
        for beams in options.beams:
            settings = {"num_beams": beams, "max_new_tokens": options.tokens, "do_sample": False}

            def ours(path: Path, settings: dict[str, Any] = settings) -> object:
                return engine.run(CaptionRequest(str(path), settings=settings), lambda _: None)

            def theirs(path: Path, settings: dict[str, Any] = settings) -> object:
                return answer(model, processor, Image.open(path), **settings)

            ours(paths[0])
            theirs(paths[0])
            tokens = options.tokens * len(paths)
            mine, other = fastest(ours, paths), fastest(theirs, paths)
            print(
                f"{beams} beams, {options.threads} threads: engine {tokens / mine:.1f} tokens/s, "
                f"transformers {tokens / other:.1f} tokens/s, {other / mine:.2f}×"
            )


if __name__ == "__main__":
    main()
