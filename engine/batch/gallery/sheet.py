"""``contact_sheet.png``: every material with its name below; many go onto ``contact_sheet-2.png`` and so on."""

from __future__ import annotations

import contextlib
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from ... import __version__
from ...captioning.whole_files import replacing
from ...imaging.png import xmp_packet
from .belongings import MARK, is_ours, refuse_others

_GROUND, _TEXT = (27, 27, 28), (205, 205, 208)
_EDGE, _GAP, _MARGIN = 256, 24, 40
_FONT_SIZE, _LABEL = 15, 30
_LABEL_GAP = 8
#: Most columns and most rows of a sheet.
_MOST = 8
#: As a sheet holds photographs, more than 3 takes twice the time for a hundredth of the bytes.
_COMPRESS_LEVEL = 3
_ELLIPSIS = "…"


@dataclass(frozen=True)
class Cell:
    """A material's name, the line of the list that asked for it, and the file of its picture."""

    name: str
    line: int
    picture: Path


def sheet_path(out: Path, number: int) -> Path:
    """Where the 1-based sheet of a folder lies."""
    return out / ("contact_sheet.png" if number == 1 else f"contact_sheet-{number}.png")


def write_sheets(out: Path, cells: Sequence[Cell]) -> int:
    """Write as many sheets as the cells need, and remove those of an earlier, longer run; returns how many.

    One sheet and one picture at a time are in memory.

    Raises:
        OutputError: one cannot be written, or a file of its name is not ours.
    """
    columns = _columns(len(cells))
    count = -(-len(cells) // (_MOST * columns)) if cells else 0
    for number in range(1, count + 1):
        path = sheet_path(out, number)
        refuse_others(path)
        begin = (number - 1) * _MOST * columns
        _write(path, _sheet(cells[begin : begin + _MOST * columns], columns))
    number = count + 1
    while (old := sheet_path(out, number)).is_file():
        if is_ours(old):
            with contextlib.suppress(OSError):
                old.unlink()
        number += 1
    return count


def _columns(count: int) -> int:
    """A row for few, else a square."""
    return max(1, count if count <= 4 else min(_MOST, math.ceil(math.sqrt(count))))


def _sheet(cells: Sequence[Cell], columns: int) -> Image.Image:
    rows = -(-len(cells) // columns)
    width = 2 * _MARGIN + columns * (_EDGE + _GAP) - _GAP
    height = 2 * _MARGIN + rows * (_EDGE + _LABEL + _GAP) - _GAP
    sheet = Image.new("RGB", (width, height), _GROUND)
    draw = ImageDraw.Draw(sheet)
    for index, cell in enumerate(cells):
        x = _MARGIN + index % columns * (_EDGE + _GAP)
        y = _MARGIN + index // columns * (_EDGE + _LABEL + _GAP)
        sheet.paste(_square(cell.picture), (x, y))
        draw.text((x, y + _EDGE + _LABEL_GAP), fitted(_label(cell), _EDGE), _TEXT, _font())
    return sheet


def _square(path: Path) -> Image.Image:
    """The largest square at the top left: a tile has no beginning, so any shows the material."""
    with Image.open(path, formats=["JPEG"]) as picture:
        side = min(picture.size)
        square = picture.convert("RGB").crop((0, 0, side, side))
    return square.resize((_EDGE, _EDGE), Image.Resampling.LANCZOS if side > _EDGE else Image.Resampling.BICUBIC)


@cache
def _font() -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(_FONT_SIZE)
    assert isinstance(font, ImageFont.FreeTypeFont)  # as of every wheel of Pillow, which has FreeType in it
    return font


@cache
def _has_glyph(character: str) -> bool:
    """Whether the built-in font, which knows little but ASCII, has more for a character than its box for none."""
    none = _font().getmask("\U0010ffff")
    own = _font().getmask(character)
    return character.isspace() or own.size != none.size or bytes(own) != bytes(none)


def _label(cell: Cell) -> str:
    """The name without the accents that the font lacks; for another script, where the list has it."""
    plain = "".join(each if _has_glyph(each) else _bare(each) for each in cell.name)
    return plain if all(_has_glyph(each) for each in plain) else f"line {cell.line:,}"


def _bare(character: str) -> str:
    """``é`` → ``e``, ``ß`` → ``ss``; others stay as they are."""
    parts = unicodedata.normalize("NFKD", character)
    return "".join(each for each in parts if not unicodedata.combining(each)) if len(parts) > 1 else parts.casefold()


def fitted(text: str, width: int) -> str:
    """``text``, cut with an ellipsis if it is wider than ``width`` pixels."""
    if _font().getlength(text) <= width:
        return text
    low, high = 0, len(text)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _font().getlength(text[:middle] + _ELLIPSIS) <= width else (low, middle)
    return text[:low].rstrip() + _ELLIPSIS


def _write(path: Path, sheet: Image.Image) -> None:
    tool = f"{MARK} {__version__}"
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", tool)
    info.add_itxt("XML:com.adobe.xmp", xmp_packet(tool))
    with replacing(path) as file:
        sheet.save(file, "PNG", pnginfo=info, compress_level=_COMPRESS_LEVEL)
