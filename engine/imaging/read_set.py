"""A folder of maps, read back: what :func:`.png.write_set` wrote, and what has been painted over since."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ..captioning.whole_files import content_of
from ..errors import BadRequestError, ImageError, first_line
from ..map_formats import MAP_FORMATS, MapFormat
from ..request import REQUEST_FILE, GenerateRequest
from ..result import MaterialMaps, Reading

_MAX_REQUEST = 1_000_000
#: Modes in which Pillow opens PNG files of 16-bit grey.
_DEEP = ("I;16", "I;16B", "I")


def is_set(folder: Path) -> bool:
    """Whether the folder looks like a set of maps."""
    return (folder / REQUEST_FILE).is_file()


def read_set(folder: Path) -> MaterialMaps:
    """The maps of a folder, and what made them.

    A map that was saved by another program is taken as it would be shown: alpha is left out, colours become grey by
    ITU-R 601 where grey is wanted, and 8 and 16 bits are scaled (16 to 8: the nearest of 256 values). A map whose file
    is not there is left out.

    Raises:
        BadRequestError: it is no such folder, its request is damaged, or its maps differ in size.
        ImageError: a map cannot be read.
    """
    data = _described(folder)
    maps = {
        name: _read(folder / f"{name}.png", form)
        for name, form in MAP_FORMATS.items()
        if (folder / f"{name}.png").is_file()
    }
    if not maps:
        raise BadRequestError(f"There are no maps in {folder}: make them again.")
    sizes = {f"{pixels.shape[1]} × {pixels.shape[0]}": name for name, pixels in maps.items()}
    if len(sizes) > 1:
        shown = ", ".join(f"{name} {size}" for size, name in sizes.items())
        raise BadRequestError(f"The maps in {folder} differ in size ({shown}): give all of them one.")
    try:
        return MaterialMaps(
            GenerateRequest.from_json(data["request"]),
            Reading.from_json(data["reading"]),
            maps,
            dict(data.get("controls", {})),
            _number(data["relief_depth"]),
            str(data.get("model_version", "")),
            str(data.get("caption", "")),
            None if data.get("score") is None else _number(data["score"]),
        )
    except (BadRequestError, KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise BadRequestError(
            f"The file {folder / REQUEST_FILE} is damaged or of another version ({first_line(error)}): "
            "make the material again."
        ) from None


def _described(folder: Path) -> Mapping[str, Any]:
    path = folder / REQUEST_FILE
    try:
        content = content_of(path, _MAX_REQUEST)
        if not content:
            raise BadRequestError(f"There is no material in {folder}, for it has no {REQUEST_FILE}: check the path.")
        data = json.loads(content)
    except OSError as error:
        raise BadRequestError(f"The file {path} cannot be read ({error.strerror or error}): check it.") from None
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise BadRequestError(f"The file {path} is damaged: make the material again.")
    return data


def _number(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("a number is not finite")
    return number


def _read(path: Path, form: MapFormat) -> np.ndarray:
    try:
        with Image.open(path, formats=("PNG",)) as image:
            return _pixels(image, form)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ImageError(f"The map {path} cannot be read ({first_line(error)}): make the material again.") from None


def _pixels(image: Image.Image, form: MapFormat) -> np.ndarray:
    if image.mode in _DEEP:
        deep = np.asarray(image).astype(np.uint16)
        grey = deep if form.bits == 16 else ((deep.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8)
    elif form.channels == 3:
        return np.array(image.convert("RGB"))
    else:
        shallow = np.array(image.convert("L"))
        grey = shallow.astype(np.uint16) * 257 if form.bits == 16 else shallow
    return grey if form.channels == 1 else np.repeat(grey[..., None], 3, axis=2)
