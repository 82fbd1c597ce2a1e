"""From an image of the .blend to a file that the engine can open, without stalling Blender.

What needs Blender's data is done here, in the main thread and in one go; encoding and writing
are left to a function that runs in a thread (:attr:`Picture.write`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from ..engine.errors import ImageError

if TYPE_CHECKING:
    import numpy as np

#: Files that the engine opens itself. The others go through Blender and the scene's view transform.
_PLAIN = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif", ".tga", ".jp2", ".ppm"})
#: How such files begin: inside a .blend, names say little.
_PLAIN_MARKS = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"RIFF", b"BM", b"GIF8")
#: What Blender can read beyond that.
_BLENDER_ONLY = frozenset({".exr", ".hdr", ".dpx", ".cin", ".rgb", ".sgi", ".j2c", ".psd", ".psb", ".dds"})
PICTURE_FILES = _PLAIN | _BLENDER_ONLY
#: A captioner looks at 400 to 2000 pixels; larger paintings are made smaller on the way.
_MAX_EDGE = 2048
_JPEG_QUALITY = 90
#: ``ImageFormatSettings`` that :func:`save_view` sets, in the order in which Blender accepts them.
_FORMAT_SETTINGS = ("media_type", "file_format", "color_mode", "color_depth", "quality")


@dataclass(frozen=True)
class Picture:
    """A file for the engine. ``write``, where there is one, makes it; run that off the main thread."""

    path: Path
    write: Callable[[], object] | None = None


def of_image(image: bpy.types.Image, folder: Path) -> Picture:
    """The picture of an image, as it is shown now.

    Args:
        image: of any source; of UDIM tiles the first, of a sequence the file that it names.
        folder: takes a temporary file if one is needed.

    Raises:
        ImageError: there is nothing to look at, in one sentence.
    """
    if image.source == "MOVIE":
        raise ImageError(rpt_("{name!r} is a movie: caption a still image of it.").format(name=image.name))
    if image.type in {"RENDER_RESULT", "COMPOSITING"}:
        return Picture(save_view(image, folder))
    if image.is_dirty or image.source == "GENERATED":
        return _painted(image, folder)
    packed = _packed_bytes(image)
    if packed is not None:
        if packed.startswith(_PLAIN_MARKS):
            path = folder / "packed"
            return Picture(path, lambda: path.write_bytes(packed))
        return Picture(save_view(image, folder))
    path = file_of(image)
    if not path.is_file() and image.has_data:  # read before it went
        return _painted(image, folder)
    if not path.is_file():
        raise ImageError(
            rpt_("The file {path} of the image {name!r} is missing: find it with File > External Data.").format(
                path=path, name=image.name
            )
        )
    return Picture(path) if path.suffix.lower() in _PLAIN else Picture(save_view(image, folder))


def of_file(path: Path, folder: Path) -> Picture:
    """A file on disk; what the engine cannot open is opened by Blender.

    Raises:
        ImageError: Blender cannot open it either.
    """
    if path.suffix.lower() not in _BLENDER_ONLY:
        return Picture(path)
    try:
        image = bpy.data.images.load(str(path))
    except RuntimeError as error:
        raise ImageError(
            rpt_("The file {path} cannot be read: {error}").format(path=path, error=_said(error))
        ) from error
    try:
        return Picture(save_view(image, folder))
    finally:
        bpy.data.images.remove(image)


def needs_blender(path: Path) -> bool:
    """Whether :func:`of_file` changes Blender's data for a moment, which a running render forbids."""
    return path.suffix.lower() in _BLENDER_ONLY


def of_pixels(pixels: np.ndarray, folder: Path) -> Picture:
    """Pixels as a file.

    Args:
        pixels: float32 in [0, 1] or uint8, [H, W, 4], sRGB as stored, straight alpha, bottom row first.
    """
    path = folder / "pixels.png"
    return Picture(path, lambda: path.write_bytes(encode(pixels)))


def file_of(image: bpy.types.Image) -> Path:
    """The file that the engine would open for ``image``, whether it exists or not."""
    path = image.filepath
    if image.source == "TILED" and image.tiles:
        number = image.tiles[0].number
        u, v = (number - 1001) % 10 + 1, (number - 1001) // 10 + 1
        path = path.replace("<UDIM>", str(number)).replace("<UVTILE>", f"u{u}_v{v}")
    return Path(bpy.path.abspath(path, library=image.library))


def save_view(image: bpy.types.Image, folder: Path) -> Path:
    """Save ``image`` as the scene's view transform shows it; milliseconds for a megapixel.

    Raises:
        ImageError: it has no pixels.
    """
    scene = bpy.context.scene
    path = folder / "view.jpg"
    try:
        with _jpeg(scene.render.image_settings):
            image.save_render(str(path), scene=scene)
    except RuntimeError as error:
        if image.type == "RENDER_RESULT":
            raise ImageError(rpt_("There is no render yet: render an image first.")) from error
        raise ImageError(
            rpt_("The image {name!r} cannot be read: {error}").format(name=image.name, error=_said(error))
        ) from error
    if not path.is_file():
        raise ImageError(rpt_("The image {name!r} has no pixels: give another.").format(name=image.name))
    return path


@contextmanager
def _jpeg(settings: bpy.types.ImageFormatSettings) -> Iterator[None]:
    """Within it, pictures are saved as JPEG: Blender only takes the format from a scene."""
    kept = {name: getattr(settings, name) for name in _FORMAT_SETTINGS if hasattr(settings, name)}
    try:
        if "media_type" in kept:  # Blender 5
            settings.media_type = "IMAGE"
        settings.file_format, settings.color_mode, settings.quality = "JPEG", "RGB", _JPEG_QUALITY
        yield
    finally:
        for name, value in kept.items():
            setattr(settings, name, value)


def _said(error: RuntimeError) -> str:
    return str(error).strip().removeprefix("Error: ").splitlines()[0]


def _packed_bytes(image: bpy.types.Image) -> bytes | None:
    packed = image.packed_files[0].packed_file if image.packed_files else image.packed_file
    return bytes(packed.data) if packed is not None else None


def _painted(image: bpy.types.Image, folder: Path) -> Picture:
    if image.is_float:
        return Picture(save_view(image, folder))
    import numpy as np  # not when Blender starts: registering must be quick

    width, height = image.size
    if not width or not height or len(image.pixels) != width * height * image.channels:
        raise ImageError(rpt_("The image {name!r} has no pixels: give another.").format(name=image.name))
    pixels = np.empty(width * height * image.channels, np.float32)
    image.pixels.foreach_get(pixels)
    return of_pixels(pixels.reshape(height, width, image.channels), folder)


def encode(pixels: np.ndarray) -> bytes:
    """The PNG of pixels as :func:`of_pixels` takes them: made smaller, laid on white, top row first."""
    import numpy as np

    from .stored_png import encode as to_png

    height, width = pixels.shape[:2]
    step = -(-max(height, width) // _MAX_EDGE)
    step = max(1, min(step, height, width))
    rows, columns = height // step, width // step
    values = pixels[: rows * step, : columns * step]
    if values.dtype == np.uint8:
        values = values.astype(np.float32) / np.float32(255.0)
    if step > 1:
        values = values.reshape(rows, step, columns, step, -1).mean(axis=(1, 3), dtype=np.float32)
    if values.shape[-1] == 4:
        alpha = values[..., 3:]
        values = values[..., :3] * alpha + (1.0 - alpha)
    elif values.shape[-1] == 2:
        values = values[..., :1] * values[..., 1:] + (1.0 - values[..., 1:])
    numbers = np.rint(np.clip(values[::-1], 0.0, 1.0) * 255.0).astype(np.uint8)
    return to_png(np.ascontiguousarray(numbers if numbers.shape[-1] == 3 else numbers[..., 0]))
