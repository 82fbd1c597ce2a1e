"""Shared pixels: private, exact, and never left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine import pixels
from engine.errors import OutputError
from engine.imaging.rgba import to_rgba
from engine.map_formats import MAP_FORMATS, MapFormat

ROOT = Path(__file__).parents[2]
GREY = MapFormat()


@pytest.fixture
def store(pixel_roots):
    store = pixels.PixelStore()
    yield store
    store.close()


def share(prefix: str, image: np.ndarray, form: MapFormat) -> pixels.SharedPixels:
    height, width = image.shape[:2]
    pixels.write_map(prefix + "map", image)
    return pixels.SharedPixels(prefix + "map", width, height, form)


@pytest.mark.parametrize("name", MAP_FORMATS)
def test_every_value_arrives_exactly(store, name):
    form = MAP_FORMATS[name]
    top = np.iinfo(form.dtype).max
    values = np.linspace(0, top, 256 * 7, dtype=np.float64).round().astype(form.dtype).reshape(7 * 16, 16)
    image = values if form.channels == 1 else np.stack([values, values[::-1], top - values], 2)
    shared = share(str(store.folder(1).path / "1-"), image, form)
    assert shared.array.dtype == image.dtype
    np.testing.assert_array_equal(shared.array, image)
    shared.release()


def test_rows_of_a_larger_array_are_written_whole(store):
    image = np.arange(60, dtype=np.uint8).reshape(6, 10)[::2, 1:9]
    shared = share(str(store.folder(1).path / "1-"), image, GREY)
    np.testing.assert_array_equal(shared.array, image)


def test_a_file_that_is_too_short_is_an_error(store):
    path = store.folder(1).path / "1-map"
    path.write_bytes(b"123")
    with pytest.raises(ValueError, match="mmap length"):
        pixels.SharedPixels(str(path), 8, 8, GREY)


@pytest.mark.parametrize(("dtype", "channels"), [(np.uint8, 3), (np.uint8, 1), (np.uint16, 1)])
def test_rgba_is_what_blender_holds(dtype, channels):
    top = np.iinfo(dtype).max
    values = np.linspace(0, top, 256 * 7, dtype=np.float64).round().astype(dtype).reshape(7 * 16, 16)
    image = values if channels == 1 else np.stack([values, values[::-1], top - values], 2)
    rgba = to_rgba(image)
    colors = image if channels == 3 else np.repeat(image[..., None], 3, 2)
    assert rgba.dtype == np.float32
    np.testing.assert_array_equal(rgba[::-1, :, :3], colors.astype(np.float32) / np.float32(top))
    assert (rgba[..., 3] == 1).all()


def test_the_folder_is_private_and_goes(store, pixel_roots):
    folder = store.folder(1)
    assert folder.path.parent == pixel_roots
    if sys.platform != "win32":
        assert folder.path.stat().st_mode & 0o777 == 0o700
    assert store.folder(1) is folder
    store.close()
    assert list(pixel_roots.iterdir()) == []


def test_the_file_loses_its_name_when_it_is_mapped(store):
    folder = store.folder(1)
    shared = share(str(folder.path / "1-"), np.full((4, 4), 7, np.uint8), GREY)
    if sys.platform != "win32":
        assert [path.name for path in folder.path.iterdir()] == ["owner"]
    view = shared.array[1:3]
    shared.release()
    assert view.shape == (2, 4) and view[0, 0] == 7  # a view keeps the memory


def test_discard_takes_one_ticket_only(store):
    folder = store.folder(1).path
    for name in ("1-height", "1-normal", "11-height"):
        (folder / name).write_bytes(b"")
    pixels.discard(str(folder / "1-"))
    assert sorted(path.name for path in folder.iterdir()) == ["11-height", "owner"]
    shutil.rmtree(folder)
    pixels.discard(str(folder / "1-"))


def test_folders_of_dead_owners_are_swept_and_others_are_not(store, pixel_roots, tmp_path):
    program = (
        f"import sys, os; sys.path.insert(0, {str(ROOT)!r}); from pathlib import Path; from engine import pixels\n"
        f"folder = pixels.PixelFolder(Path({str(pixel_roots)!r})); (folder.path / '1-height').write_bytes(b'x' * 999)\n"
        "print(folder.path, flush=True); sys.stdin.readline(); os.kill(os.getpid(), 9)"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as owner:
        folder = Path(owner.stdout.readline().strip())
        stranger = pixel_roots / "texture-loom-of-somebody.txt"
        stranger.write_text("")
        young = pixel_roots / "texture-loom-1-without-lock"
        young.mkdir()
        assert pixels.sweep() == [] and folder.is_dir()
        owner.communicate("die\n")
    old = pixel_roots / "texture-loom-2-without-lock"
    old.mkdir()
    os.utime(old, (0, 0))
    kept = store.folder(1).path  # a new owner sweeps
    assert sorted(pixel_roots.iterdir()) == sorted([stranger, young, kept])
    assert pixels.sweep() == []


def test_a_full_place_is_passed_over(monkeypatch, tmp_path):
    small, large = tmp_path / "small", tmp_path / "large"
    small.mkdir(), large.mkdir()
    monkeypatch.setattr(pixels, "_roots", lambda: [small, large])
    free = {small: 1000, large: 1 << 40}
    monkeypatch.setattr(pixels.shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(0, 0, free[path]))
    store = pixels.PixelStore()
    assert store.folder(999).path.parent == small
    assert store.folder(1001).path.parent == large
    free[large] = 0
    with pytest.raises(OutputError, match="free some space"):
        store.folder(1001)
    store.close()


def test_a_full_file_system_is_an_error_and_not_a_bus_error(full_disk):
    with pytest.raises(OutputError, match=r"There is no room for 1\.0 MB"):
        pixels.write_map(str(full_disk / "1-map"), np.ones((1000, 1000), np.uint8))
    assert list(full_disk.iterdir()) == []
