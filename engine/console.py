"""Output on a terminal or in a pipe, whatever is in it: names of files may hold any bytes."""

from __future__ import annotations

import io
import sys
import unicodedata

#: Categories of Unicode that end a line, steer a terminal or cannot be encoded.
_UNSAFE = frozenset({"Cc", "Cs", "Zl", "Zp"})


def prepare() -> None:
    """From now on, what standard output's encoding lacks is written as an escape and raises nothing.

    In JSON such an escape stands for the same character: a name that is no UTF-8 comes back unharmed.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def one_line(text: str) -> str:
    r"""The text in one line, with ``\n``, ``\x1b`` and the like for characters that are none to look at."""
    return "".join(
        sign.encode("unicode_escape").decode("ascii") if unicodedata.category(sign) in _UNSAFE else sign
        for sign in text
    )


def say(sentence: object) -> None:
    """Put a sentence on standard error, in one line."""
    print(one_line(str(sentence)), file=sys.stderr, flush=True)
