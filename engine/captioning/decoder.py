"""One step of an ONNX decoder, its keys and values kept on the device.

What the graph is like is read from its inputs: token ids or embeddings, one merged file
with or without ``use_cache_branch``, or a pair of files; the number of layers and heads, half or
single precision, 32- or 64-bit ids.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from ..errors import ModelError
from ..runtime import KeptTensor, Session, Tensor
from .decoder_graphs import PAST, PRESENT, SEEN, DecoderGraphs, past_names, present_of


def fitted(session: Session, name: str, array: np.ndarray) -> np.ndarray:
    """An array in the element type that the session's input has.

    Raises:
        ModelError: the graph has no such input, or one of other sizes.
    """
    info = session.inputs.get(name)
    if info is None:
        raise ModelError(f"The model file {session.path} has no input {name!r}: install the model again.")
    alike = len(info.shape) == array.ndim and all(
        size in (None, own) for size, own in zip(info.shape, array.shape, strict=True)
    )
    if info.shape and not alike:
        wanted = " × ".join("any" if size is None else str(size) for size in info.shape)
        given = " × ".join(map(str, array.shape))
        raise ModelError(
            f"The model file {session.path} takes {name} as {wanted}, but the model's own configuration makes "
            f"it {given}: install the model again."
        )
    return array.astype(info.dtype, copy=False)


class Decoder:
    """A decoder that reads one prompt and is then asked for token after token.

    Args:
        graphs: for the prompt and for one more token.
        prompt: int64 [length]; or float32 [length, D] for a graph that takes ``inputs_embeds``.
        embed: token ids, int64 [rows, length], to float [rows, length, D]; for ``inputs_embeds`` only.
        context: further inputs that stay as they are, with one row each, such as
            ``encoder_hidden_states`` [1, T, D] and ``encoder_attention_mask`` [1, T].
        heads: (heads, size of a head), for a graph that does not say them.

    Raises:
        ModelError: the graph wants or lacks something that a decoder does not.
    """

    def __init__(
        self,
        graphs: DecoderGraphs,
        prompt: np.ndarray,
        context: Mapping[str, np.ndarray],
        heads: tuple[int, int],
        embed: Callable[[np.ndarray], np.ndarray] | None = None,
    ) -> None:
        self._graphs, self._first, self._later = graphs, graphs.first, graphs.later
        self._prompt, self._embed, self._heads = prompt, embed, heads
        self._context = dict(context)
        self._past: dict[str, Tensor] = {}
        self._ready: dict[str, KeptTensor] = {}  # what the setup graph gave
        self._length = 0
        self._rows = 1
        for session in (graphs.first, graphs.later):
            self._check(session)

    def _check(self, session: Session) -> None:
        known = {"input_ids", "inputs_embeds", "attention_mask", "position_ids", "use_cache_branch"}
        known |= {"num_logits_to_keep", "decoder_attention_mask", *self._context}
        known |= set(self._graphs.setup.outputs if self._graphs.setup else ())
        strange = [name for name in session.inputs if name not in known and not name.startswith(PAST)]
        if strange:
            raise ModelError(f"The model file {session.path} wants the input {strange[0]!r}, which no decoder has.")
        lacking = [name for name in ("logits",) if name not in session.outputs]
        lacking += (
            []
            if session is self._first and not past_names(session)
            else [
                present_of(name)
                for name in past_names(session)
                if present_of(name) not in session.outputs and present_of(name) not in self._first.outputs
            ]
        )
        if lacking or not past_names(self._later):
            missing = lacking[0] if lacking else f"{PAST}0.key"
            raise ModelError(f"The model file {session.path} is no decoder with a cache: it has no {missing!r}.")

    def start(self, rows: int) -> np.ndarray:
        """Read the prompt; see :class:`~.search.Stepper`."""
        self._past = {name: self._empty(self._first, name) for name in past_names(self._first)}
        early = self._graphs.setup_comes_first
        if early:
            self._set_up()
        scores = self._run(self._first, self._prompt[None], begins=True)
        repeats = rows > 1 and not self._graphs.one_row
        if rows > 1:  # the prompt is read once, and what was made of it copied
            self._rows = rows
            self._reorder(np.zeros(rows, dtype=np.int64), seen=repeats)
        if repeats:
            self._context = {name: np.repeat(array, rows, axis=0) for name, array in self._context.items()}
        if repeats or not early:
            self._set_up()
        return np.repeat(scores, rows, axis=0)

    def _set_up(self) -> None:
        """Compute what the picture alone decides."""
        setup = self._graphs.setup
        if setup is not None:
            feeds = {
                name: self._past[name] if name.startswith(PAST) else fitted(setup, name, self._context[name])
                for name in setup.inputs
            }
            _, self._ready = setup.run_kept(feeds, [], setup.output_names)

    def step(self, tokens: np.ndarray, parents: np.ndarray | None) -> np.ndarray:
        """Append tokens; see :class:`~.search.Stepper`."""
        if parents is not None:
            self._reorder(parents.astype(np.int64), seen=False)
        ids = tokens.reshape(-1, 1).astype(np.int64)
        return self._run(self._later, ids if self._embed is None else self._embed(ids), begins=False)

    def _run(self, session: Session, tokens: np.ndarray, begins: bool) -> np.ndarray:
        feeds: dict[str, Tensor] = {}
        new = tokens.shape[1]
        for name in session.inputs:
            if name.startswith(PAST):
                feeds[name] = self._past[name]
            elif name in self._ready:
                feeds[name] = self._ready[name]
            else:
                feeds[name] = fitted(session, name, self._plain_input(name, tokens, new, begins))
        kept = [
            present_of(name)
            for name in dict.fromkeys((*past_names(self._later), *past_names(self._graphs.setup)))
            # What comes from the picture is the same at every step, and some graphs give it only at the first.
            if present_of(name) in session.outputs and (begins or SEEN not in name)
        ]
        got, cache = session.run_kept(feeds, ["logits"], kept)
        self._past |= {PAST + name.removeprefix(PRESENT): value for name, value in cache.items()}
        self._length += new
        logits = got["logits"]
        return np.ascontiguousarray((logits[:, -1] if logits.ndim == 3 else logits), dtype=np.float32)

    def _plain_input(self, name: str, tokens: np.ndarray, new: int, begins: bool) -> np.ndarray:
        if name in self._context:
            return self._context[name]
        if name in ("input_ids", "inputs_embeds"):
            return tokens
        if name in ("attention_mask", "decoder_attention_mask"):
            return np.ones((self._rows, self._length + new), dtype=np.int64)
        if name == "position_ids":
            return np.repeat(np.arange(self._length, self._length + new)[None], self._rows, axis=0)
        if name == "use_cache_branch":
            return np.array([not begins])
        return np.ones((1,) * len(self._later.inputs[name].shape), dtype=np.int64)  # num_logits_to_keep

    def _empty(self, session: Session, name: str) -> np.ndarray:
        info = session.inputs[name]
        heads, size = self._heads
        if len(info.shape) != 4:
            raise ModelError(f"The model file {session.path} has a cache {name!r} that is not 4-dimensional.")
        shape = (self._rows, info.shape[1] or heads, 0, info.shape[3] or size)
        return np.zeros(shape, dtype=info.dtype)

    def _reorder(self, rows: np.ndarray, seen: bool) -> None:
        """Take other rows of the cache, int64 [R], where it lies.

        ``seen``: also of what comes from the picture, which is the same in every row.
        """
        moved = {name: value for name, value in self._past.items() if seen or SEEN not in name}
        kinds = {
            name: info.dtype
            for session in (self._graphs.setup, self._later)
            if session
            for name, info in session.inputs.items()
        }
        self._past |= self._graphs.picker.pick(moved, kinds, rows)
