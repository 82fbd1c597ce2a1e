"""What stays the same from run to run is taken out of a graph, to be computed once.

The idea is loop-invariant code motion (Aho et al., *Compilers*, 9.5), with runs for iterations.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from .model import Graph, Node, Unsupported, named_value
from .prune import prune

#: Prefix of the tensors that a setup graph hands to its step graph.
SETUP_PREFIX = "setup."
_RANDOM = frozenset({"Multinomial", "Bernoulli", "Dropout"})
#: Operators that combine elements, whose operands are repeated along axes of size 1.
_ELEMENTWISE = frozenset({"Add", "Sub", "Mul", "Div", "Where", "Min", "Max"})
#: Operators that leave axis 0 as it is.
_ALONG = frozenset({"Cast", "Identity", "Neg", "Sqrt", "Softmax"})


@dataclass(frozen=True)
class Hoisted:
    """A graph in two.

    Attributes:
        setup: gives the tensors that begin with ``SETUP_PREFIX``; their types are not written down.
        step: the graph that takes them; they are not yet among its inputs.
        keys: name of such a tensor → what is equal for equal values.
    """

    setup: Graph
    step: Graph
    keys: Mapping[str, bytes]


def hoist(graph: Graph, fixed: Collection[str]) -> Hoisted | None:
    """Take out what depends on the inputs ``fixed`` only; None if that is nothing.

    Raises:
        Unsupported: names clash.
    """
    kinds = _Kinds(graph, fixed)
    made = {name for node in graph.nodes if kinds.is_fixed(node) for name in node.outputs if name}
    wanted = dict.fromkeys(
        name for node in graph.nodes if kinds.varies(node) for name in (*node.inputs, *node.captured) if name in made
    )
    if any(name.startswith(SETUP_PREFIX) for name in kinds.names()):
        raise Unsupported("it has names of a setup graph already")
    if not wanted or any(name in made for name in graph.outputs):
        return None
    handed = {name: f"{SETUP_PREFIX}{number}" for number, name in enumerate(wanted)}
    setup = Graph(
        [node.renamed(handed, handed) for node in graph.nodes if not kinds.varies(node)],
        graph.constants,
        {name: value for name, value in graph.inputs.items() if name in fixed},
        dict.fromkeys(handed.values(), b""),
    )
    step = Graph(
        [node.renamed(handed) for node in graph.nodes if not kinds.is_fixed(node)],
        graph.constants,
        graph.inputs,
        graph.outputs,
    )
    keys = kinds.keys()
    return Hoisted(
        prune(setup, setup.outputs), prune(step, step.outputs), {new: keys[old] for old, new in handed.items()}
    )


def reuse(graph: Graph, fixed: Collection[str], keys: Mapping[str, bytes]) -> Graph:
    """Another graph with the same inputs takes tensors of a setup graph in place of computing them again.

    Args:
        keys: as in :class:`Hoisted`.
    """
    kinds = _Kinds(graph, fixed)
    by_key = {key: name for name, key in keys.items()}
    own = kinds.keys()
    names = {
        name: by_key[own[name]]
        for node in graph.nodes
        if kinds.is_fixed(node)
        for name in node.outputs
        if own.get(name) in by_key and name not in graph.outputs
    }
    nodes = [node.renamed(names) for node in graph.nodes]
    return prune(Graph(nodes, graph.constants, graph.inputs, graph.outputs), graph.outputs)


def with_inputs(graph: Graph, types: Mapping[str, tuple[int, int]]) -> Graph:
    """The graph with further inputs, as far as it reads them: name → (element type, rank).

    An input that it has already gets that type anew, so that its sizes promise nothing.
    """
    read = {name for node in graph.nodes for name in node.needs} | set(graph.outputs)
    more = {name: named_value(*kind, name) for name, kind in types.items() if name in read}
    return Graph(graph.nodes, graph.constants, {**graph.inputs, **more}, graph.outputs)


def one_row_does(graph: Graph, ranks: Mapping[str, int]) -> bool:
    """Whether these inputs may have one row where the others have several equal ones, with equal results.

    They may if they meet the others in matrix products, whose operands are repeated along axis 0 as needed,
    and nowhere in what follows from rows. Whatever is not known to be right is not.

    Args:
        ranks: input → its number of dimensions; with other than 4 it is not clear which axis is the rows'.
    """
    if any(rank != 4 for rank in ranks.values()):
        return False
    single, products = set(ranks), set()
    constants = _Kinds(graph, ()).constant
    for node in graph.nodes:
        ones = single & node.needs
        if not ones and not products & node.needs:
            continue
        if ones & node.captured:
            return False
        simple = node.op in _ELEMENTWISE | _ALONG or (node.op == "Transpose" and (node.integers("perm") or [1])[0] == 0)
        known = not node.domain and node.needs <= single | products | constants and simple
        if node.op == "MatMul" and not node.domain and not ones & products:
            products.update(node.outputs)
        elif known:
            (products if products & node.needs else single).update(node.outputs)
        elif ones:
            return False
    return not single & set(graph.outputs)


class _Kinds:
    """Which tensors of a graph vary from run to run, and which are the same for ever."""

    def __init__(self, graph: Graph, fixed: Collection[str]) -> None:
        self._graph = graph
        self._fixed_inputs = set(fixed) & set(graph.inputs)
        self.varying = set(graph.inputs) - self._fixed_inputs
        self.constant = set(graph.constants)
        known = {*graph.inputs, *graph.constants}
        for node in graph.nodes:
            needs = node.needs
            if needs - known:
                raise Unsupported("a node reads what was not made before it")
            known.update(node.outputs)
            if needs & self.varying or node.op in _RANDOM or node.op.startswith("Random"):
                self.varying.update(node.outputs)
            elif needs <= self.constant:
                self.constant.update(node.outputs)

    def varies(self, node: Node) -> bool:
        return bool(self.varying.intersection(node.outputs))

    def is_fixed(self, node: Node) -> bool:
        return not self.varies(node) and not self.constant.issuperset(node.outputs)

    def names(self) -> Iterable[str]:
        yield from (*self._graph.inputs, *self._graph.constants)
        for node in self._graph.nodes:
            yield from node.outputs

    def keys(self) -> dict[str, bytes]:
        """Tensor that does not vary → a digest of all that it is computed from."""
        keys = {name: _digest("input", name) for name in self._fixed_inputs}
        keys |= {name: _digest("constant", repr(tensor.key)) for name, tensor in self._graph.constants.items()}
        for node in self._graph.nodes:
            if self.varies(node):
                continue
            what = [node.op, node.domain, repr(sorted(node.attributes.items())), repr(node.rest)]
            what += [keys[name].hex() if name else "" for name in node.inputs]
            if node.captured or node.graphs:
                what += [*sorted(keys[name].hex() for name in node.captured), "nested", repr(node.outputs)]
            keys |= {name: _digest(*what, str(at)) for at, name in enumerate(node.outputs) if name}
        return keys


def _digest(*parts: str) -> bytes:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=20).digest()
