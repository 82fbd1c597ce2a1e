"""Two ONNX graphs of a decoder in one file, as Optimum merges them: an ``If`` on ``use_cache_branch``."""

from __future__ import annotations

from collections.abc import Sequence

from onnx import GraphProto, ModelProto, NodeProto, TensorProto, checker, helper, numpy_helper


def merge_branches(first: ModelProto, later: ModelProto) -> ModelProto:
    """One graph with the inputs of both and ``use_cache_branch`` bool [1].

    Args:
        first: for the prompt; has every output.
        later: for one more token, with ``past_key_values.*`` inputs. An output that it lacks (the
            keys and values of the picture) is an empty tensor in its branch, as in Optimum's files.
    """
    shared: dict[bytes, TensorProto] = {}
    names = [output.name for output in first.graph.output]
    shapes = {output.name: output for output in first.graph.output}
    then_branch = _branch(later.graph, "later", names, shapes, shared)
    else_branch = _branch(first.graph, "first", names, shapes, shared)
    inputs = {value.name: value for value in (*first.graph.input, *later.graph.input)}
    choose = helper.make_tensor_value_info("use_cache_branch", TensorProto.BOOL, [1])
    node = helper.make_node("If", ["use_cache_branch"], names, then_branch=then_branch, else_branch=else_branch)
    graph = helper.make_graph(
        [node], "merged", [*inputs.values(), choose], list(first.graph.output), list(shared.values())
    )
    model = helper.make_model(graph, opset_imports=first.opset_import, ir_version=first.ir_version)
    checker.check_model(model)
    return model


def _branch(
    graph: GraphProto, label: str, names: Sequence[str], shapes: dict, shared: dict[bytes, TensorProto]
) -> GraphProto:
    """The graph as a subgraph: its weights lie outside, shared by value, and its names do not clash."""
    renamed = {value.name: value.name for value in graph.input} | {"": ""}
    for tensor in graph.initializer:
        content = bytes(tensor.data_type) + repr(list(tensor.dims)).encode() + numpy_helper.to_array(tensor).tobytes()
        if content not in shared:
            shared[content] = TensorProto()
            shared[content].CopyFrom(tensor)
            shared[content].name = f"weight{len(shared)}"
        renamed[tensor.name] = shared[content].name
    nodes: list[NodeProto] = []
    count = 0
    for node in graph.node:
        copy = NodeProto()
        copy.CopyFrom(node)
        copy.ClearField("name")
        copy.ClearField("doc_string")
        copy.ClearField("metadata_props")
        for at, name in enumerate(node.output):
            if name:
                renamed[name] = f"{label}{count}"
                count += 1
            copy.output[at] = renamed[name]
        for at, name in enumerate(node.input):
            copy.input[at] = renamed[name]
        nodes.append(copy)
    own = {output.name for output in graph.output}
    outputs = []
    for name in names:
        value = helper.make_tensor_value_info(f"{label}/{name}", shapes[name].type.tensor_type.elem_type, None)
        if name in own:
            nodes.append(helper.make_node("Identity", [renamed[name]], [value.name]))
        else:
            empty = helper.make_tensor("", value.type.tensor_type.elem_type, [0, 0, 0, 0], [])
            nodes.append(helper.make_node("Constant", [], [value.name], value=empty))
        outputs.append(value)
    return helper.make_graph(nodes, label, [], outputs)
