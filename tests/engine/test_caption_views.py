"""``caption --views``: another file is looked at in a picture's place."""

from __future__ import annotations

import json

import pytest

from engine import cli


@pytest.fixture
def caption(captioners, capfd):
    def run(*arguments: object) -> tuple[int, list[str], str]:
        rest = ("--models", captioners, "--model", "vit-gpt2", "--device", "cpu")
        code = cli.main(["caption", *map(str, arguments), *map(str, rest)])
        out, error = capfd.readouterr()
        return code, out.splitlines(), error

    return run


def test_the_view_is_seen_and_the_picture_is_named(caption, captioners, tmp_path) -> None:
    pictures = captioners / "pictures"
    picture = tmp_path / "picture.exr"
    picture.write_bytes(b"not to be opened")
    views = tmp_path / "views.json"
    views.write_text(json.dumps({str(picture): str(pictures / "tiles.png")}))
    seen = [json.loads(caption(pictures / name, "--json")[1][0])["text"] for name in ("tiles.png", "square.png")]
    code, lines, _ = caption(picture, pictures / "square.png", "--json", "--views", views, "--write", "txt")
    said = [json.loads(line) for line in lines]
    assert code == 0 and [line["image"] for line in said] == [str(picture), str(pictures / "square.png")]
    assert [line["text"] for line in said] == seen
    assert (tmp_path / "picture.txt").read_text(encoding="utf-8").strip() == seen[0]
    (pictures / "square.txt").unlink()


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1}', '{"a"'])
def test_other_content_is_one_sentence(caption, captioners, tmp_path, content) -> None:
    (tmp_path / "views.json").write_text(content)
    code, lines, error = caption(captioners / "pictures" / "tiles.png", "--views", tmp_path / "views.json")
    assert code == 2 and not lines and "no JSON object of paths" in error and error.count("\n") == 1


def test_a_missing_file_is_one_sentence(caption, captioners, tmp_path) -> None:
    code, _, error = caption(captioners / "pictures" / "tiles.png", "--views", tmp_path / "views.json")
    assert code == 2 and "views.json cannot be read" in error


def test_a_dry_run_lists_what_is_left(caption, captioners, tmp_path) -> None:
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes((captioners / "pictures" / "tiles.png").read_bytes())
    assert caption(tmp_path / "a.png", "--write", "txt")[0] == 0
    code, lines, _ = caption(tmp_path, "--write", "txt", "--dry-run", "--json")
    assert code == 0 and [json.loads(line) for line in lines] == [{"image": str(tmp_path / "b.png")}]
    assert not (tmp_path / "b.txt").exists()
