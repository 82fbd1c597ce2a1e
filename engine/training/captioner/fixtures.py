"""Writes ``tests/data/captioners.zip``: the three tiny models, pictures, and what transformers says about them.

python -m engine.training.captioner.fixtures
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from .export_layout import export_layout
from .pictures import picture
from .reference import answer
from .tiny_models import TINY

TARGET = Path(__file__).parents[3] / "tests" / "data" / "captioners.zip"
PICTURES = {"square": (32, 32), "wide": (70, 31), "tall": (33, 64), "tiles": (96, 60)}
#: Prompt or task of the request, and the same in the words of transformers' processor.
ASKED: dict[str, list[tuple[dict[str, str], str]]] = {
    "vit-gpt2": [({}, "")],
    "florence2": [({"task": "caption"}, "<CAPTION>"), ({"task": "more_detailed_caption"}, "<MORE_DETAILED_CAPTION>")],
    "idefics3": [({"prompt": "Describe the material."}, "Describe the material.")],
}
SEARCHES: list[dict[str, Any]] = [{"num_beams": 1, "max_new_tokens": 12}, {"num_beams": 4, "max_new_tokens": 12}]
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def write(target: Path) -> Path:
    """Make everything and pack it; the same code gives the same bytes."""
    torch.set_num_threads(1)
    expected = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "pictures").mkdir()
        images = {f"{name}.png": picture(at, size, noise=0.0) for at, (name, size) in enumerate(PICTURES.items())}
        for name, image in images.items():
            image.save(root / "pictures" / name)
        for name in ASKED:
            model, processor = TINY[name]()
            export_layout(model, processor, root / name)
            for file in images:
                with Image.open(root / "pictures" / file) as image:
                    for fields, prompt in ASKED[name]:
                        for settings in SEARCHES:
                            ids = answer(model, processor, image, prompt, **settings)
                            expected.append(
                                {"model": name, "picture": file, "fields": fields, "settings": settings, "ids": ids}
                            )
        (root / "expected.json").write_text(json.dumps(expected, indent=0))
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
            for path in sorted(path for path in root.rglob("*") if path.is_file()):
                info = zipfile.ZipInfo(path.relative_to(root).as_posix(), _ZIP_DATE)
                info.compress_type = zipfile.ZIP_DEFLATED
                packed.writestr(info, path.read_bytes(), compresslevel=9)
    return target


if __name__ == "__main__":
    print(write(TARGET))
