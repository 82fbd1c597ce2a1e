"""Compute devices: what there is, in order of preference, and whether it computes rightly.

A device is trusted only after it ran a small known model. A provider that cannot be loaded,
quietly hands the work to the CPU, or gives wrong numbers is skipped with a reason.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import onnxruntime as ort
from onnxruntime.capi import onnxruntime_pybind11_state as _ort_state

from .errors import BadRequestError, ModelError, first_line

DEVICES = ("cuda", "webgpu", "coreml", "cpu")
DEVICE_VARIABLE = "TEXTURE_LOOM_DEVICE"
SELFTEST_MODEL = Path(__file__).parent / "builtin" / "selftest.onnx"
#: Largest difference from the right answer (values are in [0, 1]) at which a device is trusted.
TOLERANCE = 1e-2
CPU_PROVIDER = "CPUExecutionProvider"

#: Every error of ONNX Runtime; they have no common base.
ORT_ERRORS: tuple[type[Exception], ...] = (
    RuntimeError,
    ValueError,
    *(kind for kind in vars(_ort_state).values() if isinstance(kind, type) and issubclass(kind, Exception)),
)


class Unavailable(Exception):
    """Why a device cannot be used, as a clause for the artist."""


def _source(model: Path | bytes) -> str | bytes:
    return model if isinstance(model, bytes) else str(model)


class Provider(Protocol):
    """One way to compute.

    ``open`` takes a file, or the bytes of a graph; it may raise :class:`Unavailable` or any of ``ORT_ERRORS``.
    """

    name: str
    label: str
    provider: str

    def open(self, model: Path | bytes, options: ort.SessionOptions) -> Any: ...


class _Cpu:
    name, label, provider = "cpu", "CPU", CPU_PROVIDER

    def open(self, model: Path | bytes, options: ort.SessionOptions) -> ort.InferenceSession:
        return ort.InferenceSession(_source(model), options, providers=[CPU_PROVIDER])


class _Cuda:
    name, label, provider = "cuda", "NVIDIA GPU (CUDA)", "CUDAExecutionProvider"

    def open(self, model: Path | bytes, options: ort.SessionOptions) -> ort.InferenceSession:
        if self.provider not in ort.get_available_providers():
            raise Unavailable("the CUDA build of ONNX Runtime is not installed")
        ort.preload_dlls()  # CUDA and cuDNN from their own wheels, where they are installed
        return ort.InferenceSession(_source(model), options, providers=[self.provider, CPU_PROVIDER])


class _CoreMl:
    name, label, provider = "coreml", "Apple GPU and Neural Engine (CoreML)", "CoreMLExecutionProvider"

    def open(self, model: Path | bytes, options: ort.SessionOptions) -> ort.InferenceSession:
        if sys.platform != "darwin":
            raise Unavailable("CoreML exists on macOS only")
        if self.provider not in ort.get_available_providers():
            raise Unavailable("this ONNX Runtime was built without CoreML")
        chosen = (self.provider, {"ModelFormat": "MLProgram", "MLComputeUnits": "ALL"})
        return ort.InferenceSession(_source(model), options, providers=[chosen, CPU_PROVIDER])


class _WebGpu:
    name, label, provider = "webgpu", "GPU (WebGPU)", "WebGpuExecutionProvider"

    def __init__(self) -> None:
        self._devices: list[Any] | None = None

    def _find_devices(self) -> list[Any]:
        try:
            import onnxruntime_ep_webgpu as plugin
        except ImportError:
            raise Unavailable("the WebGPU plugin is not installed") from None
        if not any(device.ep_name == self.provider for device in ort.get_ep_devices()):
            ort.register_execution_provider_library("webgpu", plugin.get_library_path())
        found = [device for device in ort.get_ep_devices() if device.ep_name == self.provider]
        if not found:
            raise Unavailable("no graphics card with a Vulkan, Direct3D 12 or Metal driver was found")
        return found[:1]

    def open(self, model: Path | bytes, options: ort.SessionOptions) -> ort.InferenceSession:
        if self._devices is None:
            self._devices = self._find_devices()
        options.add_provider_for_devices(self._devices, {})
        return ort.InferenceSession(_source(model), options)


def standard_providers() -> list[Provider]:
    """All providers, in order of preference; the CPU is last and always there."""
    return [_Cuda(), _WebGpu(), _CoreMl(), _Cpu()]


def parse_device(name: str, source: str = "device") -> str:
    """The device's name in lower case; "auto" is one.

    Raises:
        BadRequestError: there is no such device.
    """
    device = name.strip().lower() or "auto"
    if device not in ("auto", *DEVICES):
        raise BadRequestError(f"The {source} is {name!r}: use auto, {', '.join(DEVICES[:-1])} or {DEVICES[-1]}.")
    return device


def selftest_input() -> np.ndarray:
    """The known input of ``selftest.onnx``: float32 [256, 4] in [0, 1), from a Weyl sequence."""
    steps = np.arange(1, 1025, dtype=np.float64) * ((np.sqrt(5.0) - 1.0) / 2.0)
    return (steps % 1.0).astype(np.float32).reshape(256, 4)


def selftest_weights() -> tuple[np.ndarray, np.ndarray]:
    """Its constants: float32 weights [4, 8] and a table [16], both in [-1, 1]."""
    weights = np.cos(np.arange(32, dtype=np.float64) * 1.7).astype(np.float32).reshape(4, 8)
    table = np.sin(np.arange(16, dtype=np.float64) * 2.3).astype(np.float32)
    return weights, table


def selftest_answer(x: np.ndarray) -> np.ndarray:
    """What ``selftest.onnx`` must give for ``x``: float32 [256, 8] in (0, 1), in NumPy.

    sigmoid(table[floor(16 x[:, :1])] + relu(sin(x) @ weights) - fract(3 x[:, 1:2])), the
    kinds of operators that our generators are made of.
    """
    weights, table = selftest_weights()
    cells = np.floor(x[:, :1] * 16.0).astype(np.int64)
    scaled = x[:, 1:2] * 3.0
    y = table[cells] + np.maximum(np.sin(x) @ weights, 0.0) - (scaled - np.floor(scaled))
    return (1.0 / (1.0 + np.exp(-y))).astype(np.float32)


def check(provider: Provider, options: ort.SessionOptions) -> None:
    """Let the provider run the known model.

    Raises:
        Unavailable: it cannot be loaded, falls back to the CPU, or gives wrong numbers.
        ModelError: the known model itself is missing.
    """
    if not SELFTEST_MODEL.is_file():
        raise ModelError(f"The file {SELFTEST_MODEL} is missing: install the extension again.")
    x = selftest_input()
    try:
        session = provider.open(SELFTEST_MODEL, options)
        active = session.get_providers()
        if active[:1] != [provider.provider]:
            raise Unavailable("it handed the work to the CPU without saying so")
        (answer,) = session.run(None, {"x": x})
    except (OSError, *ORT_ERRORS) as error:
        raise Unavailable(f"it did not work ({first_line(error)})") from None
    error = float(np.abs(answer - selftest_answer(x)).max()) if answer.shape == (256, 8) else np.inf
    if not error <= TOLERANCE:
        raise Unavailable(f"it gave wrong numbers in a test (off by {error:.2g})")


def choose(wanted: str, providers: Sequence[Provider], make_options) -> tuple[Provider, dict[str, str]]:
    """The first provider that passes its check, and why the ones before it were skipped.

    ``wanted`` is a name of ``DEVICES``, or "auto" for the order of ``providers``. The last
    provider, the CPU, needs no check. ``make_options()`` gives fresh session options.
    """
    fallback = providers[-1]
    reasons: dict[str, str] = {}
    for provider in providers[:-1]:
        if wanted not in ("auto", provider.name):
            continue
        try:
            check(provider, make_options())
            return provider, reasons
        except Unavailable as reason:
            reasons[provider.name] = f"{provider.label} is not used: {reason}."
    return fallback, reasons
