"""Writes ``engine/builtin/gather_*.onnx``: y = x[rows], which moves beams' caches on the device.

python -m engine.training.captioner.gather
"""

from __future__ import annotations

from pathlib import Path

from onnx import TensorProto, checker, helper, save

FOLDER = Path(__file__).parents[2] / "builtin"
TYPES = {"float32": TensorProto.FLOAT, "float16": TensorProto.FLOAT16}
OPSET, IR_VERSION = 17, 8


def build(element: int):
    """x [B, H, T, D], rows int64 [R] → y [R, H, T, D]."""
    graph = helper.make_graph(
        [helper.make_node("Gather", ["x", "rows"], ["y"], axis=0)],
        "gather",
        [
            helper.make_tensor_value_info("x", element, ["b", "h", "t", "d"]),
            helper.make_tensor_value_info("rows", TensorProto.INT64, ["r"]),
        ],
        [helper.make_tensor_value_info("y", element, ["r", "h", "t", "d"])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    checker.check_model(model, full_check=True)
    return model


if __name__ == "__main__":
    for name, element in TYPES.items():
        path = FOLDER / f"gather_{name}.onnx"
        save(build(element), path)
        print(path)
