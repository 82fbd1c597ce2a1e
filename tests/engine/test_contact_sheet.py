"""Contact sheets: what lies where, how many there are, and what their names look like."""

from __future__ import annotations

import colorsys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.batch.gallery.sheet import Cell, fitted, sheet_path, write_sheets
from engine.errors import OutputError

EDGE, GAP, MARGIN, LABEL = 256, 24, 40, 30


@pytest.fixture
def cells(tmp_path):
    """As many materials as asked for, each of a colour of its own."""

    def cells(count: int, size: tuple[int, int] = (96, 96), name: str = "brick wall {}") -> list[Cell]:
        found = []
        for number in range(count):
            path = tmp_path / f"{number}.jpg"
            Image.new("RGB", size, color(number)).save(path, quality=95)
            found.append(Cell(name.format(number), number + 1, path))
        return found

    return cells


def color(number: int) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(number * 0.618 % 1, 0.6, 0.9)
    return round(red * 255), round(green * 255), round(blue * 255)


def sheet(out: Path, number: int = 1) -> np.ndarray:
    with Image.open(sheet_path(out, number)) as image:
        return np.asarray(image).astype(int)


def corner(index: int, columns: int) -> tuple[int, int]:
    """Row and column of a cell's first pixel."""
    return MARGIN + index // columns * (EDGE + LABEL + GAP), MARGIN + index % columns * (EDGE + GAP)


@pytest.mark.parametrize(("count", "columns", "rows"), [(1, 1, 1), (3, 3, 1), (5, 3, 2), (10, 4, 3), (64, 8, 8)])
def test_a_grid_with_even_margins(cells, tmp_path, count, columns, rows):
    assert write_sheets(tmp_path, cells(count)) == 1
    pixels = sheet(tmp_path)
    assert pixels.shape[1] == 2 * MARGIN + columns * (EDGE + GAP) - GAP
    assert pixels.shape[0] == 2 * MARGIN + rows * (EDGE + LABEL + GAP) - GAP
    ground = pixels[0, 0]
    assert ground.max() < 40 and np.ptp(ground) < 4, "dark and neutral"
    frame = np.ones(pixels.shape[:2], bool)
    frame[MARGIN:-MARGIN, MARGIN:-MARGIN] = False
    assert (pixels[frame] == ground).all()
    for index in range(count):
        row, column = corner(index, columns)
        middle = pixels[row + 2 : row + EDGE - 2, column + 2 : column + EDGE - 2].reshape(-1, 3)
        assert np.abs(middle - color(index)).max() < 6
        label = pixels[row + EDGE : row + EDGE + LABEL, column : column + EDGE]
        assert label.max() > 150, "a name is below"


def test_many_go_onto_several_and_fewer_leave_none_behind(cells, tmp_path):
    assert write_sheets(tmp_path, cells(130)) == 3
    assert sorted(p.name for p in tmp_path.glob("*.png")) == [
        "contact_sheet-2.png", "contact_sheet-3.png", "contact_sheet.png",
    ]  # fmt: skip
    assert sheet(tmp_path, 2).shape == sheet(tmp_path, 1).shape > sheet(tmp_path, 3).shape
    row, column = corner(1, 8)
    assert np.abs(sheet(tmp_path, 3)[row + 100, column + 100] - color(129)).max() < 6
    (tmp_path / "contact_sheet-3.png").write_bytes(b"somebody's own")
    assert write_sheets(tmp_path, cells(2)) == 1
    assert sorted(p.name for p in tmp_path.glob("*.png")) == ["contact_sheet-3.png", "contact_sheet.png"]
    assert write_sheets(tmp_path, []) == 0 and not (tmp_path / "contact_sheet.png").exists()


def test_somebody_s_own_file_is_left_alone(cells, tmp_path):
    Image.new("RGB", (9, 9)).save(tmp_path / "contact_sheet.png")
    before = (tmp_path / "contact_sheet.png").read_bytes()
    with pytest.raises(OutputError, match=r"not one of Texture Loom's .* move it"):
        write_sheets(tmp_path, cells(1))
    assert (tmp_path / "contact_sheet.png").read_bytes() == before


def test_names_are_cut_with_an_ellipsis(cells, tmp_path):
    assert fitted("oak", EDGE) == "oak"
    cut = fitted("weathered red brick wall with moss and a very long name-4294967295", EDGE)
    assert cut.startswith("weathered red brick") and cut.endswith("…") and len(cut) < 50
    write_sheets(tmp_path, cells(2, name="W" * 90))
    pixels = sheet(tmp_path)
    row, column = corner(0, 2)
    between = pixels[row + EDGE : row + EDGE + LABEL, column + EDGE + 1 : column + EDGE + GAP]
    assert (between == pixels[0, 0]).all(), "the name stays below its picture"


@pytest.mark.parametrize(
    ("name", "shown"),
    [("赤いレンガ", "line 1"), ("красный кирпич", "line 1"), ("Übergröße déjà vu", "Ubergrosse deja vu")],
)
def test_a_name_that_the_font_lacks(cells, tmp_path, name, shown):
    drawn = []
    for each in (name, shown, "brick"):
        write_sheets(tmp_path, cells(1, name=each))
        drawn.append(sheet(tmp_path))
    assert (drawn[0] == drawn[1]).all() and not (drawn[1] == drawn[2]).all()


def test_the_largest_square_of_a_picture_is_shown(cells, tmp_path):
    (cell,) = cells(1, size=(200, 100))
    with Image.open(cell.picture) as picture:
        picture.paste((0, 0, 0), (100, 0, 200, 100))
        picture.save(cell.picture, quality=95)
    write_sheets(tmp_path, [cell])
    row, column = corner(0, 1)
    middle = sheet(tmp_path)[row + 8 : row + EDGE - 8, column + 8 : column + EDGE - 16].reshape(-1, 3)
    assert np.abs(middle - color(0)).max() < 12


def test_it_says_what_made_it(cells, tmp_path):
    write_sheets(tmp_path, cells(1))
    with Image.open(sheet_path(tmp_path, 1)) as image:
        image.load()
        assert image.info["Software"].startswith("Texture Loom ")
        assert "trainedAlgorithmicMedia" in image.info["XML:com.adobe.xmp"]
