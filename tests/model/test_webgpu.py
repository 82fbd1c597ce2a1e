"""Every graph of the generator on WebGPU, against the CPU. Skipped where there is no graphics card.

SwiftShader, Vulkan on the CPU, is one too, slowly: see ``tools/software_gpu.sh``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.library import BUILTIN_FOLDER
from engine.pipelines.material_synthesis import ATLAS_SIZE, COARSE_SIZE, NOISE_SIZE
from engine.pipelines.noise import uniform
from engine.runtime import Runtime

GENERATOR = BUILTIN_FOLDER / "loom-materials" / "generator"
STRIPS = sorted(
    path.relative_to(GENERATOR).as_posix()
    for path in GENERATOR.rglob("*.onnx")
    if not path.name.endswith(".setup.onnx")
)
WIDTH, HEIGHT, ROWS = 96, 64, 16
TOLERANCE = 1e-2

cpu = Runtime("cpu")
gpu = Runtime("webgpu")
if gpu.device != "webgpu":
    pytest.skip(gpu.reasons["webgpu"], allow_module_level=True)


def numbers(stream: int, *shape: int) -> np.ndarray:
    return uniform(7, int(np.prod(shape)), stream).reshape(shape)


def inputs(config: dict, name: str) -> dict[str, np.ndarray]:
    kind, _, graph = name.removesuffix(".onnx").rpartition("/")
    fixed = {
        "rows": (np.arange(ROWS, dtype=np.float32) + 0.5) / HEIGHT,
        "cols": (np.arange(WIDTH, dtype=np.float32) + 0.5) / WIDTH,
        "size": np.array([WIDTH, HEIGHT], np.float32),
        "noise": uniform(7, NOISE_SIZE),
        "atlas": (numbers(1, 4, ATLAS_SIZE * ATLAS_SIZE) - 0.5) * 3.5,
        "fields": numbers(2, 8, ROWS, WIDTH),
        "layers": numbers(3, 6, ROWS, WIDTH),
        "palette": numbers(4, 4, 3),
        "pool_x": numbers(5, WIDTH, COARSE_SIZE),
        "pool_y": numbers(6, COARSE_SIZE, ROWS),
        "heights": numbers(7, ROWS + 2, WIDTH),
        "coarse": numbers(8, COARSE_SIZE, COARSE_SIZE),
        "scalars": np.array([0.02, 0.0, 1.0, 1.6], np.float32),
    }
    if kind:
        fixed["params"] = np.array([p["default"] for p in config[kind][graph].values()], np.float32)
    if kind == "weathering":
        fixed["params"][0] = 0.5  # amount
    return fixed


def run(runtime: Runtime, name: str, given: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    def compute(path: Path) -> dict[str, np.ndarray]:
        session = runtime.load(path)
        assert session.device == runtime.device, runtime.reasons
        return session.run({key: given[key] for key in session.input_names})

    setup = (GENERATOR / name).with_suffix(".setup.onnx")
    if setup.exists():
        given = {**given, **compute(setup)}
    return compute(GENERATOR / name)


@pytest.mark.parametrize("name", STRIPS)
def test_webgpu_agrees_with_the_cpu(config, name: str) -> None:
    given = inputs(config, name)
    expected, found = run(cpu, name, given), run(gpu, name, given)
    for output, array in expected.items():
        scale = {np.uint8: 255.0, np.int32: 65535.0}.get(array.dtype.type, 1.0)
        off = np.abs(found[output].astype(np.float64) - array.astype(np.float64)) / scale
        if output == "fields":
            off[5:7] = np.abs(np.sin(np.pi * off[5:7]))  # grain coordinates count modulo 1
        # A pixel on the border between two elements may fall to either side.
        assert (off > TOLERANCE).mean() < 2e-3, f"{output}: off by up to {off.max():.3g}"
