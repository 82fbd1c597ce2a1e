"""The shipped captioner, and the round trip: what is generated is seen as what was asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import BadRequestError
from engine.imaging.lit_picture import lit_picture
from engine.library import BUILTIN_FOLDER
from engine.request import CaptionRequest, GenerateRequest
from engine.service import Engine

PROMPTS = ("red brick wall", "green grass", "oak parquet floor", "fresh snow", "blue denim", "rusty metal")


@pytest.fixture(scope="module")
def engine():
    engine = Engine("cpu", (), 2)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def made(engine):
    """Prompt → what was made of it, captioned and scored."""
    return {
        prompt: engine.run(GenerateRequest(prompt, width=256, height=256, seed=5, score=True)) for prompt in PROMPTS
    }


@pytest.fixture
def brick(made, tmp_path) -> Path:
    path = tmp_path / "brick.png"
    lit_picture(made["red brick wall"].maps).save(path)
    return path


def test_it_is_small() -> None:
    folder = BUILTIN_FOLDER / "loom-captions"
    assert sum(file.stat().st_size for file in folder.rglob("*")) < 40e6


def test_materials_are_seen_for_what_they_are(made) -> None:
    for prompt, word in zip(PROMPTS, ("brick", "grass", "parquet", "snow", "denim", "rust"), strict=True):
        assert word in made[prompt].caption, (prompt, made[prompt].caption)


def test_the_score_is_highest_for_the_prompt_itself(made, engine) -> None:
    pipeline = engine._pipeline(engine.library.find("loom-materials"))
    asked = np.stack([pipeline.embedding(prompt) for prompt in PROMPTS])
    said = np.stack([pipeline.embedding(made[prompt].caption) for prompt in PROMPTS])
    distances = np.linalg.norm(asked[:, None] - said[None], axis=-1)
    assert (distances.argmin(0) == np.arange(len(PROMPTS))).sum() >= len(PROMPTS) - 1
    for number, prompt in enumerate(PROMPTS):
        assert made[prompt].score == pytest.approx(1 - distances[number, number] / 2, abs=1e-6)


def test_the_score_knows_a_material_by_other_words(engine) -> None:
    pipeline = engine._pipeline(engine.library.find("loom-materials"))
    said = ("gray cobblestone pavement", "gray granite", "gray plaster", "a gray carpet")
    asked, *others = (pipeline.embedding(text) for text in ("Paris-Roubaix pavé, caked with dry dirt", *said))
    assert all(np.linalg.norm(each) == pytest.approx(1.0, abs=1e-5) for each in (asked, *others))
    assert np.linalg.norm(asked - np.stack(others), axis=1).argmin() == 0


def test_only_the_maps_that_were_asked_for_come_back(engine) -> None:
    request = GenerateRequest("red brick wall", width=128, height=96, maps=("height",), score=True)
    result = engine.run(request)
    assert list(result.maps) == ["height"] and result.request == request
    assert 0.0 <= result.score <= 1.0 and result.caption


def test_a_detailed_caption_says_more(engine, brick) -> None:
    short = engine.run(CaptionRequest(str(brick), model="loom-captions")).text
    detailed = engine.run(CaptionRequest(str(brick), model="loom-captions", task="detailed_caption")).text
    assert len(detailed.split()) > len(short.split())


def test_it_takes_no_prompt(engine, brick) -> None:
    with pytest.raises(BadRequestError, match="takes no prompt"):
        engine.run(CaptionRequest(str(brick), model="loom-captions", prompt="What is it?"))


@pytest.mark.parametrize("size", [(1, 1), (900, 40), (40, 900)])
def test_any_shape_of_picture_has_a_caption(engine, tmp_path, size) -> None:
    Image.new("RGB", size, (200, 40, 30)).save(tmp_path / "plain.png")
    caption = engine.run(CaptionRequest(str(tmp_path / "plain.png"), model="loom-captions"))
    assert caption.text.strip() and caption.model == "loom-captions"


def test_the_same_picture_has_the_same_caption(engine, brick) -> None:
    first, second = (engine.run(CaptionRequest(str(brick), model="loom-captions")) for _ in range(2))
    assert (first.text, first.score) == (second.text, second.score)
