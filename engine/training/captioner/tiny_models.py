"""Small random models of the three architectures, with tokenizer and image processor, for the tests.

Weights are drawn so that what a model says depends on the picture and does not repeat itself.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    CLIPImageProcessorPil,
    Florence2Config,
    Florence2ForConditionalGeneration,
    GenerationConfig,
    GPT2Config,
    Idefics3Config,
    Idefics3ForConditionalGeneration,
    Idefics3ImageProcessorPil,
    Idefics3Processor,
    PreTrainedTokenizerFast,
    SmolVLMConfig,
    SmolVLMForConditionalGeneration,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTConfig,
    ViTImageProcessorPil,
)
from transformers.models.florence2.processing_florence2 import Florence2Processor

SENTENCES = (
    "a red brick wall with green moss on top of it",
    "a wooden table and two chairs stand to the left of a lamp",
    "Can you describe this image? What does the image describe?",
    "Describe in detail what is shown in the image.",
    "Describe with a paragraph what is shown in the image.",
    "User: Assistant: Describe the material. Write alt text.",
    "many round stones, one metal plate; it's night",
)
VOCABULARY = 320
WIDTH = 16
CHAT_TEMPLATE = (
    "<|im_start|>{% for message in messages %}{{message['role'] | capitalize}}"
    "{% if message['content'][0]['type'] == 'image' %}{{':'}}{% else %}{{': '}}{% endif %}"
    "{% for line in message['content'] %}{% if line['type'] == 'text' %}{{line['text']}}"
    "{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>\n"
    "{% endfor %}{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)


def tokenizer(special: list[str], **named: str) -> PreTrainedTokenizerFast:
    """Byte-level BPE of ``VOCABULARY`` tokens, the special ones first."""
    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=special,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    inner.train_from_iterator(SENTENCES, trainer)
    extra = {name: named.pop(name) for name in ("image_token",) if name in named}
    return PreTrainedTokenizerFast(tokenizer_object=inner, extra_special_tokens=extra, **named)


def liven(model: Any, seed: int, gain: float = 1.0, head: float = 1.0) -> Any:
    """Draw every matrix with variance gain² / fan-in, and the norms' scales near one; few digits, which pack well."""
    generator = torch.Generator().manual_seed(seed)
    for name, weights in model.named_parameters():
        noise = torch.randn(weights.shape, generator=generator)
        with torch.no_grad():
            if weights.ndim < 2:
                weights.copy_((0.05 if name.endswith("bias") else 1.0) + 0.05 * noise)
            elif "embed" in name or "wte" in name or "wpe" in name:
                weights.copy_(noise)
            else:
                fan = weights.numel() // weights.shape[0] if weights.ndim > 2 else max(weights.shape)
                weights.copy_(noise * (head if "lm_head" in name else gain) / fan**0.5)
            weights.copy_(torch.round(weights * 32) / 32)
    return model.eval()


def tiny_vit_gpt2(seed: int = 0) -> tuple[Any, Any]:
    """ViT (32 × 32) and GPT-2; beams by default, as ViT-GPT2 is published."""
    words = tokenizer(
        ["<|endoftext|>"], bos_token="<|endoftext|>", eos_token="<|endoftext|>", pad_token="<|endoftext|>"
    )
    encoder = ViTConfig(
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=2 * WIDTH,
        image_size=32,
        patch_size=8,
    )
    decoder = GPT2Config(
        vocab_size=VOCABULARY, n_embd=WIDTH, n_layer=2, n_head=4, n_positions=96, bos_token_id=0, eos_token_id=0
    )
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(encoder, decoder, tie_word_embeddings=False)
    config.decoder.tie_word_embeddings = False
    model = liven(VisionEncoderDecoderModel(config), seed, 2.0, 3.0)
    model.config.decoder_start_token_id = 0
    model.generation_config = GenerationConfig(
        decoder_start_token_id=0, bos_token_id=0, eos_token_id=0, pad_token_id=0, max_length=16, num_beams=4
    )
    images = ViTImageProcessorPil(size={"height": 32, "width": 32})
    return model, SimpleNamespace(image_processor=images, tokenizer=words)


def tiny_florence2(seed: int = 0) -> tuple[Any, Any]:
    """DaViT (32 × 32) and BART with the rules that Florence-2 is published with."""
    special = ["<s>", "<pad>", "</s>", "<unk>", "<image>"]
    words = tokenizer(
        special, bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>", image_token="<image>"
    )
    config = Florence2Config(
        vision_config={
            "depths": (1, 1), "patch_size": (7, 3), "patch_stride": (4, 2), "patch_padding": (3, 1),
            "patch_prenorm": (False, True), "embed_dim": (8, 16), "num_heads": (2, 2), "num_groups": (2, 2),
            "window_size": 4, "projection_dim": WIDTH, "max_temporal_embeddings": 4, "max_position_embeddings": 8,
        },
        text_config={
            "model_type": "bart", "vocab_size": VOCABULARY, "d_model": WIDTH, "encoder_layers": 1, "decoder_layers": 2,
            "encoder_attention_heads": 4, "decoder_attention_heads": 4, "encoder_ffn_dim": 32, "decoder_ffn_dim": 32,
            "max_position_embeddings": 96, "bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2,
            "decoder_start_token_id": 2, "forced_bos_token_id": None, "forced_eos_token_id": None,
        },
        image_token_id=4,
        tie_word_embeddings=False,
    )  # fmt: skip
    model = liven(Florence2ForConditionalGeneration(config), seed, 2.0, 3.0)
    model.tests_image_size = 32
    model.generation_config = GenerationConfig(
        bos_token_id=0, pad_token_id=1, eos_token_id=2, decoder_start_token_id=2, forced_bos_token_id=0,
        forced_eos_token_id=2, num_beams=3, early_stopping=True, no_repeat_ngram_size=3, max_new_tokens=20,
    )  # fmt: skip
    images = CLIPImageProcessorPil(size={"height": 32, "width": 32}, do_center_crop=False)
    images.image_seq_length = 17
    return model, Florence2Processor(images, words, post_processor_config={"pure_text": {}})


def idefics3_tokenizer() -> PreTrainedTokenizerFast:
    """With the marks of Idefics3: turns, pictures and their tiles."""
    rows = [f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7)]
    special = ["<|im_start|>", "<end_of_utterance>", "<image>", "<fake_token_around_image>", "<global-img>", *rows]
    return tokenizer(special, bos_token="<|im_start|>", eos_token="<end_of_utterance>", pad_token="<|im_start|>")


def tiny_idefics3(
    seed: int = 0, config_class: Any = Idefics3Config, model_class: Any = Idefics3ForConditionalGeneration
) -> tuple[Any, Any]:
    """SigLIP (32 × 32) and Llama with tiles."""
    words = idefics3_tokenizer()
    config = config_class(
        image_token_id=2,
        scale_factor=2,
        tie_word_embeddings=False,
        vision_config={
            "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
            "image_size": 32, "patch_size": 8,
        },
        text_config={
            "model_type": "llama", "vocab_size": VOCABULARY, "hidden_size": WIDTH, "intermediate_size": 2 * WIDTH,
            "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "pad_token_id": 0,
            "bos_token_id": 0, "eos_token_id": 1, "max_position_embeddings": 1024,
        },
    )  # fmt: skip
    model = liven(model_class(config), seed, 2.0, 3.0)
    model.generation_config = GenerationConfig(bos_token_id=0, pad_token_id=0, eos_token_id=[1, 0])
    images = Idefics3ImageProcessorPil(size={"longest_edge": 96}, max_image_size={"longest_edge": 32})
    return model, Idefics3Processor(images, words, image_seq_len=4, chat_template=CHAT_TEMPLATE)


def tiny_smolvlm(seed: int = 1) -> tuple[Any, Any]:
    """As :func:`tiny_idefics3` in the classes of SmolVLM, whose pictures are processed alike.

    The processor is Idefics3's: SmolVLM's own wants a package for its videos.
    """
    return tiny_idefics3(seed, SmolVLMConfig, SmolVLMForConditionalGeneration)


TINY = {
    "vit-gpt2": tiny_vit_gpt2,
    "florence2": tiny_florence2,
    "idefics3": tiny_idefics3,
    "smolvlm": tiny_smolvlm,
}
