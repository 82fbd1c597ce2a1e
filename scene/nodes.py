"""Small help for building node trees in code."""

from __future__ import annotations

import bpy

Source = bpy.types.NodeSocket | float

_COLUMN_WIDTH, _ROW_HEIGHT = 220.0, 280.0


class Builder:
    """Adds nodes to one tree, laid out in columns (to the right) and rows (downwards)."""

    def __init__(self, tree: bpy.types.NodeTree) -> None:
        self._tree = tree

    def node(self, idname: str, column: float, row: float = 0.0, label: str = "") -> bpy.types.Node:
        """A new node of type ``idname``."""
        node = self._tree.nodes.new(idname)
        node.location = (column * _COLUMN_WIDTH, -row * _ROW_HEIGHT)
        node.label = label
        return node

    def link(self, source: Source, target: bpy.types.NodeSocket) -> None:
        """Connect ``source`` to ``target``; a number becomes the target's value."""
        if isinstance(source, bpy.types.NodeSocket):
            self._tree.links.new(source, target)
        else:
            target.default_value = source

    def math(
        self, operation: str, a: Source, b: Source, column: float, row: float, label: str, clamp: bool = False
    ) -> bpy.types.NodeSocket:
        """A Math node; returns its output."""
        node = self.node("ShaderNodeMath", column, row, label)
        node.operation = operation
        node.use_clamp = clamp
        self.link(a, node.inputs[0])
        self.link(b, node.inputs[1])
        return node.outputs[0]

    def multiply_color(
        self, a: Source, b: Source, factor: Source, column: float, row: float, label: str
    ) -> bpy.types.NodeSocket:
        """A Mix node that multiplies two colours; returns its output."""
        node = self.node("ShaderNodeMix", column, row, label)
        node.data_type = "RGBA"
        node.blend_type = "MULTIPLY"
        # The node holds the sockets of every data type; only those of this one are enabled.
        inputs = [socket for socket in node.inputs if socket.enabled]
        for source, socket in zip((factor, a, b), inputs, strict=True):
            self.link(source, socket)
        return next(socket for socket in node.outputs if socket.enabled)
