"""The built-in model as it is shipped, and what happens when a part of it is wrong."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from driving import Driver, library_folders

from engine.client import EngineClient
from engine.errors import BadRequestError, CancelledError, ModelError
from engine.events import FilesEvent
from engine.imaging.png import write_set
from engine.library import BUILTIN_FOLDER
from engine.request import BUILTIN_MODEL, MAP_NAMES, ExplainRequest, GenerateRequest
from engine.service import Engine

PROMPT = "weathered red brick wall with moss"


@pytest.fixture(scope="module")
def engine():
    engine = Engine("cpu", threads=1)
    yield engine
    engine.close()


@pytest.fixture
def damaged(tmp_path):
    """A copy of the model folder made of links, in which a part can be replaced."""
    source = BUILTIN_FOLDER / BUILTIN_MODEL
    for path in source.rglob("*"):
        target = tmp_path / "damaged" / path.relative_to(source)
        if path.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(path)
    return tmp_path / "damaged"


def replace(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def test_maps_have_the_size_and_type_that_was_asked_for(engine):
    result = engine.run(GenerateRequest(PROMPT, width=96, height=128))
    assert tuple(result.maps) == MAP_NAMES
    for name, pixels in result.maps.items():
        assert pixels.shape[:2] == (128, 96)
        assert pixels.dtype == (np.uint16 if name == "height" else np.uint8)
        assert pixels.ndim == (3 if name in ("base_color", "normal") else 2)
    assert all(pixels.std() > 0 for name, pixels in result.maps.items() if name != "metallic")
    assert "brick" in next(iter(result.reading.families)) and result.relief_depth > 0


def test_progress_rises_and_cancelling_stops_it(engine):
    seen = []
    engine.run(GenerateRequest(PROMPT, width=128, height=128), seen.append)
    fractions = [progress.fraction for progress in seen]
    assert fractions == sorted(fractions) and len(fractions) > 3 and fractions[-1] <= 1.0

    def stop(progress):
        if progress.fraction > 0.3:
            raise CancelledError("Stopped.")

    with pytest.raises(CancelledError):
        engine.run(GenerateRequest(PROMPT, width=128, height=128), stop)


def test_a_prompt_without_a_material_is_refused_with_advice(engine):
    reading = engine.run(ExplainRequest("a portrait of a king"))
    assert not reading.fits and "diffusion" in reading.message
    with pytest.raises(BadRequestError, match="diffusion"):
        engine.run(GenerateRequest("a portrait of a king", width=64, height=64))


@pytest.mark.parametrize("size", [(128, 96), (300, 260)])
def test_the_number_of_threads_changes_no_byte(size):
    request = GenerateRequest(PROMPT, width=size[0], height=size[1], seed=11)
    one, three = (Engine(device="cpu", threads=threads).run(request).maps for threads in (1, 3))
    for name, pixels in one.items():
        np.testing.assert_array_equal(three[name], pixels, err_msg=name)


def test_the_same_request_gives_the_same_bytes_in_another_process(engine, tmp_path):
    request = GenerateRequest(PROMPT, width=128, height=96, seed=11)
    here = write_set(engine.run(request), tmp_path / "here")
    there = []
    for name in ("one", "two"):
        client = EngineClient(
            sys.executable,
            engine_parent=BUILTIN_FOLDER.parents[1],
            site_dirs=library_folders(),
            device="cpu",
            threads=1,
        )
        driver = Driver(client)
        ticket = client.submit(request, tmp_path / name, pixels=False)
        driver.finish(ticket, 60.0)
        there.append(driver.of(ticket, FilesEvent)[0].files)
        client.close()
    for name, path in here.items():
        assert path.read_bytes() == there[0][name].read_bytes() == there[1][name].read_bytes(), name


@pytest.mark.parametrize("content", [b"", b"{}", b"no tokenizer", b"[" * 99, b"\xff\xfe\x00"])
def test_a_broken_tokenizer_is_one_sentence(damaged, content):
    replace(damaged / "tokenizer" / "tokenizer.json", content)
    expect_model_error(damaged, "tokenizer.json")


def test_the_tokenizer_of_another_model_is_noticed(damaged):
    path = damaged / "tokenizer" / "tokenizer.json"
    tokenizer = json.loads(path.read_text(encoding="utf-8"))
    vocabulary = tokenizer["model"]["vocab"]
    tokenizer["model"]["vocab"] = {word: number + 7 for word, number in vocabulary.items()}
    replace(path, json.dumps(tokenizer).encode())
    expect_model_error(damaged, "tokenizer.json", "belongs to another model")


def onnx_parts() -> list[str]:
    source = BUILTIN_FOLDER / BUILTIN_MODEL
    return ["text_encoder/model.onnx", "conditioner/model.onnx", "generator/encode.onnx"] + [
        str(path.relative_to(source)) for path in sorted(source.glob("generator/patterns/bond.onnx"))
    ]


@pytest.mark.parametrize("part", onnx_parts())
def test_a_truncated_part_is_named(damaged, part):
    whole = (damaged / part).read_bytes()
    replace(damaged / part, whole[: len(whole) // 2])
    expect_model_error(damaged, Path(part).name, "damaged")


@pytest.mark.parametrize("part", ["conditioner/config.json", "generator/config.json", "generator/encode.onnx"])
def test_a_missing_part_is_named(damaged, part):
    (damaged / part).unlink()
    expect_model_error(damaged, Path(part).name)


def expect_model_error(folder: Path, *words: str) -> None:
    engine = Engine("cpu", threads=1)
    with pytest.raises(ModelError) as caught:
        engine.run(GenerateRequest(PROMPT, model=str(folder), width=64, height=64))
    sentence = str(caught.value)
    assert all(word in sentence for word in words) and "\n" not in sentence and sentence.endswith(".")
    engine.close()
