"""The three layouts: what is said, and one sentence for a folder that is not whole."""

from __future__ import annotations

import contextlib
import json
import pickle
import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tiny_onnx
from captioners import NAMES, bigrams, rewrite, tensor

from engine.captioning import captioner
from engine.captioning.decoder import Decoder
from engine.captioning.decoder_graphs import DecoderGraphs, open_decoder
from engine.captioning.generation import GenerationConfig
from engine.captioning.rows import RowPicker
from engine.captioning.search import generate
from engine.errors import BadRequestError, CancelledError, LoomError, ModelError
from engine.library import Library
from engine.onnx_graph.model import read_model
from engine.request import CaptionRequest, ExplainRequest
from engine.runtime import Runtime
from engine.service import Engine


@pytest.fixture(scope="module")
def engine(captioners):
    engine = Engine("cpu", [captioners], 1)
    yield engine
    engine.close()


def ask(engine: Engine, captioners: Path, model: str | Path, picture: str = "square.png", **fields):
    return engine.run(CaptionRequest(str(captioners / "pictures" / picture), model=str(model), **fields))


def refused(folder: Path, captioners: Path, *words: str, error: type[LoomError] = ModelError, **fields) -> str:
    engine = Engine("cpu", (), 1)
    try:
        with pytest.raises(error) as caught:
            ask(engine, captioners, folder, **fields)
    finally:
        engine.close()
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence and all(word in sentence for word in words), sentence
    return sentence


# -- what is said ----------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_token_is_that_of_transformers(engine, captioners, monkeypatch, name):
    made: list[list[int]] = []
    real = captioner.generate

    def spy(*arguments):
        result = real(*arguments)
        made.append(result.ids)
        return result

    monkeypatch.setattr(captioner, "generate", spy)
    cases = [case for case in json.loads((captioners / "expected.json").read_text()) if case["model"] == name]
    for case in cases:
        caption = ask(engine, captioners, name, case["picture"], settings=case["settings"], **case["fields"])
        assert caption.model == name and caption.tokens == len(case["ids"]) and caption.seconds > 0
        assert caption.image == str(captioners / "pictures" / case["picture"])
    assert made == [case["ids"] for case in cases]
    assert len({tuple(ids) for ids in made}) > len(made) / 2


def test_a_score_is_the_mean_of_the_log_probabilities(engine, captioners):
    one = ask(engine, captioners, "vit-gpt2", settings={"max_new_tokens": 1, "num_beams": 1})
    assert one.score is not None and -6 < one.score < 0
    best = ask(engine, captioners, "vit-gpt2", settings={"max_new_tokens": 6, "num_beams": 16})
    greedy = ask(engine, captioners, "vit-gpt2", settings={"max_new_tokens": 6, "num_beams": 1})
    assert best.score is not None and greedy.score is not None and best.score >= greedy.score


def test_sampling_is_seeded(engine, captioners):
    drawn = [
        ask(engine, captioners, "idefics3", settings={"temperature": 2.0, "max_new_tokens": 12}, seed=seed).text
        for seed in (1, 2, 3, 1)
    ]
    assert drawn[0] == drawn[3] and len(set(drawn)) == 3
    greedy = ask(engine, captioners, "idefics3", settings={"max_new_tokens": 12}).text
    assert greedy == ask(engine, captioners, "idefics3", settings={"max_new_tokens": 12}, seed=9).text


def test_prompts_and_tasks_matter(engine, captioners):
    for name, fields in (
        ("florence2", [{"task": "caption"}, {"task": "detailed_caption"}, {"prompt": "What is red?"}]),
        ("idefics3", [{"task": "caption"}, {"task": "more_detailed_caption"}, {"prompt": "What is red?"}]),
    ):
        assert len({ask(engine, captioners, name, **each).text for each in fields}) == 3
    words = "Describe in detail what is shown in the image."
    by_task = ask(engine, captioners, "florence2", task="detailed_caption").text
    assert by_task == ask(engine, captioners, "florence2", prompt=words).text
    assert by_task == ask(engine, captioners, "florence2", prompt="<DETAILED_CAPTION>").text


def test_progress_grows_and_a_request_ends_between_tokens(engine, captioners):
    request = CaptionRequest(str(captioners / "pictures" / "tiles.png"), model="idefics3")
    seen = []
    engine.run(request, seen.append)
    fractions = [progress.fraction for progress in seen]
    assert fractions == sorted(fractions) and fractions[0] == 0 and fractions[-1] == 1 and len(set(fractions)) > 10
    writing = 0

    def stop(progress):
        nonlocal writing
        writing += progress.stage == "Writing"
        if writing == 3:
            raise CancelledError("enough")

    with pytest.raises(CancelledError):
        engine.run(request, stop)
    assert writing == 3


def test_without_a_name_the_first_captioner_is_taken(captioners, tmp_path, monkeypatch):
    monkeypatch.setattr("engine.library.BUILTIN_FOLDER", tmp_path / "builtin")
    with pytest.raises(ModelError, match="No captioner is installed"):
        Engine("cpu", (), 1).run(CaptionRequest("x.png"))
    with contextlib.closing(Engine("cpu", [captioners], 1)) as engine:
        assert ask(engine, captioners, "").model == "florence2"


def test_a_built_in_captioner_goes_before_the_user_s(captioners, tmp_path, monkeypatch):
    monkeypatch.setattr("engine.library.BUILTIN_FOLDER", tmp_path)
    shutil.copytree(captioners / "vit-gpt2", tmp_path / "z-captions")
    (tmp_path / "a-generator").mkdir()
    (tmp_path / "a-generator" / "model_index.json").write_text('{"_class_name": "LoomMaterialsPipeline"}')
    library = Library([captioners])
    assert [model.name for model in library.captioners()] == ["z-captions", "florence2", "idefics3", "vit-gpt2"]
    assert library.captioner().builtin and not library.captioners()[1].builtin
    with contextlib.closing(Engine("cpu", [captioners], 1)) as engine:
        assert ask(engine, captioners, "").model == "z-captions"


# -- the library -----------------------------------------------------------------------


def test_captioners_are_known_by_their_configuration(captioners, captioner_copy):
    found = {model.name: model for model in Library([captioners]).models() if not model.builtin}
    assert {name: model.class_name for name, model in found.items()} == {
        "vit-gpt2": "VisionEncoderDecoderModel",
        "florence2": "Florence2ForConditionalGeneration",
        "idefics3": "Idefics3ForConditionalGeneration",
    }
    assert not any(model.problem for model in found.values())
    folder = captioner_copy("idefics3")
    rewrite(folder / "config.json", architectures=None, model_type="smolvlm")
    assert Library().find(str(folder)).class_name == "SmolVLMForConditionalGeneration"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"model_type": "bert"}', "is a bert, which this version cannot run"),
        ('{"architectures": ["LlamaForCausalLM"]}', "is a LlamaForCausalLM"),
        ("{}", "neither architectures nor model_type"),
        ("[1]", "neither architectures nor model_type"),
        ("{", "is not JSON"),
    ],
)
def test_another_configuration_is_one_sentence(tmp_path, captioners, content, words):
    (tmp_path / "config.json").write_text(content)
    refused(tmp_path, captioners, words, str(tmp_path))


def test_a_captioner_does_not_explain(engine):
    with pytest.raises(BadRequestError, match="cannot explain"):
        engine.run(ExplainRequest("plain", model="vit-gpt2"))


# -- folders that are not whole ----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("vit-gpt2", "onnx/encoder_model.onnx"),
        ("florence2", "onnx/decoder_model_merged.onnx"),
        ("florence2", "onnx/embed_tokens.onnx"),
        ("idefics3", "onnx/vision_encoder.onnx"),
        ("idefics3", "tokenizer.json"),
        ("florence2", "preprocessor_config.json"),
        ("idefics3", "chat_template.json"),
    ],
)
def test_a_missing_file_is_named(captioner_copy, captioners, name, file):
    folder = captioner_copy(name)
    (folder / file).unlink()
    sentence = refused(folder, captioners, "install")
    assert str(folder) in sentence


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.95])
def test_a_cut_off_model_is_named(captioner_copy, captioners, kept):
    path = captioner_copy("florence2") / "onnx" / "decoder_model_merged.onnx"
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    refused(path.parents[1], captioners, str(path))


@pytest.mark.parametrize("name", NAMES)
def test_the_tokenizer_of_another_model_is_refused(captioner_copy, captioners, name):
    folder = captioner_copy(name)
    other = {"vit-gpt2": "florence2", "florence2": "vit-gpt2", "idefics3": "florence2"}[name]
    shutil.copy(captioners / other / "tokenizer.json", folder)
    refused(folder, captioners, "tokenizer.json belongs to another model")
    (folder / "tokenizer.json").write_text("{}")
    refused(folder, captioners, "tokenizer.json cannot be read")


def test_a_tokenizer_with_more_tokens_than_the_model_is_refused(captioner_copy, captioners):
    folder = captioner_copy("vit-gpt2")
    data = json.loads((folder / "tokenizer.json").read_text())
    data["model"]["vocab"]["never"] = 320
    (folder / "tokenizer.json").write_text(json.dumps(data))
    refused(folder, captioners, "belongs to another model")


def test_added_tokens_that_the_model_does_not_know_may_not_be_used(captioner_copy, captioners, engine):
    folder = captioner_copy("idefics3")
    data = json.loads((folder / "tokenizer.json").read_text())
    data["added_tokens"].append({**data["added_tokens"][0], "id": 320, "content": "<more>"})
    (folder / "tokenizer.json").write_text(json.dumps(data))
    alone = Engine("cpu", (), 1)
    assert ask(alone, captioners, folder).text == ask(engine, captioners, "idefics3").text
    alone.close()
    refused(folder, captioners, "tokens that the model does not know", prompt="what <more> is it")


@pytest.mark.parametrize(
    ("name", "file", "changes", "words"),
    [
        ("vit-gpt2", "preprocessor_config.json", {"size": None}, "'size'"),
        ("vit-gpt2", "preprocessor_config.json", {"size": {"height": 24, "width": 24}}, "pixel_values as"),
        ("vit-gpt2", "preprocessor_config.json", {"image_std": [0, 1, 1]}, "'image_std'"),
        ("vit-gpt2", "preprocessor_config.json", {"resample": 99}, "'resample'"),
        ("vit-gpt2", "generation_config.json", {"num_beams": "many"}, "num_beams"),
        ("vit-gpt2", "generation_config.json", {"penalty_alpha": 0.6}, "penalty_alpha, which this version cannot do"),
        ("idefics3", "config.json", {"image_token_id": None}, "image_token_id"),
        ("idefics3", "processor_config.json", {"image_seq_len": 9}, "leaves places for"),
        ("idefics3", "preprocessor_config.json", {"max_image_size": {}}, "max_image_size"),
        ("idefics3", "chat_template.json", {"chat_template": "{{ cycler.__init__ }}"}, "no place for a picture"),
        ("idefics3", "chat_template.json", {"chat_template": "{{ messages() }}"}, "chat template cannot be read"),
    ],
)
def test_a_configuration_without_what_is_needed(captioner_copy, captioners, name, file, changes, words):
    folder = captioner_copy(name)
    rewrite(folder / file, **changes)
    refused(folder, captioners, words)


def test_no_start_token(captioner_copy, captioners):
    folder = captioner_copy("vit-gpt2")
    config = json.loads((folder / "config.json").read_text())
    for part in (config, config["decoder"]):
        for key in ("decoder_start_token_id", "bos_token_id"):
            part.pop(key, None)
    (folder / "config.json").write_text(json.dumps(config))
    rewrite(folder / "generation_config.json", decoder_start_token_id=None, bos_token_id=None)
    refused(folder, captioners, "decoder_start_token_id")


def test_requests_that_a_captioner_cannot_answer(captioners):
    refused(captioners / "vit-gpt2", captioners, "takes no prompt", error=BadRequestError, prompt="what?")
    refused(captioners / "vit-gpt2", captioners, "not know the task", error=BadRequestError, task="detailed_caption")
    refused(captioners / "idefics3", captioners, "mark of the model", error=BadRequestError, prompt="an <image> of")
    refused(captioners / "vit-gpt2", captioners, "no variant 'q4': it has fp32", error=BadRequestError, variant="q4")
    refused(captioners / "vit-gpt2", captioners, "no variant 'q5'", error=BadRequestError, variant="q5")
    settings = {"max_length": 1}
    refused(captioners / "vit-gpt2", captioners, "take 1 tokens of 1", error=BadRequestError, settings=settings)


def test_pickles_are_never_opened(captioner_copy, captioners, tmp_path, engine):
    class Bomb:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "exploded",))

    folder = captioner_copy("vit-gpt2")
    for name in ("pytorch_model.bin", "model.pt", "onnx/encoder_model.bin", "tokenizer.pkl"):
        (folder / name).write_bytes(pickle.dumps(Bomb()))
    alone = Engine("cpu", (), 1)
    assert ask(alone, captioners, folder).text == ask(engine, captioners, "vit-gpt2").text
    alone.close()
    assert not (tmp_path / "exploded").exists()


def test_weights_outside_the_folder_are_refused(captioner_copy, captioners):
    folder = captioner_copy("vit-gpt2")
    path = folder / "onnx" / "encoder_model.onnx"
    path.write_bytes(tiny_onnx.with_external_data("../../secret.bin"))
    refused(folder, captioners, "outside its own folder")


def test_weights_beside_the_model_are_read(captioner_copy, captioners, engine):
    folder = captioner_copy("florence2")
    vocabulary, width = 320, 16
    session = Runtime("cpu", 1).load(folder / "onnx" / "embed_tokens.onnx")
    table = session.run({"input_ids": np.arange(vocabulary)[None]})["inputs_embeds"][0]
    (folder / "onnx" / "embed_tokens.onnx_data").write_bytes(table.astype(np.float32).tobytes())
    entry = tiny_onnx.block(1, "location") + tiny_onnx.block(2, "embed_tokens.onnx_data")
    outside = tiny_onnx.number(1, vocabulary) + tiny_onnx.number(1, width) + tiny_onnx.number(2, tiny_onnx.FLOAT)
    outside += tiny_onnx.block(8, "table") + tiny_onnx.block(13, entry) + tiny_onnx.number(14, 1)
    graph = tiny_onnx.model(
        [tiny_onnx.node("Gather", ["table", "input_ids"], "inputs_embeds")],
        [tiny_onnx.value("input_ids", ["b", "s"], 7)],
        [tiny_onnx.value("inputs_embeds", ["b", "s", width])],
        [outside],
    )
    (folder / "onnx" / "embed_tokens.onnx").write_bytes(graph)
    alone = Engine("cpu", (), 1)
    assert ask(alone, captioners, folder).text == ask(engine, captioners, "florence2").text
    alone.close()


# -- decoders by hand ---------------------------------------------------------------------


@pytest.fixture
def bigram(tmp_path):
    """A decoder in half precision with 32-bit ids, and the table that decides in it."""
    table = np.random.default_rng(5).normal(0, 2, (11, 11)).astype(np.float16)
    path = tmp_path / "decoder_model_merged.onnx"
    path.write_bytes(bigrams(table))
    runtime = Runtime("cpu", 1)
    graphs = open_decoder(runtime, path, path)

    def decoder() -> Decoder:
        return Decoder(graphs, np.array([3, 7]), {}, (1, 1))

    return decoder, table.astype(np.float32)


def test_half_precision_and_short_ids(bigram):
    decoder, table = bigram
    made = generate(decoder(), [3, 7], GenerationConfig(max_length=12, eos_token_id=(0,)))
    ids = [3, 7]
    while len(ids) < 12 and ids[-1] != 0:
        scores = table[ids[-1]].copy()
        scores[3] += 0.25  # the cache still knows the first token
        ids.append(int(scores.argmax()))
    assert made.ids == ids[2:]


def test_beams_keep_their_own_caches(bigram):
    """The search with many beams finds the best of all sequences, each scored with its own cache."""
    decoder, table = bigram
    config = GenerationConfig(max_length=5, num_beams=64, eos_token_id=())
    made = generate(decoder(), [3, 7], config)
    scores = table + np.eye(11, dtype=np.float32)[3] * 0.25
    likely = scores - np.log(np.exp(scores).sum(1, keepdims=True))
    total = likely[7][:, None, None] + likely[:, :, None] + likely[None, :, :]
    best = np.unravel_index(total.argmax(), total.shape)
    assert tuple(made.ids) == best
    assert made.score == pytest.approx(total.max() / 3, abs=1e-3)


# -- decoders taken apart -----------------------------------------------------------------

#: What was seen of the picture, [1, 9, 16], and where the tiny models' decoders look at it.
SEEN = np.random.default_rng(3).normal(size=(1, 9, 16)).astype(np.float32)
CONTEXTS: dict[str, dict[str, np.ndarray]] = {
    "vit-gpt2": {"encoder_hidden_states": SEEN},
    "florence2": {"encoder_hidden_states": SEEN, "encoder_attention_mask": np.ones((1, 9), np.int64)},
    "idefics3": {},
}


def as_it_is(runtime: Runtime, first: Path, later: Path) -> DecoderGraphs:
    return DecoderGraphs(runtime.load(first), runtime.load(later), RowPicker(runtime, later))


def scores_of(name: str, graphs: DecoderGraphs, rows: int) -> list[np.ndarray]:
    """Scores at the prompt and at some steps, in which rows change places."""
    numbers = np.random.default_rng(7)
    table = numbers.normal(size=(320, 16)).astype(np.float32)
    length = 5 if name == "idefics3" else 1
    ids = numbers.integers(0, 320, (12, rows))
    plain = name == "vit-gpt2"
    prompt = np.array([0]) if plain else table[:length]
    decoder = Decoder(graphs, prompt, CONTEXTS[name], (4, 4), None if plain else table.__getitem__)
    found = [decoder.start(rows)]
    for at, tokens in enumerate(ids):
        parents = numbers.integers(0, rows, rows) if at % 3 else None
        found.append(decoder.step(tokens, parents))
    return found


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", NAMES)
def test_a_decoder_taken_apart_gives_the_same_scores(captioners, name, rows):
    path = captioners / name / "onnx" / "decoder_model_merged.onnx"
    runtime = Runtime("cpu", 1)
    graphs = open_decoder(runtime, path, path)
    assert "use_cache_branch" not in graphs.later.inputs and (graphs.setup is None) == (name == "idefics3")
    if graphs.setup:
        assert graphs.one_row and "encoder_hidden_states" not in graphs.later.inputs
        assert graphs.setup_comes_first == (name == "vit-gpt2") == ("setup.0" in graphs.first.inputs)
    whole = scores_of(name, as_it_is(runtime, path, path), rows)
    for one_row in {graphs.one_row, False}:
        apart = scores_of(name, replace(graphs, one_row=one_row), rows)
        for mine, other in zip(apart, whole, strict=True):
            np.testing.assert_allclose(mine, other, atol=2e-4)
    assert len({each.argmax() for each in whole}) > 6


def test_only_the_last_token_of_a_prompt_is_scored(captioners):
    path = captioners / "idefics3" / "onnx" / "decoder_model_merged.onnx"
    graphs = open_decoder(Runtime("cpu", 1), path, path)
    assert graphs.first is graphs.later
    feeds = {key: np.zeros([size or 0 for size in info.shape], info.dtype) for key, info in graphs.first.inputs.items()}
    feeds = {key: np.zeros((1, 2, 0, 4), np.float32) if value.ndim == 4 else value for key, value in feeds.items()}
    feeds["inputs_embeds"] = np.ones((1, 7, 16), np.float32)
    feeds |= {"attention_mask": np.ones((1, 7), np.int64), "position_ids": np.arange(7)[None]}
    assert graphs.first.run(feeds)["logits"].shape == (1, 1, 320)


def test_weights_beside_a_decoder_are_found(captioner_copy, captioners, engine):
    folder = captioner_copy("vit-gpt2")
    path = folder / "onnx" / "decoder_model_merged.onnx"
    data = path.with_name(f"{path.name}_data")
    path.rename(data)
    path.write_bytes(read_model(data.read_bytes(), data.name).written())
    alone = Engine("cpu", (), 1)
    assert ask(alone, captioners, folder).text == ask(engine, captioners, "vit-gpt2").text
    alone.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_strange_decoder_is_run_as_it_is(captioners, captioner_copy, engine, caplog, name):
    folder = captioner_copy(name)
    path = folder / "onnx" / "decoder_model_merged.onnx"
    # A second description of the training, which no decoder for use has.
    path.write_bytes(path.read_bytes() + tiny_onnx.block(20, b""))
    alone = Engine("cpu", (), 1)
    with caplog.at_level("INFO"):
        assert ask(alone, captioners, folder).text == ask(engine, captioners, name).text
    assert any("is run as it is" in each.message and str(path) in each.message for each in caplog.records)
    alone.close()


def test_a_part_that_cannot_be_opened_alone_is_run_as_it_is(captioners, monkeypatch):
    path = captioners / "vit-gpt2" / "onnx" / "decoder_model_merged.onnx"

    def fails(*_):
        raise ModelError("The model file cannot be used: install it again.")

    runtime = Runtime("cpu", 1)
    monkeypatch.setattr(runtime, "open_graph", fails)
    graphs = open_decoder(runtime, path, path)
    assert graphs.first is graphs.later and graphs.setup is None and "use_cache_branch" in graphs.later.inputs


def test_a_file_that_is_no_decoder_is_refused(tmp_path):
    path = tmp_path / "decoder_model_merged.onnx"
    shape = ["b", "s"]
    path.write_bytes(
        tiny_onnx.model(
            [tiny_onnx.node("Abs", ["input_ids"], "logits")],
            [tiny_onnx.value("input_ids", shape)],
            [tiny_onnx.value("logits", shape)],
        )
    )
    runtime = Runtime("cpu", 1)
    with pytest.raises(ModelError, match=r"no decoder with a cache.*past_key_values"):
        Decoder(open_decoder(runtime, path, path), np.array([1]), {}, (1, 1))
    path = tmp_path / "strange.onnx"
    path.write_bytes(
        tiny_onnx.model(
            [tiny_onnx.node("Abs", ["audio"], "logits")],
            [tiny_onnx.value("audio", shape)],
            [tiny_onnx.value("logits", shape)],
        )
    )
    with pytest.raises(ModelError, match="wants the input 'audio'"):
        Decoder(open_decoder(runtime, path, path), np.array([1]), {}, (1, 1))


def test_a_run_that_keeps_its_outputs_can_be_interrupted(tmp_path):
    path = tmp_path / "treadmill.onnx"
    path.write_bytes(tiny_onnx.treadmill(400))
    runtime = Runtime("cpu", 1)
    session = runtime.load(path)
    timer = threading.Timer(0.2, runtime.interrupt)
    timer.start()
    started = time.monotonic()
    with pytest.raises(CancelledError):
        session.run_kept({"x": np.full((1024, 1024), 0.01, np.float32)}, [], ["y"])
    assert time.monotonic() - started < 0.45
    timer.join()
    got, _ = session.run_kept({"x": np.zeros((2, 2), np.float32)}, ["y"], [])
    assert got["y"].shape == (2, 2)


def test_kept_outputs_stay_and_come_back(tmp_path):
    path = tmp_path / "gather.onnx"
    path.write_bytes(
        tiny_onnx.model(
            [tiny_onnx.node("Gather", ["x", "rows"], "y")],
            [tiny_onnx.value("x", ["a", 2]), tiny_onnx.value("rows", ["n"], 7)],
            [tiny_onnx.value("y", ["m", 2])],
            [tensor("unused", np.zeros(1, np.float32))],
        )
    )
    session = Runtime("cpu", 1).load(path)
    assert session.inputs["rows"].dtype == np.int64 and session.inputs["x"].shape == (None, 2)
    x = np.arange(6, dtype=np.float32).reshape(3, 2)
    got, kept = session.run_kept({"x": x, "rows": np.array([2, 0])}, [], ["y"])
    assert got == {} and kept["y"].shape == (2, 2)
    got, _ = session.run_kept({"x": kept["y"], "rows": np.array([1, 1, 0])}, ["y"], [])
    np.testing.assert_array_equal(got["y"], x[[0, 0, 2]])
    empty = np.zeros((0, 2), np.float32)
    got, _ = session.run_kept({"x": empty, "rows": np.zeros(0, np.int64)}, ["y"], [])
    assert got["y"].shape == (0, 2)
    with pytest.raises(ModelError):
        session.run_kept({"x": x.astype(np.float64), "rows": np.array([0])}, ["y"], [])
