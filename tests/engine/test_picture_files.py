"""Files and folders on the command line: every picture once, whatever lies around it."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from engine.captioning import picture_files
from engine.captioning.picture_files import find_pictures
from engine.errors import BadRequestError


def touch(folder: Path, *names: str) -> list[Path]:
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return paths


def quiet(problem: str) -> None:
    pytest.fail(problem)


def link(path: Path, target: Path, folder: bool = False) -> None:
    try:
        path.symlink_to(target, target_is_directory=folder)
    except OSError as error:
        pytest.skip(f"links cannot be made here: {error}")


def test_folders_are_searched_to_the_last(tmp_path):
    wanted = touch(tmp_path, "a.PNG", "b.jpeg", "one/c.exr", "one/two/d.hdr", "two/e.tiff")
    touch(tmp_path, "captions.csv", "a.txt", "notes.md", "one/.hidden.png", ".thumbnails/a.png", "png")
    touch(tmp_path, ".caption.0123456789ab.part", ".brick-7.0123456789ab.part/base_color.png")
    assert find_pictures([tmp_path], quiet) == wanted


def test_a_picture_counts_once_however_often_it_is_meant(tmp_path, monkeypatch):
    one, two = touch(tmp_path, "one.png", "below/two.png")
    monkeypatch.chdir(tmp_path)
    paths = ["one.png", one, tmp_path / "below", tmp_path, "below/../one.png", two]
    assert find_pictures(paths, quiet) == [one, two]
    link(tmp_path / "again.png", one)
    assert find_pictures([tmp_path], quiet) == [tmp_path / "again.png", two]


def test_links_that_lead_back_come_to_an_end(tmp_path):
    (wanted,) = touch(tmp_path, "a/b/one.png")
    link(tmp_path / "a" / "b" / "back", tmp_path, folder=True)
    link(tmp_path / "a" / "self", tmp_path / "a" / "self", folder=True)
    assert find_pictures([tmp_path], quiet) == [wanted]


def test_a_link_leads_to_another_folder(tmp_path):
    touch(tmp_path, "elsewhere/one.png")
    (tmp_path / "here").mkdir()
    link(tmp_path / "here" / "there", tmp_path / "elsewhere", folder=True)
    assert find_pictures([tmp_path / "here"], quiet) == [tmp_path / "here" / "there" / "one.png"]


def test_what_is_named_itself_is_taken_as_it_is(tmp_path):
    named = touch(tmp_path, ".hidden.png", "scan.dat")
    missing = tmp_path / "missing.png"
    assert find_pictures([*named, missing], quiet) == [*named, missing]


def test_a_folder_without_pictures_is_a_sentence_each(tmp_path):
    (wanted,) = touch(tmp_path, "full/one.png")
    touch(tmp_path, "empty/words.txt")
    problems: list[str] = []
    assert find_pictures([tmp_path / "empty", tmp_path / "full"], problems.append) == [wanted]
    (problem,) = problems
    assert str(tmp_path / "empty") in problem and "no pictures" in problem


def test_a_folder_that_cannot_be_read_is_a_sentence_and_the_others_go_on(tmp_path, monkeypatch):
    (wanted,) = touch(tmp_path, "a/one.png")
    touch(tmp_path, "shut/two.png")
    real = os.scandir

    def scandir(path):
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    problems: list[str] = []
    assert find_pictures([tmp_path], problems.append) == [wanted]
    assert problems == [f"The folder {tmp_path / 'shut'} cannot be read (Permission denied): check its permissions."]


def test_an_empty_path_is_not_the_current_folder():
    with pytest.raises(BadRequestError, match="A path is empty"):
        find_pictures([" "], quiet)


def test_windows_hides_files_by_an_attribute(tmp_path, monkeypatch):
    touch(tmp_path, "Thumbs.png", "one.png")

    class Status:
        def __init__(self, path: str) -> None:
            self.st_file_attributes = stat.FILE_ATTRIBUTE_HIDDEN if "Thumbs" in path else 0

    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "win32")
        patch.setattr(picture_files.os, "lstat", Status)
        hidden = [picture_files._is_hidden(str(tmp_path), name) for name in ("Thumbs.png", "one.png")]
    assert hidden == [True, False]
