"""Trains the conditioning network from nothing and exports it to ONNX.

    python -m engine.training.language.train [--prompts N] [--steps N] [--hold-back] [--export FOLDER]

Draws prompts from the grammar, encodes them with the shipped text encoder (cached under
``out/``), trains on the CPU, and writes ``conditioner/`` in the model folder.
"""

from __future__ import annotations

import argparse
import copy
import math
import time
from pathlib import Path

import numpy as np
import torch

from . import colors
from .dataset import Dataset, batch, build
from .export import export
from .losses import loss, soft_names
from .model import Conditioner, ConditionerConfig
from .vocabulary import MODEL_FOLDER

SEED = 2026
BATCH = 192


def _labels(dataset: Dataset, rows: np.ndarray) -> dict[str, torch.Tensor]:
    return {name: torch.from_numpy(getattr(dataset.labels, name)[rows])
            for name in ("family", "substance", "color", "control")}  # fmt: skip


def _batches(dataset: Dataset, generator: np.random.Generator):
    """Rows of ever new batches of nearly equal lengths (prompts are kept in order of length)."""
    while True:
        jitter = generator.normal(0.0, BATCH * 12, len(dataset))
        order = np.argsort(np.arange(len(dataset)) + jitter)
        cuts = np.arange(0, len(order) - BATCH + 1, BATCH)
        for at in generator.permutation(cuts):
            yield order[at : at + BATCH]


@torch.no_grad()
def accuracy(model: Conditioner, dataset: Dataset) -> dict[str, float]:
    """Share of prompts whose family, and of those with a colour whose colour (ΔE76 ≤ 15), is read right."""
    model.eval()
    palette = model.palette
    right = near = named = 0
    error = []
    for at in range(0, len(dataset), 256):
        rows = np.arange(at, min(at + 256, len(dataset)))
        hidden, mask = (torch.from_numpy(a) for a in batch(dataset, rows))
        labels = _labels(dataset, rows)
        out = model(hidden, mask)
        right += int((out["family"].argmax(-1) == labels["family"]).sum())
        has = labels["color"][:, 0] >= 0
        read = torch.softmax(out["color_name"][has, 0] * 2.0, -1) @ palette
        near += int(((read - palette[labels["color"][has, 0]]).norm(dim=-1) <= 15.0).sum())
        named += int(has.sum())
        off = (out["control_mean"] - labels["control"][..., 0]).abs() * labels["control"][..., 2]
        error.append(float(off.sum() / labels["control"][..., 2].sum()))
    return {"family": right / len(dataset), "color": near / max(named, 1), "control_error": float(np.mean(error))}


def train(dataset: Dataset, steps: int, config: ConditionerConfig, check: Dataset | None = None,
          seed: int = SEED) -> Conditioner:  # fmt: skip
    """The averaged weights after ``steps`` steps of AdamW with a cosine schedule."""
    torch.manual_seed(seed)
    generator = np.random.default_rng(seed)
    palette = torch.from_numpy(colors.palette())
    soft = soft_names(palette)
    model = Conditioner(config, palette)
    average = copy.deepcopy(model)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.03)
    warmup = max(1, steps // 20)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda s: min(1.0, (s + 1) / warmup) * 0.5 * (1.0 + math.cos(math.pi * min(1.0, s / steps))) + 1e-3,
    )
    batches = _batches(dataset, generator)
    began = time.monotonic()
    model.train()
    for step in range(1, steps + 1):
        rows = next(batches)
        hidden, mask = (torch.from_numpy(a) for a in batch(dataset, rows))
        # Forget a token here and there and blur the rest: no single word may decide alone.
        keep = (torch.rand_like(mask) > 0.04).float()
        keep[:, 0] = 1.0
        mask = mask * keep
        hidden = hidden + 0.08 * torch.randn_like(hidden)
        parts = loss(model(hidden, mask), _labels(dataset, rows), palette, soft)
        total = torch.stack(list(parts.values())).sum()
        optimizer.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        decay = min(0.998, step / (step + 10.0))
        with torch.no_grad():
            for ours, theirs in zip(average.parameters(), model.parameters(), strict=True):
                ours.lerp_(theirs, 1.0 - decay)
        if step % 250 == 0 or step == steps:
            said = " ".join(f"{name} {float(value):.3f}" for name, value in parts.items())
            print(f"step {step} ({time.monotonic() - began:.0f} s): {said}", flush=True)
        if check is not None and (step % 1000 == 0 or step == steps):
            print("  held-back phrases:", {k: round(v, 4) for k, v in accuracy(average, check).items()}, flush=True)
    return average.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prompts", type=int, default=110_000, help="prompts to draw and encode")
    parser.add_argument("--steps", type=int, default=10_000, help="training steps")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--cache", type=Path, default=Path("out/language"), help="folder for encoded prompts")
    parser.add_argument("--export", type=Path, default=MODEL_FOLDER, help="model folder to write conditioner/ into")
    parser.add_argument("--hold-back", action="store_true",
                        help="leave one phrase in nine out of training and report on those")  # fmt: skip
    parser.add_argument("--threads", type=int, default=1, help="CPU threads")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    colors.check()
    name = f"{args.prompts}-{args.seed}{'-held' if args.hold_back else ''}"
    dataset = build(args.cache / name, args.prompts, args.seed, hold_back=args.hold_back, threads=args.threads)
    check = None
    if args.hold_back:
        check = build(args.cache / "check", 4000, args.seed + 1, only_held_back=True, threads=args.threads)
    config = ConditionerConfig()
    model = train(dataset, args.steps, config, check, args.seed)
    training = {"prompts": args.prompts, "steps": args.steps, "seed": args.seed, "hold_back": args.hold_back,
                **config.to_json()}  # fmt: skip
    path = export(model, args.export, training)
    print(f"wrote {path} ({path.stat().st_size / 1e6:.2f} MB)")


if __name__ == "__main__":
    main()
