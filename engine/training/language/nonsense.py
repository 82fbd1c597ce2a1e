"""Prompts that are no material: portraits, scenes, objects, talk and gibberish."""

from __future__ import annotations

from random import Random

from . import bank, colors

_EMOJI = "😀😂🔥👍🎉❤🐱🐶🌈🚀👑🍕🎸🏰🌲🧙🦄💀🤖🎂"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_SYLLABLES = (
    "ba", "ko", "zu", "mi", "ra", "te", "lo", "xi", "fu", "ne", "qua", "dro", "shi", "plo", "vex", "gri", "nok",
    "wub", "zan", "tri",
)  # fmt: skip


def _gibberish(random: Random) -> str:
    kind = random.random()
    if kind < 0.25:
        return "".join(random.choice(_EMOJI) for _ in range(random.randint(1, 5)))
    if kind < 0.5:
        return "".join(random.choice(_LETTERS) for _ in range(random.randint(4, 14)))
    if kind < 0.75:
        return " ".join("".join(random.choice(_SYLLABLES) for _ in range(random.randint(1, 3)))
                        for _ in range(random.randint(1, 4)))  # fmt: skip
    if kind < 0.88:
        return "".join(random.choice("0123456789") for _ in range(random.randint(1, 10)))
    return "".join(random.choice("!?#$%&*()_+-=/.,;: ") for _ in range(random.randint(1, 10)))


def draw(random: Random) -> str:
    """One prompt that no material fits."""
    phrases = bank.none()
    kind = random.random()
    if kind < 0.48:
        text = random.choice(phrases["subjects"])
        if random.random() < 0.2:
            said, _ = colors.draw(random)
            text = text.replace("a ", f"a {said} ", 1)
        if random.random() < 0.5:
            text += " " + random.choice(phrases["actions"])
        if random.random() < 0.5:
            text += " " + random.choice(phrases["places"])
        if random.random() < 0.45:
            text = random.choice(phrases["styles"]).format(text)
        return text
    if kind < 0.62:
        return random.choice(phrases["scenes"])
    if kind < 0.76:
        text = random.choice(phrases["objects"])
        if random.random() < 0.3:
            text = random.choice(phrases["styles"]).format(text)
        return text
    if kind < 0.86:
        return random.choice(phrases["abstract"])
    if kind < 0.94:
        return random.choice(phrases["requests"])
    return _gibberish(random)
