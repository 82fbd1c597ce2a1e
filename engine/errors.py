"""Errors that are meant for the person who made the request."""

from __future__ import annotations

import re


class LoomError(Exception):
    """Base of every error that is shown to the user.

    ``str(error)`` is one sentence: what is wrong, where, and what to do.
    """


class BadRequestError(LoomError):
    """The request itself is wrong; the command line exits with 2."""


class ImageError(LoomError):
    """A picture cannot be read; others can be."""


class ModelError(LoomError):
    """A model folder is missing, damaged, or of an unknown kind."""


class OutputError(LoomError):
    """A result could not be written (permissions, full disk)."""


class DeviceError(LoomError):
    """A compute device could not be used, or ran out of memory."""


class WorkerError(LoomError):
    """The engine process could not be started, died, or stopped answering."""


class CancelledError(LoomError):
    """The user took the request back."""


def first_line(error: BaseException) -> str:
    """The beginning of a library's message, for use inside a sentence."""
    text = re.split(r"\[ONNXRuntimeError\] : \d+ : \w+ : ", str(error).strip())[-1]
    # Where in ONNX Runtime's source it happened, and which condition was not met.
    text = re.sub(r"^\S+\.(?:cc|h):\d+ .* was false\. ", "", text)
    text = re.sub(r"^\S+\.(?:cc|h):\d+ [^\n]*?\)(?: const)?(?:::<lambda\(\)>)? ", "", text)
    text = re.sub(r"^Load model from .+? failed: ?", "", text)  # the sentence names the file itself
    lines = text.splitlines() or [type(error).__name__]
    return lines[0][:160].rstrip(" .:")
