"""Graphs read, taken apart and written again: the same numbers, with less work."""

from __future__ import annotations

import mmap
from dataclasses import replace

import numpy as np
import pytest
import tiny_onnx
from captioners import INT64, NAMES, tensor, with_integer

from engine.onnx_graph.branches import split_branches
from engine.onnx_graph.hoist import hoist, one_row_does, reuse, with_inputs
from engine.onnx_graph.model import LARGE, Model, Unsupported, element_of, named_value, rank_of, read_model
from engine.onnx_graph.prune import prune
from engine.onnx_graph.trim import last_only
from engine.onnx_graph.wire import Damaged, block_field, fields, number_field, read_varint, varint
from engine.runtime import Runtime

FLOAT = tiny_onnx.FLOAT


def computed(data: bytes, folder, **feeds: np.ndarray) -> dict[str, np.ndarray]:
    return Runtime("cpu", 1).open_graph(data, folder / "test.onnx").run(feeds)


def random(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


# -- the encoding --------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 1, 127, 128, 300, (1 << 32) - 1, (1 << 64) - 1])
def test_numbers_go_there_and_back(number):
    assert read_varint(varint(number) + b"\xff", 0, 10) == (number, len(varint(number)))


def test_fields_go_there_and_back():
    data = number_field(3, 1 << 40) + block_field(200, "säge") + b"\x0d\x00\x00\x80\x3f" + b"\x11" + bytes(8)
    found = list(fields(data, 0, len(data)))
    assert [(each.number, each.wire) for each in found] == [(3, 0), (200, 2), (1, 5), (2, 1)]
    assert found[0].value == 1 << 40 and data[found[1].start : found[1].stop].decode() == "säge"
    assert b"".join(data[each.begin : each.stop] for each in found) == data


@pytest.mark.parametrize(
    "data", [b"\x0a\x05ab", b"\x08", b"\x08\xff", b"\x0b\x00", b"\x02\x00", b"\x0d\x00", b"\x08" + b"\xff" * 11]
)
def test_what_is_cut_off_or_no_protobuf_is_noticed(data):
    with pytest.raises(Damaged):
        list(fields(data, 0, len(data)))


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_a_cut_off_model_is_noticed(captioners, kept):
    data = (captioners / "vit-gpt2" / "onnx" / "decoder_model_merged.onnx").read_bytes()
    with pytest.raises(Damaged):
        read_model(data[: int(len(data) * kept)], "x.onnx")


@pytest.mark.parametrize("name", NAMES)
def test_a_model_is_written_as_it_was_read(captioners, tmp_path, name):
    for path in (captioners / name / "onnx").glob("*.onnx"):
        with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            model = read_model(data, path.name)
        written = model.written()
        again = read_model(written, path.name)
        assert again == model or again.written() == written
        whole, copy = Runtime("cpu", 1).load(path), Runtime("cpu", 1).open_graph(written, path)
        assert (whole.inputs, whole.outputs) == (copy.inputs, copy.outputs)
        if name != "vit-gpt2" and "encoder" in path.stem and "pixel_values" in whole.inputs:
            shape = [size or 1 for size in whole.inputs["pixel_values"].shape]
            feeds = {key: np.ones(shape[: len(info.shape)], info.dtype) for key, info in whole.inputs.items()}
            feeds = {
                key: value if key == "pixel_values" else np.ones((*shape[:2], *shape[-2:]), value.dtype)
                for key, value in feeds.items()
            }
            np.testing.assert_array_equal(*(next(iter(each.run(feeds).values())) for each in (whole, copy)))


def test_large_constants_stay_in_their_file(tmp_path):
    table, bias = random(64, 64), random(64)
    assert table.nbytes >= LARGE > bias.nbytes
    nodes = [tiny_onnx.node("MatMul", ["x", "table"], "p"), tiny_onnx.node("Add", ["p", "bias"], "y")]
    values = [tiny_onnx.value("x", ["n", 64])], [tiny_onnx.value("y", ["n", 64])]
    data = tiny_onnx.model(nodes, *values, [tensor("table", table), tensor("bias", bias)])
    (tmp_path / "test.onnx").write_bytes(data)
    written = read_model(data, "test.onnx").written()
    assert len(written) < 1024 and b"test.onnx" in written
    x = random(3, 64, seed=1)
    np.testing.assert_allclose(computed(written, tmp_path, x=x)["y"], x @ table + bias, atol=1e-5)
    (tmp_path / "test.onnx").rename(tmp_path / "test.onnx_data")
    beside = read_model(data, "test.onnx_data").written()
    assert read_model(beside, "test.onnx").written() == beside  # what lies elsewhere is not moved again


def test_a_constant_node_is_a_constant():
    value = block_field(1, "value") + block_field(5, tensor("", np.array([2.0], np.float32))) + number_field(20, 4)
    nodes = [tiny_onnx.node("Constant", [], "two") + block_field(5, value), tiny_onnx.node("Mul", ["x", "two"], "y")]
    data = tiny_onnx.model(nodes, [tiny_onnx.value("x", ["n"])], [tiny_onnx.value("y", ["n"])])
    graph = read_model(data, "x.onnx").graph
    assert list(graph.constants) == ["two"] and graph.constants["two"].sizes == [1] and len(graph.nodes) == 1


@pytest.mark.parametrize("field", [20, 99])
def test_a_model_with_something_unknown_is_not_understood(field):
    with pytest.raises(Unsupported, match=str(field)):
        read_model(tiny_onnx.waves() + block_field(field, b""), "x.onnx")


def test_types():
    value = named_value(INT64, 3, "ids")
    assert (element_of(value), rank_of(value)) == (INT64, 3)
    assert (element_of(b""), rank_of(b"")) == (None, None)


# -- branches ------------------------------------------------------------------------------


def branch(name: str, nodes: list[bytes], outputs: list[str], weights: list[bytes] = ()) -> bytes:
    graph = b"".join(block_field(1, node) for node in nodes) + block_field(2, name)
    graph += b"".join(block_field(5, weight) for weight in weights)
    graph += b"".join(block_field(12, tiny_onnx.value(output, ["n"])) for output in outputs)
    return block_field(5, block_field(1, name) + block_field(6, graph) + number_field(20, 5))


def choice(then: bytes, other: bytes, more: list[bytes] = (), flag: str = "flag") -> bytes:
    node = block_field(1, flag) + block_field(2, "y") + block_field(2, "z") + block_field(4, "If") + then + other
    inputs = [tiny_onnx.value("x", ["n"]), tiny_onnx.value("flag", [1], 9)]
    outputs = [tiny_onnx.value("y", ["n"]), tiny_onnx.value("z", ["n"])]
    return tiny_onnx.model([*more, node], inputs, outputs, [tensor("w", np.array([3.0], np.float32))])


def branches() -> tuple[bytes, bytes]:
    then = branch("then_branch", [tiny_onnx.node("Mul", ["x", "w"], "a")], ["a", "w"])
    other = branch(
        "else_branch", [tiny_onnx.node("Add", ["x", "v"], "b")], ["b", "x"], [tensor("v", np.array([5.0], np.float32))]
    )
    return then, other


def test_branches_become_graphs(tmp_path):
    model = read_model(choice(*branches(), more=[tiny_onnx.node("Abs", ["x"], "unused")]), "x.onnx")
    x = random(4)
    expected = ({"y": x * 3, "z": [3.0]}, {"y": x + 5, "z": x})
    for graph, right in zip(split_branches(model.graph, "flag"), expected, strict=True):
        assert list(graph.inputs) == ["x"]
        got = computed(model.written(prune(graph, ["y", "z"])), tmp_path, x=x)
        for name, value in right.items():
            np.testing.assert_allclose(got[name], value, rtol=1e-6)


def test_branches_that_are_not_understood():
    then, other = branches()
    strange = [
        choice(then, other, flag="x"),
        choice(then, other, [tiny_onnx.node("Not", ["flag"], "no")]),
        choice(then, b""),
        choice(branch("then_branch", [tiny_onnx.node("Abs", ["x"], "x")], ["x", "x"]), other),
        choice(branch("then_branch", [tiny_onnx.node("Abs", ["x"], "a")], ["a"]), other),
        choice(branch("then_branch", [tiny_onnx.node("Abs", ["x"], "a")], ["a", "a"]), other),
    ]
    for data in strange:
        with pytest.raises(Unsupported):
            split_branches(read_model(data, "x.onnx").graph, "flag")


# -- what stays the same ---------------------------------------------------------------------


def attention(*extra: bytes, key: str = "k") -> Model:
    """scores [B, H, Q, T] of queries x [B, H, Q, D] for what was seen [1, H, T, D]."""
    nodes = [
        with_perm(tiny_onnx.node("Transpose", ["seen"], "turned"), [0, 1, 3, 2]),
        tiny_onnx.node("Mul", ["turned", "two"], "k"),
        tiny_onnx.node("Mul", ["x", "two"], "q"),
        *extra,
        tiny_onnx.node("MatMul", ["q", key], "y"),
    ]
    inputs = [tiny_onnx.value("x", ["b", "h", "q", "d"]), tiny_onnx.value("seen", ["b", "h", "t", "d"])]
    constants = [tensor("two", np.array([2.0], np.float32)), tensor("shape", np.array([0, 0, 0, -1], np.int64))]
    return read_model(
        tiny_onnx.model(nodes, inputs, [tiny_onnx.value("y", ["b", "h", "q", "t"])], constants), "test.onnx"
    )


def with_perm(node: bytes, perm: list[int]) -> bytes:
    packed = b"".join(varint(number) for number in perm)
    return node + block_field(5, block_field(1, "perm") + block_field(8, packed) + number_field(20, 7))


def test_what_is_the_same_is_computed_once(tmp_path):
    model = attention()
    hoisted = hoist(model.graph, ["seen"])
    assert hoisted and [node.op for node in hoisted.setup.nodes] == ["Transpose", "Mul"]
    assert [node.op for node in hoisted.step.nodes] == ["Mul", "MatMul"] and list(hoisted.step.inputs) == ["x"]
    x, seen = random(3, 2, 1, 4), random(1, 2, 5, 4, seed=1)
    ready = computed(model.written(hoisted.setup), tmp_path, seen=seen)
    step = with_inputs(hoisted.step, dict.fromkeys(ready, (FLOAT, 4)))
    assert one_row_does(step, dict.fromkeys(ready, 4))
    got = computed(model.written(step), tmp_path, x=x, **ready)["y"]
    np.testing.assert_allclose(got, 4 * x @ np.repeat(seen, 3, 0).transpose(0, 1, 3, 2), rtol=1e-5)
    reused = with_inputs(reuse(model.graph, ["seen"], hoisted.keys), dict.fromkeys(ready, (FLOAT, 4)))
    assert [node.op for node in reused.nodes] == ["Mul", "MatMul"]
    np.testing.assert_array_equal(computed(model.written(reused), tmp_path, x=x, **ready)["y"], got)


def test_what_is_not_the_same_stays():
    assert hoist(attention().graph, []) is None
    # A setup that made its noise once would make another graph of it.
    noise = tiny_onnx.node("RandomNormalLike", ["k"], "noise")
    hoisted = hoist(attention(noise, key="noise").graph, ["seen"])
    assert hoisted and "RandomNormalLike" in [node.op for node in hoisted.step.nodes]
    other = attention(tiny_onnx.node("Abs", ["k"], "other"), key="other")
    assert "Abs" in [node.op for node in reuse(other.graph, ["seen"], hoist(attention().graph, ["seen"]).keys).nodes]


@pytest.mark.parametrize(
    ("extra", "key", "rank", "does"),
    [
        ([], "k", 4, True),
        ([], "k", 3, False),
        ([with_integer(tiny_onnx.node("Cast", ["k"], "c"), "to", 1)], "c", 4, True),
        ([with_perm(tiny_onnx.node("Transpose", ["k"], "c"), [0, 2, 1, 3])], "c", 4, True),
        ([with_perm(tiny_onnx.node("Transpose", ["k"], "c"), [1, 0, 2, 3])], "c", 4, False),
        ([tiny_onnx.node("Reshape", ["k", "shape"], "c")], "c", 4, False),
        ([tiny_onnx.node("Shape", ["k"], "c"), tiny_onnx.node("Reshape", ["k", "c"], "r")], "r", 4, False),
        ([tiny_onnx.node("Add", ["k", "x"], "c")], "c", 4, False),
        ([with_integer(tiny_onnx.node("Concat", ["k", "q"], "c"), "axis", 0)], "c", 4, False),
    ],
)
def test_where_one_row_does(extra, key, rank, does):
    graph = attention(*extra, key=key).graph
    step = prune(graph, ["y"])
    nodes = [node for node in step.nodes if node.outputs[0] not in ("turned", "k")]
    assert one_row_does(replace(step, nodes=nodes, inputs={**step.inputs, "k": b""}), {"k": rank}) is does


# -- the last token's scores -----------------------------------------------------------------


def scores(*nodes: bytes, last: str = "p") -> bytes:
    weights = [
        tensor("w", random(4, 6)),
        tensor("b", random(6, seed=2)),
        tensor("rows", random(5, 1, seed=3)),
        tensor("axes", np.array([1], np.int64)),
    ]
    return tiny_onnx.model(
        [*nodes, tiny_onnx.node("Add", [last, "b"], "logits")],
        [tiny_onnx.value("x", ["b", "s", 4])],
        [tiny_onnx.value("logits", ["b", "s", 6]), tiny_onnx.value("h", ["b", "s", 4])],
        weights,
    )


def test_only_the_last_token_is_scored(tmp_path):
    product = [tiny_onnx.node("Tanh", ["x"], "h"), tiny_onnx.node("MatMul", ["h", "w"], "p")]
    model = read_model(scores(*product), "test.onnx")
    graph = last_only(model.graph, "logits")
    assert [node.op for node in graph.nodes] == ["Tanh", "Slice", "MatMul", "Add"]
    x = random(2, 5, 4, seed=9)
    whole = computed(model.written(), tmp_path, x=x)
    cut = computed(model.written(graph), tmp_path, x=x)
    np.testing.assert_allclose(cut["logits"], whole["logits"][:, -1:], rtol=1e-6)
    np.testing.assert_array_equal(cut["h"], whole["h"])


@pytest.mark.parametrize(
    ("nodes", "last"),
    [
        # places that are mixed, or not all treated alike
        ([("MatMul", ["x", "w"], "p"), ("CumSum", ["p", "axes"], "h")], "h"),
        ([("MatMul", ["x", "w"], "p"), ("Mul", ["p", "rows"], "h")], "h"),
        ([("MatMul", ["x", "w"], "p"), ("Softmax", ["p"], "h")], "h"),
        # what has another use
        ([("MatMul", ["x", "w"], "p"), ("Identity", ["p"], "h")], "p"),
    ],
)
def test_scores_that_are_not_cut(nodes, last):
    graph = read_model(scores(*(tiny_onnx.node(*each) for each in nodes), last=last), "test.onnx").graph
    assert last_only(graph, "logits") is graph
    assert last_only(graph, "x") is graph and last_only(graph, "nothing") is graph
