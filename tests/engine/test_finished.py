"""Which pictures need no caption any more, form by form."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from pictures import PICTURES

from engine.captioning import csv_table, finished
from engine.captioning.finished import Finished
from engine.captioning.records import FORMS, write_caption
from engine.result import Caption


def picture(folder: Path, name: str = "plain.jpg") -> Path:
    path = folder / name
    path.write_bytes(PICTURES["plain.jpg"]())
    return path


def caption(image: Path, model: str = "tiny", text: str = "a wall") -> Caption:
    return Caption(text, str(image), model, 1.0, -0.5)


@pytest.mark.parametrize("form", FORMS)
def test_a_picture_is_finished_when_its_caption_is_written(tmp_path, form):
    image, other = picture(tmp_path), picture(tmp_path, "other.jpg")
    assert not Finished([form], "tiny").has(image)
    write_caption(caption(image), form)
    assert Finished([form], "tiny").has(image) and not Finished([form], "tiny").has(other)
    assert Finished([form], "another").has(image) == (form == "txt")  # a text file does not say its model
    assert not Finished([], "tiny").has(image)


@pytest.mark.parametrize("form", ["txt", "csv", "jsonl"])
def test_a_picture_that_changed_since_is_not(tmp_path, form):
    image = picture(tmp_path)
    write_caption(caption(image), form)
    later = time.time() + 5
    os.utime(image, (later, later))
    assert not Finished([form], "tiny").has(image)
    write_caption(caption(image), form)
    os.utime(image, (later - 100, later - 100))
    assert Finished([form], "tiny").has(image)


def test_every_form_has_to_be_there(tmp_path):
    image = picture(tmp_path)
    write_caption(caption(image), "jsonl")
    assert not Finished(["jsonl", "txt"], "tiny").has(image)
    write_caption(caption(image), "txt")
    assert Finished(["jsonl", "txt"], "tiny").has(image)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.parametrize("spoil", [b"", b"garbage\n", b"image,caption\nplain.jpg,words\n", b'{"image": "plain.jpg"}\n'])
def test_a_table_that_does_not_say_enough_is_no_reason(tmp_path, form, spoil):
    image = picture(tmp_path)
    (tmp_path / f"captions.{form}").write_bytes(spoil)
    assert not Finished([form], "tiny").has(image)


def test_an_empty_text_and_a_missing_picture_are_no_reason(tmp_path):
    image = picture(tmp_path)
    image.with_suffix(".txt").mkdir()
    assert not Finished(["txt"], "tiny").has(image)
    image.with_suffix(".txt").rmdir()
    image.with_suffix(".txt").touch()
    assert not Finished(["txt"], "tiny").has(image) and not Finished(["txt"], "tiny").has(tmp_path / "gone.jpg")


def test_hostile_names_in_tables(tmp_path):
    for name in ("=1+1.jpg", "'=a.jpg", "a,b.jpg", "стена.jpg"):
        image = picture(tmp_path, name)
        for form in ("csv", "jsonl"):
            write_caption(caption(image), form)
            assert Finished([form], "tiny").has(image), (name, form)


def test_each_table_is_read_once(tmp_path, monkeypatch):
    images = [picture(tmp_path, f"{number}.jpg") for number in range(20)]
    for image in images:
        write_caption(caption(image), "csv")
    read = []
    real = finished.content_of
    monkeypatch.setattr(finished, "content_of", lambda path: read.append(path) or real(path))
    look = Finished(["csv"], "tiny")
    assert all(look.has(image) for image in images) and read == [tmp_path / csv_table.NAME]
