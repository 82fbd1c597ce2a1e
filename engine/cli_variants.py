"""The options of ``batch`` for dynamic prompts."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from .batch.cells import WrongCell, parse_samples
from .batch.variants import MAX_ALLOWED, MAX_PROMPTS, Variants
from .batch.wildcards import Wildcards
from .errors import BadRequestError


def add_options(parser: argparse.ArgumentParser) -> None:
    """Tell the parser of them."""
    parser.add_argument(
        "--wildcards",
        type=Path,
        metavar="DIR",
        help="folder of what __name__ in a prompt stands for: .txt, .yaml and .json files",
    )
    parser.add_argument(
        "--samples",
        default="all",
        metavar="N",
        help="of the combinations of {a|b} and __name__ in a prompt, draw N by its seed; default: all, in order",
    )
    parser.add_argument(
        "--max-prompts",
        default=str(MAX_PROMPTS),
        metavar="N",
        help="refuse a list whose variants make more materials; default: %(default)s",
    )
    parser.add_argument("--literal", action="store_true", help="take { and __ in prompts as they are")


def variants(options: argparse.Namespace) -> Callable[[], Variants] | None:
    """What makes :class:`~.batch.variants.Variants` as the options say; None with ``--literal``.

    Raises:
        BadRequestError: an option is wrong, or there is no such folder.
    """
    if options.literal:
        if options.wildcards:
            raise BadRequestError("There are --literal and --wildcards: give one of the two.")
        return None
    try:
        samples = parse_samples(options.samples)
    except WrongCell as error:
        raise BadRequestError(str(error)) from None
    text = options.max_prompts.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 12 and 1 <= int(text) <= MAX_ALLOWED):
        raise BadRequestError(f"The most prompts are {text[:24]!r}: give a number from 1 to {MAX_ALLOWED:,}.")
    wildcards = Wildcards(options.wildcards) if options.wildcards else None
    return lambda: Variants(wildcards, samples, int(text))
