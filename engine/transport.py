"""Messages between Blender and the engine process.

A frame is four bytes (big-endian length) and that many bytes of UTF-8 JSON: an object
whose ``type`` is in :data:`TO_WORKER` or :data:`TO_CLIENT`. The vocabulary is closed: an
unknown type, a missing, extra or mistyped field is a broken stream, and the reader raises
one :class:`~.errors.WorkerError`. Pixels do not travel here (see :mod:`.pixels`).

Standard library only: Blender imports this module.
"""

from __future__ import annotations

import json
import struct
import threading
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, BinaryIO

from .errors import WorkerError

Message = Mapping[str, Any]
Vocabulary = Mapping[str, Mapping[str, Any]]

#: Longest frame in bytes. A request or a reading is a few kilobytes.
MAX_FRAME = 4 << 20
#: Raised whenever the vocabulary changes; the worker says it in ``ready``.
PROTOCOL = 2
_HEADER = struct.Struct(">I")
_TEXT_OR_NULL = (str, type(None))
_NUMBER = (int, float)


def _vocabulary(**messages: dict[str, Any]) -> Vocabulary:
    return MappingProxyType({name: MappingProxyType(fields) for name, fields in messages.items()})


#: What the client says. The worker does one ``run`` at a time; the client keeps the queue.
TO_WORKER: Vocabulary = _vocabulary(
    # Do this request. ``pixels``: write each map to `<pixels><map name>` as shared pixels, or
    # null. ``out_dir``: write the PNG set into a folder below this one, or null. ``token``
    # marks everything unfinished that is written, so that the client can clear it away.
    run={"ticket": int, "request": dict, "pixels": _TEXT_OR_NULL, "out_dir": _TEXT_OR_NULL, "token": str},
    # Stop working on this ticket; answered by ``cancelled`` and ``done``.
    cancel={"ticket": int},
)

#: What the worker says. ``done`` is the last word about a ticket, and comes exactly once.
TO_CLIENT: Vocabulary = _vocabulary(
    # Up and listening; always the first message.
    ready={"protocol": int, "version": str, "pid": int},
    # The device was chosen; comes once, after ``ready``. ``reasons``: device → why it is not used.
    # The name is "none" if choosing failed; then every request will fail with the reason.
    device={"name": str, "reasons": dict},
    # Still alive; sent twice a second while there is work.
    beat={},
    progress={"ticket": int, "stage": str, "fraction": _NUMBER},
    # Answer to an explain request: ``Reading.to_json()``.
    reading={"ticket": int, "reading": dict},
    # Answer to a caption request: ``Caption.to_json()``.
    caption={"ticket": int, "caption": dict},
    # Answer to a generate request: all but the maps; comes before ``pixels`` and ``files``.
    result={"ticket": int, "result": dict},
    # One map lies complete in shared memory.
    pixels={"ticket": int, "name": str, "width": int, "height": int},
    # The PNG set is written: map name → path.
    files={"ticket": int, "files": dict},
    failed={"ticket": int, "message": str, "error": str},
    cancelled={"ticket": int},
    done={"ticket": int},
)


def _broken(detail: str) -> WorkerError:
    return WorkerError(f"The engine process and Blender no longer understand each other ({detail}): try again.")


def check_message(message: Any, vocabulary: Vocabulary) -> Message:
    """Return ``message`` if the vocabulary allows it.

    Raises:
        WorkerError: unknown type; missing, extra or mistyped field.
    """
    kind = message.get("type") if isinstance(message, dict) else None
    fields = vocabulary.get(kind) if isinstance(kind, str) else None
    if fields is None:
        raise _broken(f"a message of unknown type {kind!r:.40}")
    if set(message) != {"type", *fields}:
        raise _broken(f"a message {kind!r} with the wrong fields")
    for name, types in fields.items():
        value = message[name]
        if not isinstance(value, types) or (isinstance(value, bool) and types is not bool):
            raise _broken(f"a message {kind!r} whose {name!r} has the wrong type")
    return message


def encode(message: Message) -> bytes:
    """One frame. Raises :class:`~.errors.WorkerError` if it would be longer than ``MAX_FRAME``."""
    body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    if len(body) > MAX_FRAME:
        raise _broken(f"a message of {len(body):,} bytes")
    return _HEADER.pack(len(body)) + body


def _read_exactly(stream: BinaryIO, count: int) -> bytes:
    parts: list[bytes] = []
    while count:
        part = stream.read(count)
        if not part:
            break
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def read_message(stream: BinaryIO, vocabulary: Vocabulary) -> Message | None:
    """The next message of a blocking stream; None at its end.

    Raises:
        WorkerError: the frame is cut off, too long, not JSON, or not in the vocabulary.
    """
    header = _read_exactly(stream, _HEADER.size)
    if not header:
        return None
    if len(header) < _HEADER.size:
        raise _broken("the stream ends inside a header")
    (length,) = _HEADER.unpack(header)
    if length > MAX_FRAME:
        raise _broken(f"a frame of {length:,} bytes")
    body = _read_exactly(stream, length)
    if len(body) < length:
        raise _broken("the stream ends inside a message")
    try:
        message = json.loads(body.decode("utf-8", "surrogatepass"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise _broken("a message that is not JSON") from None
    return check_message(message, vocabulary)


class Sender:
    """Writes whole frames to a stream from any thread."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def send(self, type: str, **fields: Any) -> None:
        """Send one message; raises :class:`OSError` if the other end is gone."""
        frame = encode({"type": type, **fields})
        with self._lock:
            self._stream.write(frame)
            self._stream.flush()
