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
    for node in model.graph.node:
        node.ClearField("doc_string")
        node.ClearField("metadata_props")
    del model.graph.value_info[:]
    own = [each for each in model.opset_import if each.domain == ""]
    del model.opset_import[:]
    model.opset_import.extend(own)
    return model
