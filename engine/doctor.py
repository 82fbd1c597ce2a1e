"""What the engine finds on this machine, and how fast it is."""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from . import __version__
from .devices import SELFTEST_MODEL, selftest_input, standard_providers
from .errors import LoomError
from .library import Library
from .request import GenerateRequest
from .runtime import Runtime
from .service import Engine

_PACKAGES = ("numpy", "onnxruntime", "onnxruntime-gpu", "onnxruntime-ep-webgpu", "tokenizers", "pillow", "tifffile")
_TRIAL = GenerateRequest("red brick wall", width=256, height=256)


def _versions() -> dict[str, str]:
    found = {}
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found


def _devices(runtime: Runtime) -> list[dict[str, Any]]:
    return [
        {
            "name": provider.name,
            "label": provider.label,
            "used": provider.name == runtime.device,
            "note": runtime.reasons.get(provider.name, ""),
        }
        for provider in standard_providers()
    ]


def _seconds(work) -> float:
    started = time.perf_counter()
    work()
    return round(time.perf_counter() - started, 4)


def _trial(engine: Engine) -> dict[str, Any]:
    """Times of a tiny run: the known model, then a 256 x 256 set, first and again."""
    session = engine.runtime.load(SELFTEST_MODEL)
    times: dict[str, Any] = {"selftest": _seconds(lambda: session.run({"x": selftest_input()}))}
    try:
        times["first_256"] = _seconds(lambda: engine.run(_TRIAL))
        times["again_256"] = _seconds(lambda: engine.run(_TRIAL))
    except LoomError as error:
        times["problem"] = str(error)
    return times


def examine(device: str = "auto", model_paths: Sequence[Path] = ()) -> dict[str, Any]:
    """Everything that a report of a problem should have.

    Returns:
        ``version``, ``system``, ``python``, ``packages``, ``device`` (in use), ``devices``
        (each with ``note``: why it is not used), ``models``, ``seconds`` (of the tiny run)
        and ``healthy``.
    """
    engine = Engine(device, model_paths)
    try:
        trial = _trial(engine)
        models = [model.to_json() for model in Library(model_paths).models()]
        return {
            "version": __version__,
            "system": {
                "platform": platform.platform(),
                "machine": platform.machine(),
                "processors": os.cpu_count(),
            },
            "python": {"version": platform.python_version(), "executable": sys.executable},
            "packages": _versions(),
            "device": engine.runtime.device,
            "devices": _devices(engine.runtime),
            "models": models,
            "seconds": trial,
            "healthy": "problem" not in trial and not any(model["problem"] for model in models),
        }
    finally:
        engine.close()


def as_text(report: dict[str, Any]) -> str:
    """The report for people."""
    system, python = report["system"], report["python"]
    lines = [
        f"Texture Loom {report['version']}",
        f"System     {system['platform']}, {system['processors']} processors",
        f"Python     {python['version']} ({python['executable']})",
        *(f"Package    {name} {version}" for name, version in report["packages"].items()),
    ]
    for device in report["devices"]:
        state = "is in use." if device["used"] else "was not tried."
        lines.append(f"Device     {device['note'] or device['label'] + ' ' + state}")
    for model in report["models"]:
        lines.append(f"Model      {model['name']} {model['version']}: {model['problem'] or model['folder']}")
    for name, value in report["seconds"].items():
        lines.append(f"Trial      {name}: {value if isinstance(value, str) else f'{value:.3f} s'}")
    return "\n".join(lines)
