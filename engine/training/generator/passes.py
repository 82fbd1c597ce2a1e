"""What is done to a traced graph before it is shipped: the same numbers, with less work.

Figures are of ONNX Runtime 1.32 on a CPU, one thread, 65,536 elements.
"""

from __future__ import annotations

from collections.abc import Iterable

import onnx
from onnx import TensorProto, helper, shape_inference

#: Prefix of the tensors that a setup graph hands to its strip graph.
SETUP_PREFIX = "setup."
#: Inputs that differ from strip to strip of one map; all others stay the same for a whole map.
STRIP_INPUTS = frozenset({"rows", "fields", "layers", "heights"})
_FLOATS = frozenset({TensorProto.FLOAT, TensorProto.INT32})


def merge_equal_nodes(graph: onnx.GraphProto) -> None:
    """Keep one of nodes that compute the same; tracing writes each call anew."""
    first: dict[tuple, list[str]] = {}
    renamed: dict[str, str] = {}
    kept = []
    outputs = {value.name for value in graph.output}
    for node in graph.node:
        node.input[:] = [renamed.get(name, name) for name in node.input]
        attributes = sorted(each.SerializeToString() for each in node.attribute)
        key = (node.op_type, tuple(node.input), tuple(attributes), len(node.output))
        if key in first and not outputs & set(node.output):
            renamed.update(zip(node.output, first[key], strict=True))
        else:
            first.setdefault(key, list(node.output))
            kept.append(node)
    del graph.node[:]
    graph.node.extend(kept)


def narrow_indices(graph: onnx.GraphProto) -> None:
    """Index with int32, which every provider takes; PyTorch insists on int64."""
    makers = {name: node for node in graph.node for name in node.output}
    for node in graph.node:
        if node.op_type == "GatherElements":
            maker = makers[node.input[1]]
            while maker.op_type == "Reshape":
                maker = makers[maker.input[0]]
            if maker.op_type != "Cast":
                raise ValueError(f"an index of {node.name} is made by {maker.op_type}, not by a cast")
            maker.attribute[0].i = TensorProto.INT32


def select_by_arithmetic(model: onnx.ModelProto) -> None:
    """Write Where(c, a, b) as a·c + b·(1 - c): 0.03 ms in place of 0.46 ms.

    Exact for finite numbers; the branch that is not taken must not be infinite.
    """
    kinds = _kinds(model)
    graph = model.graph
    nodes, masks = [], {}
    one = "select.one"
    nodes.append(helper.make_node("Constant", [], [one], value=helper.make_tensor("", TensorProto.FLOAT, [], [1.0])))
    for node in graph.node:
        if node.op_type != "Where" or kinds.get(node.output[0]) != TensorProto.FLOAT:
            nodes.append(node)
            continue
        condition, yes, no = node.input
        if condition not in masks:
            masks[condition] = (f"{condition}.mask", f"{condition}.rest")
            mask, rest = masks[condition]
            nodes.append(helper.make_node("Cast", [condition], [mask], to=TensorProto.FLOAT))
            nodes.append(helper.make_node("Sub", [one, mask], [rest]))
        mask, rest = masks[condition]
        result = node.output[0]
        nodes.append(helper.make_node("Mul", [yes, mask], [f"{result}.yes"]))
        nodes.append(helper.make_node("Mul", [no, rest], [f"{result}.no"]))
        nodes.append(helper.make_node("Add", [f"{result}.yes", f"{result}.no"], [result]))
    del graph.node[:]
    graph.node.extend(nodes)


def drop_unused(graph: onnx.GraphProto) -> None:
    """Drop the nodes and the inputs that no output needs."""
    needed = {value.name for value in graph.output}
    kept = []
    for node in reversed(graph.node):
        if needed & set(node.output):
            needed |= set(node.input)
            kept.append(node)
    del graph.node[:]
    graph.node.extend(reversed(kept))
    inputs = [value for value in graph.input if value.name in needed]
    del graph.input[:]
    graph.input.extend(inputs)


def split_setup(model: onnx.ModelProto) -> tuple[onnx.ModelProto | None, onnx.ModelProto]:
    """Take what is the same for every strip of a map out of a graph, so that it is computed once a map.

    Returns:
        The setup graph, None if there is nothing to take out, and the strip graph. The outputs of the first are
        inputs of the second; their names begin with SETUP_PREFIX.
    """
    types = _types(model)
    inputs = {value.name for value in model.graph.input}
    makers = {name: node for node in model.graph.node for name in node.output}
    varying, constant = set(inputs & STRIP_INPUTS), {value.name for value in model.graph.initializer}
    for node in model.graph.node:
        if any(name in varying for name in node.input):
            varying.update(node.output)
        elif all(name in constant or not name for name in node.input):
            constant.update(node.output)

    handed: dict[str, str] = {}  # tensor → its name as an input of the strip graph
    cloned: set[str] = set()

    def need(name: str) -> None:
        """See to it that the strip graph has ``name``, which does not vary."""
        if not name or name in varying or name in inputs or name in handed or name in cloned:
            return
        if name not in constant and types[name].elem_type in _FLOATS:
            handed[name] = f"{SETUP_PREFIX}{len(handed)}"
            return
        cloned.update(makers[name].output)  # constants, shapes and conditions are cheaper to make again
        for each in makers[name].input:
            need(each)

    for node in model.graph.node:
        if set(node.output) & varying:
            for name in node.input:
                need(name)
    if not handed:
        return None, model

    setup = onnx.ModelProto()
    setup.CopyFrom(model)
    _rename(setup.graph.node, handed)
    del setup.graph.output[:]
    setup.graph.output.extend(_value(new, types[old]) for old, new in handed.items())
    drop_unused(setup.graph)

    strip = onnx.ModelProto()
    strip.CopyFrom(model)
    _rename(strip.graph.node, handed)
    kept = [node for node in strip.graph.node if set(node.output) & (varying | cloned)]
    del strip.graph.node[:]
    strip.graph.node.extend(kept)
    strip.graph.input.extend(_value(new, types[old]) for old, new in handed.items())
    drop_unused(strip.graph)
    return setup, strip


def _rename(nodes: Iterable[onnx.NodeProto], names: dict[str, str]) -> None:
    for node in nodes:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]


def _value(name: str, kind: onnx.TypeProto.Tensor) -> onnx.ValueInfoProto:
    value = onnx.ValueInfoProto(name=name)
    value.type.tensor_type.elem_type = kind.elem_type
    if kind.HasField("shape"):
        value.type.tensor_type.shape.SetInParent()  # a scalar has a shape without sizes
        for each in kind.shape.dim:
            size = value.type.tensor_type.shape.dim.add()
            if each.dim_value:
                size.dim_value = each.dim_value
    return value


def _types(model: onnx.ModelProto) -> dict[str, onnx.TypeProto.Tensor]:
    """Element type and, where it is known, shape of every tensor."""
    bare = onnx.ModelProto()
    bare.CopyFrom(model)
    del bare.graph.value_info[:]
    graph = shape_inference.infer_shapes(bare, strict_mode=True, data_prop=True).graph
    return {value.name: value.type.tensor_type for value in (*graph.input, *graph.value_info, *graph.output)}


def _kinds(model: onnx.ModelProto) -> dict[str, int]:
    return {name: kind.elem_type for name, kind in _types(model).items()}
