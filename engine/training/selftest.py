"""Writes ``engine/builtin/selftest.onnx``, the known model that every device must run rightly.

python -m engine.training.selftest
"""

from __future__ import annotations

from onnx import TensorProto, checker, helper, numpy_helper, save

from ..devices import SELFTEST_MODEL, selftest_weights

OPSET, IR_VERSION = 17, 8


def build():
    """The ONNX model of :func:`engine.devices.selftest_answer`: x [256, 4] → y [256, 8]."""
    weights, table = selftest_weights()
    scalar = lambda name, value: helper.make_tensor(name, TensorProto.FLOAT, [], [value])  # noqa: E731
    ints = lambda name, values: helper.make_tensor(name, TensorProto.INT64, [len(values)], values)  # noqa: E731
    node = helper.make_node
    nodes = [
        node("Slice", ["x", "at0", "at1", "axis"], ["first"]),
        node("Slice", ["x", "at1", "at2", "axis"], ["second"]),
        node("Mul", ["first", "sixteen"], ["position"]),
        node("Floor", ["position"], ["cell_float"]),
        node("Cast", ["cell_float"], ["cell"], to=TensorProto.INT64),
        node("Gather", ["table", "cell"], ["looked_up"]),
        node("Sin", ["x"], ["wave"]),
        node("MatMul", ["wave", "weights"], ["mixed"]),
        node("Relu", ["mixed"], ["bent"]),
        node("Mul", ["second", "three"], ["scaled"]),
        node("Floor", ["scaled"], ["whole"]),
        node("Sub", ["scaled", "whole"], ["fraction"]),
        node("Add", ["looked_up", "bent"], ["sum"]),
        node("Sub", ["sum", "fraction"], ["difference"]),
        node("Sigmoid", ["difference"], ["y"]),
    ]
    constants = [
        numpy_helper.from_array(weights, "weights"),
        numpy_helper.from_array(table, "table"),
        scalar("sixteen", 16.0),
        scalar("three", 3.0),
        ints("at0", [0]),
        ints("at1", [1]),
        ints("at2", [2]),
        ints("axis", [1]),
    ]
    graph = helper.make_graph(
        nodes,
        "selftest",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [256, 4])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [256, 8])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    checker.check_model(model, full_check=True)
    return model


if __name__ == "__main__":
    SELFTEST_MODEL.parent.mkdir(parents=True, exist_ok=True)
    save(build(), SELFTEST_MODEL)
    print(SELFTEST_MODEL)
