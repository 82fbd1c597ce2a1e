"""A graph with a choice in it, as two graphs without."""

from __future__ import annotations

from .model import Graph, Node, Unsupported


def split_branches(graph: Graph, flag: str) -> tuple[Graph, Graph]:
    """What an ``If`` on the input ``flag`` makes of a graph when it is true, and when it is false.

    Raises:
        Unsupported: ``flag`` is used in another way.
    """
    chosen = [node for node in graph.nodes if node.op == "If" and node.inputs[:1] == (flag,)]
    users = [node for node in graph.nodes if flag in node.needs]
    if len(chosen) != 1 or len(users) != 1 or flag in chosen[0].captured or flag in graph.outputs:
        raise Unsupported(f"{flag} is not what a single If depends on")
    arms = [chosen[0].graphs.get(name, ()) for name in ("then_branch", "else_branch")]
    if any(len(arm) != 1 for arm in arms):
        raise Unsupported(f"the If on {flag} lacks a branch")
    then, other = (_inlined(graph, chosen[0], arm[0], flag) for arm in arms)
    return then, other


def _inlined(graph: Graph, choice: Node, branch: Graph, flag: str) -> Graph:
    """The graph with the nodes of a branch in place of the choice."""
    if branch.inputs or len(branch.outputs) < len(choice.outputs):
        raise Unsupported("a branch has inputs, or too few outputs")
    outside = {*graph.inputs, *graph.constants, *(name for node in graph.nodes for name in node.outputs)}
    made = {name for node in branch.nodes for name in node.outputs if name}
    if outside & (made | set(branch.constants)):
        raise Unsupported("a branch has names of the graph around it")
    captured = frozenset().union(*(node.captured for node in branch.nodes))
    names: dict[str, str] = {}
    copies: list[Node] = []
    for inner, outer in zip(branch.outputs, choice.outputs, strict=False):
        if not outer:
            continue
        if inner in made and inner not in names and inner not in captured:
            names[inner] = outer
        else:
            copies.append(Node("Identity", "", (inner,), (outer,)))
    nodes = []
    for node in graph.nodes:
        if node is choice:
            nodes += [each.renamed(names, names) for each in (*branch.nodes, *copies)]
        else:
            nodes.append(node)
    inputs = {name: value for name, value in graph.inputs.items() if name != flag}
    return Graph(nodes, {**graph.constants, **branch.constants}, inputs, dict(graph.outputs))
