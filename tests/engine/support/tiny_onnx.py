"""Writes small ONNX files by hand, so that the tests need no exporter.

Field numbers are those of onnx.proto.
"""

from __future__ import annotations

from collections.abc import Sequence

FLOAT = 1


def varint(value: int) -> bytes:
    out = bytearray()
    while True:
        byte, value = value & 0x7F, value >> 7
        out.append(byte | (0x80 if value else 0))
        if not value:
            return bytes(out)


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def block(field: int, content: bytes | str) -> bytes:
    data = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(data)) + data


def value(name: str, shape: Sequence[int | str], element: int = FLOAT) -> bytes:
    """A ValueInfoProto: numbers are fixed, strings name free dimensions."""
    dims = b"".join(block(1, number(1, d) if isinstance(d, int) else block(2, d)) for d in shape)
    return block(1, name) + block(2, block(1, number(1, element) + block(2, dims)))


def node(op: str, inputs: Sequence[str], output: str) -> bytes:
    return b"".join(block(1, name) for name in inputs) + block(2, output) + block(4, op)


def external_tensor(name: str, size: int, location: str) -> bytes:
    """A TensorProto float [size] whose data lies in the file ``location``."""
    entry = block(1, "location") + block(2, location)
    return number(1, size) + number(2, FLOAT) + block(8, name) + block(13, entry) + number(14, 1)


def model(
    nodes: Sequence[bytes], inputs: Sequence[bytes], outputs: Sequence[bytes], initializers: Sequence[bytes] = ()
) -> bytes:
    graph = b"".join(block(1, each) for each in nodes) + block(2, "tiny")
    graph += b"".join(block(5, each) for each in initializers)
    graph += b"".join(block(11, each) for each in inputs) + b"".join(block(12, each) for each in outputs)
    return number(1, 8) + block(7, graph) + block(8, number(2, 17))


def waves() -> bytes:
    """x [H, W] → y = |sin(x)| [H, W]."""
    shape = ["h", "w"]
    return model([node("Sin", ["x"], "s"), node("Abs", ["s"], "y")], [value("x", shape)], [value("y", shape)])


def treadmill(steps: int) -> bytes:
    """x [N, N] → y = sin(x·x)… ``steps`` times over, in one run of seconds."""
    nodes, last = [], "x"
    for step in range(steps):
        nodes += [node("MatMul", [last, "x"], f"m{step}"), node("Sin", [f"m{step}"], f"s{step}")]
        last = f"s{step}"
    nodes.append(node("Abs", [last], "y"))
    return model(nodes, [value("x", ["n", "n"])], [value("y", ["n", "n"])])


def with_external_data(location: str) -> bytes:
    """x [4] → y = x + w, with w in a file beside the model."""
    return model(
        [node("Add", ["x", "w"], "y")], [value("x", [4])], [value("y", [4])], [external_tensor("w", 4, location)]
    )
