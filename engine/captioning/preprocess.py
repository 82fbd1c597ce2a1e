"""From a picture to ``pixel_values``, as ``preprocessor_config.json`` says.

The steps and their order are those of the image processors of transformers that use Pillow:
resize, centre crop, rescale, normalize. Their arithmetic is followed to the last bit, which the
tests of ``engine/training`` hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
from PIL import Image

from ..errors import ModelError

_CLIP = {"mean": (0.48145466, 0.4578275, 0.40821073), "std": (0.26862954, 0.26130258, 0.27577711)}
_HALF = {"mean": (0.5, 0.5, 0.5), "std": (0.5, 0.5, 0.5)}
#: Beginning of ``image_processor_type`` → what it does where its file is silent: mean, std, filter, crop.
_DEFAULTS: Mapping[str, tuple[Mapping[str, tuple[float, ...]], Image.Resampling, bool]] = {
    "ViT": (_HALF, Image.Resampling.BILINEAR, False),
    "DeiT": (_HALF, Image.Resampling.BICUBIC, True),
    "BeitI": (_HALF, Image.Resampling.BICUBIC, False),
    "CLIP": (_CLIP, Image.Resampling.BICUBIC, True),
    "Florence2": (_CLIP, Image.Resampling.BICUBIC, False),
    "Idefics3": (_HALF, Image.Resampling.LANCZOS, False),
    "SmolVLM": (_HALF, Image.Resampling.LANCZOS, False),
}


def _edges(value: Any, square: bool) -> dict[str, int]:
    """``size`` as a dictionary; a bare number, of old files, is a square or the shortest edge."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = {"height": value, "width": value} if square else {"shortest_edge": value}
    elif isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 2:
        value = {"height": value[0], "width": value[1]}
    known = ("height", "width", "shortest_edge", "longest_edge", "max_height", "max_width")
    if not isinstance(value, Mapping):
        raise ValueError("no size")
    edges = {name: int(value[name]) for name in known if value.get(name)}
    if not edges or min(edges.values()) < 1:
        raise ValueError("no size")
    return edges


def _three(value: Any) -> tuple[float, ...]:
    numbers = (float(value),) * 3 if isinstance(value, int | float) else tuple(float(each) for each in value)
    if len(numbers) != 3 or not np.isfinite(numbers).all():
        raise ValueError("not three numbers")
    return numbers


@dataclass(frozen=True)
class Preprocessing:
    """What a ``preprocessor_config.json`` asks for; see transformers' image processors for the words.

    ``size`` and ``crop_size`` hold any of height, width, shortest_edge, longest_edge, max_height and
    max_width, in pixels. ``image_mean`` and ``image_std`` have a number for each of R, G and B, in the
    range that ``rescale_factor`` gives (0 to 1 by default).
    """

    do_resize: bool
    size: Mapping[str, int]
    resample: Image.Resampling
    do_center_crop: bool
    crop_size: Mapping[str, int]
    do_rescale: bool
    rescale_factor: float
    do_normalize: bool
    image_mean: tuple[float, ...]
    image_std: tuple[float, ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any], where: object) -> Preprocessing:
        """Read the keys as transformers 4 and 5 write them.

        Args:
            data: the file's content.
            where: names the file in an error.

        Raises:
            ModelError: a key has no sense, or one without a default is missing.
        """
        data = {key: value for key, value in data.items() if value is not None}  # null means the default
        kind = str(data.get("image_processor_type") or data.get("feature_extractor_type") or "")
        found = next((value for name, value in _DEFAULTS.items() if kind.startswith(name)), None)
        values, resample, crop = found or (None, Image.Resampling.BILINEAR, False)
        key = "size"
        try:
            do_crop = bool(data.get("do_center_crop", crop and "crop_size" in data))
            do_resize = bool(data.get("do_resize", True))
            size = _edges(data["size"], square=not do_crop) if do_resize or "size" in data else {}
            key = "crop_size"
            crop_size = _edges(data["crop_size"], square=True) if do_crop else {}
            key = "resample"
            chosen = Image.Resampling(int(data["resample"])) if "resample" in data else resample
            key = "rescale_factor"
            factor = float(data.get("rescale_factor", 1 / 255))
            key = "image_mean"
            normalize = bool(data.get("do_normalize", True))
            mean = _three(data.get("image_mean", values and values["mean"])) if normalize else (0.0,) * 3
            key = "image_std"
            std = _three(data.get("image_std", values and values["std"])) if normalize else (1.0,) * 3
            if 0.0 in std:
                raise ValueError("a deviation of 0")
        except (KeyError, TypeError, ValueError):
            raise ModelError(f"The file {where} has no usable {key!r}: install the model again.") from None
        return cls(
            do_resize=do_resize,
            size=size,
            resample=chosen,
            do_center_crop=do_crop,
            crop_size=crop_size,
            do_rescale=bool(data.get("do_rescale", True)),
            rescale_factor=factor,
            do_normalize=normalize,
            image_mean=mean,
            image_std=std,
        )

    def pixel_values(self, picture: Image.Image) -> np.ndarray:
        """A picture in mode RGB as float32 [3, H, W]."""
        if self.do_resize:
            picture = self.resize(picture, *target_size(picture.size, self.size))
        pixels = np.asarray(picture)
        if self.do_center_crop:
            pixels = center_crop(pixels, self.crop_size["height"], self.crop_size["width"])
        return self.to_numbers(pixels)

    def resize(self, picture: Image.Image, height: int, width: int) -> Image.Image:
        """Resample to exactly that size with the filter that the file names."""
        return picture.resize((width, height), resample=self.resample)

    def to_numbers(self, pixels: np.ndarray) -> np.ndarray:
        """uint8 [H, W, 3] → float32 [3, H, W], rescaled and normalized."""
        # transformers multiplies in double precision and goes on in single.
        numbers = (pixels.astype(np.float64) * self.rescale_factor if self.do_rescale else pixels).astype(np.float32)
        if self.do_normalize:
            numbers = (numbers - np.array(self.image_mean, np.float32)) / np.array(self.image_std, np.float32)
        return np.ascontiguousarray(numbers.transpose(2, 0, 1))


def target_size(size: tuple[int, int], edges: Mapping[str, int]) -> tuple[int, int]:
    """(height, width) to resize to.

    Args:
        size: (width, height) of the picture, as Pillow says it.
        edges: see :class:`Preprocessing`. Height and width are taken as they are, all other
            combinations keep the proportions, rounded down.
    """
    width, height = size
    shortest, longest = edges.get("shortest_edge"), edges.get("longest_edge")
    if shortest and longest:
        return _between(height, width, shortest, longest)
    if shortest:
        long = int(shortest * max(size) / min(size))
        return (long, shortest) if width <= height else (shortest, long)
    if "max_height" in edges and "max_width" in edges:
        scale = min(edges["max_height"] / height, edges["max_width"] / width)
        return max(1, int(height * scale)), max(1, int(width * scale))
    if "height" in edges and "width" in edges:
        return edges["height"], edges["width"]
    if longest:
        scale = longest / max(size)
        return max(1, int(height * scale)), max(1, int(width * scale))
    return height, width


def _between(height: int, width: int, shortest: int, longest: int) -> tuple[int, int]:
    """The shortest edge becomes ``shortest`` unless the longest would then pass ``longest``."""
    short, long = min(height, width), max(height, width)
    exact: float = shortest
    if long / short * shortest > longest:
        exact = longest * float(short) / float(long)
        shortest = round(exact)
    if short == shortest:
        return height, width
    if width < height:
        return max(1, int(exact * height / width)), max(1, shortest)
    return max(1, shortest), max(1, int(exact * width / height))


def center_crop(pixels: np.ndarray, height: int, width: int) -> np.ndarray:
    """[H, W, 3] → [height, width, 3] from the middle, black where the picture does not reach."""
    own_height, own_width = pixels.shape[:2]
    top, left = (own_height - height) // 2, (own_width - width) // 2
    if top >= 0 and left >= 0:
        return pixels[top : top + height, left : left + width]
    tall, wide = max(height, own_height), max(width, own_width)
    canvas = np.zeros((tall, wide, pixels.shape[2]), dtype=pixels.dtype)
    above, before = ceil((tall - own_height) / 2), ceil((wide - own_width) / 2)
    canvas[above : above + own_height, before : before + own_width] = pixels
    top, left = top + above, left + before
    return canvas[max(0, top) : min(tall, top + height), max(0, left) : min(wide, left + width)]
