"""The graphs of a decoder: as its files have them, or taken apart so that a step computes no more than it must.

Published decoders choose with an ``If`` between the prompt and one more token, many project what the encoder saw
to keys and values at every step, and they score every token of the prompt. Here the two branches become graphs of
their own, what depends on the picture alone becomes a graph that runs once, and scores are of the last token.
"""

from __future__ import annotations

import logging
import mmap
from dataclasses import dataclass
from pathlib import Path

from ..errors import ModelError
from ..onnx_file import check_onnx_file
from ..onnx_graph.branches import split_branches
from ..onnx_graph.elements import ELEMENTS
from ..onnx_graph.hoist import hoist, one_row_does, reuse, with_inputs
from ..onnx_graph.model import Graph, Model, Unsupported, element_of, rank_of, read_model
from ..onnx_graph.prune import prune
from ..onnx_graph.trim import last_only
from ..onnx_graph.wire import Damaged
from ..runtime import Runtime, Session
from .rows import RowPicker

PAST, PRESENT = "past_key_values.", "present."
#: Middle of the names of keys and values of what the encoder saw.
SEEN = ".encoder."
_LOGITS, _FLAG = "logits", "use_cache_branch"
_CONTEXT = ("encoder_hidden_states", "encoder_attention_mask")
_log = logging.getLogger(__name__)


def past_names(session: Session | None) -> list[str]:
    """Inputs that take the cache, in the graph's order."""
    return [name for name in session.inputs if name.startswith(PAST)] if session else []


def present_of(past: str) -> str:
    """The output that will be this input at the next step."""
    return PRESENT + past.removeprefix(PAST)


@dataclass(frozen=True)
class DecoderGraphs:
    """The open graphs of a decoder.

    Attributes:
        first: reads the prompt.
        later: reads one more token; may be the same as ``first``.
        picker: picks rows of the cache.
        setup: what ``later`` needs of the picture, and perhaps ``first``; run once. None if nothing was taken out.
        one_row: whether ``later`` may get what is of the picture in one row, with several rows of tokens.
    """

    first: Session
    later: Session
    picker: RowPicker
    setup: Session | None = None
    one_row: bool = False

    @property
    def setup_comes_first(self) -> bool:
        """Whether ``setup`` does without the cache that ``first`` fills."""
        return self.setup is not None and not past_names(self.setup)


def open_decoder(runtime: Runtime, first: Path, later: Path) -> DecoderGraphs:
    """Open a decoder's files, the same path twice if they are merged.

    A graph that is not understood is run as it is, which is right but slower.

    Raises:
        ModelError: a file is missing, damaged, or reads outside its folder.
    """
    picker = RowPicker(runtime, later)
    for path in {first, later}:
        check_onnx_file(path)
    try:
        return _taken_apart(runtime, first, later, picker)
    except (Unsupported, Damaged, ModelError) as reason:  # a file that cannot be run at all fails again below
        _log.info("%s is run as it is: %s", later, reason or type(reason).__name__)
    return DecoderGraphs(runtime.load(first), runtime.load(later), picker)


def _read(path: Path) -> Model:
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return read_model(data, path.name)


def _taken_apart(runtime: Runtime, first: Path, later: Path, picker: RowPicker) -> DecoderGraphs:
    model = _read(later)
    if first == later and _FLAG not in model.graph.inputs:
        both = runtime.open_graph(model.written(last_only(model.graph, _LOGITS)), later)
        return DecoderGraphs(both, both, picker)
    if first == later:
        step, prompt = split_branches(model.graph, _FLAG)
    else:
        step, prompt = model.graph, None
    # What comes from the picture is the same at every step.
    step = prune(step, [name for name in step.outputs if SEEN not in name])
    fixed = [name for name in step.inputs if name in _CONTEXT or SEEN in name]
    hoisted = hoist(step, fixed)
    setup: Session | None = None
    types: dict[str, tuple[int, int]] = {}
    if hoisted:
        step = hoisted.step
        setup = runtime.open_graph(model.written(hoisted.setup), later)
        types = _types_of(setup)
    own = {name: _type_in(step, name) for name in fixed if name in step.inputs}
    step = with_inputs(step, own | types)
    later_session = runtime.open_graph(model.written(step), later)
    ranks = {name: rank for name, (_, rank) in (own | types).items()}
    if prompt is None:
        first_session = runtime.load(first)
    else:
        if hoisted and not past_names(setup):
            prompt = with_inputs(reuse(prompt, fixed, hoisted.keys), types)
        prompt = prune(last_only(prompt, _LOGITS), prompt.outputs)
        first_session = runtime.open_graph(model.written(prompt), later)
    return DecoderGraphs(first_session, later_session, picker, setup, one_row_does(step, ranks))


def _types_of(session: Session) -> dict[str, tuple[int, int]]:
    """Output → (element type, rank)."""
    found = {}
    for name, info in session.outputs.items():
        element = ELEMENTS.get(info.dtype.name)
        if element is None:
            raise Unsupported(f"the setup gives a tensor of {info.dtype}")
        found[name] = (element, len(info.shape))
    return found


def _type_in(graph: Graph, name: str) -> tuple[int, int]:
    element, rank = element_of(graph.inputs[name]), rank_of(graph.inputs[name])
    if element is None or rank is None:
        raise Unsupported(f"the input {name} has no type")
    return element, rank
