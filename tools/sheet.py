"""Put rendered tiles together into one labelled picture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

BACKGROUND = (24, 24, 26)
TEXT = (214, 214, 218)
GAP = 6
LABEL_HEIGHT = 22
FONT_SIZE = 13


@dataclass(frozen=True)
class Tile:
    """A picture's path and the words under it."""

    path: Path
    label: str


def compose(tiles: list[Tile], columns: int, target: Path, quality: int = 87) -> None:
    """Write ``tiles``, all of one size, as a JPEG of ``columns`` columns."""
    width, height = Image.open(tiles[0].path).size
    rows = -(-len(tiles) // columns)
    step_x, step_y = width + GAP, height + LABEL_HEIGHT + GAP
    sheet = Image.new("RGB", (columns * step_x + GAP, rows * step_y + GAP), BACKGROUND)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(FONT_SIZE)
    for index, tile in enumerate(tiles):
        x, y = GAP + index % columns * step_x, GAP + index // columns * step_y
        with Image.open(tile.path) as picture:
            sheet.paste(picture.convert("RGB"), (x, y))
        draw.text((x + 4, y + height + 3), _fitted(tile.label, font, width - 8), TEXT, font)
    sheet.save(target, quality=quality, optimize=True, progressive=True)


def _fitted(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    """``text``, shortened with an ellipsis if it is wider than ``width`` pixels."""
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(text + "…") > width:
        text = text[:-1]
    return text.rstrip() + "…"
