"""Makes prompts as careless as people's: case, punctuation, typing errors."""

from __future__ import annotations

from random import Random


def _typo(word: str, random: Random) -> str:
    """One slip in a word of at least four letters: swapped, dropped, doubled or neighbouring letter."""
    if len(word) < 4:
        return word
    at = random.randint(1, len(word) - 2)
    kind = random.random()
    if kind < 0.35:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind < 0.7:
        return word[:at] + word[at + 1 :]
    if kind < 0.9:
        return word[:at] + word[at] + word[at:]
    return word[:at] + random.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :]


def roughen(text: str, random: Random) -> str:
    """The same prompt as somebody in a hurry types it, sometimes."""
    text = " ".join(text.replace(" ,", ",").split()).strip(" ,")
    if random.random() < 0.06:
        words = text.split(" ")
        at = random.randrange(len(words))
        words[at] = _typo(words[at], random)
        text = " ".join(words)
    kind = random.random()
    if kind < 0.1:
        text = text[:1].upper() + text[1:]
    elif kind < 0.13:
        text = text.upper()
    elif kind < 0.15:
        text = text.title()
    kind = random.random()
    if kind < 0.08:
        text += "."
    elif kind < 0.1:
        text += random.choice(("!", "...", "!!", " :)"))
    elif kind < 0.13:
        text = text.replace(",", "")
    return text
