"""Texture Loom's engine: from a request to pixels and words, without Blender.

The public names are imported when they are first used, so that ``import engine`` costs
nothing and Blender never loads an inference library by accident.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_PUBLIC = {
    "BadRequestError": "errors",
    "CancelledError": "errors",
    "Caption": "result",
    "CaptionRequest": "request",
    "DeviceError": "errors",
    "Engine": "service",
    "EngineClient": "client",
    "ExplainRequest": "request",
    "GenerateRequest": "request",
    "LoomError": "errors",
    "MaterialMaps": "result",
    "ModelError": "errors",
    "OutputError": "errors",
    "Progress": "result",
    "Reading": "result",
    "WorkerError": "errors",
}

__all__ = list(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(f".{_PUBLIC[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
