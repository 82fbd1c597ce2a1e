"""Measure the shipped captioner, and write docs/captioner_evaluation.md.

python -m engine.training.captioner.evaluate DATA [--train OUT] [--game 0textures.pk3] [--out FILE]

``DATA`` holds the held-out pictures beside those of the training; ``OUT`` is what :mod:`.train` left, for the
nearest-neighbour baseline: the caption of the training picture whose pooled ImageNet features (EfficientNet-lite0)
are nearest. The captions are made by the engine, from the shipped folder, by its own rules.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import skimage.data
import torch
from PIL import Image
from scipy.stats import rankdata

from ...errors import BadRequestError
from ...imaging.lit_view import lit_view
from ...pipelines import load_pipeline
from ...pipelines.reading import PromptReader
from ...request import CaptionRequest, GenerateRequest
from ...round_trip import round_trip_score
from ...runtime import Runtime
from ..language.vocabulary import MODEL_FOLDER
from . import game_textures
from .data.corpus import Entry, read
from .data.textures import NOUNS
from .export_builtin import FOLDER
from .metrics import bleu4, cider, scene_scores, words
from .model import build_model
from .train import VIEWS, features

_CHOICES, _TRIALS = 4, 300
PHOTOGRAPHS = ("brick", "grass", "gravel", "coffee", "chelsea", "rocket")


def captions_of(paths: Sequence[Path], task: str) -> list[str]:
    """The engine's caption of each picture."""
    captioner = load_pipeline("VisionEncoderDecoderModel", FOLDER, Runtime("cpu", 2))
    quiet = lambda _progress: None  # noqa: E731
    return [captioner.run(CaptionRequest(str(path), task=task), quiet).text for path in paths]  # type: ignore[union-attr]


def pooled(wide: np.ndarray) -> np.ndarray:
    """Unit-length ImageNet features, float32 [N, 320], of what the pretrained network saw."""
    mean = np.asarray(wide, dtype=np.float32).mean((2, 3))
    return mean / np.linalg.norm(mean, axis=1, keepdims=True)


def neighbours(held_out: Sequence[Entry], train: Sequence[Entry], out: Path, task: str) -> list[str]:
    """For each held-out picture the first caption of the nearest training picture."""
    known = pooled(features(build_model(8), train, out)[1][::VIEWS])
    seen = pooled(features(build_model(8), held_out, out, "held_out_")[1][::VIEWS])
    nearest = (seen @ known.T).argmax(1)
    return [getattr(train[i], task)[0] for i in nearest]


def said_family(caption: str) -> str:
    """The material family that a caption names, or ""."""
    text = " ".join(words(caption))
    found = [family for family in _FAMILY_NOUNS if _FAMILY_NOUNS[family] in text]
    return max(found, key=lambda family: len(_FAMILY_NOUNS[family]), default="")


def _families() -> dict[str, str]:
    families = json.loads((MODEL_FOLDER / "generator" / "config.json").read_text(encoding="utf-8"))["families"]
    return {family: " ".join(words(NOUNS.get(family, family))) for family in families}


_FAMILY_NOUNS = _families()


def table(rows: Sequence[tuple[str, Sequence[str]]], entries: Sequence[Entry], task: str) -> list[str]:
    """Scores of several captioners on the same scenes."""
    lines = ["| | CIDEr-D | BLEU-4 | object F1 | colour | relation | count |", "|---|---|---|---|---|---|---|"]
    references = [getattr(entry, task) for entry in entries]
    facts = [entry.facts for entry in entries]
    for name, captions in rows:
        scores = scene_scores(captions, facts)
        lines.append(
            f"| {name} | {cider(captions, references):.2f} | {bleu4(captions, references):.3f} | "
            + " | ".join(f"{100 * value:.1f} %" for value in scores.values())
            + " |"
        )
    return lines


def choices(scores: np.ndarray, seed: int = 0) -> float:
    """How often the score finds a picture's prompt among four; ``scores`` float [N prompts, N pictures]."""
    random, right = Random(seed), 0
    for _ in range(_TRIALS):
        picked = random.sample(range(len(scores)), _CHOICES)
        for own in picked:
            right += max(picked, key=lambda other: scores[other, own]) == own
    return right / (_TRIALS * _CHOICES)


def area_under_curve(scores: np.ndarray, truth: np.ndarray) -> float:
    """How often a true pair's score is above a false pair's: 0.5 is chance, 1 perfect. Mann and Whitney's U."""
    ranks = rankdata(scores)
    true = int(truth.sum())
    return float((ranks[truth].sum() - true * (true + 1) / 2) / (true * (truth.size - true)))


def round_trip(prompts: Sequence[str], families: Sequence[str], drawn: Sequence[str], back: Sequence[str]) -> list[str]:
    """How well the score agrees with the truth, in words.

    Args:
        prompts: held-out phrases.
        families: what a person says that each of them means.
        drawn: what the generator drew for each.
        back: the captions of those pictures.
    """
    reader = PromptReader(MODEL_FOLDER, Runtime("cpu", 2))
    asked, said = [reader.read(each) for each in prompts], [reader.read(each) for each in back]
    meant = np.stack([each.meaning for each in asked]), np.stack([each.meaning for each in said])
    words_only = np.stack([each.embedding for each in asked]), np.stack([each.embedding for each in said])
    scores = [np.array([[round_trip_score(x, z) for z in right] for x in left]) for left, right in (meant, words_only)]
    same = np.array(families)[:, None] == np.array(drawn)[None]
    found = [100 * choices(each) for each in scores]
    areas = [
        area_under_curve(each[~np.eye(len(each), dtype=bool)], same[~np.eye(len(same), dtype=bool)]) for each in scores
    ]
    own, right = np.diag(scores[0]), np.diag(same)
    return [
        "## Round trip", "",
        f"{len(prompts)} phrases of tests/data/phrases.jsonl, one picture each. Among four prompts at random the score "
        f"finds the picture's own in {found[0]:.1f} % of {_TRIALS * _CHOICES} trials (chance: 25 %; with the words' "
        f"embedding alone: {found[1]:.1f} %).", "",
        "Against labels: a pair is true if a person's label of the phrase is the family that was drawn. Of all pairs "
        "of a phrase and another phrase's picture, a true one scores above a false one in "
        f"{100 * areas[0]:.1f} % (words alone: {100 * areas[1]:.1f} %; chance: 50 %). Of the {len(prompts)} pictures, "
        f"{(~right).sum()} were drawn from a phrase read wrongly; a right one scores above a wrong one in "
        f"{100 * area_under_curve(own, right):.1f} %: the score reads a prompt as the generator does, so a misread "
        "prompt hides from it in part.", "",
    ]  # fmt: skip


def generated(folder: Path) -> tuple[list[str], list[str], list[str], list[Path]]:
    """Held-out phrases that name a material, each generated once: phrases, families meant, families drawn, views."""
    phrases = Path(__file__).parents[3] / "tests" / "data" / "phrases.jsonl"
    lines = [json.loads(line) for line in phrases.read_text(encoding="utf-8").splitlines()]
    meant = {line["prompt"]: line["family"] for line in lines if line["family"] in _FAMILY_NOUNS}
    folder.mkdir(parents=True, exist_ok=True)
    pipeline = load_pipeline("LoomMaterialsPipeline", MODEL_FOLDER, Runtime("cpu", 2))
    quiet = lambda _progress: None  # noqa: E731
    kept, drawn, paths = [], [], []
    for number, prompt in enumerate(meant):
        try:
            made = pipeline.run(GenerateRequest(prompt, width=256, height=256, seed=number), quiet)
        except BadRequestError:
            continue
        path = folder / f"{number:03d}.png"
        Image.fromarray(lit_view(made.maps)).save(path)  # type: ignore[union-attr]
        kept.append(prompt)
        drawn.append(next(iter(made.reading.families)))  # type: ignore[union-attr]
        paths.append(path)
    return kept, [meant[each] for each in kept], drawn, paths


def photographs(folder: Path, archive: Path | None) -> list[str]:
    """What it says to pictures that others made, of which it has seen none."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.png" for name in PHOTOGRAPHS]
    for path in paths:
        Image.fromarray(getattr(skimage.data, path.stem)()).convert("RGB").save(path)
    said = captions_of(paths, "caption")
    lines = ["## Photographs", "", "Of scikit-image; it has never seen one.", "", "| photograph | said |", "|---|---|"]
    lines += [f"| {path.stem} | {text} |" for path, text in zip(paths, said, strict=True)]
    if archive:
        found = game_textures.extract(archive, folder / "game")
        texts = captions_of([path for path, _ in found], "caption")
        right = [game_textures.is_named(material, text) for (_, material), text in zip(found, texts, strict=True)]
        lines += [
            "",
            f"Of {len(found)} textures of a game, most of them from photographs, the caption names the material that "
            f"the file's name says in {100 * np.mean(right):.1f} %.",
            "",
            "| material | named | for example |",
            "|---|---|---|",
        ]
        for material in sorted({material for _, material in found}):
            own = [number for number, (_, each) in enumerate(found) if each == material]
            lines.append(f"| {material} | {sum(right[i] for i in own)} of {len(own)} | {texts[own[0]]} |")
    return [*lines, ""]


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--train", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--game", type=Path, help="0textures.pk3 of ufoai-textures, see game_textures.py")
    options = parser.parse_args()
    torch.set_num_threads(2)
    held_out = read(options.data, held_out=True)
    scenes = [entry for entry in held_out if "objects" in entry.facts]
    textures = [entry for entry in held_out if "texture" in entry.facts]
    train = read(options.data, held_out=False)
    lines = [
        "# The built-in captioner, measured",
        "",
        "`python -m engine.training.captioner.evaluate DATA --train OUT --game 0textures.pk3`",
        "",
    ]
    for task, asked in (("short", "caption"), ("detailed", "detailed_caption")):
        own = captions_of([entry.path for entry in scenes], asked)
        if task == "short":
            examples = list(zip(scenes, own, strict=True))[:12]
        common = Counter(getattr(e, task)[0] for e in train if "objects" in e.facts).most_common(1)[0][0]
        rows = [("Loom Captions", own), ("the most common caption", [common] * len(own))]
        if options.train:
            rows.append(("nearest training picture", neighbours(scenes, train, options.train, task)))
        lines += [f"## {len(scenes)} held-out renders, {task} captions", "", *table(rows, scenes, task), ""]
    own = captions_of([entry.path for entry in textures], "caption")
    family = [said_family(text) == entry.facts["texture"] for text, entry in zip(own, textures, strict=True)]
    tinted = [(text, entry) for text, entry in zip(own, textures, strict=True) if entry.facts["color"]]
    color = [entry.facts["color"] in words(text) for text, entry in tinted]
    lines += [
        f"## {len(textures)} held-out textures", "",
        f"Material family right: {100 * np.mean(family):.1f} %. Colour word right: {100 * np.mean(color):.1f} % of "
        f"{len(tinted)}.", "",
    ]  # fmt: skip
    prompts, meant, drawn, paths = generated(options.data / "phrases")
    lines += round_trip(prompts, meant, drawn, captions_of(paths, "caption"))
    lines += photographs(options.data / "photographs", options.game)
    lines += ["## Examples", "", "The first twelve held-out renders.", "", "| true | said |", "|---|---|"]
    lines += [f"| {entry.short[0]} | {text} |" for entry, text in examples]
    print("\n".join(lines))
    if options.out:
        options.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
