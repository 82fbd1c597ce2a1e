"""Caption requests: what is refused, and the way there and back; and which of a model's files are opened."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from engine.caption_settings import SETTINGS
from engine.captioning import variants
from engine.errors import BadRequestError, ModelError
from engine.request import CAPTION_TASKS, CaptionRequest, request_from_json
from engine.result import Caption


def test_there_and_back():
    request = CaptionRequest(
        "a.png", model=" m ", prompt="what\n is it", settings={"num_beams": "3", "early_stopping": "never"}, seed=5
    )
    assert Path(request.image).is_absolute() and (request.model, request.prompt) == ("m", "what is it")
    assert dict(request.settings) == {"early_stopping": "never", "num_beams": 3}
    assert request_from_json(request.to_json()) == request == copy.deepcopy(request)
    assert hash(CaptionRequest.kind) and request.to_json()["kind"] == "caption"
    caption = Caption("a wall", "/a.png", "m", 0.5, -0.2, 3)
    assert Caption.from_json(caption.to_json()) == caption


@pytest.mark.parametrize("task", [*CAPTION_TASKS, "<DETAILED_CAPTION>"])
def test_tasks(task):
    assert CaptionRequest("a.png", task=task).task == task.strip("<>").lower()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"image": ""}, "image is ''"),
        ({"image": "a\0b.png"}, "image is"),
        ({"image": 7}, "image is 7"),
        ({"model": 7}, "model is 7"),
        ({"variant": None}, "variant is None"),
        ({"prompt": "x" * 2001}, "shorten it"),
        ({"task": "<OD>"}, "use one of caption"),
        ({"task": "caption", "prompt": "what"}, "give one of them"),
        ({"seed": -1}, "seed is -1"),
        ({"seed": True}, "seed is True"),
        ({"settings": ["num_beams"]}, "name=value"),
        ({"settings": {"beams": 3}}, "no caption setting 'beams'"),
        ({"settings": {"num_beams": 0}}, "from 1 to 64"),
        ({"settings": {"num_beams": 2.5}}, "a whole number"),
        ({"settings": {"num_beams": True}}, "a whole number"),
        ({"settings": {"temperature": "hot"}}, "'hot'"),
        ({"settings": {"temperature": "nan"}}, "is nan"),
        ({"settings": {"max_new_tokens": "9" * 400}}, "max_new_tokens"),
        ({"settings": {"do_sample": "maybe"}}, "true or false"),
        ({"settings": {"early_stopping": 3}}, "true, false or never"),
    ],
)
def test_what_is_refused(fields, words):
    with pytest.raises(BadRequestError) as caught:
        CaptionRequest(**{"image": "a.png", **fields})
    sentence = str(caught.value)
    assert words in sentence and sentence.endswith(".") and "\n" not in sentence and len(sentence) < 400


def test_an_unknown_field_is_refused():
    with pytest.raises(BadRequestError, match="unknown fields beams"):
        request_from_json({"kind": "caption", "image": "a.png", "beams": 3})


def test_every_setting_is_one_of_the_rules():
    from dataclasses import fields

    from engine.captioning.generation import GenerationConfig

    assert {*SETTINGS, "early_stopping"} <= {each.name for each in fields(GenerationConfig)}


# -- variants -------------------------------------------------------------------------------


def make(folder: Path, **sizes: int) -> Path:
    """Files ``<stem>.onnx`` of so many bytes."""
    (folder / "onnx").mkdir()
    for stem, size in sizes.items():
        (folder / "onnx" / f"{stem}.onnx").write_bytes(b"x" * size)
    return folder


def names(files: dict[str, Path]) -> list[str]:
    return [path.stem for path in files.values()]


def test_the_device_decides(tmp_path, monkeypatch):
    folder = make(tmp_path, a=9, a_fp16=5, a_int8=3, b=9, b_fp16=5, b_int8=3)
    monkeypatch.setattr(variants, "available_memory", lambda: 1000)
    assert names(variants.choose_files(folder, ["a", "b"], "cpu")) == ["a", "b"]
    assert names(variants.choose_files(folder, ["a", "b"], "cuda")) == ["a_fp16", "b_fp16"]


def test_the_memory_decides(tmp_path, monkeypatch):
    folder = make(tmp_path, a=90, a_fp16=50, a_int8=30, a_q4=20)
    for free, chosen in ((1000, "a"), (100, "a_fp16"), (99, "a_int8"), (59, "a_q4"), (1, "a_q4"), (None, "a")):
        monkeypatch.setattr(variants, "available_memory", lambda free=free: free)
        order = "cpu" if chosen != "a_fp16" else "cuda"
        assert names(variants.choose_files(folder, ["a"], order)) == [chosen]
    (folder / "onnx" / "a_q4.onnx_data").write_bytes(b"x" * 100)
    monkeypatch.setattr(variants, "available_memory", lambda: 59)
    assert names(variants.choose_files(folder, ["a"], "cpu")) == ["a_int8"]


def test_the_user_decides(tmp_path):
    folder = make(tmp_path, a=9, a_q4=5, b=9, b_bnb4=2)
    assert names(variants.choose_files(folder, ["a", "b"], "cpu", "q4")) == ["a_q4", "b"]
    with pytest.raises(BadRequestError, match="no variant 'int8': it has fp32, q4, bnb4"):
        variants.choose_files(folder, ["a", "b"], "cpu", "int8")
    with pytest.raises(ModelError, match=r"no file .*c\.onnx"):
        variants.choose_files(folder, ["a", "c"], "cpu")


def test_parts_of_different_variants_go_together(tmp_path):
    folder = make(tmp_path, a_q4=5, b_fp16=9)
    assert names(variants.choose_files(folder, ["a", "b"], "cpu")) == ["a_q4", "b_fp16"]


def test_files_may_lie_in_the_folder_itself(tmp_path):
    (tmp_path / "a.onnx").write_bytes(b"x")
    assert names(variants.choose_files(tmp_path, ["a"], "cpu")) == ["a"]


def test_the_system_says_how_much_memory_is_free():
    free = variants.available_memory()
    assert free is not None and 1 << 20 < free < 1 << 48
