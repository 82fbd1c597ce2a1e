"""Colours and tones that a prompt names outright, for the prompts in which the network saw none.

A word list alone is a poor reader ("a wine cellar", "green moss on grey stone"), so only words that
mean nothing but a colour count, and not when they belong to a joint, a vein or to what lies on the surface.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Words that name nothing but a colour; a survey name counts if its last word is one of them.
_PURE_WORDS = (
    "red green blue yellow orange purple pink brown grey black white teal turquoise violet magenta cyan "
    "beige maroon navy khaki lavender lilac mauve crimson scarlet ochre ocher indigo azure burgundy "
    "mustard sienna umber fuchsia taupe ecru cerise vermillion chartreuse aquamarine aqua tan ivory "
    "salmon cream charcoal olive peach coral rose terracotta mahogany emerald cobalt sepia periwinkle "
    "puce buff cerulean"
)
_PURE = frozenset(_PURE_WORDS.split())
_OTHERS = re.compile(
    r"(?:\w+ )?(?:moss|algae|lichen|mou?ld|rust|stain|dust|dirt|mud|snow|frost|soot|patina|grout|mortar|joint|gap|vein|"
    r"stitch|seam|thread|fleck|speck|stripe|line|trim|graffiti|rivet)"
)

#: Words that darken or lighten what they stand before, where no colour follows.
_TONES = {"dark": -1, "darkened": -1, "blackened": -1, "light": 1, "pale": 1, "bleached": 1, "whitewashed": 1}
#: What is light or dark in strength rather than in colour.
_STRENGTHS = re.compile(
    r"(?:\w+ )?(?:wear|weathering|scratch|damage|crack|relief|texture|use|weight|duty|patina|sheen|gloss)"
)


def named_color(text: str, survey: Mapping[str, str]) -> str | None:
    """The first colour that ``text`` names outright, as ``#rrggbb``; None if there is none.

    ``survey``: colour name → ``#rrggbb``; longer names win over the shorter ones inside them.
    """
    words = _words(text)
    for start in range(len(words)):
        for length in (4, 3, 2, 1):
            name = " ".join(words[start : start + length])
            if start + length <= len(words) and name in survey and words[start + length - 1] in _PURE:
                if _OTHERS.match(" ".join(words[start + length :])):
                    break
                return survey[name]
    return None


def named_tone(text: str) -> int:
    """-1 if ``text`` calls the material dark, 1 if light, 0 if neither, or if a colour says it."""
    words = _words(text)
    for place, word in enumerate(words):
        following = words[place + 1 : place + 3]
        rest = " ".join(words[place + 1 :])
        if word in _TONES and not _PURE & set(following) and not _OTHERS.match(rest) and not _STRENGTHS.match(rest):
            return _TONES[word]
    return 0


def _words(text: str) -> list[str]:
    return re.sub(r"[^a-z ]+", " ", text.lower().replace("gray", "grey").replace("-", " ")).split()
