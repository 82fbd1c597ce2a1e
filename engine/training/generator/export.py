"""Export every graph of the generator to ONNX.

    python -m engine.training.generator.export [--out FOLDER] [--only NAME …]
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import logging
import pkgutil
import warnings
from pathlib import Path

import onnx
import torch
from torch import nn

from . import patterns, surfaces
from .atlas import Atlas
from .base import FIELDS, LAYERS, Graph
from .toolkit import ATLAS_CHANNELS, ATLAS_SIZE, NOISE_SIZE

OPSET = 18
MODEL_FOLDER = Path(__file__).parents[2] / "builtin" / "loom-materials" / "generator"


def graphs(package: object) -> dict[str, type[Graph]]:
    """Every graph of a package, by its file's name."""
    found = {}
    for info in pkgutil.iter_modules(package.__path__):  # type: ignore[attr-defined]
        module = importlib.import_module(f"{package.__name__}.{info.name}")  # type: ignore[attr-defined]
        for _, item in inspect.getmembers(module, inspect.isclass):
            if issubclass(item, Graph) and item.__module__ == module.__name__ and item.PARAMS:
                found[info.name] = item
    return dict(sorted(found.items()))


def example_inputs(kind: str, graph: type[nn.Module] | None = None) -> dict[str, torch.Tensor]:
    """Inputs of a small strip, in the graph's order."""
    generator = torch.Generator().manual_seed(0)
    strip = {
        "rows": (torch.arange(24) + 0.5) / 96, "cols": (torch.arange(80) + 0.5) / 80,
        "size": torch.tensor([80.0, 96.0]), "noise": torch.rand(NOISE_SIZE, generator=generator),
    }
    atlas = torch.randn(ATLAS_SIZE * ATLAS_SIZE, ATLAS_CHANNELS, generator=generator)
    params = torch.tensor(graph.vector()) if graph else torch.zeros(0)  # type: ignore[attr-defined]
    if kind == "pattern":
        return {**strip, "params": params}
    if kind == "surface":
        return {**strip, "atlas": atlas, "fields": torch.rand(len(FIELDS), 24, 80, generator=generator),
                "palette": torch.rand(4, 3, generator=generator), "params": params}
    if kind == "weathering":
        return {**strip, "atlas": atlas, "fields": torch.rand(len(FIELDS), 24, 80, generator=generator),
                "layers": torch.rand(len(LAYERS), 24, 80, generator=generator), "params": params}
    if kind == "atlas":
        return {"centre": (torch.arange(ATLAS_SIZE) + 0.5) / ATLAS_SIZE, "noise": strip["noise"]}
    raise ValueError(kind)


def export(module: nn.Module, inputs: dict[str, torch.Tensor], output: str, path: Path) -> None:
    """Write one graph; the number of rows and columns stays dynamic."""
    rows, cols = torch.export.Dim("h", min=2, max=8192), torch.export.Dim("w", min=64, max=8192)
    shapes = {"rows": {0: rows}, "cols": {0: cols}, "fields": {1: rows, 2: cols}, "layers": {1: rows, 2: cols}}
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        program = torch.onnx.export(
            module.eval(), tuple(inputs.values()), dynamo=True, opset_version=OPSET, verbose=False,
            input_names=list(inputs), output_names=[output], optimize=True,
            dynamic_shapes=tuple(shapes.get(name) for name in inputs),
        )
    model = program.model_proto
    for node in model.graph.node:  # traces of this machine's folders
        del node.metadata_props[:]
        node.doc_string = ""
    for value in [*model.graph.value_info, *model.graph.initializer]:
        del value.metadata_props[:]
    onnx.save(model, path)


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=MODEL_FOLDER)
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args(argv)
    logging.disable(logging.WARNING)
    wanted = set(options.only)
    for kind, package in (("pattern", patterns), ("surface", surfaces)):
        for name, graph in graphs(package).items():
            if not wanted or name in wanted:
                target = options.out / f"{kind}s" / f"{name}.onnx"
                output = "fields" if kind == "pattern" else "layers"
                export(graph(), example_inputs(kind, graph), output, target)
                print(target, len(onnx.load(target).graph.node), "nodes")
    if not wanted or "atlas" in wanted:
        export(Atlas(), example_inputs("atlas"), "atlas", options.out / "atlas.onnx")


if __name__ == "__main__":
    main()
