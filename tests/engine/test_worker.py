"""The engine process from the client's side: what comes back, in which order, and what goes wrong."""

from __future__ import annotations

import time

import numpy as np
import pytest
from driving import MODEL, Driver, kinds, request
from PIL import Image

from engine import pixels
from engine.client import EngineClient
from engine.errors import WorkerError
from engine.events import (
    CancelledEvent,
    DoneEvent,
    FailedEvent,
    FilesEvent,
    PixelsEvent,
    ProgressEvent,
    ReadingEvent,
    ResultEvent,
)
from engine.request import MAP_NAMES, ExplainRequest


def test_generate_tells_everything_in_order(driver, tmp_path):
    ticket = driver.client.submit(request(seed=3), out_dir=tmp_path / "out")
    events = driver.finish(ticket)
    assert kinds(events) == [ResultEvent, *[PixelsEvent] * len(MAP_NAMES), FilesEvent, DoneEvent]
    assert [event.name for event in driver.of(ticket, PixelsEvent)] == list(MAP_NAMES)
    (result,) = driver.of(ticket, ResultEvent)
    assert result.reading.families == {"probe": 1.0}
    assert (result.result["device"], result.result["model_version"]) == ("cpu", "9")
    fractions = [event.fraction for event in driver.of(ticket, ProgressEvent)]
    assert fractions == sorted(fractions) and 0 <= fractions[0] <= fractions[-1] <= 1
    assert not driver.client.busy and driver.client.state == "idle"


def test_pixels_are_those_of_the_files(driver, tmp_path, pixel_roots):
    ticket = driver.client.submit(request(), out_dir=tmp_path / "out")
    driver.finish(ticket)
    (files,) = driver.of(ticket, FilesEvent)
    for event in driver.of(ticket, PixelsEvent):
        stored = np.asarray(Image.open(files.files[event.name]))
        assert event.pixels.shape[:2] == (64, 96)
        assert event.pixels.dtype == (np.uint16 if event.name == "height" else np.uint8)
        np.testing.assert_array_equal(event.pixels, stored)
        event.release()
        event.release()
        with pytest.raises(ValueError, match="released"):
            _ = event.pixels
    driver.client.close()
    assert list(pixel_roots.iterdir()) == []


def test_pixels_outlive_the_client(driver):
    ticket = driver.client.submit(request(maps=("roughness",)))
    driver.finish(ticket)
    (event,) = driver.of(ticket, PixelsEvent)
    driver.client.close()
    assert event.pixels.shape == (64, 96)
    assert event.pixels.max() > 0


def test_explain(driver):
    ticket = driver.client.submit(ExplainRequest("plain words", model=MODEL))
    assert kinds(driver.finish(ticket)) == [ReadingEvent, DoneEvent]
    (event,) = driver.of(ticket, ReadingEvent)
    assert event.reading.prompt == "plain words" and event.reading.colors == ("#8a3b2e",)


def test_only_what_was_asked_for(driver):
    ticket = driver.client.submit(request(maps=("height",)), pixels=False)
    assert kinds(driver.finish(ticket)) == [ResultEvent, DoneEvent]


def test_submit_and_poll_never_wait(driver):
    started = time.perf_counter()
    ticket = driver.client.submit(request("slow"))
    driver.client.poll()
    assert time.perf_counter() - started < 0.016
    longest = 0.0
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        before = time.thread_time()
        driver.client.poll()
        longest = max(longest, time.thread_time() - before)
        time.sleep(0.005)
    driver.client.cancel(ticket)
    driver.events += driver.client.poll()
    driver.finish(ticket)
    assert longest < 0.016


def test_two_requests_are_done_in_order(driver):
    first = driver.client.submit(request("slow", maps=("height",)))
    second = driver.client.submit(request(maps=("height",)))
    driver.working(first)
    driver.client.cancel(first)
    driver.finish(second)
    assert kinds(driver.of(first)) == [CancelledEvent, DoneEvent]
    assert kinds(driver.of(second)) == [ResultEvent, PixelsEvent, DoneEvent]
    assert driver.events.index(driver.of(first, DoneEvent)[0]) < driver.events.index(driver.of(second, ResultEvent)[0])


def test_a_waiting_request_is_cancelled_at_once(driver):
    first = driver.client.submit(request("slow"))
    second = driver.client.submit(request())
    driver.working(first)
    driver.client.cancel(second)
    driver.finish(second, 0.25)
    assert kinds(driver.of(second)) == [CancelledEvent, DoneEvent]
    assert not driver.of(first, DoneEvent)
    driver.client.cancel(first)
    driver.finish(first)


@pytest.mark.parametrize(
    ("prompt", "error", "words"),
    [
        ("picky", "BadRequestError", "does not like"),
        ("hungry", "DeviceError", "ran out of memory"),
        ("mistaken", "WorkerError", "KeyError"),
        ("broken", "ModelError", "broken.onnx"),
    ],
)
def test_a_failure_is_one_sentence_and_the_worker_lives(driver, prompt, error, words):
    driver.finish(driver.client.submit(request()))
    pid = driver.client.worker_pid
    ticket = driver.client.submit(request(prompt))
    assert kinds(driver.finish(ticket)) == [FailedEvent, DoneEvent]
    (failed,) = driver.of(ticket, FailedEvent)
    assert failed.error == error and words in failed.message
    assert "\n" not in failed.message and failed.message.endswith(".")
    assert kinds(driver.finish(driver.client.submit(request())))[0] is ResultEvent
    assert driver.client.worker_pid == pid


def test_output_of_libraries_is_not_the_protocol(driver):
    ticket = driver.client.submit(request("noisy", maps=("height",)))
    assert kinds(driver.finish(ticket)) == [ResultEvent, PixelsEvent, DoneEvent]
    driver.wait(lambda: any("not the protocol" in line for line in driver.client.log), 2.0)


def test_no_shared_memory_is_a_failure_of_one_request(driver, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(pixels, "_roots", lambda: [tmp_path / "file" / "folder"])
    ticket = driver.client.submit(request())
    driver.finish(ticket)
    (failed,) = driver.of(ticket, FailedEvent)
    assert failed.error == "OutputError" and "free some space" in failed.message
    assert driver.client.log == []
    assert kinds(driver.finish(driver.client.submit(request(), pixels=False))) == [ResultEvent, DoneEvent]


def test_a_missing_python_is_said(make_driver, extension, model_dir):
    driver = Driver(EngineClient("/no/such/python", engine_parent=extension))
    ticket = driver.client.submit(request())
    assert kinds(driver.finish(ticket)) == [FailedEvent, DoneEvent]
    (failed,) = driver.of(ticket, FailedEvent)
    assert failed.error == "WorkerError" and "could not be started" in failed.message
    driver.client.close()


def test_a_closed_client_takes_no_request(driver):
    ticket = driver.client.submit(request("slow"))
    driver.working(ticket)
    started = time.monotonic()
    driver.client.close()
    driver.client.close()
    assert time.monotonic() - started < 2.5
    assert kinds(driver.finish(ticket, 1.0)) == [CancelledEvent, DoneEvent]
    assert driver.client.state == "closed"
    with pytest.raises(WorkerError, match="closed"):
        driver.client.submit(request())


def test_a_bad_environment_variable_fails_the_request_and_not_the_worker(make_driver, monkeypatch):
    monkeypatch.setenv("TEXTURE_LOOM_DEVICE", "gpu")
    driver = make_driver(device="auto")
    for _ in range(2):
        ticket = driver.client.submit(request())
        assert kinds(driver.finish(ticket)) == [FailedEvent, DoneEvent]
        assert "TEXTURE_LOOM_DEVICE is 'gpu'" in driver.of(ticket, FailedEvent)[0].message
    assert driver.client.state == "idle"
