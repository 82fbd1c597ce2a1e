"""What transformers itself says about a picture, to hold the engine against."""

from __future__ import annotations

from typing import Any

import torch
from PIL import Image
from transformers.image_transforms import convert_to_rgb


def inputs_for(model: Any, processor: Any, image: Image.Image, prompt: str) -> dict[str, torch.Tensor]:
    """What transformers' own processor makes of a picture and a prompt."""
    kind = model.config.model_type
    image = Image.fromarray(convert_to_rgb(image, return_numpy=True))  # not every processor does it by itself
    if kind == "vision-encoder-decoder":
        return dict(processor.image_processor(image, return_tensors="pt"))
    if kind == "florence2":
        return dict(processor(images=image, text=prompt, return_tensors="pt"))
    content = [{"type": "image"}, {"type": "text", "text": prompt}]
    text = processor.apply_chat_template([{"role": "user", "content": content}], add_generation_prompt=True)
    return dict(processor(images=[image], text=text, return_tensors="pt"))


def answer(model: Any, processor: Any, image: Image.Image, prompt: str = "", **settings: Any) -> list[int]:
    """Token ids of transformers' ``generate``, the prompt left out."""
    inputs = inputs_for(model, processor, image, prompt)
    inputs.pop("mm_token_type_ids", None)
    with torch.inference_mode():
        ids = model.generate(**inputs, **settings)[0].tolist()
    before = 1 if model.config.model_type in ("vision-encoder-decoder", "florence2") else inputs["input_ids"].shape[1]
    ends = model.generation_config.eos_token_id
    ends = [ends] if isinstance(ends, int) else ends
    new = ids[before:]
    stop = next((at for at, token in enumerate(new) if token in ends), len(new) - 1)
    return new[: stop + 1]
