"""G: the generator of Loom Materials, written in PyTorch and exported to ONNX.

Four kinds of graph, run one after another on strips of rows (see :mod:`engine.pipelines.material`):

1. a *pattern* lays out the elements of a material (bricks, planks, fibres …) → ``fields``;
2. a *surface* gives them a substance → ``layers``;
3. *weathering* changes the layers;
4. *finish* turns the layers into maps.

Every graph is a function of pixel coordinates on the unit torus, so the maps are seamless by
construction at any size, and a strip can be computed without its neighbours.
"""
