"""Captions through the engine process and from the command line."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from driving import Driver, kinds, library_folders
from PIL import Image

from engine.captioning.records import FORMS, read_caption
from engine.cli import BAD_INPUT, DONE, FAILED, main
from engine.client import EngineClient
from engine.events import CancelledEvent, CaptionEvent, DoneEvent, FailedEvent, ProgressEvent
from engine.request import CaptionRequest
from engine.runtime import Runtime
from engine.service import Engine

ROOT = Path(__file__).parents[2]


@pytest.fixture
def caption_driver(extension, captioners, pixel_roots):
    client = EngineClient(
        sys.executable,
        ["-I"],
        engine_parent=extension,
        site_dirs=library_folders(),
        model_dirs=[captioners],
        device="cpu",
        threads=1,
    )
    yield Driver(client)
    client.close()


def about(captioners, picture: str = "tiles.png", model: str = "idefics3", **fields) -> CaptionRequest:
    return CaptionRequest(str(captioners / "pictures" / picture), model=model, **fields)


# -- the worker ---------------------------------------------------------------------------


def test_a_caption_comes_back_with_progress(caption_driver, captioners, pixel_roots):
    for model in ("vit-gpt2", "florence2", "idefics3"):
        ticket = caption_driver.client.submit(about(captioners, model=model, settings={"max_new_tokens": 8}))
        assert kinds(caption_driver.finish(ticket)) == [CaptionEvent, DoneEvent]
        (event,) = caption_driver.of(ticket, CaptionEvent)
        assert event.caption.model == model and event.caption.text and event.caption.score < 0
        assert event.caption.image.endswith("tiles.png")
        fractions = [event.fraction for event in caption_driver.of(ticket, ProgressEvent)]
        assert fractions == sorted(fractions) and 0 <= fractions[0] <= fractions[-1] <= 1 and len(fractions) > 1
    assert list(pixel_roots.iterdir()) == []


def test_a_picture_that_cannot_be_read_fails_its_request_alone(caption_driver, captioners, tmp_path):
    (tmp_path / "words.png").write_text("no picture")
    bad = caption_driver.client.submit(CaptionRequest(str(tmp_path / "words.png"), model="vit-gpt2"))
    good = caption_driver.client.submit(about(captioners, model="vit-gpt2"))
    caption_driver.finish(good)
    assert kinds(caption_driver.of(bad)) == [FailedEvent, DoneEvent]
    (failed,) = caption_driver.of(bad, FailedEvent)
    assert failed.error == "ImageError" and "is not an image" in failed.message
    assert kinds(caption_driver.of(good)) == [CaptionEvent, DoneEvent]


def test_a_caption_is_cancelled_in_a_quarter_of_a_second(caption_driver, captioners):
    long = about(captioners, settings={"max_new_tokens": 900, "min_new_tokens": 900, "num_beams": 8})
    caption_driver.finish(caption_driver.client.submit(about(captioners)))
    pid = caption_driver.client.worker_pid
    ticket = caption_driver.client.submit(long)
    caption_driver.wait(lambda: any(e.stage == "Writing" for e in caption_driver.of(ticket, ProgressEvent)))
    started = time.monotonic()
    caption_driver.client.cancel(ticket)
    assert kinds(caption_driver.finish(ticket)) == [CancelledEvent, DoneEvent]
    assert time.monotonic() - started < 0.25
    assert kinds(caption_driver.finish(caption_driver.client.submit(about(captioners)))) == [CaptionEvent, DoneEvent]
    assert caption_driver.client.worker_pid == pid  # it obeyed, and had not to be killed


# -- the command line ---------------------------------------------------------------------


@pytest.fixture
def run(capsys, captioners):
    """Run ``caption``: (exit code, standard output, standard error)."""

    def run(*arguments: object, model: str = "vit-gpt2") -> tuple[int, str, str]:
        chosen = ["--model", model] if model else []
        code = main(["caption", *map(str, arguments), *chosen, "--models", str(captioners), "--device", "cpu"])
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def pictures(captioners, tmp_path):
    return [shutil.copy(path, tmp_path / path.name) for path in sorted((captioners / "pictures").iterdir())]


def test_one_line_a_picture(run, pictures):
    code, out, err = run(*pictures, "--max-tokens", "5", "--beams", "1")
    assert (code, err) == (DONE, "")
    lines = [line.split("\t") for line in out.splitlines()]
    assert [path for path, _ in lines] == [str(path) for path in pictures] and all(text for _, text in lines)


def test_json_is_an_object_a_line(run, pictures):
    code, out, err = run(*pictures, "--json", model="idefics3")
    found = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (DONE, "") and [each["image"] for each in found] == [str(path) for path in pictures]
    assert all(each["model"] == "idefics3" and each["text"] and each["score"] < 0 for each in found)


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        (["--max-tokens", "3"], {"max_new_tokens": 3}),
        (["--beams", "2", "--set", "length_penalty=0.5"], {"num_beams": 2, "length_penalty": 0.5}),
    ],
)
def test_options_are_settings_of_the_request(run, pictures, captioners, options, settings):
    code, out, _ = run(pictures[0], *options, "--json")
    engine = Engine("cpu", [captioners], 1)
    expected = engine.run(CaptionRequest(str(pictures[0]), model="vit-gpt2", settings=settings))
    engine.close()
    found = json.loads(out)
    assert code == DONE and (found["text"], found["tokens"]) == (expected.text, expected.tokens)


def test_sidecars(run, pictures):
    code, out, _ = run(*pictures, "--write", "txt", "--json")
    texts = [json.loads(line)["text"] for line in out.splitlines()]
    assert code == DONE
    assert [path.with_suffix(".txt").read_text(encoding="utf-8") for path in pictures] == [
        f"{text}\n" for text in texts
    ]
    assert not [path for path in pictures[0].parent.iterdir() if path.name.startswith(".")]


def test_a_sidecar_that_cannot_be_written_is_one_sentence(run, pictures):
    pictures[1].with_suffix(".txt").mkdir()
    code, out, err = run(*pictures[:3], "--write", "txt")
    assert code == FAILED and len(out.splitlines()) == 3
    assert err.count("\n") == 1 and "cannot be written" in err
    assert pictures[2].with_suffix(".txt").is_file()


def test_captions_are_kept_in_several_forms(run, pictures):
    code, out, _ = run(*pictures[:2], "--write", "metadata", "--write", "jsonl", "--json")
    assert code == DONE
    for picture, line in zip(pictures[:2], out.splitlines(), strict=True):
        assert read_caption(picture) == json.loads(line)["text"]
    assert len((pictures[0].parent / "captions.jsonl").read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.parametrize("form", FORMS)
def test_a_second_run_does_only_what_is_left(run, pictures, form):
    options = ["--write", form, "--max-tokens", "3"]
    assert run(*pictures[:2], *options)[0] == DONE
    code, out, err = run(pictures[0].parent, *options)
    assert code == DONE and [Path(line.split("\t")[0]) for line in out.splitlines()] == pictures[2:]
    assert err.startswith(f"2 of {len(pictures)} pictures have their captions already and were skipped")
    code, out, _ = run(*pictures, *options)
    assert (code, out) == (DONE, "")
    code, out, err = run(*pictures, *options, "--overwrite")
    assert (code, err) == (DONE, "") and len(out.splitlines()) == len(pictures)
    code, out, _ = run(*pictures, *options, model="idefics3")
    assert code == DONE and len(out.splitlines()) == (0 if form == "txt" else len(pictures))


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_run_that_is_cancelled_goes_on_from_there(captioners, tmp_path, name):
    for number in range(40):
        shutil.copy(captioners / "pictures" / "square.png", tmp_path / f"{number:03}.png")
    model = captioners / "vit-gpt2"
    command = [sys.executable, "-m", "engine", "caption", "--device", "cpu", "--model", model, "--max-tokens", "12"]
    command += ["--write", "txt", "--write", "csv", "--write", "metadata", "--json", tmp_path]
    heed = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)  # noqa: E731
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, preexec_fn=heed, **pipes) as process:
        for _ in range(3):
            process.stdout.readline()
        process.send_signal(getattr(signal, name))
        rest, err = process.communicate(timeout=60)
    assert process.returncode == FAILED and err.startswith("Cancelled after ") and err.count("\n") == 1
    done = {json.loads(line)["image"] for line in rest.splitlines()}
    kept = [path for path in tmp_path.glob("*.png") if path.with_suffix(".txt").exists()]
    assert len(done) < 36 and len(done) + 3 <= len(kept) <= len(done) + 4
    for path in kept:
        assert path.with_suffix(".txt").read_text().endswith("\n")
        Image.open(path).load()
    assert not list(tmp_path.glob(".*"))
    rows = (tmp_path / "captions.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(kept) - 1 <= len(rows) - 1 <= len(kept)
    left = subprocess.run([*command, "--max-tokens", "1"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert len(kept) - 1 <= 40 - len(left.stdout.splitlines()) <= len(kept) and "were skipped" in left.stderr
    assert len(list(tmp_path.glob("*.txt"))) == 40


def test_the_model_is_opened_once_and_the_next_picture_read_meanwhile(run, pictures, monkeypatch):
    opened: list[str] = []
    expected: list[str] = []
    load, expect = Runtime.load, Engine.expect
    monkeypatch.setattr(Runtime, "load", lambda self, path: opened.append(path.name) or load(self, path))
    monkeypatch.setattr(Engine, "expect", lambda self, ask: expected.append(ask.image) or expect(self, ask))
    code, out, _ = run(*pictures, "--max-tokens", "2")
    assert code == DONE and opened.count("encoder_model.onnx") == 1
    assert expected == [str(path) for path in pictures[1:]] and len(out.splitlines()) == len(pictures)


def test_a_bad_picture_is_a_sentence_and_the_others_go_on(run, pictures, tmp_path):
    bad = tmp_path / "words.png"
    bad.write_text("no picture")
    code, out, err = run(pictures[0], bad, tmp_path / "missing.png", pictures[1])
    assert code == FAILED and len(out.splitlines()) == 2
    first, second = err.splitlines()
    assert "words.png is not an image" in first and "missing.png cannot be read" in second


def test_a_folder_is_all_the_pictures_below_it(run, pictures, tmp_path):
    (tmp_path / "below").mkdir()
    below = shutil.move(pictures[0], tmp_path / "below" / "last.png")
    (tmp_path / "empty").mkdir()
    code, out, err = run(tmp_path, pictures[1], tmp_path / "empty", "--max-tokens", "3")
    assert code == FAILED and "no pictures in the folder" in err and err.count("\n") == 1
    assert [line.split("\t")[0] for line in out.splitlines()] == [str(path) for path in (*pictures[1:], below)]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names there are Unicode")
def test_names_of_any_bytes_break_no_output(captioners, tmp_path):
    name = os.fsencode(tmp_path) + b"/wall \xff\n\x1b[31m.png"
    bad = os.fsencode(tmp_path) + b"/words \xfe\n.png"
    shutil.copy(captioners / "pictures" / "square.png", name)
    Path(os.fsdecode(bad)).write_text("no picture")
    command = [sys.executable, "-m", "engine", "caption", "--device", "cpu", "--model", captioners / "vit-gpt2"]
    kept = ["--write", "txt", "--write", "jsonl", "--write", "metadata", "--max-tokens", "3"]
    shown = subprocess.run([*command, *kept, tmp_path], cwd=ROOT, capture_output=True)
    (line,), (sentence,) = (each.decode("utf-8").splitlines() for each in (shown.stdout, shown.stderr))
    assert shown.returncode == FAILED and "\x1b" not in line
    assert line.startswith(f"{tmp_path}/wall \\udcff\\n\\x1b[31m.png\t") and "words \\udcfe\\n.png is not" in sentence
    as_json = subprocess.run([*command, "--json", name], cwd=ROOT, capture_output=True, check=True)
    assert os.fsencode(json.loads(as_json.stdout.decode("utf-8"))["image"]) == name
    assert {os.fsencode(each) for each in tmp_path.iterdir()} >= {name.replace(b".png", b".txt")}


def test_prompt_detail_seed_and_variant(run, pictures):
    asked = [
        run(pictures[0], *options, model="idefics3")[1]
        for options in (
            ["--prompt", "Write alt text."],
            ["--detail", "detailed"],
            ["--set", "do_sample=true", "--seed", "3"],
            ["--set", "do_sample=true", "--seed", "4", "--variant", "fp32"],
        )
    ]
    assert len(set(asked)) == 4 and all(asked)


def test_without_a_model_the_built_in_captioner_answers(run, pictures):
    code, out, _ = run(pictures[0], "--json", model="")
    assert code == DONE and json.loads(out)["model"] == "loom-captions"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--set", "top_k"], BAD_INPUT, "name=value"),
        (["--set", "top_k=lots"], BAD_INPUT, "'lots'"),
        (["--set", "num_beams=2"], BAD_INPUT, "use --beams"),
        (["--set", "max_new_tokens=2"], BAD_INPUT, "use --max-tokens"),
        (["--beams", "lots"], BAD_INPUT, "'lots'"),
        (["--max-tokens", "0"], BAD_INPUT, "from 1 to 4096"),
        (["--set", "moss=1"], BAD_INPUT, "no caption setting 'moss'"),
        (["--seed", "x"], BAD_INPUT, "seed is 'x'"),
        (["--detail", "poem"], BAD_INPUT, "'poem'"),
        (["--detail", "short", "--prompt", "x"], BAD_INPUT, "not allowed with"),
        (["--write", "xml"], BAD_INPUT, "xml"),
        (["--prompt", "what is it"], BAD_INPUT, "takes no prompt"),
        (["--variant", "q4"], BAD_INPUT, "no variant 'q4'"),
        (["--write", "none", "--overwrite", "--model", "nothing"], FAILED, "no model 'nothing'"),
    ],
)
def test_bad_input_is_one_sentence(run, pictures, arguments, code, words):
    model = "" if "--model" in arguments else "vit-gpt2"
    found, out, err = run(*pictures, *arguments, model=model)
    assert (found, out) == (code, "") and words in err
    assert len(err.splitlines()) == 1 and err.strip().endswith(".")


def test_a_progress_bar_on_a_terminal(run, pictures, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    code, _, err = run(*pictures[:2])
    assert code == DONE and "[####" in err and "2/2 Writing" in err and err.endswith("\r\x1b[K")


def test_a_caption_of_several_lines_is_one_line(run, tmp_path, monkeypatch):
    from engine.captioning.captioner import Captioner

    Image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    monkeypatch.setattr(Captioner, "text_of", lambda self, ids: "one\ntwo\x1b[31m")
    code, out, _ = run(tmp_path / "a.png")
    assert code == DONE and out == f"{tmp_path / 'a.png'}\tone two [31m\n"
