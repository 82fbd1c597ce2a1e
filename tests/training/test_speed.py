"""The comparison with transformers, on tiny models: who says what, and where the figures go."""

from __future__ import annotations

from argparse import Namespace

import pytest

from engine.training.captioner import speed
from engine.training.captioner.tiny_models import TINY
from tests.bench import captions, report


@pytest.mark.parametrize("name", ["vit-gpt2", "florence2", "smolvlm"])
def test_both_are_measured_on_the_same_tokens(monkeypatch, name):
    monkeypatch.setattr(speed, "FULL_SIZE", TINY)
    options = Namespace(models=[name], threads=1, beams=[1, 3], tokens=12, rounds=2)
    found = list(speed.measure(options))
    assert [(each.beams, each.variant) for each in found] == [(1, "fp32"), (1, "int8"), (3, "fp32"), (3, "int8")]
    for each in found:
        assert min(*each.captions, *each.further) > 0 and 3 < each.distinct <= each.tokens <= 12 * 3
        assert name in str(each) and len(captions.lines(each)) == 2


def test_other_tokens_are_no_comparison(monkeypatch):
    monkeypatch.setattr(speed, "FULL_SIZE", TINY)
    monkeypatch.setattr(speed, "answer", lambda *_, **__: [1, 2, 3])
    options = Namespace(models=["vit-gpt2"], threads=1, beams=[1], tokens=4, rounds=1)
    with pytest.raises(RuntimeError, match="transformers"):
        list(speed.measure(options))


def test_each_command_keeps_to_its_own_section(tmp_path):
    path = tmp_path / "BENCHMARKS.md"
    lines = [report.Measured("a thing", f"{number} s", "so it is") for number in range(3)]
    report.write(path, lines[:1], "this machine", "today")
    path.write_text(path.read_text() + "\nBy hand.\n")
    report.write(path, lines[1:2], "this machine", "today", "nox -s other")
    first = path.read_text()
    report.write(path, lines[2:], "this machine", "today", "nox -s other")
    second = path.read_text()
    assert second == first.replace("| 1 s |", "| 2 s |") and "| 0 s |" in second and "By hand." in second
    assert second.startswith("# Benchmarks\n") and second.count("measured by nox -s other: ") == 2
