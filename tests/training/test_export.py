"""The shipped ONNX graphs compute what the PyTorch modules in this tree compute."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from engine.training.generator import passes
from engine.training.generator.export import MODEL_FOLDER, every_graph, setup_path

#: Operators that the CPU, CUDA, DirectML, CoreML and WebGPU providers all have, or (casts to
#: bytes, shapes) that ONNX Runtime places on the CPU without splitting the arithmetic.
PORTABLE = {
    "Abs", "Add", "And", "Cast", "Ceil", "Clip", "Concat", "Constant", "ConstantOfShape", "Cos", "Div", "Equal", "Exp",
    "Expand", "Flatten", "Floor", "Gather", "GatherElements", "Greater", "GreaterOrEqual", "Identity", "Less",
    "LessOrEqual", "Log", "MatMul", "Max", "Min", "Mul", "Neg", "Not", "Or", "Pow", "Range", "Reciprocal",
    "ReduceMax", "ReduceMean", "ReduceMin", "ReduceSum", "Relu", "Reshape", "Round", "Shape", "Sigmoid", "Sign",
    "Sin", "Slice", "Split", "Sqrt", "Squeeze", "Sub", "Tanh", "Tile", "Transpose", "Unsqueeze", "Where",
}  # fmt: skip
GRAPHS = every_graph()
FILES = sorted(path.relative_to(MODEL_FOLDER).as_posix() for path in MODEL_FOLDER.rglob("*.onnx"))


def run(path: Path, feeds: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    names = [node.name for node in session.get_outputs()]
    own = {node.name: feeds[node.name] for node in session.get_inputs()}
    return dict(zip(names, session.run(names, own), strict=True))


@pytest.mark.parametrize("name", GRAPHS)
def test_shipped_graph_agrees_with_its_module(name: str) -> None:
    module, inputs, outputs = GRAPHS[name]
    path = MODEL_FOLDER / f"{name}.onnx"
    feeds = {key: value.numpy() for key, value in inputs.items()}
    if setup_path(path).exists():
        feeds |= run(setup_path(path), feeds)
    found = run(path, feeds)
    with torch.inference_mode():
        result = module.eval()(*inputs.values())
    for output, torch_tensor in zip(outputs, result if isinstance(result, tuple) else (result,), strict=True):
        onnx_array = found[output]
        off = np.abs(onnx_array.astype(np.float64) - torch_tensor.numpy().astype(np.float64))
        limit = 1.0 if onnx_array.dtype == np.uint8 else 40.0 if onnx_array.dtype == np.int32 else 2e-3
        # A pixel on the border between two elements may fall to either side.
        assert (off > limit).mean() < 2e-3, f"{output}: {off.max()}"


@pytest.mark.parametrize("name", FILES)
def test_operators_are_portable(name: str) -> None:
    model = onnx.load(MODEL_FOLDER / name)
    assert {node.op_type for node in model.graph.node} <= PORTABLE
    assert all(opset.version <= 18 for opset in model.opset_import if opset.domain == "")


def test_nothing_stale_is_shipped() -> None:
    strips = {name.removesuffix(".onnx") for name in FILES if not name.endswith(".setup.onnx")}
    assert strips == set(GRAPHS)
    assert {name.removesuffix(".setup.onnx") for name in FILES if name.endswith(".setup.onnx")} <= strips


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".setup.onnx")])
def test_a_setup_knows_nothing_of_the_strip(name: str) -> None:
    setup, strip = (onnx.load(MODEL_FOLDER / each) for each in (name, name.replace(".setup.onnx", ".onnx")))
    assert not {value.name for value in setup.graph.input} & passes.STRIP_INPUTS
    handed = {value.name for value in setup.graph.output}
    assert handed
    assert handed <= {value.name for value in strip.graph.input}
    assert all(each.startswith(passes.SETUP_PREFIX) for each in handed)
