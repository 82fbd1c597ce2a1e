"""Textures that people made, for evaluation only: Debian's package ``ufoai-textures`` (GPL-2+).

Their names say their material. ``apt-get download ufoai-textures`` and ``dpkg-deb -x`` give ``0textures.pk3``, a zip.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

#: Word in a file's name → words of which a caption must have one.
MATERIALS = {
    "asphalt": ("asphalt",),
    "bark": ("bark",),
    "brick": ("brick",),
    "concrete": ("concrete",),
    "dirt": ("soil", "mud", "earth", "dirt"),
    "grass": ("grass",),
    "marble": ("marble",),
    "metal": ("metal", "steel", "copper", "rust", "plate"),
    "plaster": ("plaster",),
    "rock": ("rock", "stone", "granite", "slate", "cliff"),
    "roof": ("roof", "shingle", "thatch"),
    "sand": ("sand",),
    "snow": ("snow",),
    "soil": ("soil", "mud", "earth", "dirt"),
    "stone": ("rock", "stone", "granite", "slate"),
    "tile": ("tile", "mosaic"),
    "wood": ("wood", "plank", "parquet"),
}
_FOLDERS = ("tex_ctp1", "tex_mattn", "tex_material", "tex_nature")
_NAME = re.compile(rf"textures/(?:{'|'.join(_FOLDERS)})/[a-z]*?({'|'.join(MATERIALS)})[^/]*\.(?:jpg|png)")
#: Normal, specular and glow maps; a way through grass; a kind of place that two words of a name contradict.
_OTHER = re.compile(r"_(?:nm|sm|gm|norm|spec|glow|way)[._]|rockyground|wood_chips|metal_rust")


def extract(archive: Path, folder: Path) -> list[tuple[Path, str]]:
    """(picture, material of its name) of each texture whose name has one, written into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    with zipfile.ZipFile(archive) as file:
        for name in sorted(file.namelist()):
            match = _NAME.fullmatch(name)
            if match is None or _OTHER.search(name):
                continue
            path = folder / "-".join(Path(name).parts[1:])
            path.write_bytes(file.read(name))
            found.append((path, match.group(1)))
    return found


def is_named(material: str, caption: str) -> bool:
    """Whether a caption has a word for the material."""
    return any(word in caption for word in MATERIALS[material])
