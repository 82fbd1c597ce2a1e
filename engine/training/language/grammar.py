"""A compositional grammar of prompts: every draw is a text with everything that it means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random

from . import bank, colors, modifiers, nonsense, substances
from .noise import roughen
from .templates import COLOR_STORIES, FRAMES, MAIN_COLOR, MAIN_COLOR_APART, SECOND_COLOR, TAGS, ask, place
from .vocabulary import FAMILIES, NONE

#: Modifiers that say nothing about a family, or something else.
_SENSELESS: dict[str, tuple[str, ...]] = {
    "rusty metal": ("rust",), "moss": ("moss",), "grass": ("moss",), "snow": ("snow", "rust"), "ice": ("snow", "rust"),
    "water": ("wet", "snow", "polish", "rust", "edge_wear", "cracks", "burn"), "mud": ("wet", "dust"),
    "sand": ("dust", "rust"), "soil": ("dust", "rust"), "cracked earth": ("cracks", "wet"),
    "lava": ("burn", "snow", "cracks", "wet", "polish", "rust"), "leaf litter": ("rust", "polish"),
    "fur": ("rust", "cracks", "polish"), "thatch": ("rust", "polish", "cracks"), "gold": ("rust",),
    "concrete": (), "steel plate": (), "brushed metal": ("rust",),
}  # fmt: skip
#: Words inside a phrase of the bank that may say something about its weathering or shape.
_WORN = re.compile(
    r"\b(wet|rain\w*|soaked|damp|crack\w*|moss\w*|rust\w*|corro\w*|oxidi\w*|patina|tarnish\w*|verdigris|dust\w*|dirt\w*|"
    r"grim\w*|mud\w*|burn\w*|scorch\w*|soot\w*|char\w*|ember\w*|peel\w*|flak\w*|chip\w*|worn|old|aged|antique|ancient|"
    r"weather\w*|distress\w*|ripped|faded|washed|stain\w*|snow\w*|frost\w*|frozen|ice|icy|polish\w*|lacquer\w*|varnish\w*|"
    r"abandon\w*|ruin\w*|decay\w*|derelict|grungy|eroded|years|decades|scratch\w*|dent\w*|salt|shipwreck\w*|wreck\w*|"
    r"haunted|asylum|junk\w*|scrap\w*|forgotten|mould\w*|algae|lichen|overgrown|broken|drought|war\w*|apocalyp\w*|"
    r"puddle\w*|sunken|underwater|winter\w*|swamp\w*|horror|graffiti|oil|battle\w*|slum\w*|rotten|melting|hail)\b",
    re.IGNORECASE,
)  # fmt: skip
_SHAPED = re.compile(
    r"\b(rough\w*|smooth|large|big|small|tiny|little|thin|thick|deep|coarse|fine|shiny|glossy|gloss|matte|polished|satin|"
    r"mirror\w*|uneven|irregular|random\w*|crazy|rustic|chunky|soft|flat|long|huge|giant|mini|micro|bumpy|lacquer\w*|"
    r"chrom\w*|glaz\w*|fluffy|fuzzy|shaggy|regular|perfect\w*|machined|mixed|colou?rful|speckled|confetti|thousand\w*|"
    r"hundreds|jagged|varnish\w*|patent|riven|cleft|honed|rippled|calm|choppy|stormy)\b",
    re.IGNORECASE,
)  # fmt: skip


@dataclass
class Sample:
    """One labelled prompt.

    Attributes:
        text: the prompt.
        family: a family, or ``none``.
        substance: the substance that was named, or None for the family's own.
        colors: indices of the survey's colours that were named: [first, second]; None = not named.
        knows_colors: for first and second, whether the label is certain.
        effects: control → (mean, spread) that the text asks for.
        unknown: controls about which the text may say something that is not labelled.
    """

    text: str
    family: str
    substance: str | None = None
    knows_substance: bool = True
    colors: list[int | None] = field(default_factory=lambda: [None, None])
    knows_colors: list[bool] = field(default_factory=lambda: [True, True])
    effects: modifiers.Effects = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)


@dataclass
class _Draft:
    """A prompt while it is put together: the core phrase, what stands before and after it, and a sentence around."""

    sample: Sample
    core: str
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    whole: str = ""

    def wrap(self, sentence: str) -> None:
        """Put a sentence (with {} for the phrase) around everything so far."""
        self.whole = sentence.format(self.whole or "{}")

    def ask_for(self, effects: modifiers.Effects) -> None:
        self.sample.effects.update(effects)
        self.sample.unknown -= set(effects)


def _insert(core: str, words: list[str]) -> str:
    """``words`` before the noun: after its article, where it has one."""
    if not words:
        return core
    joined = " ".join(words)
    article = re.match(r"(an?|the) ", core)
    if not article:
        return f"{joined} {core}"
    head = article[0].strip()
    if head in ("a", "an"):
        head = "an" if joined[0] in "aeiou" else "a"
    return f"{head} {joined} {core[article.end():]}"


class Grammar:
    """Draws labelled prompts.

    Args:
        seed: fixes the whole sequence.
        keep: decides by family and position in the bank which phrases may be used, so that
            some can be held back; None uses all.
    """

    def __init__(self, seed: int, keep=None) -> None:
        self.random = Random(seed)
        self.names = {f: self._kept(f, p.names, keep) for f, p in bank.families().items()}
        self.things = {f: self._kept(f, p.things, keep) for f, p in bank.families().items()}

    @staticmethod
    def _kept(family: str, phrases: tuple[str, ...], keep) -> tuple[str, ...]:
        return tuple(p for i, p in enumerate(phrases) if keep is None or keep(family, i))

    def draw(self) -> Sample:
        """The next prompt: one in five is no material."""
        if self.random.random() < 0.19:
            text = nonsense.draw(self.random)
            return Sample(roughen(text, self.random), NONE, knows_substance=False)
        return self.material(self.random.choice(FAMILIES))

    def material(self, family: str) -> Sample:
        """A prompt for one family."""
        random = self.random
        is_thing = False
        draft: _Draft
        if random.random() < 0.13 and family in substances.LAYOUT_NOUNS:
            draft = self._override(family)
        else:
            is_thing = random.random() < 0.5
            core = random.choice(self.things[family] if is_thing else self.names[family])
            draft = self._plain(family, core)
        if is_thing and random.random() < 0.35:
            pass  # said as it is
        else:
            for add in random.sample([self._color, self._wear, self._shape], k=3):
                add(draft)
        text = _insert(draft.core, draft.before)
        text = self._assemble(text, draft, is_thing)
        draft.sample.text = roughen(text, random)
        return draft.sample

    def _plain(self, family: str, core: str) -> _Draft:
        sample = Sample("", family)
        if _WORN.search(core):
            sample.unknown |= set(modifiers.ADJECTIVES) | {"roughness"}
        sample.unknown |= set(_SENSELESS.get(family, ()))
        if _SHAPED.search(core):
            sample.unknown |= set(modifiers.OPEN) - set(modifiers.ADJECTIVES)
        has_color, index = colors.named_inside(core)
        if has_color:
            sample.colors[0] = index
            sample.knows_colors = [index is not None, True]
        sample.knows_substance = not substances.WORDS.search(core)
        return _Draft(sample, core)

    def _override(self, family: str) -> _Draft:
        core, substance = substances.draw(self.random, family)
        return _Draft(Sample("", family, substance, unknown=set(_SENSELESS.get(family, ()))), core)

    def _color(self, draft: _Draft) -> None:
        random, sample = self.random, draft.sample
        if sample.colors[0] is not None or not all(sample.knows_colors):
            return
        kind = random.random()
        if kind < 0.38:
            return
        said, index = colors.draw(random)
        if kind < 0.43:
            draft.after.append(random.choice(("not {}", ", not {}", "in any colour but {}", "without {}")).format(said))
            return
        if kind < 0.49:
            draft.after.append(random.choice(SECOND_COLOR).format(said))
            sample.colors[1] = index
            return
        sample.colors[0] = index
        second = random.random() < 0.22
        if second:
            other, sample.colors[1] = colors.draw(random)
            if random.random() < 0.35:
                said = f"{said} {random.choice(('and', '&', 'with', '/'))} {other}"
            else:
                draft.after.append(random.choice(SECOND_COLOR).format(other))
        self._place_color(draft, said, random.random() < 0.5 and not second)

    def _place_color(self, draft: _Draft, said: str, apart: bool) -> None:
        """Put the main colour before the noun or inside the phrase, or ``apart``: after it or around it."""
        random = self.random
        if not apart:
            inner = [m.end() for m in re.finditer(r"\b(?:of|on|in|from|with|by) (?:(?:an?|the) )?", draft.core)]
            if inner and random.random() < 0.35:
                at = random.choice(inner)
                draft.core = f"{draft.core[:at]}{said} {draft.core[at:]}"
            else:
                draft.before.append(said)
            return
        # Here it can only be a colour: names that are materials too get their turn.
        said, draft.sample.colors[0] = colors.draw(random, apart=True)
        kind = random.random()
        if kind < 0.5:
            draft.after.insert(0, random.choice(MAIN_COLOR).format(said))
        elif kind < 0.82:
            draft.after.append(random.choice(MAIN_COLOR_APART).format(said))
        else:
            draft.wrap(random.choice(COLOR_STORIES).format("{}", said))

    def _wear(self, draft: _Draft) -> None:
        random, family = self.random, draft.sample.family
        kind = random.random()
        possible = [n for n in modifiers.ADJECTIVES if n not in _SENSELESS.get(family, ())]
        if kind < 0.38:
            return
        if kind < 0.45:
            words, effects = random.choice(modifiers.AGED)
            draft.before.insert(0, random.choice(words))
            draft.ask_for({n: e for n, e in effects.items() if n in possible})
        elif kind < 0.5:
            draft.before.insert(0, random.choice(modifiers.PRISTINE))
            refused = ("dust", "stains", "edge_wear", "cracks", "moss", "rust")
            draft.ask_for({n: (0.0, 0.01) for n in refused if n in possible})
        elif kind < 0.66:
            around = random.random() < 0.3
            phrase, effects = random.choice(modifiers.STORIES if around else modifiers.CONTEXTS)
            if all(name in possible for name in effects):
                if around:
                    draft.wrap(phrase)
                else:
                    draft.after.append(phrase)
                draft.ask_for(effects)
        elif kind < 0.73:
            name = random.choice(possible)
            phrase, effects = modifiers.draw_refusal(random, name)
            draft.after.append(phrase)
            draft.ask_for(effects)
        else:
            count = 2 if kind > 0.9 else 1
            for name in random.sample(possible, count):
                before, after, effects = modifiers.draw_weathering(random, name)
                if name == "rust" and before and family in ("steel plate", "painted metal") and random.random() < 0.4:
                    draft.sample.family = "rusty metal"
                if "paint" in before + after and family in ("steel plate", "brushed metal", "rusty metal"):
                    draft.sample.family = "painted metal"
                if before:
                    draft.before.insert(0, before)
                if after:
                    draft.after.append(after)
                draft.ask_for(effects)
            if random.random() < 0.1:
                other = random.choice([n for n in possible if n not in draft.sample.effects])
                phrase, effects = modifiers.draw_refusal(random, other)
                draft.after.append(phrase)
                draft.ask_for(effects)

    def _shape(self, draft: _Draft) -> None:
        random = self.random
        kind = random.random()
        if kind < 0.62:
            return
        if kind < 0.85:
            words, effects = random.choice(modifiers.SHAPE_ADJECTIVES)
            word = random.choice(words)
            if random.random() < 0.15:
                word = f"{random.choice(('very', 'really', 'extra', 'super'))} {word}"
            draft.before.insert(random.randint(0, len(draft.before)), word)
        else:
            words, effects = random.choice(modifiers.SHAPE_PHRASES)
            draft.after.append(random.choice((" {}", ", {}")).format(random.choice(words)).strip())
        draft.ask_for(effects)

    def _assemble(self, text: str, draft: _Draft, is_thing: bool) -> str:
        random = self.random
        random.shuffle(draft.after)
        for part in draft.after:
            text = text + part if part.startswith(",") else f"{text} {part}"
        if random.random() < 0.14:
            text = place(text, random)
        kind = random.random()
        if kind < 0.24:
            text = random.choice(FRAMES).format(text)
        elif kind < 0.4:
            text = ask(text, random)
        if draft.whole:
            text = draft.whole.format(text)
        if random.random() < 0.17:
            tags = random.sample(TAGS, random.randint(1, 5))
            text = ", ".join([text, *tags] if random.random() < 0.8 else [*tags, text])
        return text
