"""Writes the trained conditioner into the model folder: ONNX and its config.json."""

from __future__ import annotations

import json
from pathlib import Path

import torch

from .colors import survey
from .model import Conditioner, ExportedConditioner
from .vocabulary import (
    CONTROL_NAMES,
    FAMILIES,
    FAMILY_SUBSTANCE,
    FAMILY_WEATHERING,
    HIDDEN_SIZE,
    LOGARITHMIC,
    MAX_TOKENS,
    SUBSTANCES,
    TOKENIZER_CHECK,
)

OPSET = 17


def write_config(folder: Path, training: dict[str, object]) -> None:
    """``conditioner/config.json``: names in the order of the network's outputs, and how it was trained."""
    text, ids = TOKENIZER_CHECK
    config = {
        "families": list(FAMILIES),
        "substances": list(SUBSTANCES),
        "controls": list(CONTROL_NAMES),
        "logarithmic": sorted(LOGARITHMIC),
        "family_substance": FAMILY_SUBSTANCE,
        "family_weathering": FAMILY_WEATHERING,
        "max_tokens": MAX_TOKENS,
        "tokenizer_check": {"text": text, "ids": list(ids)},
        "colors": survey(),
        "training": training,
    }
    target = folder / "conditioner"
    target.mkdir(parents=True, exist_ok=True)
    (target / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


def export(conditioner: Conditioner, folder: Path, training: dict[str, object]) -> Path:
    """Export for any batch size and text length; returns the path of the ONNX file."""
    write_config(folder, training)
    path = folder / "conditioner" / "model.onnx"
    network = ExportedConditioner(conditioner).eval()
    example = (torch.randn(2, 7, HIDDEN_SIZE), torch.ones(2, 7))
    axes = {0: "batch"}
    torch.onnx.export(
        network,
        example,
        str(path),
        input_names=["hidden", "mask"],
        output_names=list(ExportedConditioner.OUTPUTS),
        dynamic_axes={
            "hidden": {0: "batch", 1: "tokens"},
            "mask": {0: "batch", 1: "tokens"},
            **dict.fromkeys(ExportedConditioner.OUTPUTS, axes),
        },
        opset_version=OPSET,
        dynamo=False,
    )
    return path
