"""PyTorch modules to small ONNX graphs: tracing, folding of constants, names without history."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import onnx
import onnxruntime
import torch

OPSET = 17


def _shorten_names(graph: onnx.GraphProto) -> None:
    """Number all tensors but inputs and outputs; a traced name tells its whole way through the modules."""
    kept = {"", *(value.name for value in (*graph.input, *graph.output))}
    names = [*(each.name for each in graph.initializer), *(name for node in graph.node for name in node.output)]
    short = {name: name if name in kept else f"t{number}" for number, name in enumerate(names)}
    for tensor in graph.initializer:
        tensor.name = short[tensor.name]
    for node in graph.node:
        for field in ("name", "doc_string", "metadata_props"):
            node.ClearField(field)
        for at, name in enumerate(node.input):
            node.input[at] = short.get(name, name)
        for at, name in enumerate(node.output):
            node.output[at] = short[name]


def trace(
    module: torch.nn.Module,
    inputs: Mapping[str, torch.Tensor],
    outputs: Sequence[str],
    free: Mapping[str, Mapping[int, str]],
) -> onnx.ModelProto:
    """Export a module.

    Args:
        module: called with the inputs in order; gives a tensor or a tuple of them.
        inputs: name → an example, of a size that no other dimension has by chance.
        outputs: names of what it gives.
        free: name → dimension → the name of a size that is free.
    """
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")
        raw, folded = Path(folder) / "raw.onnx", Path(folder) / "folded.onnx"
        torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            raw,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={name: dict(sizes) for name, sizes in free.items() if name in {*inputs, *outputs}},
            opset_version=OPSET,
            # The exporter that keeps `If`-free graphs as they are; it needs no onnxscript.
            dynamo=False,
        )
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        options.optimized_model_filepath = str(folded)
        options.log_severity_level = 3
        onnxruntime.InferenceSession(str(raw), options, providers=["CPUExecutionProvider"])
        model = onnx.load(folded)
    _shorten_names(model.graph)
    del model.graph.value_info[:]
    own = [each for each in model.opset_import if each.domain == ""]
    del model.opset_import[:]
    model.opset_import.extend(own)
    return model
