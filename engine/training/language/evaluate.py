"""Reads a file of labelled phrases with the shipped model and says how well it does.

    python -m engine.training.language.evaluate FILE [--report docs/language_evaluation.md]

One JSON object a line: ``prompt``, ``family`` (null = no material), ``also`` (families that
are right too), ``color`` (a name of the xkcd survey, or null), ``weathering`` (controls).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ...pipelines.reading import PromptReader, RawReading
from ...runtime import Runtime
from .colors import hex_to_lab, survey
from .vocabulary import MODEL_FOLDER, NONE

COLOR_LIMIT = 15.0


@dataclass(frozen=True)
class Scores:
    """How well a file of phrases was read; every rate is in [0, 1].

    Attributes:
        family: of the phrases that name a material, those whose best family is right
            (a phrase that was declined counts as wrong).
        top3: those with a right family among the first three.
        color: of the phrases that name a colour, those read within ΔE2000 ≤ 15.
        color_misses: ΔE2000 of the others (infinite: no colour was read).
        color_invented: of the phrases without a colour, those in which one was read.
        none_recall: of the phrases that are no material, those that were declined.
        none_precision: of the declined phrases, those that are no material.
        weathering_recall: of the weathering asked for, the share that was read.
        weathering_precision: of the weathering read, the share that was asked for.
        confusions: (right family, family read) → count, the wrong ones only.
        counts: how many phrases stand behind each rate.
    """

    family: float
    top3: float
    color: float
    color_misses: dict[str, float]
    color_invented: float
    none_recall: float
    none_precision: float
    weathering_recall: float
    weathering_precision: float
    confusions: Counter[tuple[str, str]]
    counts: dict[str, int]
    wrong: list[tuple[str, str, str]]


def color_distance(read: str | None, name: str) -> float:
    """ΔE2000 between a read ``#rrggbb`` colour and a colour of the survey; infinite if none was read."""
    from skimage.color import deltaE_ciede2000

    if read is None:
        return float("inf")
    lab = hex_to_lab([read, survey()[name]])
    return float(deltaE_ciede2000(lab[0], lab[1]))


def score(rows: list[dict], readings: list[RawReading]) -> Scores:
    """Compare readings with labels."""
    materials = [(row, raw) for row, raw in zip(rows, readings, strict=True) if row["family"]]
    others = [(row, raw) for row, raw in zip(rows, readings, strict=True) if not row["family"]]
    right = top3 = hits = asked = read = agreed = invented = 0
    confusions: Counter[tuple[str, str]] = Counter()
    misses: dict[str, float] = {}
    wrong = []
    colored = [(row, raw) for row, raw in materials if row["color"]]
    for row, raw in materials:
        accepted = {row["family"], *row["also"]}
        best = raw.family if raw.fits else NONE
        if best in accepted:
            right += 1
        else:
            confusions[row["family"], best] += 1
            wrong.append((row["prompt"], row["family"], best))
        top3 += bool(accepted & set(list(raw.families)[:3]))
        asked += len(row["weathering"])
        read += len(raw.weathering)
        agreed += len(set(row["weathering"]) & set(raw.weathering))
        invented += row["color"] is None and raw.color is not None
    for row, raw in colored:
        distance = color_distance(raw.color, row["color"])
        hits += distance <= COLOR_LIMIT
        if distance > COLOR_LIMIT:
            misses[row["prompt"]] = round(distance, 1)
    declined = sum(not raw.fits for raw in readings)
    refused = sum(not raw.fits for _, raw in others)
    for row, raw in others:
        if raw.fits:
            confusions[NONE, raw.family] += 1
            wrong.append((row["prompt"], NONE, raw.family))
    return Scores(
        family=right / max(len(materials), 1),
        top3=top3 / max(len(materials), 1),
        color=hits / max(len(colored), 1),
        color_misses=misses,
        color_invented=invented / max(len(materials) - len(colored), 1),
        none_recall=refused / max(len(others), 1),
        none_precision=refused / max(declined, 1),
        weathering_recall=agreed / max(asked, 1),
        weathering_precision=agreed / max(read, 1),
        confusions=confusions,
        counts={"materials": len(materials), "others": len(others), "colored": len(colored), "weathering": asked},
        wrong=wrong,
    )


def table(scores: Scores, title: str) -> str:
    """The scores as Markdown, with the confusion table."""
    n = scores.counts
    confusions = [f"| {wanted} | {got} | {count} |" for (wanted, got), count in scores.confusions.most_common()]
    return "\n".join([
        f"## {title}",
        "",
        "| measure | value | of |",
        "| --- | --- | --- |",
        f"| family right | {scores.family:.1%} | {n['materials']} phrases |",
        f"| right family among the first three | {scores.top3:.1%} | {n['materials']} phrases |",
        f"| colour within ΔE2000 ≤ 15 | {scores.color:.1%} | {n['colored']} phrases with a colour |",
        f"| colour read where none was named | {scores.color_invented:.1%} | {n['materials'] - n['colored']} phrases |",
        f"| weathering asked for and read (recall) | {scores.weathering_recall:.1%} | {n['weathering']} mentions |",
        f"| weathering read that was labelled (precision) | {scores.weathering_precision:.1%} | |",
        f"| no material: declined (recall) | {scores.none_recall:.1%} | {n['others']} phrases |",
        f"| declined phrases that are no material (precision) | {scores.none_precision:.1%} | |",
        "",
        "### Confusions",
        "",
        "Every family that does not appear here was always read right.",
        "",
        "| right | read as | count |",
        "| --- | --- | --- |",
        *confusions,
        "",
    ])  # fmt: skip


def evaluate(path: Path, folder: Path = MODEL_FOLDER) -> Scores:
    """Read every phrase of a file, one at a time, as the engine does."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    reader = PromptReader(folder, Runtime(device="cpu"))
    return score(rows, [reader.read(row["prompt"]) for row in rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--model", type=Path, default=MODEL_FOLDER)
    parser.add_argument("--report", type=Path, help="Markdown file to write")
    parser.add_argument("--wrong", action="store_true", help="list what was read wrong (never of held-out phrases)")
    args = parser.parse_args()
    scores = evaluate(args.file, args.model)
    text = table(scores, f"Language: {args.file.name}")
    print(text)
    if args.wrong:
        for line in scores.wrong:
            print(" | ".join(line))
        print(scores.color_misses)
    if args.report:
        command = f"python -m {__spec__.name} {args.file.as_posix()} --report {args.report.as_posix()}"
        head = f"# How well prompts are understood\n\nMade by `{command}`.\n\n"
        args.report.write_text(head + text, encoding="utf-8")


if __name__ == "__main__":
    main()
