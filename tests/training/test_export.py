"""The shipped ONNX graphs compute what the PyTorch modules in this tree compute."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from engine.training.generator.export import MODEL_FOLDER, every_graph

#: Operators that the CPU, CUDA, DirectML, CoreML and WebGPU providers all have, or (casts to
#: bytes, shapes) that ONNX Runtime places on the CPU without splitting the arithmetic.
PORTABLE = {
    "Abs", "Add", "And", "Cast", "Ceil", "Clip", "Concat", "Constant", "ConstantOfShape", "Cos", "Div", "Equal", "Exp",
    "Expand", "Flatten", "Floor", "Gather", "Greater", "GreaterOrEqual", "Identity", "Less", "LessOrEqual", "Log",
    "MatMul", "Max", "Min", "Mul", "Neg", "Not", "Or", "Pow", "Range", "Reciprocal", "ReduceMax", "ReduceMean",
    "ReduceMin", "ReduceSum", "Relu", "Reshape", "Round", "Shape", "Sigmoid", "Sign", "Sin", "Slice", "Split", "Sqrt",
    "Squeeze", "Sub", "Tanh", "Tile", "Transpose", "Unsqueeze", "Where",
}  # fmt: skip
GRAPHS = every_graph()


@pytest.mark.parametrize("name", GRAPHS)
def test_shipped_graph_agrees_with_its_module(name: str) -> None:
    module, inputs, outputs = GRAPHS[name]
    session = onnxruntime.InferenceSession(str(MODEL_FOLDER / f"{name}.onnx"), providers=["CPUExecutionProvider"])
    found = session.run(list(outputs), {key: value.numpy() for key, value in inputs.items()})
    with torch.inference_mode():
        result = module.eval()(*inputs.values())
    for output, onnx_array, torch_tensor in zip(
        outputs, found, result if isinstance(result, tuple) else (result,), strict=True
    ):
        off = np.abs(onnx_array.astype(np.float64) - torch_tensor.numpy().astype(np.float64))
        limit = 1.0 if onnx_array.dtype == np.uint8 else 40.0 if onnx_array.dtype == np.int32 else 2e-3
        # A pixel on the border between two elements may fall to either side.
        assert (off > limit).mean() < 2e-3, f"{output}: {off.max()}"


@pytest.mark.parametrize("name", GRAPHS)
def test_operators_are_portable(name: str) -> None:
    model = onnx.load(MODEL_FOLDER / f"{name}.onnx")
    assert {node.op_type for node in model.graph.node} <= PORTABLE
    assert all(opset.version <= 18 for opset in model.opset_import if opset.domain == "")


def test_nothing_stale_is_shipped() -> None:
    shipped = {path.relative_to(MODEL_FOLDER).with_suffix("").as_posix() for path in MODEL_FOLDER.rglob("*.onnx")}
    assert shipped == set(GRAPHS)
