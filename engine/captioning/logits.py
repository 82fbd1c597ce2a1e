"""Rules that change the scores of the next token, in NumPy.

Each agrees with the logits processor of the same name in transformers, and they come in the same
order. Scores are float32 [rows, vocabulary]; ids are int64 [rows, length], the prompt included.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .generation import GenerationConfig

Rule = Callable[[np.ndarray, np.ndarray], np.ndarray]
_NEVER = np.float32(-np.inf)


def log_softmax(scores: np.ndarray) -> np.ndarray:
    """Natural logarithm of the softmax over the last axis, float32."""
    shifted = scores - scores.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def softmax(scores: np.ndarray) -> np.ndarray:
    """Softmax over the last axis, float32; -inf gives 0."""
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def repetition_penalty(penalty: float) -> Rule:
    """Scores of tokens that were there: divided by ``penalty`` if positive, else multiplied."""

    def rule(ids: np.ndarray, scores: np.ndarray) -> np.ndarray:
        changed = scores.copy()
        for row, present in enumerate(ids):
            present = np.unique(present[present < scores.shape[1]])
            own = scores[row, present]
            changed[row, present] = np.where(own < 0, own * np.float32(penalty), own / np.float32(penalty))
        return changed

    return rule


def no_repeat_ngram(size: int) -> Rule:
    """No run of ``size`` tokens twice."""

    def rule(ids: np.ndarray, scores: np.ndarray) -> np.ndarray:
        length = ids.shape[1]
        if length < size:
            return scores
        changed = scores.copy()
        windows = np.lib.stride_tricks.sliding_window_view(ids, size, axis=1)
        tail = ids[:, length + 1 - size :]
        same = (windows[:, :, :-1] == tail[:, None, :]).all(axis=-1)
        for row in range(ids.shape[0]):
            banned = windows[row, same[row], -1]
            changed[row, banned[banned < scores.shape[1]]] = _NEVER
        return changed

    return rule


def bad_words(words: tuple[tuple[int, ...], ...], eos: tuple[int, ...]) -> Rule:
    """None of these sequences is ever completed; an end token alone is not forbidden."""
    banned = [word for word in words if word and not (len(word) == 1 and word[0] in eos)]

    def rule(ids: np.ndarray, scores: np.ndarray) -> np.ndarray:
        changed = scores.copy()
        for *start, last in banned:
            if last >= scores.shape[1] or len(start) > ids.shape[1]:
                continue
            rows = (ids[:, ids.shape[1] - len(start) :] == np.array(start, dtype=ids.dtype)).all(axis=1)
            changed[rows, last] = _NEVER
        return changed

    return rule


def suppress(tokens: tuple[int, ...], when: Callable[[int], bool]) -> Rule:
    """Never these tokens while ``when(length)``."""

    def rule(ids: np.ndarray, scores: np.ndarray) -> np.ndarray:
        if not when(ids.shape[1]):
            return scores
        changed = scores.copy()
        changed[:, [token for token in tokens if token < scores.shape[1]]] = _NEVER
        return changed

    return rule


def force(tokens: tuple[int, ...], when: Callable[[int], bool]) -> Rule:
    """Nothing but these tokens while ``when(length)``."""

    def rule(ids: np.ndarray, scores: np.ndarray) -> np.ndarray:
        if not when(ids.shape[1]):
            return scores
        changed = np.full_like(scores, _NEVER)
        changed[:, list(tokens)] = 0.0
        return changed

    return rule


def _without_nonsense(_: np.ndarray, scores: np.ndarray) -> np.ndarray:
    limit = float(np.finfo(np.float32).max)
    return np.nan_to_num(scores, nan=0.0, posinf=limit, neginf=-limit)


def temperature(value: float) -> Rule:
    """Scores divided by ``value``."""
    return lambda _, scores: scores / np.float32(value)


def top_k(count: int) -> Rule:
    """Only tokens at least as good as the ``count``-th."""

    def rule(_: np.ndarray, scores: np.ndarray) -> np.ndarray:
        at = scores.shape[1] - min(count, scores.shape[1])
        least = np.partition(scores, at, axis=1)[:, at, None]
        return np.where(scores < least, _NEVER, scores)

    return rule


def top_p(share: float, keep: int) -> Rule:
    """The best tokens that together have probability ``share``, and ``keep`` at the least."""

    def rule(_: np.ndarray, scores: np.ndarray) -> np.ndarray:
        order = np.argsort(scores, axis=1, kind="stable")
        below = np.cumsum(softmax(np.take_along_axis(scores, order, axis=1)), axis=1) <= np.float32(1 - share)
        below[:, -keep:] = False
        dropped = np.zeros_like(below)
        np.put_along_axis(dropped, order, below, axis=1)
        return np.where(dropped, _NEVER, scores)

    return rule


def min_p(share: float, keep: int) -> Rule:
    """Only tokens with at least ``share`` of the best one's probability, and ``keep`` at the least."""

    def rule(_: np.ndarray, scores: np.ndarray) -> np.ndarray:
        likely = softmax(scores)
        dropped = likely < np.float32(share) * likely.max(axis=1, keepdims=True)
        best = np.argsort(-likely, axis=1, kind="stable")[:, :keep]
        np.put_along_axis(dropped, best, False, axis=1)
        return np.where(dropped, _NEVER, scores)

    return rule


def rules(config: GenerationConfig, prompt: int) -> list[Rule]:
    """All rules of a generation, in order.

    Args:
        config: with its lengths settled.
        prompt: tokens before the first step.
    """
    found: list[Rule] = []
    eos, longest = config.eos_token_id, config.max_length or 0
    if config.repetition_penalty != 1.0:
        found.append(repetition_penalty(config.repetition_penalty))
    if config.no_repeat_ngram_size > 0:
        found.append(no_repeat_ngram(config.no_repeat_ngram_size))
    if config.bad_words_ids:
        found.append(bad_words(config.bad_words_ids, eos))
    if eos and config.min_length > 0:
        found.append(suppress(eos, lambda length: length < config.min_length))
    forced_bos = config.forced_bos_token_id
    if forced_bos is not None:
        found.append(force((forced_bos,), lambda length: length == 1))
    if config.forced_eos_token_id:
        found.append(force(config.forced_eos_token_id, lambda length: length == longest - 1))
    if config.remove_invalid_values:
        found.append(_without_nonsense)
    if config.suppress_tokens:
        found.append(suppress(config.suppress_tokens, lambda _: True))
    if config.begin_suppress_tokens:
        begin = prompt if prompt > 1 or forced_bos is None else prompt + 1
        found.append(suppress(config.begin_suppress_tokens, lambda length: length == begin))
    return found + (_filters(config) if config.do_sample else [])


def _filters(config: GenerationConfig) -> list[Rule]:
    # Beams need a token that goes on beside every one that ends.
    keep = max(1, len(config.eos_token_id)) + 1 if config.num_beams > 1 else 1
    found: list[Rule] = []
    if config.temperature != 1.0:
        found.append(temperature(config.temperature))
    if config.top_k > 0:
        found.append(top_k(max(config.top_k, keep)))
    if config.top_p < 1.0:
        found.append(top_p(config.top_p, keep))
    if config.min_p is not None:
        found.append(min_p(config.min_p, keep))
    return found
