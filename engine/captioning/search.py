"""Which token comes next: the best, the best of several beams, or one that is drawn.

Beam search follows transformers' (early stopping, length penalty, a reserve of candidates so that
ended beams are replaced), for one picture at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .generation import GenerationConfig
from .logits import Rule, log_softmax, rules, softmax

_HOPELESS = np.float32(-1e9)


class Stepper(Protocol):
    """A decoder with its cache; see :class:`~.decoder.Decoder`."""

    def start(self, rows: int) -> np.ndarray:
        """Read the prompt in ``rows`` equal rows; scores of the next token, float32 [rows, vocabulary]."""
        ...

    def step(self, tokens: np.ndarray, parents: np.ndarray | None) -> np.ndarray:
        """Append ``tokens`` [rows] to the rows ``parents`` [rows] (None: each to its own); scores as above."""
        ...


@dataclass(frozen=True)
class Generated:
    """A finished sequence.

    Attributes:
        ids: the tokens after the prompt, an end token included.
        score: mean natural logarithm of the probability that the model gave to each of them; at most 0.
    """

    ids: list[int]
    score: float


def generate(
    stepper: Stepper,
    prompt: Sequence[int],
    config: GenerationConfig,
    seed: int = 0,
    tick: Callable[[int], None] = lambda _: None,
) -> Generated:
    """Let a decoder speak until it ends.

    Args:
        stepper: the decoder.
        prompt: tokens that are there before the first step; the rules see them too.
        config: the rules, with ``max_length`` settled.
        seed: of the draws, if ``config.do_sample``; Philox, so equal on every machine.
        tick: called before each step with the number of new tokens so far; may raise to stop.
    """
    generator = np.random.Generator(np.random.Philox(seed))
    search = _beams if config.num_beams > 1 else _one
    return search(stepper, np.array(prompt, dtype=np.int64), config, generator, tick)


def _apply(chain: Sequence[Rule], ids: np.ndarray, scores: np.ndarray) -> np.ndarray:
    for rule in chain:
        scores = rule(ids, scores)
    return scores


def draw(scores: np.ndarray, generator: np.random.Generator) -> int:
    """One token from the softmax of scores [vocabulary], by the inverse of its distribution."""
    reach = np.cumsum(softmax(scores).astype(np.float64))
    return min(int(np.searchsorted(reach, generator.random() * reach[-1], side="right")), len(reach) - 1)


def _one(
    stepper: Stepper,
    prompt: np.ndarray,
    config: GenerationConfig,
    generator: np.random.Generator,
    tick: Callable[[int], None],
) -> Generated:
    chain, longest = rules(config, len(prompt)), config.max_length or 0
    ids, total = prompt[None], 0.0
    tick(0)
    scores = stepper.start(1)
    while True:
        changed = _apply(chain, ids, scores)
        token = draw(changed[0], generator) if config.do_sample else int(changed[0].argmax())
        total += float(log_softmax(scores)[0, token])
        ids = np.append(ids, [[token]], axis=1)
        new = ids.shape[1] - len(prompt)
        if token in config.eos_token_id or ids.shape[1] >= longest:
            return Generated(ids[0, len(prompt) :].tolist(), total / new)
        tick(new)
        scores = stepper.step(ids[0, -1:], None)


def _best(scores: np.ndarray, count: int) -> np.ndarray:
    """Indices of the best ``count`` of [n], best first, the earlier of equals first."""
    if count < len(scores):  # sorting beams · vocabulary numbers would cost more than the model
        found = np.argpartition(scores, len(scores) - count)[len(scores) - count :]
    else:
        found = np.arange(len(scores))
    return found[np.lexsort((found, -scores[found]))]


class _Finished:
    """The best sequences that have ended, never more than there are beams."""

    def __init__(self, beams: int) -> None:
        self.sequences: list[np.ndarray | None] = [None] * beams
        self.scores = np.full(beams, _HOPELESS, dtype=np.float32)
        self.likelihoods = np.zeros(beams)

    @property
    def full(self) -> bool:
        return all(sequence is not None for sequence in self.sequences)

    def add(self, sequences: Sequence[np.ndarray], scores: np.ndarray, likelihoods: np.ndarray) -> None:
        everything = [*self.sequences, *sequences]
        merged, known = np.concatenate([self.scores, scores]), np.concatenate([self.likelihoods, likelihoods])
        best = _best(merged, len(self.sequences))
        self.sequences = [everything[at] for at in best]
        self.scores, self.likelihoods = merged[best], known[best]


def _beams(
    stepper: Stepper,
    prompt: np.ndarray,
    config: GenerationConfig,
    generator: np.random.Generator,
    tick: Callable[[int], None],
) -> Generated:
    beams, longest, start = config.num_beams, config.max_length or 0, len(prompt)
    chain = rules(config, start)
    candidates = max(2, 1 + len(config.eos_token_id)) * beams
    ids = np.tile(prompt, (beams, 1))
    # All beams begin alike: only the first may be continued at first.
    running = np.full(beams, _HOPELESS, dtype=np.float32)
    running[0] = 0.0
    likelihoods = np.zeros(beams)
    finished, hopeful = _Finished(beams), True
    tick(0)
    scores = stepper.start(beams)
    while True:
        plain = log_softmax(scores)
        grown = (_apply(chain, ids, plain) + running[:, None]).ravel()
        chosen = _draw_several(grown, candidates, generator) if config.do_sample else _best(grown, candidates)
        reached = grown[chosen]
        parents, tokens = np.divmod(chosen, plain.shape[1])
        longer = np.concatenate([ids[parents], tokens[:, None]], axis=1)
        known = likelihoods[parents] + plain[parents, tokens]
        length = longer.shape[1]
        ended = np.isin(tokens, config.eos_token_id) | (length >= longest)

        goes_on = reached + np.where(ended, _HOPELESS, np.float32(0))
        following = _best(goes_on, beams)

        takes = hopeful and not (finished.full and config.early_stopping is True)
        closes = ended & (np.arange(len(chosen)) < beams) & takes
        weighed = reached / np.float32((length - start) ** config.length_penalty)
        finished.add([longer[at] for at in np.flatnonzero(closes)], weighed[closes], known[closes])

        ids, running, likelihoods = longer[following], goes_on[following], known[following]
        hopeful = hopeful and _can_improve(running[0], finished, length - start, config, longest - start)
        if not hopeful or (finished.full and config.early_stopping is True) or ended.all():
            break
        tick(length - start)
        parents = parents[following]
        scores = stepper.step(ids[:, -1], None if (parents == np.arange(beams)).all() else parents)
    best = finished.sequences[0]
    if best is None:  # every candidate that ended was outside the best few
        best, finished.likelihoods[0] = ids[0], likelihoods[0]
    new = best[start:].tolist()
    return Generated(new, float(finished.likelihoods[0]) / max(1, len(new)))


def _can_improve(best: np.float32, finished: _Finished, new: int, config: GenerationConfig, most: int) -> bool:
    """Whether a running beam could still pass the worst finished one."""
    if not finished.full:
        return True
    length = most if config.early_stopping == "never" and config.length_penalty > 0 else new
    return bool(best / np.float32(length**config.length_penalty) > finished.scores.min())


def _draw_several(scores: np.ndarray, count: int, generator: np.random.Generator) -> np.ndarray:
    """Indices drawn from the softmax without putting back, the best score first.

    The largest of scores + Gumbel noise are such a draw (Kool et al., 2019, arXiv:1903.06059).
    """
    noise = -np.log(-np.log(np.maximum(generator.random(len(scores)), np.finfo(np.float64).tiny)))
    drawn = _best(scores + noise, count)
    return drawn[_best(scores[drawn], count)]
