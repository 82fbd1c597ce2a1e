"""Frames: what may travel, and what happens to anything else."""

from __future__ import annotations

import io
import json
import os
import struct
import threading

import pytest

from engine.errors import WorkerError
from engine.transport import MAX_FRAME, TO_CLIENT, TO_WORKER, Sender, encode, read_message

RUN = {
    "type": "run",
    "ticket": 1,
    "request": {"prompt": "мох 🌿 \ud800"},
    "pixels": None,
    "out_dir": "/ö",
    "token": "a",
}


def frame(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


def test_messages_come_back_as_they_were():
    stream = io.BytesIO(encode(RUN) + encode({"type": "cancel", "ticket": 1}))
    assert read_message(stream, TO_WORKER) == RUN
    assert read_message(stream, TO_WORKER) == {"type": "cancel", "ticket": 1}
    assert read_message(stream, TO_WORKER) is None


def test_messages_come_whole_through_a_pipe_from_many_threads():
    reading, writing = os.pipe()
    sender = Sender(os.fdopen(writing, "wb"))
    stages = [str(number) * 3000 for number in range(8)]

    def send(stage: str) -> None:
        for step in range(50):
            sender.send("progress", ticket=step, stage=stage, fraction=0.5)

    threads = [threading.Thread(target=send, args=(stage,)) for stage in stages]
    for thread in threads:
        thread.start()
    with os.fdopen(reading, "rb") as stream:
        got = [read_message(stream, TO_CLIENT) for _ in range(50 * len(stages))]
    for thread in threads:
        thread.join()
    assert {message["stage"] for message in got} == set(stages)


@pytest.mark.parametrize(
    "broken",
    [
        b"\x00\x00",
        frame(b"{}")[:-1],
        struct.pack(">I", MAX_FRAME + 1),
        frame(b"not json"),
        frame(b"\xff\xfe"),
        frame(b"[" * 100_000),
        frame(b"[]"),
        frame(b'"run"'),
        frame(json.dumps({"type": "shutdown"}).encode()),
        frame(json.dumps({"type": ["run"]}).encode()),
        frame(json.dumps({"type": "cancel"}).encode()),
        frame(json.dumps({"type": "cancel", "ticket": 1, "now": True}).encode()),
        frame(json.dumps({"type": "cancel", "ticket": "1"}).encode()),
        frame(json.dumps({"type": "cancel", "ticket": True}).encode()),
        b"Traceback (most recent call last):\n",
    ],
)
def test_anything_else_is_one_clear_error(broken):
    with pytest.raises(WorkerError) as caught:
        read_message(io.BytesIO(broken), TO_WORKER)
    sentence = str(caught.value)
    assert "no longer understand each other" in sentence and sentence.endswith("try again.") and len(sentence) < 250


def test_a_frame_that_is_too_long_is_not_sent():
    with pytest.raises(WorkerError, match="bytes"):
        encode({**RUN, "token": "x" * MAX_FRAME})
