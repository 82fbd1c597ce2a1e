"""How good captions are: BLEU-4, CIDEr-D, and what they say about objects, colours and places.

BLEU: Papineni et al. 2002, over the corpus, closest reference length. CIDEr-D: Vedantam et al. 2015,
1- to 4-grams, clipped, Gaussian length penalty of σ = 6, times ten; document frequencies from the references.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from .data.color_names import COLORS
from .data.kinds import KINDS
from .data.scene import RELATIONS
from .data.scene_words import COUNTS

_NOUNS = {form: kind.noun for kind in KINDS for form in (kind.noun, kind.plural_noun())}
_NOUN = re.compile(r"\b(" + "|".join(sorted(map(re.escape, _NOUNS), key=len, reverse=True)) + r")\b")
_RELATION = re.compile("|".join(each for pair in RELATIONS.items() for each in pair if each))
_INVERSE = {other: name for name, other in RELATIONS.items() if other}


def words(text: str) -> list[str]:
    """Lower-case words without punctuation."""
    return re.findall(r"[a-z0-9'-]+", text.lower())


def _grams(tokens: Sequence[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(tokens[i : i + size]) for i in range(len(tokens) - size + 1))


def bleu4(captions: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    """BLEU-4 of a corpus, in [0, 1]."""
    right, given, length, wanted = [0] * 4, [0] * 4, 0, 0
    for caption, others in zip(captions, references, strict=True):
        tokens, lines = words(caption), [words(each) for each in others]
        length += len(tokens)
        wanted += min((abs(len(line) - len(tokens)), len(line)) for line in lines)[1]
        for size in range(1, 5):
            most: Counter[tuple[str, ...]] = Counter()
            for line in lines:
                most |= _grams(line, size)
            own = _grams(tokens, size)
            right[size - 1] += sum((own & most).values())
            given[size - 1] += sum(own.values())
    if not all(right):
        return 0.0
    brevity = min(1.0, math.exp(1.0 - wanted / length))
    return brevity * math.exp(sum(math.log(r / g) for r, g in zip(right, given, strict=True)) / 4)


def cider(captions: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    """CIDEr-D, mean over the pictures; 0 and up, a caption equal to the only reference has 10."""
    count = len(references)
    frequency: Counter[tuple[str, ...]] = Counter()
    for others in references:
        frequency.update({gram for each in others for size in range(1, 5) for gram in _grams(words(each), size)})

    def vector(tokens: Sequence[str], size: int) -> dict[tuple[str, ...], float]:
        return {
            gram: n * (math.log(count) - math.log(max(1, frequency[gram]))) for gram, n in _grams(tokens, size).items()
        }

    def norm(values: Mapping[Any, float]) -> float:
        return math.sqrt(sum(value * value for value in values.values()))

    total = 0.0
    for caption, others in zip(captions, references, strict=True):
        tokens, score = words(caption), 0.0
        for each in others:
            line = words(each)
            penalty = math.exp(-((len(tokens) - len(line)) ** 2) / (2 * 6.0**2))
            for size in range(1, 5):
                mine, theirs = vector(tokens, size), vector(line, size)
                lengths = norm(mine) * norm(theirs)
                if lengths:
                    dot = sum(min(value, theirs[gram]) * theirs[gram] for gram, value in mine.items() if gram in theirs)
                    score += penalty * dot / lengths / 4
        total += 10.0 * score / len(others)
    return total / count


def nouns(caption: str) -> list[str]:
    """The kinds of object that a caption names, in its order, in the singular."""
    return [_NOUNS[each] for each in _NOUN.findall(caption.lower())]


def colors(caption: str) -> dict[str, str]:
    """Noun → the colour word in the same noun phrase, for the nouns that have one."""
    found: dict[str, str] = {}
    begin = 0
    for match in _NOUN.finditer(caption.lower()):
        for word in words(caption[begin : match.start()]):
            if word in COLORS:
                found[_NOUNS[match.group()]] = word
        begin = match.end()
    return found


def relation(caption: str) -> tuple[str, str, str] | None:
    """(first, relation of ``RELATIONS``, second), or None if the caption states none."""
    match = _RELATION.search(caption.lower())
    if match is None:
        return None
    before, after = nouns(caption[: match.start()]), nouns(caption[match.end() :])
    if not before or not after:
        return None
    if match.group() in _INVERSE:
        return after[0], _INVERSE[match.group()], before[0]
    return before[0], match.group(), after[0]


def scene_scores(captions: Sequence[str], facts: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """``object_f1``, ``color_accuracy``, ``relation_accuracy``, ``count_accuracy`` of captions of scenes.

    Colours count for objects that the caption names and that have a colour; one without a colour word is
    wrong. Relations and counts: all scenes that have one.
    """
    hit = said = there = colored = color_right = related = relation_right = counted = count_right = 0
    for caption, fact in zip(captions, facts, strict=True):
        named, true = set(nouns(caption)), {each["noun"] for each in fact["objects"]}
        hit, said, there = hit + len(named & true), said + len(named), there + len(true)
        own = colors(caption)
        for each in fact["objects"]:
            if each["color"] and each["noun"] in named:
                colored += 1
                color_right += own.get(each["noun"]) == each["color"]
        if fact["relation"]:
            related += 1
            first, second = (each["noun"] for each in fact["objects"])
            relation_right += relation(caption) == (first, fact["relation"], second)
        if fact["layout"] == "group":
            counted += 1
            count_right += COUNTS[fact["count"]] in words(caption)
    precision, recall = hit / max(1, said), hit / max(1, there)
    return {
        "object_f1": 2 * precision * recall / max(1e-9, precision + recall),
        "color_accuracy": color_right / max(1, colored),
        "relation_accuracy": relation_right / max(1, related),
        "count_accuracy": count_right / max(1, counted),
    }
