"""The messages of onnx.proto, as far as a graph must be understood to be rearranged.

What need not be understood is kept as bytes. A message with something in it that could matter and is not
known here is refused, so that nobody takes a graph for more than it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from .wire import BLOCK, VARINT, Buffer, Damaged, Field, block_field, blocks, fields, number_field, read_varint

#: Tensors of at least so many bytes are referred to where they lie, not copied.
LARGE = 4096
_MAX_DEPTH = 16


class Unsupported(Exception):
    """A graph that this code does not understand, with the reason."""


@dataclass(frozen=True)
class Tensor:
    """A constant.

    Attributes:
        key: what is equal for equal constants: its bytes without the name, or where they lie.
        body: the TensorProto without its name, ready to be written.
    """

    key: bytes | int
    body: bytes

    @property
    def sizes(self) -> list[int]:
        """Its shape."""
        dims = [each for each in fields(self.body, 0, len(self.body)) if each.number == 1]
        return [size for each in dims for size in _numbers(self.body, each)]

    def written(self, name: str) -> bytes:
        return self.body + block_field(8, name)


@dataclass(frozen=True, eq=False)
class Node:
    """An operator.

    Attributes:
        inputs: names; "" for one that is left out.
        attributes: name → AttributeProto, in the order of the file.
        graphs: name → the graphs in that attribute.
        captured: names from outside that the graphs in its attributes use.
        rest: further fields, ready to be written.
    """

    op: str
    domain: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, bytes] = field(default_factory=dict)
    graphs: Mapping[str, tuple[Graph, ...]] = field(default_factory=dict)
    captured: frozenset[str] = frozenset()
    rest: bytes = b""

    @property
    def needs(self) -> set[str]:
        """Every tensor that it reads."""
        return {name for name in self.inputs if name} | self.captured

    def renamed(self, inputs: Mapping[str, str], outputs: Mapping[str, str] | None = None) -> Node:
        """With other names for what it reads and what it makes.

        Raises:
            Unsupported: one that it reads is used inside of a graph of its own.
        """
        if any(name in inputs for name in self.captured):
            raise Unsupported("a renamed tensor is used in a nested graph")
        return replace(
            self,
            inputs=tuple(inputs.get(name, name) for name in self.inputs),
            outputs=tuple((outputs or {}).get(name, name) for name in self.outputs),
        )

    def integer(self, name: str, default: int) -> int:
        """An attribute of type INT."""
        raw = self.attributes.get(name)
        if raw is None:
            return default
        value = next((each.value for each in fields(raw, 0, len(raw)) if each.number == 3), 0)
        return value - (1 << 64) if value >> 63 else value

    def integers(self, name: str) -> list[int] | None:
        """An attribute of type INTS."""
        raw = self.attributes.get(name)
        if raw is None:
            return None
        found: list[int] = []
        for each in fields(raw, 0, len(raw)):
            if each.number == 8:
                found += _numbers(raw, each)
        return [value - (1 << 64) if value >> 63 else value for value in found]

    def written(self) -> bytes:
        return (
            blocks(1, self.inputs)
            + blocks(2, self.outputs)
            + block_field(4, self.op)
            + blocks(5, self.attributes.values())
            + (block_field(7, self.domain) if self.domain else b"")
            + self.rest
        )


@dataclass
class Graph:
    """Nodes in an order in which they can be computed, constants by name, and typed inputs and outputs.

    Attributes:
        inputs, outputs: name → ValueInfoProto without its name.
    """

    nodes: list[Node] = field(default_factory=list)
    constants: dict[str, Tensor] = field(default_factory=dict)
    inputs: dict[str, bytes] = field(default_factory=dict)
    outputs: dict[str, bytes] = field(default_factory=dict)

    def written(self) -> bytes:
        """The GraphProto; constants that no node reads are left out."""
        used = {name for node in self.nodes for name in node.needs} | set(self.outputs)
        value = lambda name, rest: block_field(1, name) + rest  # noqa: E731
        return (
            blocks(1, (node.written() for node in self.nodes))
            + block_field(2, "graph")
            + blocks(5, (tensor.written(name) for name, tensor in self.constants.items() if name in used))
            + blocks(11, (value(*each) for each in self.inputs.items()))
            + blocks(12, (value(*each) for each in self.outputs.items()))
        )


@dataclass
class Model:
    """A graph, and what is said about operators' versions and functions, ready to be written."""

    graph: Graph
    rest: bytes

    def written(self, graph: Graph | None = None) -> bytes:
        """The ModelProto, of another graph if one is given."""
        return self.rest + block_field(7, (graph or self.graph).written())


def named_value(element: int, rank: int, stem: str) -> bytes:
    """A ValueInfoProto without its name: a tensor of that element type, whose sizes all are free.

    ``stem`` begins the sizes' names: equal names would promise equal sizes.
    """
    dims = blocks(1, (block_field(2, f"{stem}.{axis}") for axis in range(rank)))
    return block_field(2, block_field(1, number_field(1, element) + block_field(2, dims)))


def element_of(value: bytes) -> int | None:
    """The element type in a ValueInfoProto; None if it is no tensor."""
    return _inside(value, (2, 1), 1)


def rank_of(value: bytes) -> int | None:
    """The number of dimensions in a ValueInfoProto; None if it does not say."""
    for kind in _each(value, 2):
        for tensor in _each(kind, 1):
            for shape in _each(tensor, 2):
                return sum(1 for _ in _each(shape, 1))
    return None


def _each(data: bytes, number: int) -> Iterable[bytes]:
    return (data[each.start : each.stop] for each in fields(data, 0, len(data)) if each.number == number)


def _inside(data: bytes, way: tuple[int, ...], number: int) -> int | None:
    for step in way:
        found = next(iter(_each(data, step)), None)
        if found is None:
            return None
        data = found
    return next((each.value for each in fields(data, 0, len(data)) if each.number == number), None)


def read_model(data: Buffer, file: str) -> Model:
    """Read a ModelProto.

    Args:
        data: the file's bytes; may be closed afterwards.
        file: its name, by which large constants are referred to from beside it.

    Raises:
        Damaged: it is no ONNX file.
        Unsupported: it has something that this code does not know.
    """
    return _Reader(data, file).model()


def _numbers(data: Buffer, each: Field) -> list[int]:
    """A repeated varint field, packed or not."""
    if each.wire == VARINT:
        return [each.value]
    found, at = [], each.start
    while at < each.stop:
        value, at = read_varint(data, at, each.stop)
        found.append(value)
    return found


class _Reader:
    """Reads the messages of one file."""

    def __init__(self, data: Buffer, file: str) -> None:
        self._data, self._file = data, file

    def _bytes(self, each: Field) -> bytes:
        return bytes(self._data[each.start : each.stop])

    def _text(self, each: Field) -> str:
        try:
            return self._bytes(each).decode()
        except UnicodeDecodeError:
            raise Damaged from None

    def model(self) -> Model:
        graphs, rest = [], b""
        for each in fields(self._data, 0, len(self._data)):
            if each.number == 7:
                graphs.append(each)
            elif each.number in (1, 8, 25):  # ir_version, opset_import, functions
                rest += bytes(self._data[each.begin : each.stop])
            elif each.number not in (2, 3, 4, 5, 6, 14):  # producer, domain, version, description, metadata
                raise Unsupported(f"the model has a field {each.number}")
        if len(graphs) != 1:
            raise Damaged
        return Model(self._graph(graphs[0].start, graphs[0].stop, 0), rest)

    def _graph(self, start: int, stop: int, depth: int) -> Graph:
        if depth > _MAX_DEPTH:
            raise Damaged
        graph = Graph()
        for each in fields(self._data, start, stop):
            if each.number == 1:
                node = self._node(each.start, each.stop, depth)
                constant = self._constant(node)
                if constant is None:
                    graph.nodes.append(node)
                else:
                    graph.constants[node.outputs[0]] = constant
            elif each.number == 5:
                name, tensor = self._tensor(each.start, each.stop)
                graph.constants[name] = tensor
            elif each.number in (11, 12):
                name, value = self._value(each.start, each.stop)
                (graph.inputs if each.number == 11 else graph.outputs)[name] = value
            elif each.number not in (2, 10, 13, 14, 16):  # name, description, shapes, quantization, metadata
                raise Unsupported(f"a graph has a field {each.number}")
        for name in graph.constants:  # in old files constants are inputs too
            graph.inputs.pop(name, None)
        return graph

    def _node(self, start: int, stop: int, depth: int) -> Node:
        inputs, outputs, op, domain, rest = [], [], "", "", b""
        attributes: dict[str, bytes] = {}
        graphs: dict[str, tuple[Graph, ...]] = {}
        for each in fields(self._data, start, stop):
            if each.number == 1:
                inputs.append(self._text(each))
            elif each.number == 2:
                outputs.append(self._text(each))
            elif each.number == 4:
                op = self._text(each)
            elif each.number == 7:
                domain = self._text(each)
            elif each.number == 5:
                name, inner = self._attribute(each, depth)
                attributes[name] = self._bytes(each)
                if inner:
                    graphs[name] = inner
            elif each.number == 8:  # overload
                rest += bytes(self._data[each.begin : each.stop])
            elif each.number not in (3, 6, 9):  # name, description, metadata
                raise Unsupported(f"a node has a field {each.number}")
        captured = frozenset().union(*(_captured(graph) for each in graphs.values() for graph in each))
        domain = "" if domain == "ai.onnx" else domain
        return Node(op, domain, tuple(inputs), tuple(outputs), attributes, graphs, captured, rest)

    def _attribute(self, at: Field, depth: int) -> tuple[str, tuple[Graph, ...]]:
        name, graphs = "", []
        for each in fields(self._data, at.start, at.stop):
            if each.number == 1:
                name = self._text(each)
            elif each.number in (6, 11):
                graphs.append(self._graph(each.start, each.stop, depth + 1))
            elif each.number == 21:
                raise Unsupported("an attribute refers to a function's")
        return name, tuple(graphs)

    def _constant(self, node: Node) -> Tensor | None:
        """The tensor of a Constant, which is the same as one of the graph's own constants."""
        raw = node.attributes.get("value")
        if node.op != "Constant" or node.domain or raw is None or len(node.outputs) != 1:
            return None
        for each in fields(raw, 0, len(raw)):
            if each.number == 5 and each.wire == BLOCK:
                return _Reader(raw, "").tensor_inside(each)
        return None

    def tensor_inside(self, each: Field) -> Tensor:
        """A tensor that is copied whole."""
        return self._tensor(each.start, each.stop, copy=True)[1]

    def _tensor(self, start: int, stop: int, copy: bool = False) -> tuple[str, Tensor]:
        name, body, raw, elsewhere = "", b"", None, False
        for each in fields(self._data, start, stop):
            if each.number == 8:
                name = self._text(each)
            elif each.number == 9 and each.stop - each.start >= LARGE and not copy:
                raw = each
            elif each.number not in (12, 16):  # description, metadata
                elsewhere |= each.number == 14 and each.value == 1
                body += bytes(self._data[each.begin : each.stop])
        if raw is None:
            return name, Tensor(body, body)
        if elsewhere:
            raise Unsupported(f"the constant {name} lies both inside and outside of the file")
        entries = {"location": self._file, "offset": str(raw.start), "length": str(raw.stop - raw.start)}
        body += blocks(13, (block_field(1, key) + block_field(2, value) for key, value in entries.items()))
        return name, Tensor(raw.start, body + number_field(14, 1))

    def _value(self, start: int, stop: int) -> tuple[str, bytes]:
        name, rest = "", b""
        for each in fields(self._data, start, stop):
            if each.number == 1:
                name = self._text(each)
            elif each.number == 2:
                rest += bytes(self._data[each.begin : each.stop])
        return name, rest


def _captured(graph: Graph) -> set[str]:
    """Names from outside that a nested graph uses."""
    own = {*graph.inputs, *graph.constants, *(name for node in graph.nodes for name in node.outputs)}
    used = {name for node in graph.nodes for name in node.needs} | set(graph.outputs)
    return {name for name in used - own if name}
