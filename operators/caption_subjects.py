"""What can be captioned: how its picture is had, and where its caption goes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from ..engine.errors import ImageError
from ..engine.result import Caption
from ..scene import caption_assets, images, pictures
from ..scene.lookup import Handle

if TYPE_CHECKING:
    import numpy as np


class Subject(ABC):
    """One thing to caption.

    Attributes:
        label: what the artist calls it.
        record: how the caption is kept beside or inside the file, of ``records.FORMS``; "" for not at all.
        uses_blender: :meth:`prepare` needs Blender's data for itself, which a running render forbids.
    """

    record = ""
    uses_blender = True

    def __init__(self, label: str) -> None:
        self.label = label

    @abstractmethod
    def prepare(self, folder: Path) -> pictures.Picture:
        """The picture; in the main thread. Temporary files go into ``folder``.

        Raises:
            ImageError: there is none, in one sentence.
        """

    def named(self, caption: Caption) -> Caption:
        """``caption`` with the subject's own name or path instead of a temporary file's."""
        return replace(caption, image=self.label)

    def take(self, caption: Caption) -> str:
        """Put the caption where it belongs; returns the name of the step of Undo, "" if no data changed.

        Raises:
            ImageError: the subject is gone.
        """
        return ""


class ImageSubject(Subject):
    """An image of the .blend.

    Args:
        image: not linked.
        to_assets: also describe the assets that use it.
    """

    def __init__(self, image: bpy.types.Image, to_assets: bool = False) -> None:
        super().__init__(image.name)
        self._handle = Handle.of(image)
        self._before = image.loom.caption
        self._to_assets = to_assets

    def _image(self) -> bpy.types.Image:
        image = self._handle.find(bpy.data.images)
        if image is None:
            raise ImageError(rpt_("The image {name!r} was deleted meanwhile.").format(name=self.label))
        return image

    def prepare(self, folder: Path) -> pictures.Picture:
        return pictures.of_image(self._image(), folder)

    def take(self, caption: Caption) -> str:
        image = self._image()
        if image.loom.edited and image.loom.caption != self._before:
            return ""  # the artist was quicker
        image.loom.store(caption)
        if self._to_assets:
            caption_assets.describe(caption_assets.assets_with(image), caption.text)
        return rpt_("Loom: Caption of {name}").format(name=image.name)


class FileSubject(Subject):
    """A file on disk."""

    def __init__(self, path: Path, record: str = "", shown: bool = True) -> None:
        super().__init__(path.name)
        self.path = path
        self.record = record
        self.uses_blender = pictures.needs_blender(path)
        self._shown = shown

    def prepare(self, folder: Path) -> pictures.Picture:
        return pictures.of_file(self.path, folder)

    def named(self, caption: Caption) -> Caption:
        return replace(caption, image=str(self.path))

    def take(self, caption: Caption) -> str:
        return _show_latest(self.label, caption) if self._shown else ""


class PixelsSubject(Subject):
    """Pixels that are no image, such as a viewport: see :func:`.pictures.of_pixels`."""

    uses_blender = False

    def __init__(self, label: str, pixels: np.ndarray) -> None:
        super().__init__(label)
        self._pixels: np.ndarray | None = pixels

    def prepare(self, folder: Path) -> pictures.Picture:
        assert self._pixels is not None
        pixels, self._pixels = self._pixels, None
        return pictures.of_pixels(pixels, folder)

    def take(self, caption: Caption) -> str:
        return _show_latest(self.label, caption)


def _show_latest(label: str, caption: Caption) -> str:
    captions = bpy.context.scene.loom.captions
    captions.latest, captions.latest_subject = caption.text, label
    return rpt_("Loom: Caption of {name}").format(name=label)


def is_viewer(image: bpy.types.Image) -> bool:
    """Whether the image only shows what a render or the compositor makes."""
    return image.type in {"RENDER_RESULT", "COMPOSITING"} or image.source == "VIEWER"


def worth_captioning(candidates: Iterable[bpy.types.Image]) -> tuple[list[bpy.types.Image], str]:
    """The images that a queue takes, and a sentence about those that it leaves out; viewers nobody misses."""
    chosen: list[bpy.types.Image] = []
    reasons = {rpt_("without colour"): 0, rpt_("with a caption of yours"): 0, rpt_("linked"): 0}
    data, edited, linked = reasons
    for image in candidates:
        if is_viewer(image):
            continue
        if image.library is not None:
            reasons[linked] += 1
        elif image.get(images.MAP_KEY, "base_color") != "base_color":
            reasons[data] += 1
        elif image.loom.edited:
            reasons[edited] += 1
        else:
            chosen.append(image)
    left_out = [f"{count} {reason}" for reason, count in reasons.items() if count]
    return chosen, rpt_("Left out: {reasons}.").format(reasons=", ".join(left_out)) if left_out else ""
