"""The built-in captioner as a transformers model, its tokenizer and its rules."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    GenerationConfig,
    GPT2Config,
    GPT2LMHeadModel,
    PreTrainedTokenizerFast,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTImageProcessorPil,
)

from .vision import MEAN, SIZE, STD, LoomVision, LoomVisionConfig

END, SHORT, DETAILED = "<|endoftext|>", "<|caption|>", "<|detailed_caption|>"
MAX_TOKENS = 64


def build_tokenizer(captions: Iterable[str], vocabulary: int = 1024) -> PreTrainedTokenizerFast:
    """Byte-level BPE on these captions; the three special tokens have the ids 0, 1 and 2."""
    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    inner.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[END, SHORT, DETAILED],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    inner.train_from_iterator(captions, trainer)
    return PreTrainedTokenizerFast(tokenizer_object=inner, bos_token=END, eos_token=END, pad_token=END)


def build_model(vocabulary: int, width: int = 256, layers: int = 3) -> Any:
    """LoomVision and a GPT-2 that attends to what it sees."""
    decoder = GPT2Config(
        vocab_size=vocabulary, n_embd=width, n_layer=layers, n_head=width // 64, n_positions=MAX_TOKENS + 2,
        bos_token_id=0, eos_token_id=0, add_cross_attention=True, is_decoder=True,
        resid_pdrop=0.1, embd_pdrop=0.1, attn_pdrop=0.0,
    )  # fmt: skip
    vision = LoomVisionConfig(hidden_size=width)
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(vision, decoder)
    config.decoder_start_token_id, config.pad_token_id, config.eos_token_id = 1, 0, 0
    model = VisionEncoderDecoderModel(config=config, encoder=LoomVision(vision), decoder=GPT2LMHeadModel(decoder))
    model.encoder.load_pretrained_trunk()
    model.generation_config = GenerationConfig(
        decoder_start_token_id=1, bos_token_id=0, eos_token_id=0, pad_token_id=0, max_length=MAX_TOKENS,
        num_beams=3, task_to_id={"caption": 1, "detailed_caption": 2, "more_detailed_caption": 2},
    )  # fmt: skip
    return model


def build_processor(tokenizer: PreTrainedTokenizerFast) -> SimpleNamespace:
    """Image processor and tokenizer, as :func:`.export_layout.export_layout` takes them."""
    images = ViTImageProcessorPil(
        size={"height": SIZE, "width": SIZE}, image_mean=list(MEAN), image_std=list(STD), resample=3
    )
    return SimpleNamespace(image_processor=images, tokenizer=tokenizer)
