"""Prompts that are no material: portraits, scenes, objects, talk and gibberish."""

from __future__ import annotations

from random import Random

from . import bank, colors, modifiers
from .vocabulary import FAMILIES

_EMOJI = "😀😂🔥👍🎉❤🐱🐶🌈🚀👑🍕🎸🏰🌲🧙🦄💀🤖🎂"
_NUMBERS = ("two", "three", "four", "many", "some", "dancing", "five")
_QUALITIES = (
    "cute", "angry", "happy", "sad", "tiny", "giant", "steampunk", "cyberpunk", "wooden", "golden", "stone", "iron",
    "paper", "plastic", "leather-clad", "hooded", "armored", "flying", "sleeping", "robotic", "baby", "majestic",
    "cartoon", "anime", "low poly", "realistic", "fat", "skinny", "young", "bearded", "blond", "red-haired", "famous",
    "evil", "friendly", "drunk", "lonely", "crying", "laughing", "running", "undead", "magical", "ghostly", "glass",
    "furry", "scaly", "icy", "fiery", "knitted", "velvet", "fluffy", "shaggy", "marble-faced", "snow-white",
)  # fmt: skip
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


def _creature(random: Random) -> str:
    """A living being with a quality that could also be a material's."""
    phrases = bank.none()
    pool = phrases["animals"] if random.random() < 0.5 else phrases["people"]
    words = [random.choice(pool)]
    if random.random() < 0.6:
        quality = random.random()
        if quality < 0.3:
            words.insert(0, colors.draw(random)[0])
        elif quality < 0.6:
            words.insert(0, random.choice(modifiers.ADJECTIVES[random.choice(list(modifiers.ADJECTIVES))]))
        elif quality < 0.75:
            words.insert(0, random.choice(modifiers.AGED)[0][0])
        else:
            words.insert(0, random.choice(_QUALITIES))
    name = " ".join(words)
    kind = random.random()
    if kind < 0.6:
        return ("an " if name[0] in "aeiou" else "a ") + name
    if kind < 0.75:
        return f"{random.choice(_NUMBERS)} {name}s"
    return f"{random.choice(('the', 'my', 'our', 'this', 'some'))} {name}"


def _scene(random: Random) -> str:
    """Somebody doing something, often beside a material that is not what the picture is about."""
    phrases = bank.none()
    text = _creature(random) if random.random() < 0.6 else random.choice(phrases["subjects"])
    acting = random.random() < 0.7
    if acting:
        text += " " + random.choice(phrases["actions"])
    if random.random() < 0.3:
        text += f" and {_creature(random)}"
    where = random.random()
    if where < 0.25:
        text += " " + random.choice(phrases["places"])
    elif where < 0.55:
        material = random.choice(bank.families()[random.choice(FAMILIES)].names)
        beside = ("in front of {}", "on {}", "next to {}", "leaning on {}", "surrounded by {}", "looking at {}",
                  "under {}", "behind {}", "with {}", "holding {}", "standing on {}")  # fmt: skip
        # Without an action, "a king on marble" could be a statue's stone: say what it is.
        text += " " + (random.choice(beside) if acting else "sitting on {}").format(material)
    if random.random() < 0.35:
        text = random.choice(phrases["styles"]).format(text)
    return text


def draw(random: Random) -> str:
    """One prompt that no material fits."""
    phrases = bank.none()
    kind = random.random()
    if kind < 0.26:
        return _scene(random)
    if kind < 0.33:
        return random.choice(phrases["compounds"])
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
