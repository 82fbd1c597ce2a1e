"""Where the PNG files of a material go: beside the .blend, or through a temporary folder into it."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from ..engine.errors import OutputError
from ..engine.imaging.slug import slug
from ..engine.request import GenerateRequest

#: Folder of the maps, relative to the .blend file.
BESIDE = ("textures", "loom")
_REQUEST_FILE = "request.json"


@dataclass(frozen=True)
class Storage:
    """Where one result is written. ``temporary`` folders are removed after packing."""

    folder: Path
    temporary: bool
    note: str = ""

    def clear(self) -> None:
        """Remove a temporary folder and what is left in it."""
        if self.temporary:
            shutil.rmtree(self.folder, ignore_errors=True)


def choose(preference: str, request: GenerateRequest) -> Storage:
    """The place for ``request``'s files under the artist's preference (``PACK`` or ``BESIDE``).

    Raises:
        OutputError: no temporary folder can be made.
    """
    note = ""
    if preference == "BESIDE":
        if bpy.data.filepath:
            return Storage(_free_parent(Path(bpy.data.filepath).parent.joinpath(*BESIDE), request), False)
        note = rpt_("The .blend file has never been saved, so the maps are packed into it.")
    try:
        folder = tempfile.mkdtemp(prefix="texture_loom_", dir=bpy.app.tempdir or None)
    except OSError as error:
        raise OutputError(
            f"No temporary folder could be made in {bpy.app.tempdir or tempfile.gettempdir()} ({error.strerror}): "
            "free some space, or set another folder in Preferences > File Paths."
        ) from None
    return Storage(Path(folder), True, note)


def _free_parent(parent: Path, request: GenerateRequest) -> Path:
    """``parent``, or a numbered folder in it, where no other request's files would be overwritten."""
    number, folder = 1, parent
    while not _is_free(folder / f"{slug(request.prompt)}-{request.seed}", request):
        number += 1
        folder = parent / f"variant-{number}"
    return folder


def _is_free(folder: Path, request: GenerateRequest) -> bool:
    try:
        found = json.loads((folder / _REQUEST_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return not folder.exists()
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get("request") == request.to_json()
