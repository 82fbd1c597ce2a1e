"""A decoder's scores of the last token, without those of all before it."""

from __future__ import annotations

from .model import Graph, Node, Tensor, element_of, named_value, rank_of
from .wire import block_field, number_field

INT64 = 7
_PREFIX = "last."


def last_only(graph: Graph, name: str) -> Graph:
    """The graph with the output ``name`` [B, S, V] cut to its last place on axis 1, [B, 1, V].

    The cut is made before the matrix product that gives the output, and before it nothing changes; the graph is
    given back as it is if what lies there is not known to compute each place on its own.
    """
    value = graph.outputs.get(name)
    if value is None or rank_of(value) != 3:
        return graph
    makers = {output: node for node in graph.nodes for output in node.outputs}
    uses: dict[str, int] = dict.fromkeys(graph.outputs, 1)
    for node in graph.nodes:
        for each in (*node.inputs, *node.captured):
            uses[each] = uses.get(each, 0) + 1
    at, edge, product = name, None, False
    while at in makers and uses.get(at, 0) == 1:
        node = makers[at]
        operand = _operand(graph, node, makers)
        if operand is None:
            break
        product |= node.op in ("MatMul", "MatMulInteger", "MatMulNBits")
        edge, at = (node, operand), node.inputs[operand]
    if edge is None or not product:
        return graph
    last, operand = edge
    source = last.inputs[operand]
    cut = f"{_PREFIX}{source}"
    if cut in makers or cut in graph.inputs or cut in graph.constants:
        return graph
    numbers = {"start": -1, "end": (1 << 63) - 1, "axis": 1}
    names = {key: f"{_PREFIX}{key}" for key in numbers}
    slicing = Node("Slice", "", (source, *names.values()), (cut,))
    inputs = tuple(cut if index == operand else each for index, each in enumerate(last.inputs))
    nodes: list[Node] = []
    for node in graph.nodes:
        nodes += [slicing, _with_inputs(node, inputs)] if node is last else [node]
    constants = {**graph.constants, **{names[key]: _integer(number) for key, number in numbers.items()}}
    return Graph(nodes, constants, graph.inputs, {**graph.outputs, name: _free(value)})


def _with_inputs(node: Node, inputs: tuple[str, ...]) -> Node:
    return Node(node.op, node.domain, inputs, node.outputs, node.attributes, node.graphs, node.captured, node.rest)


def _free(value: bytes) -> bytes:
    """The output's type with sizes of their own: its length is no longer the prompt's."""
    return named_value(element_of(value) or 1, 3, "last")


def _integer(number: int) -> Tensor:
    body = number_field(1, 1) + number_field(2, INT64) + block_field(9, number.to_bytes(8, "little", signed=True))
    return Tensor(body, body)


def _operand(graph: Graph, node: Node, makers: dict[str, Node]) -> int | None:
    """Which input holds the places, one by one, of a node whose other inputs are the same for all of them."""
    if node.domain not in ("", "com.microsoft") or len(node.outputs) != 1 or node.captured:
        return None
    small = [_is_small(graph, name, makers) for name in node.inputs]
    if node.op in ("Cast", "Identity"):
        return 0
    if node.op in ("Add", "Mul", "Sub", "Div") and small.count(True) == 1 and len(small) == 2:
        return small.index(False)
    if node.op in ("MatMul", "MatMulInteger"):
        weights = graph.constants.get(node.inputs[1])
        plain = all(name in graph.constants or _is_small(graph, name, makers) for name in node.inputs[2:])
        return 0 if weights is not None and len(weights.sizes) == 2 and plain else None
    if node.op == "MatMulNBits":
        return 0 if all(name in graph.constants for name in node.inputs[1:] if name) else None
    return None


def _is_small(graph: Graph, name: str, makers: dict[str, Node]) -> bool:
    """Whether a tensor is one number or one row of numbers, the same for every place."""
    tensor = graph.constants.get(name)
    if tensor is not None:
        return len(tensor.sizes) <= 1
    node = makers.get(name)
    if node is None:
        return False
    if node.op == "DynamicQuantizeLinear":
        return name != node.outputs[0]
    return node.op in ("Mul", "Cast") and all(_is_small(graph, each, makers) for each in node.inputs)
