"""Models of the published captioners' sizes with random weights, for measuring.

Weights are drawn as in :mod:`.tiny_models`, so that what a model says depends on the picture and varies. For
the same reason embeddings are not tied to the scores' matrix, which would favour the token that was there.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from transformers import (
    CLIPImageProcessorPil,
    Florence2Config,
    Florence2ForConditionalGeneration,
    GenerationConfig,
    GPT2Config,
    Idefics3ImageProcessorPil,
    Idefics3Processor,
    SmolVLMConfig,
    SmolVLMForConditionalGeneration,
    VisionEncoderDecoderConfig,
    VisionEncoderDecoderModel,
    ViTConfig,
    ViTImageProcessorPil,
)
from transformers.models.florence2.processing_florence2 import Florence2Processor

from .tiny_models import CHAT_TEMPLATE, idefics3_tokenizer, liven, tokenizer


def vit_gpt2() -> tuple[Any, Any]:
    """ViT-B/16 at 224² (197 tokens) and GPT-2 of 12 layers of 768, as nlpconnect/vit-gpt2-image-captioning."""
    decoder = GPT2Config(bos_token_id=0, eos_token_id=0)
    config = VisionEncoderDecoderConfig.from_encoder_decoder_configs(ViTConfig(), decoder, tie_word_embeddings=False)
    config.decoder.tie_word_embeddings = False
    model = liven(VisionEncoderDecoderModel(config), 0, 0.7, 3.0)
    model.generation_config = GenerationConfig(
        decoder_start_token_id=0, bos_token_id=0, eos_token_id=0, pad_token_id=0, suppress_tokens=[0]
    )
    words = tokenizer(["<|endoftext|>"], bos_token="<|endoftext|>", eos_token="<|endoftext|>")
    return model, SimpleNamespace(image_processor=ViTImageProcessorPil(), tokenizer=words)


def florence2() -> tuple[Any, Any]:
    """DaViT-B at 768² (577 tokens) and BART of 6 + 6 layers of 768, as Florence-2-base."""
    special = ["<s>", "<pad>", "</s>", "<unk>", "<image>"]
    words = tokenizer(
        special, bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>", image_token="<image>"
    )
    config = Florence2Config(
        vision_config={
            "depths": (1, 1, 9, 1), "patch_size": (7, 3, 3, 3), "patch_stride": (4, 2, 2, 2),
            "patch_padding": (3, 1, 1, 1), "patch_prenorm": (False, True, True, True),
            "embed_dim": (128, 256, 512, 1024), "num_heads": (4, 8, 16, 32), "num_groups": (4, 8, 16, 32),
            "window_size": 12, "projection_dim": 768,
        },
        text_config={
            "model_type": "bart", "vocab_size": 51_289, "d_model": 768, "encoder_layers": 6, "decoder_layers": 6,
            "encoder_attention_heads": 12, "decoder_attention_heads": 12, "encoder_ffn_dim": 3072,
            "decoder_ffn_dim": 3072, "max_position_embeddings": 1024, "bos_token_id": 0, "pad_token_id": 1,
            "eos_token_id": 2, "decoder_start_token_id": 2, "forced_bos_token_id": None, "forced_eos_token_id": None,
        },
        image_token_id=4,
        tie_word_embeddings=False,
    )  # fmt: skip
    model = liven(Florence2ForConditionalGeneration(config), 0, 0.7, 3.0)
    model.tests_image_size = 768
    model.generation_config = GenerationConfig(
        bos_token_id=0, pad_token_id=1, eos_token_id=2, decoder_start_token_id=2, suppress_tokens=[2]
    )
    images = CLIPImageProcessorPil(size={"height": 768, "width": 768}, do_center_crop=False)
    images.image_seq_length = 577
    return model, Florence2Processor(images, words, post_processor_config={"pure_text": {}})


def smolvlm() -> tuple[Any, Any]:
    """SigLIP-B/16 at 512² and Llama of 30 layers of 576, as SmolVLM-256M; one tile (64 tokens) for a picture."""
    words = idefics3_tokenizer()
    config = SmolVLMConfig(
        image_token_id=2,
        scale_factor=4,
        tie_word_embeddings=False,
        vision_config={
            "hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12,
            "image_size": 512, "patch_size": 16,
        },
        text_config={
            "model_type": "llama", "vocab_size": 49_280, "hidden_size": 576, "intermediate_size": 1536,
            "num_hidden_layers": 30, "num_attention_heads": 9, "num_key_value_heads": 3, "pad_token_id": 0,
            "bos_token_id": 0, "eos_token_id": 1, "max_position_embeddings": 8192,
        },
    )  # fmt: skip
    model = liven(SmolVLMForConditionalGeneration(config), 0, 2.0, 3.0)
    model.generation_config = GenerationConfig(bos_token_id=0, pad_token_id=0, eos_token_id=1, suppress_tokens=[1])
    images = Idefics3ImageProcessorPil(
        size={"longest_edge": 512}, max_image_size={"longest_edge": 512}, do_image_splitting=False
    )
    return model, Idefics3Processor(images, words, image_seq_len=64, chat_template=CHAT_TEMPLATE)


FULL_SIZE = {"vit-gpt2": vit_gpt2, "florence2": florence2, "smolvlm": smolvlm}
