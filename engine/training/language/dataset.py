"""Draws prompts, encodes them once, and keeps token states and labels on disk."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

from .grammar import Grammar, Sample
from .modifiers import OPEN
from .vocabulary import CONTROL_NAMES, FAMILIES, HIDDEN_SIZE, MAX_TOKENS, MODEL_FOLDER, NONE, SUBSTANCES

_CLASSES = (*FAMILIES, NONE)
_BATCH = 64
#: A control that the prompt names counts more than one that it leaves open: those are many.
_NAMED_WEIGHT = 3.0


@dataclass(frozen=True)
class Labels:
    """What a set of N prompts means.

    Attributes:
        family: int64 [N], index into the families, the last one past them = none.
        substance: int64 [N], index; the one past the last = the family's own; -1 = not known.
        color: int64 [N, 2], index of the survey's colour, -1 = not named, -2 = not known.
        control: float32 [N, 16, 3]: mean, spread, weight (0 = not known).
    """

    family: np.ndarray
    substance: np.ndarray
    color: np.ndarray
    control: np.ndarray


@dataclass(frozen=True)
class Dataset:
    """Prompts with token states: ``states[start[i]:start[i + 1]]`` (float16 [T, 384]) belong to prompt i."""

    states: np.ndarray
    start: np.ndarray
    labels: Labels

    def __len__(self) -> int:
        return len(self.start) - 1


def held_back(family: str, position: int) -> bool:
    """One phrase in nine, the same ones always: for measuring how training generalises."""
    return (position * 7 + len(family)) % 9 == 0


def label(samples: list[Sample]) -> Labels:
    """The samples' meaning as arrays."""
    count = len(samples)
    control = np.zeros((count, len(CONTROL_NAMES), 3), dtype=np.float32)
    color = np.full((count, 2), -2, dtype=np.int64)
    substance = np.full(count, -1, dtype=np.int64)
    for row, sample in enumerate(samples):
        for slot, (index, known) in enumerate(zip(sample.colors, sample.knows_colors, strict=True)):
            if known and sample.family != NONE:
                color[row, slot] = -1 if index is None else index
        if sample.knows_substance or sample.substance:
            substance[row] = SUBSTANCES.index(sample.substance) if sample.substance else len(SUBSTANCES)
        for column, name in enumerate(CONTROL_NAMES):
            mean, spread = sample.effects.get(name, OPEN[name])
            weight = _NAMED_WEIGHT if name in sample.effects else float(name not in sample.unknown)
            control[row, column] = (mean, spread, weight if sample.family != NONE else 0.0)
    family = np.array([_CLASSES.index(sample.family) for sample in samples], dtype=np.int64)
    return Labels(family, substance, color, control)


class Encoder:
    """The shipped tokenizer and text encoder, for many prompts at once."""

    def __init__(self, folder: Path = MODEL_FOLDER, threads: int = 1) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        path = folder / "text_encoder" / "model.onnx"
        self._session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer" / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def tokens(self, texts: list[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]

    def states(self, tokens: list[list[int]]) -> list[np.ndarray]:
        """Token states (float32 [T, 384]) of a batch."""
        length = max(map(len, tokens))
        ids = np.zeros((len(tokens), length), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, line in enumerate(tokens):
            ids[row, : len(line)], mask[row, : len(line)] = line, 1
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = self._session.run(None, inputs)[0]
        return [hidden[row, : len(line)] for row, line in enumerate(tokens)]


def build(folder: Path, count: int, seed: int, hold_back: bool = False, only_held_back: bool = False,
          threads: int = 1) -> Dataset:  # fmt: skip
    """Draw and encode ``count`` prompts, or load them if ``folder`` has the same set.

    Args:
        hold_back: leave the held-back phrases of the bank out.
        only_held_back: use nothing but them.
    """
    wanted = {"count": count, "seed": seed, "hold_back": hold_back, "only_held_back": only_held_back}
    marker = folder / "dataset.json"
    if not marker.is_file() or json.loads(marker.read_text()) != wanted:
        keep = None
        if hold_back or only_held_back:
            def keep(family: str, position: int) -> bool:
                return held_back(family, position) == only_held_back
        grammar = Grammar(seed, keep)
        folder.mkdir(parents=True, exist_ok=True)
        _encode([grammar.draw() for _ in range(count)], folder, threads)
        marker.write_text(json.dumps(wanted))
    with np.load(folder / "labels.npz") as data:
        labels = Labels(data["family"], data["substance"], data["color"], data["control"])
        start = data["start"]
    states = np.memmap(folder / "states.f16", dtype=np.float16, mode="r", shape=(int(start[-1]), HIDDEN_SIZE))
    return Dataset(states, start, labels)


def _encode(samples: list[Sample], folder: Path, threads: int) -> None:
    encoder = Encoder(threads=threads)
    tokens = encoder.tokens([sample.text for sample in samples])
    order = sorted(range(len(samples)), key=lambda i: len(tokens[i]))  # equal lengths together: no padding
    samples = [samples[i] for i in order]
    tokens = [tokens[i] for i in order]
    start = np.concatenate([[0], np.cumsum([len(line) for line in tokens])]).astype(np.int64)
    began = time.monotonic()
    with (folder / "states.f16").open("wb") as file:
        for at in range(0, len(tokens), _BATCH):
            for state in encoder.states(tokens[at : at + _BATCH]):
                file.write(np.ascontiguousarray(state, dtype=np.float16).tobytes())
    labels = label(samples)
    np.savez(folder / "labels.npz", start=start, family=labels.family, substance=labels.substance,
             color=labels.color, control=labels.control)  # fmt: skip
    print(f"encoded {len(samples):,} prompts in {time.monotonic() - began:.0f} s", flush=True)


def batch(dataset: Dataset, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Padded token states (float32 [B, T, 384]) and mask (float32 [B, T]) of some prompts."""
    lengths = dataset.start[rows + 1] - dataset.start[rows]
    hidden = np.zeros((len(rows), int(lengths.max()), HIDDEN_SIZE), dtype=np.float32)
    mask = np.zeros(hidden.shape[:2], dtype=np.float32)
    for i, row in enumerate(rows):
        hidden[i, : lengths[i]] = dataset.states[dataset.start[row] : dataset.start[row + 1]]
        mask[i, : lengths[i]] = 1.0
    return hidden, mask


