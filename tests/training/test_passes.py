"""The passes change the work, not the numbers."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import torch
from torch import nn

from engine.training.generator import passes


class Example(nn.Module):
    """Something of each kind: a look-up, a choice, and work that is the same for every strip."""

    def forward(self, rows: torch.Tensor, table: torch.Tensor) -> torch.Tensor:
        prepared = torch.sqrt(table * 2.0 + 1.0)
        index = torch.floor(rows * 4.0)
        found = torch.gather(prepared, 0, index.to(torch.int64))
        return torch.where(rows > 0.5, found, -found) + torch.where(table[0] > 0.5, 1.0, 3.0)


ROWS, TABLE = torch.linspace(0.0, 0.99, 9), torch.linspace(0.1, 0.9, 4)


def traced(tmp_path) -> onnx.ModelProto:
    path = tmp_path / "example.onnx"
    torch.onnx.export(
        Example(), (ROWS, TABLE), str(path), dynamo=False, opset_version=18, input_names=["rows", "table"],
        output_names=["y"], dynamic_axes={"rows": {0: "h"}},
    )  # fmt: skip
    return onnx.load(path)


def kinds(model: onnx.ModelProto) -> list[str]:
    return [node.op_type for node in model.graph.node]


def run(model: onnx.ModelProto, **feeds: np.ndarray) -> dict[str, np.ndarray]:
    onnx.checker.check_model(model)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    names = [value.name for value in session.get_outputs()]
    return dict(zip(names, session.run(names, {n.name: feeds[n.name] for n in session.get_inputs()}), strict=True))


def expected() -> np.ndarray:
    return Example()(ROWS, TABLE).numpy()


def test_equal_nodes_are_merged() -> None:
    node = onnx.helper.make_node
    nodes = [node("Sqrt", ["x"], ["a"]), node("Sqrt", ["x"], ["b"]), node("Add", ["a", "b"], ["y"])]
    x, y = (onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [4]) for name in "xy")
    opset = onnx.helper.make_opsetid("", 18)
    model = onnx.helper.make_model(
        onnx.helper.make_graph(nodes, "twice", [x], [y]), opset_imports=[opset], ir_version=8
    )
    passes.merge_equal_nodes(model.graph)
    assert kinds(model) == ["Sqrt", "Add"]
    assert np.allclose(run(model, x=TABLE.numpy())["y"], 2.0 * np.sqrt(TABLE.numpy()))


def test_indices_become_narrow(tmp_path) -> None:
    model = traced(tmp_path)
    passes.narrow_indices(model.graph)
    casts = [node.attribute[0].i for node in model.graph.node if node.op_type == "Cast"]
    assert onnx.TensorProto.INT32 in casts
    assert onnx.TensorProto.INT64 not in casts
    assert np.array_equal(run(model, rows=ROWS.numpy(), table=TABLE.numpy())["y"], expected())


def test_choices_become_arithmetic(tmp_path) -> None:
    model = traced(tmp_path)
    assert "Where" in kinds(model)
    passes.select_by_arithmetic(model)
    assert "Where" not in kinds(model)
    assert np.array_equal(run(model, rows=ROWS.numpy(), table=TABLE.numpy())["y"], expected())


def test_what_stays_the_same_is_taken_out(tmp_path) -> None:
    model = traced(tmp_path)
    passes.merge_equal_nodes(model.graph)
    setup, strip = passes.split_setup(model)
    assert setup is not None
    assert "Sqrt" in kinds(setup)
    assert "Sqrt" not in kinds(strip)
    assert [value.name for value in setup.graph.input] == ["table"]
    handed = run(setup, table=TABLE.numpy())
    assert np.array_equal(run(strip, rows=ROWS.numpy(), table=TABLE.numpy(), **handed)["y"], expected())


def test_nothing_is_taken_out_of_a_graph_that_varies_throughout(tmp_path) -> None:
    class Varying(nn.Module):
        def forward(self, rows: torch.Tensor) -> torch.Tensor:
            return rows * 2.0

    path = tmp_path / "varying.onnx"
    torch.onnx.export(Varying(), (ROWS,), str(path), dynamo=False, input_names=["rows"], output_names=["y"])
    model = onnx.load(path)
    setup, strip = passes.split_setup(model)
    assert setup is None
    assert strip is model
