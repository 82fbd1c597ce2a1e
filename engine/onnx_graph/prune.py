"""A graph without what no output needs."""

from __future__ import annotations

from collections.abc import Collection

from .model import Graph


def prune(graph: Graph, outputs: Collection[str]) -> Graph:
    """Only these outputs, in the graph's order, and the nodes, constants and inputs that they need."""
    kept_outputs = {name: value for name, value in graph.outputs.items() if name in outputs}
    needed, nodes = set(kept_outputs), []
    for node in reversed(graph.nodes):
        if needed.intersection(node.outputs):
            needed |= node.needs
            nodes.append(node)
    return Graph(
        nodes[::-1],
        {name: tensor for name, tensor in graph.constants.items() if name in needed},
        {name: value for name, value in graph.inputs.items() if name in needed},
        kept_outputs,
    )
