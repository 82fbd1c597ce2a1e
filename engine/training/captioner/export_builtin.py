"""The trained captioner as the folder that is shipped: half-precision weights, computed in single precision.

python -m engine.training.captioner.export_builtin TRAINED [FOLDER]
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from transformers import PreTrainedTokenizerFast

from .export_layout import export_layout
from .model import build_model, build_processor

FOLDER = Path(__file__).resolve().parents[2] / "builtin" / "loom-captions"
#: What a folder of this layout needs to be loaded.
_PARTS = ("encoder_model", "decoder_model_merged")
_SMALL = 1024


def halve_weights(model: onnx.ModelProto) -> onnx.ModelProto:
    """Keep big weights in half precision, with a Cast behind each that ONNX Runtime folds when it loads the file."""
    casts, kept = [], []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or int(np.prod(tensor.dims)) < _SMALL:
            kept.append(tensor)
            continue
        half = numpy_helper.from_array(numpy_helper.to_array(tensor).astype(np.float16), f"{tensor.name}_half")
        casts.append(helper.make_node("Cast", [half.name], [tensor.name], to=TensorProto.FLOAT))
        kept.append(half)
    nodes = [*casts, *model.graph.node]
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return model


def load(trained: Path) -> tuple[torch.nn.Module, PreTrainedTokenizerFast]:
    """The model that :mod:`.train` left, and its tokenizer."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(trained / "tokenizer")
    model = build_model(len(tokenizer))
    model.load_state_dict(torch.load(trained / "model.pt", weights_only=True))
    return model.eval(), tokenizer


def main() -> None:
    """Export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trained", type=Path)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    options = parser.parse_args()
    model, tokenizer = load(options.trained)
    with tempfile.TemporaryDirectory() as scratch:
        made = export_layout(model, build_processor(tokenizer), Path(scratch) / "model")
        (options.folder / "onnx").mkdir(parents=True, exist_ok=True)
        for file in made.glob("*.json"):
            shutil.copyfile(file, options.folder / file.name)
        for part in _PARTS:
            name = f"onnx/{part}.onnx"
            onnx.save(halve_weights(onnx.load(made / name)), options.folder / name)
    total = sum(file.stat().st_size for file in options.folder.rglob("*") if file.is_file())
    print(f"{options.folder}: {total / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
