"""The next picture is read while the model is at work, and never more than that."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from engine.captioning import captioner
from engine.captioning.picture import read_picture
from engine.captioning.read_ahead import DEPTH, ReadAhead
from engine.errors import ImageError
from engine.request import CaptionRequest
from engine.service import Engine

A, B, C, D = (Path(name) for name in "abcd")


def test_what_was_begun_is_read_in_another_thread_and_once():
    where: dict[Path, str] = {}
    begun = threading.Event()

    def read(path):
        where[path] = threading.current_thread().name
        begun.set()
        return path

    ahead = ReadAhead(read)
    ahead.start(A)
    ahead.start(A)
    assert begun.wait(10) and ahead.take(A) == A and where[A].startswith("read-ahead")
    assert ahead.take(B) == B and where[B] == threading.current_thread().name
    where.clear()
    assert ahead.take(A) == A and where[A] == threading.current_thread().name  # not kept for a second time


def test_it_is_read_while_something_else_is_done():
    begun, go_on = threading.Event(), threading.Event()

    def read(path):
        begun.set()
        assert go_on.wait(10)
        return path

    ahead = ReadAhead(read)
    ahead.start(A)
    assert begun.wait(10)  # and this thread is free
    go_on.set()
    assert ahead.take(A) == A


def test_an_error_comes_where_the_picture_is_wanted():
    def read(path):
        raise ImageError(f"{path} is damaged.")

    ahead = ReadAhead(read)
    ahead.start(A)
    with pytest.raises(ImageError, match="a is damaged"):
        ahead.take(A)


def test_no_more_than_two_wait():
    ahead = ReadAhead(lambda path: path)
    for path in (A, B, C, D):
        ahead.start(path)
        assert len(ahead._waiting) <= DEPTH == 2
    assert list(ahead._waiting) == [C, D]
    assert [ahead.take(path) for path in (A, C, D)] == [A, C, D] and not ahead._waiting


def test_the_engine_reads_ahead_for_captioners(captioners, monkeypatch):
    threads: dict[str, str] = {}

    def spy(path):
        threads[path.name] = threading.current_thread().name
        return read_picture(path)

    monkeypatch.setattr(captioner, "ReadAhead", lambda: ReadAhead(spy))
    engine = Engine("cpu", [captioners], 1)
    first, second = (
        CaptionRequest(str(captioners / "pictures" / name), model="vit-gpt2", settings={"max_new_tokens": 2})
        for name in ("square.png", "wide.png")
    )
    engine.expect(second)
    texts = [engine.run(request).text for request in (first, second)]
    assert threads["square.png"] == threading.current_thread().name and threads["wide.png"].startswith("read-ahead")
    alone = Engine("cpu", [captioners], 1)
    assert texts == [alone.run(request).text for request in (first, second)]
    for each in (engine, alone):
        each.close()
