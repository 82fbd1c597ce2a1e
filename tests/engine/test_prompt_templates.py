"""Dynamic prompts: what they make, in which order, how many, at random, and what is wrong with them."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pytest

from engine.batch.counting import COUNTED, arrangements
from engine.batch.template import Value, template
from engine.batch.template_nodes import MAX_TEXT, Node
from engine.batch.template_syntax import MAX_DEPTH, TemplateError, is_template, parse, weighted


class Words:
    """Wildcards from a dictionary."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self.lists = lists
        self.known: dict[str, Sequence[Value]] = {}

    def values(self, path: str) -> Sequence[Value]:
        if path not in self.known:
            self.known[path] = list(self.read(path))
        return self.known[path]

    def read(self, path: str) -> Iterator[Value]:
        for number, line in enumerate(self.lists.get(path, ()), 1):
            weight, text = weighted(line)
            parts = parse(text) if is_template(text) else None
            yield Value(text, weight, f"{path}.txt, line {number}", parts)

    def nearest(self, path: str) -> Sequence[str]:
        return sorted(self.lists)


WORDS = Words(
    {
        "colors": ["blue", "green", "red"],
        "metals/a": ["iron", "{raw|old} copper"],
        "metals/b": ["tin"],
        "more": ["__colors__", "2::grey"],
        "shiny": ["${metal:gold} plate"],
        "loop": ["__pool__"],
        "pool": ["a", "__loop__"],
        "own": ["${size=!{big|small}}${size} and ${size}"],
    }
)


def node(text: str) -> Node:
    return template(text, WORDS)


def texts(text: str) -> list[str]:
    """All that a template makes, which is as much as it counts."""
    made = node(text)
    found = list(made.texts(random.Random(0)))
    assert len(found) == made.count
    assert max(map(len, found)) <= made.longest
    return found


def error(text: str, wildcards: Words | None = WORDS) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        template(text, wildcards)
    message = str(caught.value)
    assert message.endswith(".") and "\n" not in message and len(message) < 300
    return caught.value


# -- what is made ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("{red|blue} brick", ["red brick", "blue brick"]),
        ("{a|b}{c|d}", ["ac", "ad", "bc", "bd"]),
        ("{ red | blue }brick", ["red brick", "blue brick"]),
        ("x{ red|}y", ["xredy", "xy"]),
        ("{a|{b|c} d|}", ["a", "b d", "c d", ""]),
        ("{3::red|.5::blue|0::grey}", ["red", "blue", "grey"]),
        ("{2$$a|b|c}", ["a,b", "a,c", "b,a", "b,c", "c,a", "c,b"]),
        ("{2$$ and $$a|b}", ["a and b", "b and a"]),
        ("{1-2$$+$$a|b}", ["a", "b", "a+b", "b+a"]),
        ("{-2$$a|b}", ["a", "b", "a,b", "b,a"]),
        ("{1-$$a|b}", ["a", "b", "a,b", "b,a"]),
        ("{2-1$$a|b}", ["a", "b", "a,b", "b,a"]),
        ("{0-1$$a|b}", ["", "a", "b"]),
        ("{5$$a|b}", ["a,b", "b,a"]),
        ("{2$$|$$a|b}", ["a|b", "b|a"]),
        ("{2$$$$a|b}", ["ab", "ba"]),
        ("{ 2 $$ and $$ a | b }", ["a  and b ", "b  and a "]),
        ("{2$$, $$|a}", ["a", "a"]),
        ("{a|a|b}", ["a", "b"]),
        ("{a|{a|b}}", ["a", "b"]),
        ("{2$$a|{a|b}}", ["a,b", "b,a"]),
        ("{3$${a|b}|{a|b}|{a|b}}", ["a,b", "b,a"]),
        ("{a|ab}{bc|c}", ["abc", "ac", "abbc", "abc"]),
        ("{!a|b}", ["a", "b"]),
        ("a}|{b|c}", ["a}|b", "a}|c"]),
        ("50% of {a|b}, $5, #aa0000", ["50% of a, $5, #aa0000", "50% of b, $5, #aa0000"]),
        ("(rust:1.2) {a|b}", ["(rust:1.2) a", "(rust:1.2) b"]),
        ("# one\n{a # two\n|b\n# |c\n}", ["\na \n", "\nb\n\n"]),
        ("snow_white {a|b}", ["snow_white a", "snow_white b"]),
        (r"\{a\|b\} \_\_c\_\_ \# \$\{ \\ \( {1|2}", [r"{a|b} __c__ # ${ \ \( 1", r"{a|b} __c__ # ${ \ \( 2"]),
        ("__colors__", ["blue", "green", "red"]),
        ("{2$$__colors__}", ["blue,green", "blue,red", "green,blue", "green,red", "red,blue", "red,green"]),
        ("{1-$$ __colors__ }", None),
        ("{__colors__|red|grey}", ["blue", "green", "red", "grey"]),
        ("__more__", ["blue", "green", "red", "grey"]),
        ("__metals/a__!", ["iron!", "raw copper!", "old copper!"]),
        ("${x={a|b}}${x}${x}", ["aa", "ab", "ba", "bb"]),
        ("${x=!{a|b}}${x}${x}", ["aa", "bb"]),
        ("${x=!{a|b}}${y=!{c|d}}${x}${y}${x}", ["aca", "ada", "bcb", "bdb"]),
        ("${x=!{a|b}}${y=!${x}{c|d}}${y} ${y}", ["ac ac", "ad ad", "bc bc", "bd bd"]),
        ("${x}${x=a}", ["a"]),
        ("${ x : {p|q} }", ["p ", "q "]),
        ("${x=a}${x?=b}${x}", ["a"]),
        ("__shiny__", ["gold plate"]),
        ("__shiny(metal={tin|lead})__", ["tin plate", "lead plate"]),
        ("${metal=zinc}__shiny__", ["zinc plate"]),
        ("__own__", ["big and big", "small and small"]),
        ("${k={a|b}}__metals/${k}__", ["iron", "raw copper", "old copper", "tin"]),
        ("${k=!{a|b}}${k}: __metals/${k}__", ["a: iron", "a: raw copper", "a: old copper", "b: tin"]),
        ("__metals/${k:b}__", ["tin"]),
        ("%{old … wall$${brick|stone}}", ["old brick wall", "old stone wall"]),
        ("%{{an old|a new} ... wall$$brick}", ["an old brick wall", "a new brick wall"]),
        ("%{plain$$x}", ["plainx"]),
    ],
)  # fmt: skip
def test_all_combinations_in_order(text, made):
    found = texts(text)
    assert found == made if made is not None else len(found) == 3 + 6 + 6


@pytest.mark.parametrize("text", ["red brick", "50% rust #3 $5 a|b c\\d", "snow_white", "a } b", ""])
def test_text_without_syntax_is_no_template(text):
    assert not is_template(text)


def test_what_is_always_drawn_does_not_multiply():
    made = node("{~a|b|c} {1|2|3|4|5|6|7|8|9|10}")
    found = list(made.texts(random.Random(3)))
    assert made.count == len(found) == 10 and [each[2:] for each in found] == [str(n) for n in range(1, 11)]
    assert len({each[0] for each in found}) > 1
    assert found == list(node("{~a|b|c} {1|2|3|4|5|6|7|8|9|10}").texts(random.Random(3)))
    assert node("{~a|b}" * 5000).count == 1


# -- how many --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("{a|b|c|d|e|f|g|h|i|j}" * 20, 10**20),
        ("{a|b}" * 300, 2**300),
        ("{a|b}" * 8000, COUNTED),
        ("{3$$" + "|".join(map(str, range(1000))) + "}", 1000 * 999 * 998),
        ("{1-69$$" + "|".join(map(str, range(69))) + "}", None),
        ("{2$${a|b}{c|d}|{e|f}|g}", 2 * (4 * 2 + 4 + 2)),
        ("${x=!{a|b}{c|d}}${x}{e|f}${x}", 8),
        ("${a={1|2}}${b=${a}${a}}${c=${b}${b}}${d=${c}${c}}${e=${d}${d}}${e}", 2**16),
    ],
)
def test_counts_are_exact(text, count):
    if count is None:
        count = min(COUNTED, arrangements([1] * 69, 1, 69))
    assert node(text).count == count


def test_arrangements_are_those_that_can_be_listed():
    dice = random.Random(5)
    for _ in range(200):
        counts = [dice.randint(1, 3) for _ in range(dice.randint(1, 5))]
        low = dice.randint(0, len(counts))
        high = dice.randint(low, len(counts))
        options = []
        for index, count in enumerate(counts):
            options.append("{" + "|".join(f"{'abcde'[index]}{n}" for n in range(count)) + "}")
        assert len(texts(f"{{{low}-{high}$$" + "|".join(options) + "}")) == arrangements(counts, low, high)


# -- at random -------------------------------------------------------------------------


def drawn(text: str, number: int = 20_000) -> Counter[str]:
    made, dice = node(text), random.Random(11)
    return Counter(made.sample(dice) for _ in range(number))


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("{a|b|c}", {"a": 1 / 3, "b": 1 / 3, "c": 1 / 3}),
        ("{3::a|b}", {"a": 0.75, "b": 0.25}),
        ("{0.5::a|0.1::b|.4::c}", {"a": 0.5, "b": 0.1, "c": 0.4}),
        ("{0::a|b}", {"b": 1.0}),
        ("{a|{b|c}}", {"a": 0.5, "b": 0.25, "c": 0.25}),
        ("{2$$2::a|b|c}", {"a,b": 0.25, "a,c": 0.25, "b,a": 1 / 6, "b,c": 1 / 12, "c,a": 1 / 6, "c,b": 1 / 12}),
        ("{1-2$$a|b}", {"a": 0.25, "b": 0.25, "a,b": 0.25, "b,a": 0.25}),
        ("__more__", {"grey": 2 / 3, "blue": 1 / 9, "green": 1 / 9, "red": 1 / 9}),
        ("${x=!{a|b}}${x}${x}", {"aa": 0.5, "bb": 0.5}),
        ("${x={a|b}}${x}${x}", {"aa": 0.25, "ab": 0.25, "ba": 0.25, "bb": 0.25}),
    ],
)
def test_shares_are_those_of_the_weights(text, shares):
    found = drawn(text)
    assert set(found) == set(shares)
    for each, share in shares.items():  # five standard deviations
        assert abs(found[each] / 20_000 - share) < 5 * (share * (1 - share) / 20_000) ** 0.5 + 1e-9


def test_weights_count_among_many_too():
    found = drawn("{3$$1000000::a|1000000::b|c|d}", 300)
    assert all(each.count(",") == 2 and len(set(each.split(","))) == 3 for each in found)


def test_the_same_seed_draws_the_same_in_every_python():
    dice = random.Random("7 {a|b}")
    made = node("{2-3$$ and $$3::oak|ash|elm} {old|new}")
    assert [made.sample(dice) for _ in range(3)] == SAMPLES


SAMPLES = ["elm and ash old", "elm and ash and oak old", "oak and ash old"]

# -- what is wrong ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("red {a|b", 4, "not closed"),
        ("red {a|{b} x", 4, "not closed"),
        ("{a$$b}", 2, "number"),
        ("{@a|b}", 1, "cyclic"),
        ("a __colors", 2, "not closed"),
        ("a__b {c}", 1, "not closed"),
        ("a ____ b", 2, "no name"),
        ("__colours__", 0, "__colors__"),
        ("a {b|__colours__}", 5, "__colors__"),
        ("__colors(x)__", 9, "name=value"),
        ("${}", 0, "name"),
        ("${x", 0, "not closed"),
        ("${x}", 0, "no value"),
        ("${x=a|b}", 5, "{a|b}"),
        ("{${x=1}|b}", 1, "before"),
        ("${x=${x}}${x}", 9, "${x} → ${x}"),
        ("${x=a${y}}${y=b${x}}${x}", 20, "contains itself"),
        ("a __loop__", 2, "__loop__ → __pool__ → __loop__"),
        ("{0::a|0::b}", 0, "weights"),
        ("%{a b}", 5, "outside"),
        ("%{a b", 0, "$$"),
        ("__{a|b|c}{d|e}" * 1 + "{" + "|".join(map(str, range(400))) + "}__", 0, "1,000"),
        ("{" * 10_000, MAX_DEPTH + 1, "deeper"),
        ("{a|" * 10_000 + "}" * 10_000, None, "deeper"),
        ("${x:" * 10_000, None, "deeper"),
        ("%{" * 10_000, None, "deeper"),
        ("__a(b=" * 3_000, None, ""),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text, at, words):
    found = error(text)
    assert words in str(found) and (at is None or found.at == at), (found.at, found)


def test_what_is_wrong_in_a_wildcard_is_told_with_both_places():
    lists = {"a": ["x", "__b__"], "b": ["fine", "__c__"]}
    found = error("old __a__", Words(lists))
    assert found.at == 4 and "__c__" in str(found)


def test_without_a_folder_a_wildcard_is_refused():
    found = error("old __colors__", None)
    assert found.at == 4 and "--wildcards" in str(found) and r"\_\_" in str(found)


# -- what would take for ever ----------------------------------------------------------

DOUBLING = "".join(f"${{x{n + 1}=${{x{n}}}${{x{n}}}}}" for n in range(30))


@pytest.mark.parametrize(
    "text",
    [
        "${x0=a}" + DOUBLING + "${x30}",  # 2³⁰ letters
        "${x0={a|b}}" + DOUBLING + "${x30}",
        "".join(f"${{x{n}=!{{a|b|c}}}}" for n in range(60)) + "${x1}",
        "{1-900$$" + "|".join(f"{{{n}|x}}" for n in range(900)) + "}",
        "{-$$" + "|".join(map(str, range(9000))) + "}",
        "{" * 30 + "a" + "|b}" * 30,
        "{a|" * 30 + "b" + "}" * 30,
        "{ {a|b|c|d|e|f|g|h|i|j}{a|b|c|d|e|f|g|h|i|j}{a|b|c|d|e|f|g|h|i|j} | x }" * 300,
        "__" * 30_000,
        "{1$$" * 15_000,
        "#" * 60_000 + "{",
        "a#" * 30_000 + "{",
        "\\" * 60_001 + "{",
        " " * 60_000 + "{",
        "{" + " " * 60_000,
        "{1::" + "9" * 60_000 + "::a}",
        "${" + "x" * 60_000,
        "__a(" + "b" * 60_000,
        "__a(" * 15_000,
        "{~a|b}" * 10_000,
        "%{...$$" * 8_000,
    ],
)
def test_hostile_templates_end(text):
    begin = time.monotonic()
    try:
        made = template(text, WORDS)
        assert len(made.sample(random.Random(1))) <= MAX_TEXT
        next(made.texts(random.Random(1)))
    except TemplateError:
        pass
    assert time.monotonic() - begin < 60  # hours otherwise


def test_wildcards_that_refer_to_each_other_end():
    lists = {f"w{n}": [f"__w{n + 1}____w{n + 1}__"] * 3 for n in range(30)} | {"w30": ["a", "b"]}
    assert template("__w18__", Words(lists)).count == COUNTED
    assert "characters" in str(error("__w0__", Words(lists)))
    scopes = {f"w{n}": [f"__w{n + 1}(v{n}=1)____w{n + 1}(v{n}=2)__"] for n in range(30)} | {"w30": ["a"]}
    assert "parts" in str(error("__w0__", Words(scopes)))


PIECES = [
    *("{", "}", "|", "$$", "$", "%", "#", "__", "_", "\\", "~", "!", "@", ":", "::", "=", "(", ")", "1", "-", " "),
    *("\n", "${", "%{", "a", "b", "colors", "metals/a", "...", "2$$", "1-2$$", "x=", "x"),
]


@pytest.mark.parametrize("seed", range(20))
def test_any_text_is_made_or_refused(seed):
    dice = random.Random(seed)
    made = 0
    for _ in range(500):
        text = "".join(dice.choice(PIECES) for _ in range(dice.randint(1, 25)))
        try:
            found = node(text)
        except TemplateError as wrong:
            assert 0 <= wrong.at <= len(text) and str(wrong).endswith(".")
            continue
        made += 1
        if found.count <= 2_000:
            assert sum(1 for _ in found.texts(dice)) == found.count
        assert isinstance(found.sample(dice), str)
    assert made > 20
