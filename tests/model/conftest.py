"""The shipped model on the CPU, and shortcuts to draw with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine.controls import CONTROLS
from engine.library import BUILTIN_FOLDER
from engine.pipelines.material_code import Intent, MaterialCode, resolve
from engine.pipelines.material_synthesis import Synthesizer
from engine.runtime import Runtime

GENERATOR = BUILTIN_FOLDER / "loom-materials" / "generator"
FAMILIES = tuple(json.loads((GENERATOR / "config.json").read_text(encoding="utf-8"))["families"])

Draw = Callable[..., dict[str, np.ndarray]]


def plain_intent(family: str, **changes: Any) -> Intent:
    """What a prompt that says nothing but the family's name means."""
    neutral = {control.name: control.neutral for control in CONTROLS}
    fields = {"substance": None, "color": None, "color2": None, "means": neutral, "stds": dict.fromkeys(neutral, 0.0)}
    return Intent(family, **{**fields, **changes})


@pytest.fixture(scope="session")
def config() -> dict[str, Any]:
    return json.loads((GENERATOR / "config.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def intent() -> Callable[..., Intent]:
    return plain_intent


@pytest.fixture(scope="session")
def synthesizer() -> Synthesizer:
    runtime = Runtime("cpu")
    return Synthesizer(lambda name: runtime.load(GENERATOR / f"{name}.onnx", side_by_side=True), runtime.lanes)


@pytest.fixture(scope="session")
def code_of(config: dict[str, Any]) -> Callable[..., MaterialCode]:
    def make(family: str, seed: int = 0, **overrides: Any) -> MaterialCode:
        return resolve(config, plain_intent(family), overrides, seed)

    return make


@pytest.fixture(scope="session")
def draw(synthesizer: Synthesizer, code_of: Callable[..., MaterialCode]) -> Draw:
    """draw(family, width, height, seed, **overrides) → maps"""

    def make(family: str, width: int, height: int, seed: int = 0, **overrides: Any) -> dict[str, np.ndarray]:
        return synthesizer.run(code_of(family, seed, **overrides), seed, width, height, lambda fraction: None)[0]

    return make


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "family" in metafunc.fixturenames:
        metafunc.parametrize("family", FAMILIES)
