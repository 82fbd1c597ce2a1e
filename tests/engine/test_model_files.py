"""Model files and folders that are damaged, foreign or hostile."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import tiny_onnx

from engine.devices import SELFTEST_MODEL
from engine.errors import BadRequestError, ModelError
from engine.library import BUILTIN_FOLDER, Library
from engine.onnx_file import check_onnx_file
from engine.request import ExplainRequest, GenerateRequest
from engine.runtime import Runtime
from engine.service import Engine


def refused(path: Path, *words: str) -> None:
    with pytest.raises(ModelError) as caught:
        Runtime("cpu", 1).load(path)
    sentence = str(caught.value)
    assert str(path) in sentence and sentence.endswith(".") and "\n" not in sentence
    assert all(word in sentence for word in words), sentence


@pytest.mark.parametrize("kept", [0.0, 0.01, 0.3, 0.5, 0.8, 0.95, 0.999])
def test_a_cut_off_file_is_refused_by_name(tmp_path, kept):
    whole = SELFTEST_MODEL.read_bytes()
    path = tmp_path / "cut.onnx"
    path.write_bytes(whole[: int(len(whole) * kept)])
    refused(path)


@pytest.mark.parametrize(
    "content",
    [b"\x00" * 999, b"not a model, but words", b"\xff" * 999, b"version https://git-lfs.github.com/spec/v1\noid x"],
)
def test_something_else_is_refused_by_name(tmp_path, content):
    path = tmp_path / "other.onnx"
    path.write_bytes(content)
    refused(path, "install the model again")


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    refused(tmp_path / "missing.onnx", "No such file")
    refused(tmp_path, "cannot be read")


def test_nonsense_inside_a_whole_file_is_refused(tmp_path):
    path = tmp_path / "nonsense.onnx"
    shape = ["h", "w"]
    path.write_bytes(
        tiny_onnx.model(
            [tiny_onnx.node("NoSuchOperator", ["x"], "y")],
            [tiny_onnx.value("x", shape)],
            [tiny_onnx.value("y", shape)],
        )
    )
    refused(path, "NoSuchOperator")


@pytest.mark.parametrize(
    "location", ["../secret.bin", "/etc/passwd", "a/../../secret.bin", "C:\\secret.bin", "link.bin", "", "..\\s.bin"]
)
def test_data_outside_the_folder_is_refused(tmp_path, location):
    folder = tmp_path / "model"
    folder.mkdir()
    (tmp_path / "secret.bin").write_bytes(np.ones(4, np.float32).tobytes())
    (folder / "link.bin").symlink_to(tmp_path / "secret.bin")
    path = folder / "model.onnx"
    path.write_bytes(tiny_onnx.with_external_data(location))
    refused(path, "outside its own folder")


def test_data_in_the_folder_is_read(tmp_path):
    (tmp_path / "model.onnx").write_bytes(tiny_onnx.with_external_data("weights.bin"))
    (tmp_path / "weights.bin").write_bytes(np.full(4, 2.5, np.float32).tobytes())
    session = Runtime("cpu", 1).load(tmp_path / "model.onnx")
    np.testing.assert_array_equal(session.run({"x": np.ones(4, np.float32)})["y"], 3.5)


def test_data_in_a_subgraph_is_found_too(tmp_path):
    inner = tiny_onnx.block(5, tiny_onnx.external_tensor("w", 4, "../secret.bin"))
    branch = tiny_onnx.block(1, "then_branch") + tiny_onnx.block(6, inner)
    choice = tiny_onnx.node("If", ["c"], "y") + tiny_onnx.block(5, branch)
    path = tmp_path / "model.onnx"
    path.write_bytes(tiny_onnx.model([choice], [tiny_onnx.value("x", [4])], [tiny_onnx.value("y", [4])]))
    with pytest.raises(ModelError, match="outside its own folder"):
        check_onnx_file(path)


# -- the library -----------------------------------------------------------------------


def write_index(folder: Path, content: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / "model_index.json").write_text(text)
    return folder


def test_models_are_found_by_name_and_by_path(model_dir, probe_table):
    library = Library([model_dir])
    (model,) = [model for model in library.models() if not model.builtin]
    assert (model.name, model.class_name, model.version, model.problem) == ("probe", "ProbePipeline", "9", "")
    assert library.find("probe") == library.find(str(model_dir / "probe")) == model
    assert Library([model_dir / "probe"]).find("probe") == model
    assert Library().find(str(model_dir / "probe")) == model
    assert Library([model_dir / "not made yet"]).models() == Library().models()


def test_the_built_in_model_is_there_and_lists_its_choices():
    model = Library().find("loom-materials")
    assert model.builtin and model.folder == BUILTIN_FOLDER / "loom-materials" and model.problem == ""
    assert "brick wall" in model.choices["family"] and "stone" in model.choices["substance"]
    assert json.loads(json.dumps(model.to_json()))["choices"]["family"] == list(model.choices["family"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"_class_name": "StableDiffusion9Pipeline"}, "StableDiffusion9Pipeline, which this version cannot run"),
        ({"_version": "1"}, "_class_name"),
        ({"_class_name": 7}, "_class_name"),
        ([], "_class_name"),
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_a_bad_index_is_one_sentence(tmp_path, content, words):
    folder = write_index(tmp_path / "bad", content)
    library = Library([tmp_path])
    for name in ("bad", str(folder)):
        with pytest.raises(ModelError) as caught:
            library.find(name)
        assert words in str(caught.value) and str(folder) in str(caught.value)
    assert words in library.models()[-1].problem


def test_an_unknown_model_is_one_sentence(tmp_path):
    with pytest.raises(ModelError, match=r"There is no model 'nothing'.*loom-materials"):
        Library().find("nothing")
    with pytest.raises(ModelError, match=r"holds no model_index\.json"):
        Library().find(str(tmp_path))


def test_a_request_that_the_model_does_not_answer(model_dir, probe_table, monkeypatch):
    import probe_pipeline

    monkeypatch.setattr(probe_pipeline.ProbePipeline, "requests", (GenerateRequest,))
    engine = Engine("cpu", [model_dir], 1)
    with pytest.raises(BadRequestError, match="'probe' cannot explain"):
        engine.run(ExplainRequest("plain", model="probe"))
    engine.close()
