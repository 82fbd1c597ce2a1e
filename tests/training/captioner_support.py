"""Pictures for the captioners' tests, and transformers' own answer for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from transformers.image_transforms import convert_to_rgb

#: Width and height of pictures: square, wide, tall, odd, tiny, as large as several tiles.
SIZES = [(32, 32), (64, 48), (48, 64), (33, 97), (101, 37), (7, 5), (1, 1), (120, 40), (200, 180), (95, 96)]
MODES = ["RGB", "L", "RGBA", "P", "LA", "CMYK"]


def picture(number: int, size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    """Smooth blobs and noise, another for every number."""
    random = np.random.default_rng(number)
    width, height = size
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    waves = [
        np.sin(2 * np.pi * (a * x + b * y + c)) * d + e
        for a, b, c, d, e in random.uniform(0, 3, (4, 5)) * [1, 1, 1, 30, 40]
    ]
    pixels = np.clip(np.stack(waves, -1) + random.normal(60, 20, (height, width, 4)), 0, 255).astype(np.uint8)
    colors = Image.fromarray(pixels)
    return colors if mode == "RGBA" else colors.convert("RGB").convert(mode)


def write_pictures(folder: Path, count: int) -> list[Path]:
    """``count`` PNG and TIFF files of changing sizes and modes."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        mode = MODES[number % len(MODES)]
        path = folder / f"{number}.{'tiff' if mode == 'CMYK' else 'png'}"
        picture(number, SIZES[number % len(SIZES)], mode).save(path)
        paths.append(path)
    return paths


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
