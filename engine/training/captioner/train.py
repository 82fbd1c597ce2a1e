"""Train the built-in captioner.

python -m engine.training.captioner.train DATA OUT [--epochs 40] [--frozen 32] [--batch 64] [--seed 0] [--threads 2]

``DATA`` holds what ``data.textures`` and ``tools/caption_scenes.py`` write. Leaves ``model.pt`` and the tokenizer
in ``OUT``, and what the pretrained network sees in ``OUT/early.f16`` and ``OUT/wide.f16``. In the first epochs the
network is frozen, which makes a step twice as fast; in the last ones its last blocks learn too. Two further
heads, thrown away afterwards, must name the objects and the material: words alone teach the eyes slowly. A run that
was stopped goes on from its last checkpoint.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageEnhance, ImageOps
from torch import nn
from torch.nn import functional

from ..language.vocabulary import FAMILIES
from .data.corpus import Entry, read
from .data.kinds import KINDS
from .model import build_model, build_tokenizer
from .vision import EARLY_CHANNELS, GRID, MEAN, SIZE, STD, WIDE_CHANNELS

#: Each picture and its mirror image, both moved, cut and lit a little differently.
VIEWS = 2
_CHUNK = 64
#: Token ids of the two tasks' beginnings.
_STARTS = (1, 2)
#: The share of textures in an epoch, whatever their number: fewer of them are drawn.
_TEXTURES = 0.25
_LATE_RATE, _CLIP, _SMOOTHING, _DECAY, _HEADS = 0.25, 1.0, 0.05, 0.05, 0.3


def pixel_values(image: Image.Image) -> torch.Tensor:
    """float32 [3, 192, 192] as ``preprocessor_config.json`` says."""
    array = np.asarray(image.convert("RGB").resize((SIZE, SIZE), Image.Resampling.BICUBIC), dtype=np.float32) / 255.0
    return torch.from_numpy((array - np.array(MEAN, np.float32)) / np.array(STD, np.float32)).permute(2, 0, 1)


def view(image: Image.Image, number: int, random: np.random.Generator) -> Image.Image:
    """One of ``VIEWS``; odd ones are mirrored."""
    side = min(image.size)
    kept = side * random.uniform(0.92, 1.0)
    left, top = (random.uniform(0, side - kept) for _ in range(2))
    image = image.crop((round(left), round(top), round(left + kept), round(top + kept)))
    for enhance in (ImageEnhance.Brightness, ImageEnhance.Contrast):
        image = enhance(image).enhance(random.uniform(0.85, 1.15))
    return ImageOps.mirror(image) if number % 2 else image


def _seen(entries: Sequence[Entry], path: Path, channels: int, side: int) -> tuple[tuple[int, ...], bool]:
    """The shape of a file of features, and whether it is there in that size."""
    shape = (len(entries) * VIEWS, channels, side, side)
    return shape, path.is_file() and path.stat().st_size == int(np.prod(shape)) * 2


def features(model: Any, entries: Sequence[Entry], folder: Path, name: str = "") -> tuple[np.memmap, np.memmap]:
    """float16 [pictures × VIEWS, 151, 12, 12] and [pictures × VIEWS, 320, 6, 6] of a pretrained model, made once."""
    paths = folder / f"{name}early.f16", folder / f"{name}wide.f16"
    (early, first), (wide, second) = (
        _seen(entries, path, channels, side)
        for path, channels, side in zip(paths, (EARLY_CHANNELS, WIDE_CHANNELS), (GRID, GRID // 2), strict=True)
    )
    if not (first and second):
        started = time.monotonic()
        with paths[0].open("wb") as a, paths[1].open("wb") as b, torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            model.encoder.eval().to(memory_format=torch.channels_last)
            for at in range(0, len(entries), _CHUNK // VIEWS):
                views = []
                for entry in entries[at : at + _CHUNK // VIEWS]:
                    with Image.open(entry.path) as image:
                        picture = image.convert("RGB")
                    random = np.random.default_rng([ord(c) for c in entry.path.name])
                    views += [pixel_values(view(picture, number, random)) for number in range(VIEWS)]
                seen = model.encoder.early(torch.stack(views).to(memory_format=torch.channels_last))
                a.write(seen.half().contiguous().numpy().tobytes())
                b.write(model.encoder.wide(seen).half().contiguous().numpy().tobytes())
        print(f"{len(entries):,} pictures seen in {time.monotonic() - started:.0f} s", flush=True)
    return np.memmap(paths[0], np.float16, "r", shape=early), np.memmap(paths[1], np.float16, "r", shape=wide)


class Heads(nn.Module):
    """What the eyes must be able to say without words: kinds of object, and the family of a texture."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.kinds, self.family = nn.Linear(2 * width, len(KINDS)), nn.Linear(2 * width, len(FAMILIES))

    def forward(self, seen: torch.Tensor, kinds: torch.Tensor, family: torch.Tensor) -> torch.Tensor:
        """The loss of ``seen`` [B, 36, width]; kinds float [B, 71] of 0 and 1, family int64 [B], -100 for scenes."""
        pooled = torch.cat([seen.mean(1), seen.amax(1)], 1).float()
        objects = functional.binary_cross_entropy_with_logits(self.kinds(pooled), kinds, reduction="none").sum(1)
        loss = (objects * (family < 0)).mean()
        if (family >= 0).any():
            loss = loss + functional.cross_entropy(self.family(pooled), family, reduction="sum") / len(family)
        return loss


def truth(entries: Sequence[Entry]) -> tuple[torch.Tensor, torch.Tensor]:
    """Kinds and families of pictures, as :class:`Heads` takes them."""
    places = {kind.noun: place for place, kind in enumerate(KINDS)}
    kinds, family = torch.zeros(len(entries), len(KINDS)), torch.full((len(entries),), -100)
    for row, entry in enumerate(entries):
        for each in entry.facts.get("objects", ()):
            kinds[row, places[each["noun"]]] = 1.0
        if "texture" in entry.facts:
            family[row] = FAMILIES.index(entry.facts["texture"])
    return kinds, family


def _batch(
    rows: np.ndarray, views: np.ndarray, entries: Sequence[Entry], tokenizer: Any, random: np.random.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """ids, labels int64 [2 B, T], the short captions first."""
    texts = []
    for task in range(2):
        for row, number in zip(rows, views, strict=True):
            entry = entries[row]
            captions = entry.mirrored[task] if number % 2 else (entry.short, entry.detailed)[task]
            texts.append(captions[random.integers(len(captions))])
    lines = [tokenizer(text)["input_ids"] for text in texts]
    longest = max(map(len, lines))
    ids, labels = torch.zeros(len(lines), longest + 1, dtype=torch.int64), torch.full((len(lines), longest + 1), -100)
    for row, line in enumerate(lines):
        ids[row, 0] = _STARTS[row >= len(rows)]
        ids[row, 1 : len(line) + 1] = torch.tensor(line)
        labels[row, : len(line) + 1] = torch.tensor([*line, 0])
    return ids, labels


def loss_of(
    model: Any, heads: Heads, seen: torch.Tensor, ids: torch.Tensor, labels: torch.Tensor, kinds: torch.Tensor,
    family: torch.Tensor,
) -> torch.Tensor:  # fmt: skip
    """Cross-entropy of both captions of each picture, and the loss of the further heads."""
    logits = model.decoder(input_ids=ids, encoder_hidden_states=torch.cat([seen, seen]), use_cache=False).logits
    said = functional.cross_entropy(logits.float().flatten(0, 1), labels.flatten(), label_smoothing=_SMOOTHING)
    return said + _HEADS * heads(seen, kinds, family)


def freeze_early(model: Any) -> list[torch.nn.Parameter]:
    """Only the late half learns; returns the weights of its convolutions."""
    vision = model.encoder
    late = [p for block in vision.blocks[11:] for p in block.parameters()]
    known = {id(p) for p in late}
    for parameter in (*vision.stem.parameters(), *vision.stem_norm.parameters(), *vision.blocks.parameters()):
        parameter.requires_grad_(id(parameter) in known)
    return late


def set_training(model: Any) -> None:
    """Training mode, but the pretrained network keeps its statistics."""
    model.train()
    model.encoder.blocks.eval()
    model.encoder.stem_norm.eval()


def main() -> None:
    """Train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--epochs", type=int, default=40)
    parser.add_argument("--frozen", type=int, default=32, help="epochs in which the pretrained network does not learn")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    entries = read(options.data, held_out=False)
    tokenizer = build_tokenizer(text for entry in entries for text in (*entry.short, *entry.detailed))
    tokenizer.save_pretrained(options.out / "tokenizer")
    model = build_model(len(tokenizer))
    early, wide = features(model, entries, options.out)
    kinds, family = truth(entries)
    heads = Heads(model.config.encoder.hidden_size)
    late = freeze_early(model)
    known = {id(p) for p in late}
    rest = [p for p in (*model.parameters(), *heads.parameters()) if p.requires_grad and id(p) not in known]
    groups = [{"params": rest, "lr": options.rate}, {"params": late, "lr": options.rate * _LATE_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=_DECAY, betas=(0.9, 0.98))
    textures = [row for row, entry in enumerate(entries) if "texture" in entry.facts]
    scenes = len(entries) - len(textures)
    again = round(_TEXTURES / (1 - _TEXTURES) * scenes / max(1, len(textures))) - 1
    pool = np.array([*range(len(entries)), *textures * max(0, again)])
    each = len(pool) // options.batch
    steps = options.epochs * each
    warm = max(1, min(200, steps // 10))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min(1.0, (step + 1) / warm) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * step / steps))),
    )
    checkpoint, begin = options.out / "checkpoint.pt", 0
    if checkpoint.is_file():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        heads.load_state_dict(state["heads"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        begin = state["epoch"]
    print(f"{len(entries):,} pictures, {len(tokenizer):,} tokens, {steps:,} steps", flush=True)
    for epoch in range(begin, options.epochs):
        set_training(model)
        random = np.random.default_rng([options.seed, epoch])
        order, losses, started = random.permutation(pool), [], time.monotonic()
        for at in range(0, each * options.batch, options.batch):
            rows = order[at : at + options.batch]
            views = random.integers(0, VIEWS, len(rows))
            ids, labels = _batch(rows, views, entries, tokenizer, random)
            picked = rows * VIEWS + views
            pixels = torch.from_numpy(early[picked]).float()
            known_wide = torch.from_numpy(wide[picked]).float() if epoch < options.frozen else None
            with torch.autocast("cpu", torch.bfloat16):
                seen = model.encoder.late(pixels, known_wide)
                loss = loss_of(model, heads, seen, ids, labels, kinds[rows], family[rows])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), _CLIP)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
            if len(losses) % 100 == 0:
                speed = (time.monotonic() - started) / len(losses)
                print(f"  step {len(losses)}: loss {np.mean(losses[-100:]):.3f}, {speed:.2f} s each", flush=True)
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, {time.monotonic() - started:.0f} s", flush=True)
        state = {
            "model": model.state_dict(),
            "heads": heads.state_dict(),
            "optimizer": optimizer.state_dict(),
            "schedule": schedule.state_dict(),
        }
        torch.save({**state, "epoch": epoch + 1}, checkpoint)
    torch.save(model.state_dict(), options.out / "model.pt")


if __name__ == "__main__":
    main()
