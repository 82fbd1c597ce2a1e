"""Our dynamic prompts and wildcard files beside the libraries whose users write them."""

from __future__ import annotations

import logging
import math
import random
import warnings
from collections import Counter
from pathlib import Path

import pytest

from engine.batch import yaml_blocks
from engine.batch.template import template
from engine.batch.wildcards import Wildcards
from engine.batch.yaml_texts import YamlError

generators = pytest.importorskip("dynamicprompts.generators")
manager = pytest.importorskip("dynamicprompts.wildcards")
yaml = pytest.importorskip("yaml")

FILES = {
    "colors.txt": "red\ngreen\n# comment\n\nblue\nred\n",
    "metals/noble.txt": "gold\n{raw|old} silver\n",
    "metals/base.txt": "tin\n__colors__ iron\n",
    "deep/er/words.txt": "oak\nash\n",
    "worn.yaml": "worn:\n  a bit:\n    - dusty\n    - '{new|old} dirt'\n  much: rusty\n",
    "json/kinds.json": '{"kinds": {"stone": ["slate", "flint"]}, "none": []}',
    "takes.txt": "${color:grey} slate\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("wildcards")
    for name, content in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def theirs(folder):
    logging.getLogger("dynamicprompts").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="dynamicprompts")
    return generators.CombinatorialPromptGenerator(manager.WildcardManager(folder))


@pytest.fixture(scope="module")
def ours(folder):
    known = Wildcards(folder)
    return lambda text: template(text, known)


PATHS = [
    *("colors", "metals/noble", "metals/*", "metals/b*", "words", "deep/er/words", "*", "worn/a bit", "worn/much"),
    *("worn/*", "json/kinds/stone", "**/noble", "m?tals/*", "[cm]*", "takes", "takes(color=red)", "takes(color={a|b})"),
]


@pytest.mark.parametrize("path", PATHS)
def test_wildcards_stand_for_the_same(theirs, ours, path):
    text = f"old __{path}__ wall"
    assert list(ours(text).texts(random.Random(0))) == theirs.generate(text, 1000)


def random_template(dice: random.Random, depth: int = 0) -> str:
    """One of those whose meaning the library agrees on with its own guide: see the module that reads them."""
    pieces = []
    for _ in range(dice.randint(1, 3 if depth else 4)):
        kind = dice.random()
        if kind < 0.4 or depth > 2:
            pieces.append(dice.choice(["red", "blue ", " old", "a-b", "50", "(x:1.2)", "é", "wall, ", "a_b"]))
        elif kind < 0.55:
            pieces.append(f"__{dice.choice(PATHS[:9])}__")
        else:
            number = dice.randint(1, 4)
            # Different ones: of equal options, the library's multiple choices forget all but one.
            options = [f"{n}{random_template(dice, depth + 1)}" if number > 1 else "x" for n in range(number)]
            if dice.random() < 0.3:
                options = [f"{dice.choice(['2', '0.5', '.25', '10'])}::{option}" for option in options]
            if dice.random() < 0.15:
                options.append("")
            low = dice.randint(0, len(options))
            high = dice.randint(low, len(options))
            bounds = dice.choice(["", "", "", f"{max(low, 1)}$$", f"{low}-{high}$$", f"-{max(high, 1)}$$", f"{low}-$$"])
            if bounds and dice.random() < 0.5:
                bounds += dice.choice([" and $$", ", $$", "|$$", " $$"])
            blank = dice.choice(["", " ", "\n"])
            pieces.append("{" + blank + bounds + f"{blank}|".join(options) + blank + "}")
    return "".join(pieces)


@pytest.mark.parametrize("seed", range(12))
def test_random_templates_make_the_same_in_the_same_order(theirs, ours, seed):
    dice = random.Random(seed)
    compared = 0
    while compared < 8:
        text = random_template(dice)
        if "{" not in text and "__" not in text:
            continue
        made = ours(text)
        if made.count > 1_500:
            continue
        found = list(made.texts(random.Random(0)))
        assert found == theirs.generate(text, 2_000), text
        assert len(found) == made.count
        compared += 1


@pytest.mark.parametrize(
    "text",
    [
        "${x={a|b}} ${x} ${x}",
        "${x=__colors__}a ${x}",
        "${ x : {p|q} } r",
        "${color=black}__takes__",
        "${k=noble}__metals/${k}__",
        "%{a … b$${x|y}}",
        "%{ a ... b $$ {x|y} }z",
        "{!a|b} __!colors__",
        "{2$$__colors__}",
        "{2$$__colors__|x}",
        "{a|{a|b}}",
        "{2$$a|{a|b}}",
        "{2$$, $$|a|b}",
        "a}|b {c|d}",
        "{a|ab}{bc|c}",
    ],
)
def test_what_else_the_syntax_has(theirs, ours, text):
    assert list(ours(text).texts(random.Random(0))) == theirs.generate(text, 1000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [  # its guide says what we do
        ("{1-$$__colors__}", 3 + 6 + 6),
        ("${x=!{a|b}}${x}${x}", 2),
        ("{2$$__colors__|__colors__}", 6),
    ],
)
def test_where_the_library_does_not_do_what_its_guide_says(theirs, ours, text, expected):
    assert ours(text).count == expected != len(theirs.generate(text, 1000))


@pytest.mark.parametrize(
    "text",
    [
        "{a|b|c}",
        "{5::a|b|2::c}",
        "{a|{b|3::c}}",
        "{1-3$$a|b|c}",
        "{2$$a|b|c|d}",
        "{red|__colors__} {old|}",
        "__metals/*__",
        "{2$$__colors__}",
        "${x={a|b}}${x}${x}",
    ],
)
def test_draws_have_the_library_s_distribution(folder, ours, text):
    number = 3_000
    library = generators.RandomPromptGenerator(manager.WildcardManager(folder), seed=1)
    reference = Counter(library.generate(text, number))
    made, dice = ours(text), random.Random(2)
    found = Counter(made.sample(dice) for _ in range(number))
    assert set(found) == set(reference)
    # Two samples of one distribution: χ² has a mean of (kinds − 1) and twice that as its variance.
    chi = sum((found[each] - reference[each]) ** 2 / (found[each] + reference[each]) for each in found)
    freedom = len(found) - 1
    assert chi < freedom + 5 * math.sqrt(2 * freedom), (chi, freedom)


DOCUMENTS = [
    "a:\n  - b\n  - c d # x\n",
    "a:\n- b\n- c\nd: e\n",
    "- a\n- b\n- \n- c",
    "a: |\n  x\n  y\n\nb: >\n  p\n  q\n\n  r\n   s\n  t\n",
    "- |\n  # c\n  x ${a},\n  y\n- >-\n  a\n  b\n",
    "a: 'it''s'\nb: \"q\\n\\u00e9\\x41\\t\\\\\"\n",
    "a:\n  - text: foo\n    weight: 2\n  - {text: bar, weight: 3}\n",
    'a: [x, y z, "q, r", {k: v}, [], http://x.y]\nb: {c: [1, 2], d: }\n',
    "a:\n  - one\n    two\n\n    three\n  - four\n",
    "--- # x\na: b\n...\n",
    "# only\n",
    "",
    "- - x\n  - y\n- z",
    'a: "multi\n  line\n\n  text"\nb: \'x\n  y\'\nc: "a \\\n   b"',
    "\"k: 1\": v\n'q': w\nx y: z\na-b: c\né: ü\na : b",
    "a:  __b__\nc: 3::red\nd: 0.5::x\ne: a:b\nf: a#b\ng: a #b",
    "- -1\n- - -\n- ~\n- null\n- yes\n- ?x\n- -x",
    "a:\n    b:\n        - c\n    d:\n        - e",
    "a: |+\n  x\n\n\nb: |-\n  y\n\nc: |2\n    x\n   y\nd: |\n\n   x\n",
    "- [a,\n  b, # x\n  c] # q\n- d",
    "- a:\n  - b\n- c:\n    d\n-\n  e: f\n- g: h\n  i: j",
    "a: >\n\n  x\n\n  y\n",
    "a: x\n  y\nb: 'k' # c\r\nc: d\r\n",
]
WRONG = [
    *("a: b: c", "a: {b: c", "- [a", 'a: "b', "a:\n  - b\n c: d", "\ta: b", "a:\n\t- b", "a: ]", "- {a b", 'a: "x" y'),
    *("a: b\n  c: d", "- a\nb: c", "a: '\n", "a: @x", "a: `x", '- "\\q"', "a: b\n   - c: d\n  - e", "a\nb: c"),
]


@pytest.mark.parametrize("text", DOCUMENTS)
def test_yaml_says_the_same(text):
    reference = yaml.load(text, Loader=yaml.BaseLoader)
    assert yaml_blocks.load(text) == reference


@pytest.mark.parametrize("text", WRONG)
def test_yaml_that_is_wrong_is_wrong_here_too(text):
    with pytest.raises(yaml.YAMLError):
        yaml.load(text, Loader=yaml.BaseLoader)
    with pytest.raises(YamlError) as caught:
        yaml_blocks.load(text)
    assert str(caught.value).endswith(".") and 1 <= caught.value.line <= text.count("\n") + 2


def random_data(dice: random.Random, depth: int = 0):
    kind = dice.random()
    if depth > 3 or kind < 0.4:
        words = [
            *("red", "blue brick", "it's", 'a "b"', "x: y", "# no", "- a", "{a|b}", "__c__", "3::d", "é\n f", " x "),
            *("", "a #b", "|", "[", "null", "1", "a:", "line one\nline two\n\nfour\n", "'", "%x", "&a", "*a", "?", "-"),
        ]
        return dice.choice(words)
    if kind < 0.7:
        return [random_data(dice, depth + 1) for _ in range(dice.randint(0, 4))]
    return {f"{dice.choice(['key', 'a b', 'x-y', '1', 'ü', 'k:'])}{n}": random_data(dice, depth + 1) for n in range(3)}


@pytest.mark.parametrize("seed", range(10))
def test_what_yaml_writes_is_read(seed):
    dice = random.Random(seed)
    for _ in range(40):
        data = random_data(dice)
        options = {
            "default_flow_style": dice.choice([True, False, None]),
            "default_style": dice.choice([None, None, '"', "'", "|"]),
            "indent": dice.choice([2, 4]),
            "width": dice.choice([20, 80]),
            "allow_unicode": dice.choice([True, False]),
        }
        if options["default_style"] == "|":
            options["default_flow_style"] = False
        text = yaml.dump(data, Dumper=yaml.SafeDumper, **options)
        if "!!" in text or "? " in text:  # tags and keys of several lines are refused
            continue
        assert yaml_blocks.load(text) == yaml.load(text, Loader=yaml.BaseLoader), text
