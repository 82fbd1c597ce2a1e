"""Tags from a caption: its content words, in the caption's own order."""

from __future__ import annotations

import re

MAX_TAGS = 6
_MIN_LETTERS = 3
#: Words that any picture's caption can have; they find nothing in the asset browser.
_EMPTY_WORDS = """
about above across after against all also among and another any are around away back background been before
behind being below beneath beside between beyond both bottom but can close closeup covered depicted depicting
depicts down during each edge either else ever every few filled for foreground from front full half has have
having here her him his hold holding image inside into its itself just kind large left like little long lot lots
made many middle more most much near next not number off one onto open other out outside over own part photo
photograph photography piece picture pictured piled placed plain possibly rather really rendered rendering right
same say scene screenshot seems seen set several she shot show showing shown shows side sits sitting small some
something standing stands such surface sure surrounded taken than that the their them then there these they thing
things this those three through tiny together too top toward towards two type under underneath until upon use
used using various very view visible was way well were what when where which while who whole whose wide will with
within without would yet you your four five six seven eight nine ten isn't doesn't don't aren't
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def tags(caption: str) -> tuple[str, ...]:
    """Up to ``MAX_TAGS`` words of ``caption`` that say what is in the picture, lower case, each once."""
    found: dict[str, None] = {}
    for match in _WORD.finditer(caption.casefold()):
        word = re.sub(r"['’]s$", "", match.group())
        if len(word) >= _MIN_LETTERS and word not in _EMPTY:
            found.setdefault(word)
    return tuple(found)[:MAX_TAGS]
