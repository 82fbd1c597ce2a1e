"""A transformers model as a folder in the layout in which captioners are published in ONNX.

Writes ``config.json``, ``generation_config.json``, ``preprocessor_config.json``, the tokenizer and
``onnx/…``, for VisionEncoderDecoder, Florence-2 and Idefics3 (SmolVLM), decoders merged as Optimum
does it. The attention masks and positions are built here from the inputs' sizes, so that a trace
holds for every size.

python -m engine.training.captioner.export_layout FOLDER   writes the tiny models of the tests
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnx
import torch
from transformers import DynamicCache, EncoderDecoderCache

from .graphs import trace
from .merge import merge_branches

_LOWEST = -1e9


def causal_mask(queries: torch.Tensor, past: torch.Tensor | None) -> torch.Tensor:
    """float [1, 1, Q, past + Q], 0 where a token may look and -1e9 where it may not."""
    count = queries.shape[1]
    before = 0 if past is None else past.shape[2]
    at = torch.arange(count)[:, None] + before
    return torch.where(torch.arange(count + before)[None] <= at, 0.0, _LOWEST)[None, None]


def positions(queries: torch.Tensor, past: torch.Tensor | None) -> torch.Tensor:
    """int64 [1, Q]: where the new tokens stand."""
    return (torch.arange(queries.shape[1]) + (0 if past is None else past.shape[2]))[None]


def _filled(tensors: tuple[torch.Tensor, ...]) -> DynamicCache:
    cache = DynamicCache()
    for layer in range(len(tensors) // 2):
        cache.update(tensors[2 * layer], tensors[2 * layer + 1], layer)
    return cache


def _contents(cache: DynamicCache) -> list[torch.Tensor]:
    return [tensor for layer in cache.layers for tensor in (layer.keys, layer.values)]


class GPT2Step(torch.nn.Module):
    """ids, what the encoder saw, past keys and values → logits, present keys and values."""

    def __init__(self, decoder: torch.nn.Module) -> None:
        super().__init__()
        self.decoder = decoder

    def forward(self, ids: torch.Tensor, seen: torch.Tensor, *past: torch.Tensor):
        last = past[0] if past else None
        cache = EncoderDecoderCache(_filled(past), DynamicCache())
        result = self.decoder(
            input_ids=ids,
            encoder_hidden_states=seen,
            attention_mask=causal_mask(ids, last),
            position_ids=positions(ids, last),
            cache=cache,
            use_cache=True,
        )
        return (result.logits, *_contents(cache.self_attention_cache))


class BartStep(torch.nn.Module):
    """As :class:`GPT2Step` for Florence-2's text model: embeddings in, and the picture's keys and values kept."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.decoder, self.head = model.model.language_model.decoder, model.lm_head
        self.layers = len(self.decoder.layers)

    def forward(self, embeds: torch.Tensor, seen: torch.Tensor, mask: torch.Tensor, *past: torch.Tensor):
        own, cross = past[: 2 * self.layers], past[2 * self.layers :]
        last = own[0] if own else None
        cache = EncoderDecoderCache(_filled(own), _filled(cross))
        hidden = self.decoder(
            inputs_embeds=embeds,
            encoder_hidden_states=seen,
            encoder_attention_mask=torch.where(mask[:, None, None] > 0, 0.0, _LOWEST),
            attention_mask=causal_mask(embeds, last),
            position_ids=positions(embeds, last)[0],
            cache=cache,
            use_cache=True,
        ).last_hidden_state
        new = [] if cross else _contents(cache.cross_attention_cache)
        return (self.head(hidden), *_contents(cache.self_attention_cache), *new)


class LlamaStep(torch.nn.Module):
    """As :class:`GPT2Step` for a decoder alone; one graph, whose past may be empty."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        self.text, self.head = model.model.text_model, model.lm_head

    def forward(self, embeds: torch.Tensor, mask: torch.Tensor, places: torch.Tensor, *past: torch.Tensor):
        cache = _filled(past)
        visible = causal_mask(embeds, past[0]) + torch.where(mask[:, None, None] > 0, 0.0, _LOWEST)
        hidden = self.text(
            inputs_embeds=embeds, attention_mask=visible, position_ids=places, cache=cache, use_cache=True
        ).last_hidden_state
        return (self.head(hidden), *_contents(cache))


class Call(torch.nn.Module):
    """A function of a model as a module of its own."""

    def __init__(self, model: torch.nn.Module, function: Callable[..., torch.Tensor]) -> None:
        super().__init__()
        self.model, self.function = model, function

    def forward(self, *inputs: torch.Tensor) -> torch.Tensor:
        return self.function(self.model, *inputs)


def _cache_names(layers: int, middle: str = "") -> list[str]:
    return [f"{layer}.{middle}{kind}" for layer in range(layers) for kind in ("key", "value")]


def _free(*names: str, cache: tuple[str, ...] = ()) -> dict[str, dict[int, str]]:
    sizes: dict[str, dict[int, str]] = {name: {0: "batch_size", 1: f"{name}_length"} for name in names}
    for name in cache:
        length = "picture_length" if ".encoder." in name else f"{name.partition('.')[0]}_length"
        sizes[name] = {0: "batch_size", 2: length}
    return sizes


def vit_gpt2_graphs(model: Any) -> dict[str, onnx.ModelProto]:
    """encoder_model, decoder_model, decoder_with_past_model and decoder_model_merged."""
    config = model.config.decoder
    side, names = model.config.encoder.image_size, _cache_names(config.n_layer)
    past, present = [f"past_key_values.{n}" for n in names], [f"present.{n}" for n in names]
    pixels = torch.rand(2, 3, side, side)
    encode = Call(model, lambda whole, values: whole.encoder(values).last_hidden_state)
    free = _free("input_ids", "encoder_hidden_states", "logits", cache=(*past, *present))
    hidden = torch.rand(2, 7, model.config.encoder.hidden_size)
    first = {"input_ids": torch.ones(2, 3, dtype=torch.int64), "encoder_hidden_states": hidden}
    kept = torch.rand(2, config.n_head, 5, config.n_embd // config.n_head)
    later = {**first, "input_ids": torch.ones(2, 1, dtype=torch.int64), **dict.fromkeys(past, kept)}
    outputs = ["logits", *present]
    graphs = {
        "encoder_model": trace(
            encode, {"pixel_values": pixels}, ["last_hidden_state"], {"pixel_values": {0: "batch_size"}}
        ),
        "decoder_model": trace(GPT2Step(model.decoder), first, outputs, free),
        "decoder_with_past_model": trace(GPT2Step(model.decoder), later, outputs, free),
    }
    graphs["decoder_model_merged"] = merge_branches(graphs["decoder_model"], graphs["decoder_with_past_model"])
    return graphs


def florence2_graphs(model: Any) -> dict[str, onnx.ModelProto]:
    """vision_encoder, embed_tokens, encoder_model and decoder_model_merged."""
    text, side = model.config.text_config, model.tests_image_size
    width, heads = text.d_model, text.decoder_attention_heads
    names = [*_cache_names(text.decoder_layers, "decoder."), *_cache_names(text.decoder_layers, "encoder.")]
    past, present = [f"past_key_values.{n}" for n in names], [f"present.{n}" for n in names]
    ids, embeds = torch.ones(2, 9, dtype=torch.int64), torch.rand(2, 9, width)
    ones = torch.ones(2, 9, dtype=torch.int64)
    encode = Call(
        model,
        lambda whole, mask, values: (
            whole.model.language_model.encoder(
                inputs_embeds=values, attention_mask=torch.where(mask[:, None, None] > 0, 0.0, _LOWEST)
            ).last_hidden_state
        ),
    )
    free = _free("inputs_embeds", "encoder_hidden_states", "encoder_attention_mask", "logits", cache=(*past, *present))
    first = {
        "inputs_embeds": torch.rand(2, 3, width),
        "encoder_hidden_states": torch.rand(2, 9, width),
        "encoder_attention_mask": ones,
    }
    own, cross = torch.rand(2, heads, 5, width // heads), torch.rand(2, heads, 9, width // heads)
    later = {**first, "inputs_embeds": torch.rand(2, 1, width)}
    later |= {name: cross if ".encoder." in name else own for name in past}
    decoders = (
        trace(BartStep(model), first, ["logits", *present], free),
        trace(BartStep(model), later, ["logits", *present[: len(present) // 2]], free),
    )
    return {
        "vision_encoder": trace(
            Call(model, lambda whole, values: whole.model.get_image_features(values).pooler_output),
            {"pixel_values": torch.rand(2, 3, side, side)},
            ["image_features"],
            {"pixel_values": {0: "batch_size"}},
        ),
        "embed_tokens": trace(
            Call(model, lambda whole, values: whole.get_input_embeddings()(values)),
            {"input_ids": ids},
            ["inputs_embeds"],
            _free("input_ids"),
        ),
        "encoder_model": trace(
            encode,
            {"attention_mask": ones, "inputs_embeds": embeds},
            ["last_hidden_state"],
            _free("attention_mask", "inputs_embeds"),
        ),
        "decoder_model_merged": merge_branches(*decoders),
    }


def idefics3_features(model: Any, tiles: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """float [1, N, 3, side, side] and bool [1, N, side, side] → float [N, image_seq_len, D].

    Where a patch stands is worked out here: the tracer takes the model's own table of integers for floats.
    """
    vision, config = model.model.vision_model, model.config.vision_config
    pixels, patch = tiles.flatten(0, 1), config.patch_size
    shown = torch.nn.functional.avg_pool2d(mask.flatten(0, 1).float()[:, None], patch)[:, 0] > 0
    count = config.image_size // patch
    borders = torch.arange(1, count) / count

    def bucket(size: int, used: torch.Tensor) -> torch.Tensor:
        share = torch.clamp(torch.arange(size)[None] / used[:, None], max=1.0 - 1e-6)
        return (share[..., None] >= borders).sum(-1)

    down = bucket(shown.shape[1], shown[:, :, 0].sum(1))
    across = bucket(shown.shape[2], shown[:, 0, :].sum(1))
    place = torch.where(shown, down[:, :, None] * count + across[:, None, :], 0).flatten(1)
    patches = vision.embeddings.patch_embedding(pixels).flatten(2).transpose(1, 2)
    hidden = patches + vision.embeddings.position_embedding(place)
    visible = torch.where(shown.flatten(1)[:, None, None], 0.0, _LOWEST)
    hidden = vision.encoder(inputs_embeds=hidden, attention_mask=visible).last_hidden_state
    return model.model.connector(vision.post_layernorm(hidden))


def idefics3_graphs(model: Any) -> dict[str, onnx.ModelProto]:
    """vision_encoder, embed_tokens and decoder_model_merged."""
    text, side = model.config.text_config, model.config.vision_config.image_size
    heads, size = text.num_key_value_heads, text.hidden_size // text.num_attention_heads
    names = _cache_names(text.num_hidden_layers)
    past, present = [f"past_key_values.{n}" for n in names], [f"present.{n}" for n in names]
    kept = torch.rand(2, heads, 5, size)
    step = {
        "inputs_embeds": torch.rand(2, 3, text.hidden_size),
        "attention_mask": torch.ones(2, 8, dtype=torch.int64),
        "position_ids": torch.arange(5, 8)[None].repeat(2, 1),
        **dict.fromkeys(past, kept),
    }

    return {
        "vision_encoder": trace(
            Call(model, idefics3_features),
            {
                "pixel_values": torch.rand(1, 3, 3, side, side),
                "pixel_attention_mask": torch.ones(1, 3, side, side, dtype=torch.bool),
            },
            ["image_features"],
            {name: {0: "batch_size", 1: "num_images"} for name in ("pixel_values", "pixel_attention_mask")},
        ),
        "embed_tokens": trace(
            Call(model, lambda whole, values: whole.get_input_embeddings()(values)),
            {"input_ids": torch.ones(2, 9, dtype=torch.int64)},
            ["inputs_embeds"],
            _free("input_ids"),
        ),
        "decoder_model_merged": trace(
            LlamaStep(model),
            step,
            ["logits", *present],
            _free("inputs_embeds", "attention_mask", "position_ids", "logits", cache=(*past, *present)),
        ),
    }


GRAPHS = {
    "vision-encoder-decoder": vit_gpt2_graphs,
    "florence2": florence2_graphs,
    "idefics3": idefics3_graphs,
    "smolvlm": idefics3_graphs,
}


def export_layout(model: Any, processor: Any, folder: Path) -> Path:
    """Write a model, its image processor and tokenizer into a folder; see the module.

    Args:
        model: one of transformers' models in :data:`GRAPHS`; its attention is set to "eager".
        processor: has ``image_processor``, ``tokenizer`` and maybe ``chat_template`` and ``image_seq_len``.
        folder: is made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model.set_attn_implementation("eager")
    model.config.save_pretrained(folder)
    model.generation_config.save_pretrained(folder)
    processor.tokenizer.save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text(processor.image_processor.to_json_string())
    further = {name: getattr(processor, name) for name in ("image_seq_len",) if hasattr(processor, name)}
    if further:
        (folder / "processor_config.json").write_text(json.dumps(further))
    template = getattr(processor, "chat_template", None)
    if template:
        (folder / "chat_template.json").write_text(json.dumps({"chat_template": template}))
    (folder / "onnx").mkdir(exist_ok=True)
    for name, graph in GRAPHS[model.config.model_type](model).items():
        onnx.save(graph, folder / "onnx" / f"{name}.onnx")
    return folder


if __name__ == "__main__":
    from .tiny_models import TINY

    for name, build in TINY.items():
        print(export_layout(*build(), Path(sys.argv[1]) / name))
