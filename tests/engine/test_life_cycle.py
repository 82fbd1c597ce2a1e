"""Cancelling, dying, hanging, idling: the engine process ends cleanly whatever happens."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from driving import kinds, library_folders, request

import engine
from engine.events import CancelledEvent, DoneEvent, FailedEvent, PixelsEvent, ProgressEvent, ResultEvent
from engine.supervisor import Limits

posix = pytest.mark.skipif(sys.platform != "linux", reason="needs signals and /proc")
CANCEL_PROMISE = 0.25


def alive(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def wait_for(condition, seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def left_over(*folders: Path) -> list[Path]:
    """Every file below the folders, without the client's own lock."""
    return [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.name != "owner"]


@pytest.mark.parametrize("prompt", ["slow", "deep"])
def test_a_running_request_is_cancelled_in_time_and_the_worker_stays(driver, prompt):
    driver.finish(driver.client.submit(request()))
    pid = driver.client.worker_pid
    ticket = driver.client.submit(request(prompt))
    driver.wait(lambda: any(event.fraction > 0 for event in driver.of(ticket, ProgressEvent)))
    time.sleep(0.3)
    driver.client.cancel(ticket)
    driver.finish(ticket, CANCEL_PROMISE)
    assert kinds(driver.of(ticket)) == [CancelledEvent, DoneEvent]
    driver.finish(driver.client.submit(request()))
    assert driver.client.worker_pid == pid


@posix
def test_a_worker_that_does_not_obey_is_replaced_in_time(driver):
    driver.finish(driver.client.submit(request()))
    pid = driver.client.worker_pid
    ticket = driver.client.submit(request("deaf"))
    waiting = driver.client.submit(request())
    driver.working(ticket)
    driver.client.cancel(ticket)
    driver.finish(ticket, CANCEL_PROMISE)
    assert kinds(driver.of(ticket)) == [CancelledEvent, DoneEvent]
    driver.finish(waiting)
    assert kinds(driver.of(waiting))[0] is ResultEvent
    assert driver.client.worker_pid not in (pid, None) and not alive(pid)


def test_a_request_is_cancelled_while_the_worker_starts(driver):
    ticket = driver.client.submit(request())
    driver.client.cancel(ticket)
    driver.finish(ticket, CANCEL_PROMISE)
    assert kinds(driver.of(ticket)) == [CancelledEvent, DoneEvent]


def test_nothing_of_a_cancelled_request_arrives(driver):
    ticket = driver.client.submit(request())
    driver.wait(lambda: driver.client.state == "busy")
    wait_for(lambda: driver.client.state == "idle")  # finished, and not yet polled
    driver.client.cancel(ticket)
    assert kinds(driver.finish(ticket)) == [CancelledEvent, DoneEvent]


@posix
@pytest.mark.parametrize(("prompt", "words"), [("dying", "signal 9"), ("leaving", "exit code 3")])
def test_a_death_fails_every_open_ticket_in_one_sentence(driver, prompt, words):
    first = driver.client.submit(request(prompt))
    second = driver.client.submit(request())
    driver.finish(second)
    for ticket in (first, second):
        assert kinds(driver.of(ticket)) == [FailedEvent, DoneEvent]
        (failed,) = driver.of(ticket, FailedEvent)
        assert failed.error == "WorkerError" and words in failed.message and "\n" not in failed.message
    third = driver.client.submit(request())
    assert kinds(driver.finish(third))[0] is ResultEvent


@posix
def test_killed_at_50_random_moments(driver, pixel_roots, tmp_path):
    """Nothing is left behind, and the next request works."""
    rng = random.Random(7)
    out = tmp_path / "out"
    killed = 0
    started = time.monotonic()
    driver.finish(driver.client.submit(request(width=512, height=512), out_dir=out))
    cold_seconds, started = time.monotonic() - started, time.monotonic()
    driver.finish(driver.client.submit(request(width=512, height=512), out_dir=out))
    warm_seconds = time.monotonic() - started
    for attempt in range(50):
        # From process start (half the times) or from the request, over everything that it does.
        cold = attempt % 2 == 0
        if not cold and driver.client.worker_pid is None:
            driver.finish(driver.client.submit(request(maps=("height",)), pixels=False))
        ticket = driver.client.submit(request(width=512, height=512, seed=attempt), out_dir=out)
        driver.wait(lambda: driver.client.worker_pid is not None)
        pid = driver.client.worker_pid
        delay = time.monotonic() + rng.uniform(0.0, 0.9 * (cold_seconds if cold else warm_seconds))
        driver.wait(lambda until=delay: time.monotonic() >= until)
        with contextlib.suppress(ProcessLookupError):  # it ended on its own: the request was done
            os.kill(pid, signal.SIGKILL)
        driver.finish(ticket)
        assert driver.of(ticket, DoneEvent) == [DoneEvent(ticket)]
        for event in driver.of(ticket, PixelsEvent):
            event.release()
        died = bool(driver.of(ticket, FailedEvent))
        killed += died
        wait_for(lambda gone=pid: not alive(gone))
        assert left_over(pixel_roots) == []
        assert [path for path in out.rglob("*") if ".part" in path.name] == []
        if died:
            assert "signal 9" in driver.of(ticket, FailedEvent)[0].message
    assert killed >= 25, f"only {killed} of 50 kills met a request"
    ticket = driver.client.submit(request())
    assert kinds(driver.finish(ticket))[-1] is DoneEvent and driver.of(ticket, ResultEvent)
    driver.client.close()
    assert list(pixel_roots.iterdir()) == []


@posix
def test_a_hung_worker_is_noticed_and_replaced(make_driver):
    driver = make_driver(hang_seconds=1.5)
    ticket = driver.client.submit(request("slow"))
    driver.working(ticket)
    pid = driver.client.worker_pid
    os.kill(pid, signal.SIGSTOP)
    driver.finish(ticket, 5.0)
    (failed,) = driver.of(ticket, FailedEvent)
    assert "not answered for 1.5 seconds" in failed.message
    assert not alive(pid)
    assert kinds(driver.finish(driver.client.submit(request())))[0] is ResultEvent


@posix
def test_a_worker_that_hung_while_idle_is_noticed_by_the_next_request(make_driver):
    driver = make_driver(hang_seconds=1.0)
    driver.finish(driver.client.submit(request()))
    os.kill(driver.client.worker_pid, signal.SIGSTOP)
    ticket = driver.client.submit(request())
    assert kinds(driver.finish(ticket, 5.0)) == [FailedEvent, DoneEvent]


@posix
def test_a_long_request_is_not_taken_for_a_hang(make_driver):
    driver = make_driver(hang_seconds=1.2)
    ticket = driver.client.submit(request("deaf"))
    driver.working(ticket)
    end = time.monotonic() + 2.5
    driver.wait(lambda: time.monotonic() > end)
    assert not driver.of(ticket, FailedEvent)
    driver.client.cancel(ticket)
    driver.finish(ticket)


@posix
def test_an_idle_worker_is_freed_and_comes_back(make_driver, pixel_roots):
    driver = make_driver(idle_seconds=0.3)
    driver.finish(driver.client.submit(request()))
    pid = driver.client.worker_pid
    wait_for(lambda: driver.client.state == "stopped")
    assert not alive(pid) and list(pixel_roots.iterdir()) == []
    assert kinds(driver.finish(driver.client.submit(request())))[0] is ResultEvent


@posix
def test_an_idle_worker_burns_no_processor_time(driver):
    driver.finish(driver.client.submit(request()))
    pid = driver.client.worker_pid

    def ticks() -> int:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    time.sleep(0.3)
    before = ticks()
    time.sleep(1.0)
    assert ticks() - before <= 1


def test_a_started_worker_is_ready_before_the_first_request(driver):
    driver.client.start()
    driver.wait(lambda: driver.client.state == "idle")
    assert not driver.client.busy and driver.client.poll() == []


@posix
@pytest.mark.parametrize("fault", ["crash", "hang"])
def test_a_driver_that_fails_costs_the_device_and_not_the_request(make_driver, monkeypatch, fault):
    monkeypatch.setenv("LOOM_TEST_DEVICE", fault)
    driver = make_driver(device="auto")
    driver.client._limits = Limits(start=1.0)
    ticket = driver.client.submit(request())
    assert kinds(driver.finish(ticket))[0] is ResultEvent
    assert driver.of(ticket, ResultEvent)[0].result["device"] == driver.client.device == "cpu"
    assert "graphics driver failed" in driver.client.device_reasons["auto"]


def test_the_client_knows_the_device_and_why(make_driver):
    driver = make_driver(device="coreml")
    driver.client.start()
    driver.wait(lambda: driver.client.device != "")
    if sys.platform != "darwin":
        assert driver.client.device == "cpu" and "macOS only" in driver.client.device_reasons["coreml"]


ORPHANING_CLIENT = """
    import sys, time
    from pathlib import Path
    sys.path[:0] = [{engine!r}, {support!r}]
    from engine import pixels
    pixels._roots = lambda: [Path({shared!r})]
    from engine.client import EngineClient
    from driving import Driver, request
    driver = Driver(EngineClient(sys.executable, engine_parent=Path({extension!r}), site_dirs={sites!r},
                                 model_dirs=[{models!r}], device="cpu", threads=1))
    driver.finish(driver.client.submit(request()))  # its pixels stay unreleased
    ticket = driver.client.submit(request({prompt!r}), out_dir=Path({out!r}))
    driver.working(ticket)
    print(driver.client.worker_pid, flush=True)
    {ending}
"""


@posix
@pytest.mark.parametrize("prompt", ["slow", "deaf"])
@pytest.mark.parametrize("ending", ["time.sleep(60)", "sys.exit()"])
def test_nothing_is_left_of_a_client_that_ends(extension, model_dir, tmp_path, prompt, ending):
    here = Path(__file__).parent
    shared, out = tmp_path / "shared", tmp_path / "out"
    shared.mkdir()
    program = textwrap.dedent(ORPHANING_CLIENT).format(
        engine=str(Path(engine.__file__).parents[1]), support=str(here / "support"), shared=str(shared),
        extension=str(extension), sites=[str(here / "probe"), *map(str, library_folders())], models=str(model_dir),
        out=str(out), prompt=prompt, ending=ending,
    )  # fmt: skip
    client = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    with client:
        pid = int(client.stdout.readline())
        if "sleep" in ending:  # one that exits may have taken its worker down already
            assert alive(pid)
            client.kill()
        client.wait(5)
    wait_for(lambda: not alive(pid))
    assert list(shared.iterdir()) == [] and left_over(out) == []
