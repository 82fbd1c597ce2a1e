"""Export every graph of the generator to ONNX.

python -m engine.training.generator.export [--out FOLDER] [--only NAME …]
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import logging
import pkgutil
import warnings
from pathlib import Path

import onnx
import torch
from torch import nn

from . import passes, patterns, surfaces, weathering
from .atlas import Atlas
from .base import FIELDS, LAYERS, Graph
from .finish import COARSE_SIZE, Encode, Relief
from .toolkit import ATLAS_CHANNELS, ATLAS_SIZE, NOISE_SIZE

OPSET = 18
MODEL_FOLDER = Path(__file__).parents[2] / "builtin" / "loom-materials" / "generator"


def graphs(package: object) -> dict[str, type[Graph]]:
    """Every graph of a package, by its file's name."""
    found = {}
    for info in pkgutil.iter_modules(package.__path__):  # type: ignore[attr-defined]
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{package.__name__}.{info.name}")  # type: ignore[attr-defined]
        for _, item in inspect.getmembers(module, inspect.isclass):
            if issubclass(item, Graph) and item.__module__ == module.__name__ and item.PARAMS:
                found[info.name] = item
    return dict(sorted(found.items()))


def example_inputs(kind: str, graph: type[nn.Module] | None = None) -> dict[str, torch.Tensor]:
    """Inputs of a small strip, in the graph's order."""
    generator = torch.Generator().manual_seed(0)
    strip = {
        "rows": (torch.arange(24) + 0.5) / 96,
        "cols": (torch.arange(80) + 0.5) / 80,
        "size": torch.tensor([80.0, 96.0]),
        "noise": torch.rand(NOISE_SIZE, generator=generator),
    }
    atlas = torch.randn(ATLAS_CHANNELS, ATLAS_SIZE * ATLAS_SIZE, generator=generator)
    params = torch.tensor(graph.vector()) if graph else torch.zeros(0)  # type: ignore[attr-defined]
    if kind == "pattern":
        return {**strip, "params": params}
    if kind == "surface":
        return {
            **strip,
            "atlas": atlas,
            "fields": torch.rand(len(FIELDS), 24, 80, generator=generator),
            "palette": torch.rand(4, 3, generator=generator),
            "params": params,
        }
    if kind == "weathering":
        return {
            **strip,
            "atlas": atlas,
            "fields": torch.rand(len(FIELDS), 24, 80, generator=generator),
            "layers": torch.rand(len(LAYERS), 24, 80, generator=generator),
            "params": params,
        }
    if kind == "encode":
        return {
            "layers": torch.rand(len(LAYERS), 24, 80, generator=generator),
            "pool_y": torch.rand(COARSE_SIZE, 24, generator=generator),
            "pool_x": torch.rand(80, COARSE_SIZE, generator=generator),
        }
    if kind == "relief":
        return {
            "rows": strip["rows"],
            "cols": strip["cols"],
            "size": strip["size"],
            "heights": torch.rand(26, 80, generator=generator),
            "coarse": torch.rand(COARSE_SIZE, COARSE_SIZE, generator=generator),
            "scalars": torch.tensor([0.02, 0.0, 1.0, 1.5]),
        }
    if kind == "atlas":
        centres = (torch.arange(ATLAS_SIZE) + 0.5) / ATLAS_SIZE
        return {"rows": centres[:24], "cols": centres, "noise": strip["noise"]}
    raise ValueError(kind)


def export(module: nn.Module, inputs: dict[str, torch.Tensor], outputs: tuple[str, ...], path: Path) -> int:
    """Write one graph, its number of rows and columns dynamic, and its setup; returns the number of nodes.

    By tracing: the graphs have no control flow, and torch.export takes ten times as long for them.
    Constants are folded by ONNX Runtime when it opens the file, not here, where tables would grow
    into megabytes of weights.
    """
    rows, cols = {0: "h"}, {0: "w"}
    axes = {
        "rows": rows,
        "cols": cols,
        "heights": {0: "h2", 1: "w"},
        "pool_y": {1: "h"},
        "pool_x": {0: "w"},
        **{key: {1: "h", 2: "w"} for key in ("fields", "layers", "weathered")},
        "atlas": {1: "h", 2: "w"} if "atlas" in outputs else {},
        **{
            key: {0: "h", 1: "w"}
            for key in ("base_color", "roughness", "metallic", "normal", "height", "ambient_occlusion")
        },
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            str(path),
            dynamo=False,
            opset_version=OPSET,
            do_constant_folding=False,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={name: axes[name] for name in (*inputs, *outputs) if name in axes},
        )
    model = onnx.load(path)
    for node in model.graph.node:  # traces of this machine's folders
        node.doc_string = ""
    passes.merge_equal_nodes(model.graph)
    passes.narrow_indices(model.graph)
    passes.select_by_arithmetic(model)
    passes.merge_equal_nodes(model.graph)
    passes.drop_unused(model.graph)
    setup, strip = passes.split_setup(model)
    written = {path: strip} | ({setup_path(path): setup} if setup else {})
    for target, graph in written.items():
        del graph.graph.value_info[:]
        onnx.checker.check_model(graph)
        onnx.save(graph, target)
    if not setup:
        setup_path(path).unlink(missing_ok=True)
    return sum(len(graph.graph.node) for graph in written.values())


def setup_path(path: Path) -> Path:
    """Where the part of a graph lies that is computed once a map."""
    return path.with_suffix(".setup.onnx")


def every_graph() -> dict[str, tuple[nn.Module, dict[str, torch.Tensor], tuple[str, ...]]]:
    """Name in the generator's folder → module, example inputs, names of its outputs."""
    table: dict[str, tuple[nn.Module, dict[str, torch.Tensor], tuple[str, ...]]] = {}
    for name, graph in graphs(patterns).items():
        table[f"patterns/{name}"] = (graph(), example_inputs("pattern", graph), ("fields",))
    for name, graph in graphs(surfaces).items():
        table[f"surfaces/{name}"] = (graph(), example_inputs("surface", graph), ("layers",))
    for name, graph in graphs(weathering).items():
        table[f"weathering/{name}"] = (graph(), example_inputs("weathering", graph), ("weathered",))
    return table | {
        "atlas": (Atlas(), example_inputs("atlas"), ("atlas",)),
        "encode": (Encode(), example_inputs("encode"), ("base_color", "roughness", "metallic", "coarse")),
        "relief": (Relief(), example_inputs("relief"), ("normal", "height", "ambient_occlusion")),
    }


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=MODEL_FOLDER)
    parser.add_argument("--only", nargs="*", default=[], help="names of graphs, with or without their folder")
    options = parser.parse_args(argv)
    logging.disable(logging.WARNING)
    for name, (module, inputs, outputs) in every_graph().items():
        if not options.only or name in options.only or name.split("/")[-1] in options.only:
            print(name, export(module, inputs, outputs, options.out / f"{name}.onnx"), "nodes", flush=True)
    from .. import materials

    text = json.dumps(materials.config(), indent=1)
    (options.out / "config.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
