"""Which of a part's ONNX files to open: full precision, half, or quantized.

Publishers put ``model.onnx`` beside ``model_fp16.onnx``, ``model_quantized.onnx`` and so on. The
CPU computes half precision slowly and 8-bit integers well; a graphics card the other way round.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..errors import BadRequestError, ModelError

#: Name for the user → ending of the file's stem.
VARIANTS: Mapping[str, str] = {
    "fp32": "",
    "fp16": "_fp16",
    "quantized": "_quantized",
    "int8": "_int8",
    "uint8": "_uint8",
    "q4": "_q4",
    "q4f16": "_q4f16",
    "bnb4": "_bnb4",
}
_CPU_ORDER = ("fp32", "int8", "quantized", "uint8", "q4", "bnb4", "fp16", "q4f16")
_GPU_ORDER = ("fp16", "fp32", "q4f16", "q4", "bnb4", "int8", "quantized", "uint8")
#: A model may take this part of the memory that is free; the rest is for its results and Blender.
_SHARE = 0.5


def choose_files(folder: Path, parts: Sequence[str], device: str, variant: str = "auto") -> dict[str, Path]:
    """Part (the file's stem, such as ``encoder_model``) → the file to open.

    With "auto", the first variant in the device's order that has every part and fits into half of
    the free memory; if none fits, the smallest. A named variant is taken as far as the folder has
    it: embeddings and encoders are often published in full precision only.

    Args:
        folder: the model folder; files lie in its ``onnx/`` or in itself.
        parts: what is needed.
        device: the runtime's device name.
        variant: "auto" or a name in :data:`VARIANTS`.

    Raises:
        BadRequestError: there is no variant of that name, or no part has it.
        ModelError: a part is missing in every variant.
    """
    where = folder / "onnx" if (folder / "onnx").is_dir() else folder
    found = {part: _files(where, part) for part in parts}
    missing = [part for part, files in found.items() if not files]
    if missing:
        raise ModelError(f"The model has no file {where / missing[0]}.onnx: install the model again.")
    there = [name for name in VARIANTS if any(name in files for files in found.values())]
    if variant != "auto":
        if variant not in VARIANTS:
            raise BadRequestError(f"There is no variant {variant!r}: use auto or one of {', '.join(VARIANTS)}.")
        if variant not in there:
            raise BadRequestError(f"The model in {folder} has no variant {variant!r}: it has {', '.join(there)}.")
        return {part: files.get(variant) or files[_first(files, device)] for part, files in found.items()}
    whole = [name for name in _order(device) if all(name in files for files in found.values())]
    choices = [{part: files[name] for part, files in found.items()} for name in whole]
    choices = choices or [{part: files[_first(files, device)] for part, files in found.items()}]
    free = available_memory()
    fitting = [files for files in choices if free is None or size_of(files) <= free * _SHARE]
    return fitting[0] if fitting else min(choices, key=size_of)


def has_part(folder: Path, part: str) -> bool:
    """Whether any variant of a part is in the folder."""
    return bool(_files(folder / "onnx" if (folder / "onnx").is_dir() else folder, part))


def _files(where: Path, part: str) -> dict[str, Path]:
    paths = {name: where / f"{part}{ending}.onnx" for name, ending in VARIANTS.items()}
    return {name: path for name, path in paths.items() if path.is_file()}


def _order(device: str) -> Sequence[str]:
    return _CPU_ORDER if device == "cpu" else _GPU_ORDER


def _first(files: Mapping[str, Path], device: str) -> str:
    return next(name for name in _order(device) if name in files)


def size_of(files: Mapping[str, Path]) -> int:
    """Bytes on disk, external data beside a file counted."""
    beside = [path.with_name(path.name + "_data") for path in files.values()]
    return sum(path.stat().st_size for path in (*files.values(), *beside) if path.is_file())


def available_memory() -> int | None:
    """Bytes that can be had without swapping; None if the system does not tell."""
    if sys.platform == "win32":
        return _windows_memory()
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            amounts = dict(line.split(":", 1) for line in file)
        return int(amounts["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError, IndexError):
        pass
    try:  # macOS gives unused pages no name of their own; it frees most of its caches when asked
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (ValueError, OSError, AttributeError):
        return None


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = [("dwLength", ctypes.c_uint32), ("dwMemoryLoad", ctypes.c_uint32)] + [
        (name, ctypes.c_uint64)
        for name in (
            "ullTotalPhys",
            "ullAvailPhys",
            "ullTotalPageFile",
            "ullAvailPageFile",
            "ullTotalVirtual",
            "ullAvailVirtual",
            "ullAvailExtendedVirtual",
        )
    ]


def _windows_memory() -> int | None:
    status = _MemoryStatus()
    status.dwLength = ctypes.sizeof(status)
    library = getattr(ctypes, "windll", None)
    if library is None or not library.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)):
        return None
    return int(status.ullAvailPhys)
