"""8-bit weights beside those in full precision, as captioners are published: ``*_quantized.onnx``.

By ONNX Runtime's dynamic quantization of matrix products, in branches too, as Optimum and transformers.js call it.
"""

from __future__ import annotations

import logging
from pathlib import Path

from onnxruntime.quantization import QuantType, quantize_dynamic


def quantize_layout(folder: Path, per_channel: bool = False) -> Path:
    """Write the variant ``quantized`` of every part in ``folder/onnx`` and give the folder back."""
    logging.disable(logging.WARNING)  # it recommends a preprocessing that has been done
    try:
        for path in sorted((folder / "onnx").glob("*.onnx")):
            if not path.stem.endswith("_quantized"):
                quantize_dynamic(
                    path,
                    path.with_name(f"{path.stem}_quantized.onnx"),
                    op_types_to_quantize=["MatMul"],
                    per_channel=per_channel,
                    weight_type=QuantType.QInt8,
                    extra_options={"EnableSubgraph": True, "MatMulConstBOnly": True},
                )
    finally:
        logging.disable(logging.NOTSET)
    return folder
