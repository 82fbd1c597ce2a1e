"""Recall: the family of the bank's phrases that mean nearly the same as the prompt.

    python -m engine.training.language.recall

A kernel classifier on the encoder's own geometry: p(family) ∝ Σ exp((cos(E(x), E(phrase)) − 1) / T)
over the family's phrases, divided by the square root of their number (Parzen 1962, on the sphere).
It needs no training, so it holds where the conditioner has seen too few words; the reader multiplies
the two. T is the one that names left-out phrases best.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ...pipelines.text_encoder import TextEncoder
from ...runtime import Runtime
from . import bank
from .vocabulary import FAMILIES, HIDDEN_SIZE, MAX_TOKENS, MODEL_FOLDER, TOKENIZER_CHECK

TEMPERATURES = (0.03, 0.04, 0.05, 0.06, 0.08, 0.1)
OPSET = 17


class Recall(nn.Module):
    """embedding float32 [B, 384], unit length → family probabilities [B, 65], "none" last."""

    def __init__(self, keys: Tensor, labels: Tensor, temperature: float) -> None:
        super().__init__()
        classes = len(FAMILIES) + 1
        votes = nn.functional.one_hot(labels, classes).float()
        self.register_buffer("keys", keys.T.contiguous().half())
        self.register_buffer("votes", (votes / votes.sum(dim=0).clamp(min=1.0).sqrt()).half())
        self.temperature = temperature

    def forward(self, embedding: Tensor) -> Tensor:
        near = torch.exp((embedding @ self.keys.float() - 1.0) / self.temperature)
        score = near @ self.votes.float() + 1e-12
        return score / score.sum(dim=-1, keepdim=True)


def phrases() -> tuple[list[str], list[int]]:
    """The bank's phrases and the index of the family of each; what is no material comes last."""
    texts, labels = [], []
    for index, family in enumerate(bank.families().values()):
        for text in (*family.names, *family.things):
            texts.append(text)
            labels.append(index)
    for kind in bank.none().values():
        texts += kind
        labels += [len(FAMILIES)] * len(kind)
    return texts, labels


def left_out_accuracy(keys: Tensor, labels: Tensor, temperature: float) -> float:
    """Share of the bank's phrases that all the others name rightly."""
    votes = nn.functional.one_hot(labels, len(FAMILIES) + 1).float()
    votes = votes / votes.sum(dim=0).clamp(min=1.0).sqrt()
    right = 0
    for rows in torch.arange(len(keys)).split(1024):
        near = torch.exp((keys[rows] @ keys.T - 1.0) / temperature)
        near[torch.arange(len(rows)), rows] = 0.0
        right += int(((near @ votes).argmax(dim=-1) == labels[rows]).sum())
    return right / len(keys)


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=MODEL_FOLDER / "conditioner" / "recall.onnx")
    options = parser.parse_args(argv)
    encoder = TextEncoder(MODEL_FOLDER, Runtime("cpu"), MAX_TOKENS, *TOKENIZER_CHECK)
    texts, indices = phrases()
    keys = torch.from_numpy(np.stack([encoder.encode(text).embedding for text in texts]))
    labels = torch.tensor(indices)
    scores = {temperature: left_out_accuracy(keys, labels, temperature) for temperature in TEMPERATURES}
    best = max(scores, key=lambda temperature: scores[temperature])
    print(f"{len(texts)} phrases; left out: {scores}; T = {best}")
    torch.onnx.export(
        Recall(keys, labels, best).eval(), (torch.randn(2, HIDDEN_SIZE),), str(options.out),
        input_names=["embedding"], output_names=["family"],
        dynamic_axes={"embedding": {0: "batch"}, "family": {0: "batch"}},
        opset_version=OPSET, dynamo=False, do_constant_folding=False,
    )  # fmt: skip
    print(options.out, f"{options.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
