"""The engine's captioners against transformers: pictures as numbers, and token for token what is said."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from PIL import Image
from transformers.image_transforms import convert_to_rgb

from engine.captioning import captioner, decoder_graphs
from engine.captioning.picture import read_picture
from engine.captioning.preprocess import Preprocessing
from engine.captioning.tiling import tiles
from engine.pipelines import load_pipeline
from engine.request import CaptionRequest
from engine.runtime import Runtime
from engine.training.captioner.export_layout import export_layout
from engine.training.captioner.pictures import write_pictures
from engine.training.captioner.quantize import quantize_layout
from engine.training.captioner.reference import answer
from engine.training.captioner.tiny_models import TINY

PICTURES = 54
PROMPTS = {
    "vit-gpt2": [""],
    "florence2": ["<CAPTION>", "<DETAILED_CAPTION>", "<MORE_DETAILED_CAPTION>"],
    "idefics3": ["Describe the material.", "Write alt text.", "Can you describe this image?"],
    "smolvlm": ["Can you describe this image?", "Write alt text."],
}
CHATS = ("idefics3", "smolvlm")
SEARCHES: dict[str, dict[str, Any]] = {
    "greedy": {"num_beams": 1},
    "greedy, penalized": {"num_beams": 1, "repetition_penalty": 1.7, "no_repeat_ngram_size": 2},
    "4 beams": {"num_beams": 4, "early_stopping": False},
    "3 beams, early, long": {"num_beams": 3, "early_stopping": True, "length_penalty": 2.0, "min_length": 6},
    "5 beams, never, short": {"num_beams": 5, "early_stopping": "never", "length_penalty": -1.0},
}


@pytest.fixture(scope="module", params=list(TINY))
def case(request, tmp_path_factory) -> tuple[str, Any, Any, Path]:
    """Name, model, processor, and the folder of its export."""
    torch.set_num_threads(1)
    model, processor = TINY[request.param]()
    folder = export_layout(model, processor, tmp_path_factory.mktemp("layout") / request.param)
    return request.param, model, processor, folder


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> list[Path]:
    return write_pictures(tmp_path_factory.mktemp("pictures"), PICTURES)


@pytest.fixture
def said(monkeypatch) -> list[list[int]]:
    """The token ids of every caption that the engine made."""
    ids: list[list[int]] = []
    real = captioner.generate

    def generate(*arguments):
        made = real(*arguments)
        ids.append(made.ids)
        return made

    monkeypatch.setattr(captioner, "generate", generate)
    return ids


def pipeline(model: Any, folder: Path) -> Any:
    return load_pipeline(type(model).__name__, folder, Runtime("cpu", 1))


def test_pixels(case, pictures):
    name, _, processor, _ = case
    for path in pictures:
        image = Image.fromarray(convert_to_rgb(Image.open(path), return_numpy=True))
        theirs = processor.image_processor(image, return_tensors="np")
        steps = Preprocessing.from_json(processor.image_processor.to_dict(), "the processor")
        if name in CHATS:
            ours, _, _ = tiles(read_picture(path), steps, {"longest_edge": 32}, True)
            assert (np.array(theirs["pixel_attention_mask"]) == 1).all()
        else:
            ours = steps.pixel_values(read_picture(path))
        np.testing.assert_array_equal(ours, np.array(theirs["pixel_values"])[0])


@pytest.mark.parametrize("search", SEARCHES)
def test_tokens(case, pictures, said, search):
    name, model, processor, folder = case
    engine = pipeline(model, folder)
    answers, settings = [], {"max_new_tokens": 14, **SEARCHES[search]}
    for number, path in enumerate(pictures):
        prompt = PROMPTS[name][number % len(PROMPTS[name])]
        caption = engine.run(CaptionRequest(str(path), prompt=prompt, settings=settings), lambda _: None)
        answers.append(answer(model, processor, Image.open(path), prompt, **settings))
        assert caption.tokens == len(said[-1]) and caption.score is not None and caption.score <= 0
    assert said == answers
    assert len({tuple(each) for each in answers}) > PICTURES / 2  # else every picture would be alike to the model
    assert len({token for each in answers for token in each}) > 12


def test_the_models_own_rules(case, pictures, said):
    name, model, processor, folder = case
    if name in CHATS:
        pytest.skip("its generation_config.json says nothing about lengths or beams")
    engine = pipeline(model, folder)
    for path in pictures[:12]:
        engine.run(CaptionRequest(str(path)), lambda _: None)
        prompt = PROMPTS[name][0]
        assert said[-1] == answer(model, processor, Image.open(path), prompt)


def test_florence_2_text_is_what_its_processor_makes_of_it(case, pictures):
    name, model, processor, folder = case
    if name != "florence2":
        pytest.skip("only Florence-2 has a post-processing of its own")
    engine = pipeline(model, folder)
    for path in pictures[:12]:
        caption = engine.run(CaptionRequest(str(path), task="detailed_caption"), lambda _: None)
        ids = answer(model, processor, Image.open(path), "<DETAILED_CAPTION>")
        text = processor.batch_decode([ids], skip_special_tokens=False)[0]
        task = "<DETAILED_CAPTION>"
        theirs = processor.post_process_generation(text=text, task=task, image_size=(9, 9))[task]
        assert caption.text == captioner.printable(theirs)


def test_the_pair_of_decoders_says_the_same(case, pictures, said):
    name, model, _, folder = case
    if name != "vit-gpt2":
        pytest.skip("only ViT-GPT2 is published as a pair too")
    requests = [CaptionRequest(str(path)) for path in pictures[:8]]
    merged = pipeline(model, folder)
    for request in requests:
        merged.run(request, lambda _: None)
    (folder / "onnx" / "decoder_model_merged.onnx").rename(folder / "aside.onnx")
    try:
        pair = pipeline(model, folder)
        for request in requests:
            pair.run(request, lambda _: None)
    finally:
        (folder / "aside.onnx").rename(folder / "onnx" / "decoder_model_merged.onnx")
    assert said[:8] == said[8:]


@pytest.fixture(scope="module")
def quantized(case, tmp_path_factory) -> Path:
    """The layout with 8-bit weights beside the others."""
    name, _, _, folder = case
    copy = shutil.copytree(folder, tmp_path_factory.mktemp("quantized") / name)
    return quantize_layout(copy)


def test_8_bit_decoders_are_taken_apart_too(case, pictures, said, quantized, monkeypatch):
    name, model, _, _ = case
    path = quantized / "onnx" / "decoder_model_merged_quantized.onnx"
    graphs = decoder_graphs.open_decoder(Runtime("cpu", 1), path, path)
    assert "use_cache_branch" not in graphs.later.inputs
    assert (graphs.setup is None) == (name in CHATS) and (graphs.one_row or name in CHATS)
    searches = [{"num_beams": 1}, {"num_beams": 4}]
    requests = [
        CaptionRequest(str(path), variant="quantized", settings={"max_new_tokens": 12, **search})
        for path in pictures[:10]
        for search in searches
    ]
    apart = pipeline(model, quantized)
    for request in requests:
        apart.run(request, lambda _: None)

    def not_understood(*_):
        raise decoder_graphs.Unsupported

    monkeypatch.setattr(decoder_graphs, "_taken_apart", not_understood)
    whole = pipeline(model, quantized)
    for request in requests:
        whole.run(request, lambda _: None)
    assert said[: len(requests)] == said[len(requests) :]
    assert len({tuple(each) for each in said}) > 5


def test_the_files_are_in_the_published_layout(case):
    name, _, _, folder = case
    inputs = {
        path.stem: {value.name for value in onnx.load(path).graph.input} for path in (folder / "onnx").glob("*.onnx")
    }
    decoder = inputs["decoder_model_merged"]
    assert ("use_cache_branch" in decoder) == (name not in CHATS)
    assert any(each.startswith("past_key_values.0.") for each in decoder)
    assert {"vit-gpt2": "encoder_model", "florence2": "vision_encoder", **dict.fromkeys(CHATS, "vision_encoder")}[
        name
    ] in inputs
    assert name == "vit-gpt2" or "embed_tokens" in inputs


SAMPLINGS: dict[str, dict[str, Any]] = {
    "plain": {"top_k": 0},
    "warm, 5 best": {"temperature": 1.7, "top_k": 5},
    "nucleus": {"top_p": 0.7, "top_k": 0, "temperature": 0.8},
    "all filters": {"top_p": 0.9, "top_k": 20, "min_p": 0.02, "temperature": 2.5, "repetition_penalty": 1.3},
}


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_sampling(case, pictures, said, monkeypatch, sampling):
    """With equal draws from [0, 1) both choose equal tokens, so the filtered distributions are equal."""
    name, model, processor, folder = case
    engine, drawn = pipeline(model, folder), {}

    def multinomial(likely: torch.Tensor, num_samples: int) -> torch.Tensor:
        assert num_samples == 1 and len(likely) == 1
        reach = np.cumsum(likely[0].numpy().astype(np.float64))
        return torch.tensor([[int(np.searchsorted(reach, drawn["from"].random() * reach[-1], side="right"))]])

    monkeypatch.setattr(torch, "multinomial", multinomial)
    settings = {"do_sample": True, "num_beams": 1, "max_new_tokens": 12, **SAMPLINGS[sampling]}
    answers = []
    for seed, path in enumerate(pictures[:20]):
        prompt = PROMPTS[name][0]
        drawn["from"] = np.random.Generator(np.random.Philox(seed))
        answers.append(answer(model, processor, Image.open(path), prompt, **settings))
        engine.run(CaptionRequest(str(path), prompt=prompt, settings=settings, seed=seed), lambda _: None)
    assert said == answers
    assert len({tuple(each) for each in answers}) == 20


def test_a_folder_as_transformers_5_writes_it(case, pictures, said, tmp_path):
    name, model, processor, folder = case
    if name == "vit-gpt2":
        pytest.skip("its image processor and tokenizer have no processor around them")
    shutil.copytree(folder, tmp_path / "model")
    for old in ("preprocessor_config.json", "processor_config.json", "chat_template.json", "tokenizer_config.json"):
        (tmp_path / "model" / old).unlink(missing_ok=True)
    processor.save_pretrained(tmp_path / "model")
    assert not (tmp_path / "model" / "preprocessor_config.json").exists()
    assert (tmp_path / "model" / "chat_template.jinja").exists() == (name in CHATS)
    prompt = PROMPTS[name][0]
    for source in (folder, tmp_path / "model"):
        engine = pipeline(model, source)
        for path in pictures[:6]:
            engine.run(CaptionRequest(str(path), prompt=prompt), lambda _: None)
    assert said[:6] == said[6:]
