"""The floor under the engine's time: the bytes that its graphs move, and their arithmetic.

ONNX Runtime's own profile gives the size of what every node reads and writes. A NumPy copy
and a NumPy matrix product on the same threads give what this machine moves and multiplies.
"""

from __future__ import annotations

import json
import math
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

#: Nodes that only rename a shape move nothing.
_FREE = frozenset({"Reshape", "Squeeze", "Unsqueeze", "Flatten", "Identity", "Shape", "Constant"})
_BYTES = {"float": 4, "int32": 4, "int64": 8, "uint8": 1, "int8": 1, "uint16": 2, "bool": 1, "float16": 2, "double": 8}


@dataclass(frozen=True)
class Work:
    """What one request costs: bytes read and written by all nodes, multiply-adds of matrix products."""

    bytes: float
    multiply_adds: float


def work(request) -> Work:
    """Run ``request`` once with profiling on, and add up its nodes."""
    import onnxruntime

    from engine.service import Engine

    sessions = []
    original = onnxruntime.InferenceSession
    with tempfile.TemporaryDirectory() as folder:

        class Profiled(original):
            def __init__(self, path, sess_options=None, **rest):
                options = sess_options or onnxruntime.SessionOptions()
                options.enable_profiling = True
                options.profile_file_prefix = str(Path(folder) / f"session{len(sessions)}")
                sessions.append(self)
                super().__init__(path, options, **rest)

        onnxruntime.InferenceSession = Profiled
        try:
            engine = Engine(device="cpu")
            engine.run(request)
            profiles = [json.loads(Path(session.end_profiling()).read_text(encoding="utf-8")) for session in sessions]
            engine.close()
        finally:
            onnxruntime.InferenceSession = original
    nodes = [event for profile in profiles for event in profile if event["name"].endswith("_kernel_time")]
    return Work(sum(map(_moved, nodes)), sum(map(_multiplied, nodes)))


def _shapes(event: dict, key: str) -> list[tuple[str, list[int]]]:
    return [pair for entry in event["args"].get(key, ()) for pair in entry.items()]


def _moved(event: dict) -> float:
    if event["args"].get("op_name") in _FREE:
        return 0.0
    pairs = _shapes(event, "input_type_shape") + _shapes(event, "output_type_shape")
    return sum(_BYTES.get(kind, 4) * math.prod(shape) for kind, shape in pairs)


def _multiplied(event: dict) -> float:
    kind = event["args"].get("op_name", "")
    inputs, outputs = _shapes(event, "input_type_shape"), _shapes(event, "output_type_shape")
    if not outputs or len(inputs) < 2:
        return 0.0
    produced, weights = math.prod(outputs[0][1]), inputs[1][1]
    if kind in ("Conv", "FusedConv"):
        return produced * math.prod(weights[1:])
    if kind in ("MatMul", "FusedMatMul", "Gemm", "FusedGemm"):
        return produced * inputs[0][1][-1]
    return 0.0


def bandwidth(threads: int, megabytes: int = 256) -> float:
    """Bytes per second that NumPy copies move (read and written both counted) on ``threads`` threads."""
    sources = [np.ones(megabytes * 250_000 // threads, np.float32) for _ in range(threads)]
    targets = [np.empty_like(source) for source in sources]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(np.copyto, targets, sources))
        start = time.perf_counter()
        for _ in range(5):
            list(pool.map(np.copyto, targets, sources))
        seconds = (time.perf_counter() - start) / 5
    return 2 * sum(source.nbytes for source in sources) / seconds


def multiply_rate(size: int = 1536) -> float:
    """Multiply-adds per second of NumPy's float32 matrix product on the threads that it uses."""
    left, right = np.ones((size, size), np.float32), np.ones((size, size), np.float32)
    left @ right
    start = time.perf_counter()
    for _ in range(5):
        left @ right
    return 5 * size**3 / (time.perf_counter() - start)


def seconds(cost: Work, threads: int) -> float:
    """The least time that ``cost`` can take here, were moving and multiplying never to overlap."""
    return cost.bytes / bandwidth(threads) + cost.multiply_adds / multiply_rate()
