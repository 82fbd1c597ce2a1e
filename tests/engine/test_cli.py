"""The command line: output, exit codes, one sentence and never a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.cli import BAD_INPUT, DONE, FAILED, main, parse_size
from engine.progress_bar import ProgressBar
from engine.request import MAP_NAMES

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.usefixtures("probe_table")


@pytest.fixture
def run(capsys, model_dir):
    """Run a command on the probe model: (exit code, standard output, standard error)."""

    def run(*arguments: str, model: str = "probe") -> tuple[int, str, str]:
        command, *rest = arguments
        extra = ["--models", str(model_dir), "--device", "cpu"]
        if command in ("generate", "explain"):
            extra += ["--model", model]
        code = main([command, *extra, *rest])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def one_sentence(err: str) -> str:
    lines = err.strip().splitlines()
    assert len(lines) == 1 and lines[0].endswith(".") and "Traceback" not in err, err
    return lines[0]


def test_generate_writes_a_folder_and_prints_it(run, tmp_path):
    code, out, err = run("generate", "plain brick", "--size", "96x64", "--seed", "7", "--out", str(tmp_path))
    assert (code, err) == (DONE, "")
    folder = Path(out.strip())
    assert folder == tmp_path / "plain-brick-7"
    assert {path.name for path in folder.iterdir()} == {*(f"{name}.png" for name in MAP_NAMES), "request.json"}
    content = json.loads((folder / "request.json").read_text())
    assert (content["request"]["width"], content["request"]["height"]) == (96, 64)


def test_generate_with_everything(run, tmp_path):
    code, out, err = run(
        *("generate", "plain", "--negative", "rust", "--size", "64", "--seed", "4294967295", "--count", "2"),
        *(
            "--set",
            "moss=0.5",
            "--set",
            "color=#8A3B2E",
            "--maps",
            "height,base_color",
            "--out",
            str(tmp_path),
            "--json",
        ),
    )
    assert (code, err) == (DONE, "")
    first, second = (json.loads(line) for line in out.splitlines())
    assert [first["request"]["seed"], second["request"]["seed"]] == [4294967295, 0]
    assert set(first["files"]) == {"base_color", "height", "request"}
    assert all(Path(path).is_file() for path in first["files"].values())
    assert first["request"]["controls"] == {"color": "#8a3b2e", "moss": 0.5}
    assert first["request"]["negative_prompt"] == "rust" and first["reading"]["families"] == {"probe": 1.0}


def test_generate_is_the_same_twice(run, tmp_path):
    for name in ("a", "b"):
        run("generate", "plain", "--size", "64", "--out", str(tmp_path / name))
    first, second = ({p.name: p.read_bytes() for p in (tmp_path / n / "plain-0").iterdir()} for n in ("a", "b"))
    assert first == second and len(first) == len(MAP_NAMES) + 1


def test_explain_says_one_object_a_line(run):
    code, out, err = run("explain", "plain one", "plain two", "--json")
    assert (code, err) == (DONE, "")
    one, two = (json.loads(line) for line in out.splitlines())
    assert {"prompt", "families", "colors", "weathering", "controls"} <= set(one)
    assert two["prompt"] == "plain two"
    code, out, _ = run("explain", "plain one")
    assert code == DONE and "A probe." in out and "#8a3b2e" in out


def test_models_lists_what_is_installed(run):
    code, out, _ = run("models", "--json")
    found = {model["name"]: model for model in json.loads(out)}
    assert code == DONE and {"probe", "loom-materials"} <= set(found) and found["loom-materials"]["builtin"]
    code, out, _ = run("models")
    assert code == DONE and any(line.startswith("probe 9  ") for line in out.splitlines())


def test_doctor_examines_the_machine(run):
    code, out, _ = run("doctor", "--json")
    report = json.loads(out)
    assert report["device"] == "cpu" and report["packages"]["onnxruntime"] != "not installed"
    assert [device["name"] for device in report["devices"]] == ["cuda", "webgpu", "coreml", "cpu"]
    assert report["seconds"]["selftest"] < 5 and report["python"]["executable"] == sys.executable
    assert code == (DONE if report["healthy"] else FAILED)
    _, out, _ = run("doctor")
    assert "CPU is in use." in out and "onnxruntime" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["generate", ""], "The prompt is empty"),
        (["generate", " \t\n"], "The prompt is empty"),
        (["generate", "\x00\x1b\x07"], "The prompt is empty"),
        (["generate", "x" * 10_000], "has 10,000 characters"),
        (["generate", "plain", "--size", "0"], "width is 0"),
        (["generate", "plain", "--size", "1"], "width is 1"),
        (["generate", "plain", "--size", "8193"], "width is 8,193"),
        (["generate", "plain", "--size", "64x8193"], "height is 8,193"),
        (["generate", "plain", "--size", "large"], "size is 'large'"),
        (["generate", "plain", "--size", "1e3"], "size is '1e3'"),
        (["generate", "plain", "--size", "-64"], "size is '-64'"),
        (["generate", "plain", "--size", "64x64x64"], "size is"),
        (["generate", "plain", "--size", "9" * 5000], "size is"),
        (["generate", "plain", "--size", "٦٤"], "size is"),
        (["generate", "plain", "--seed", "-1"], "seed is -1"),
        (["generate", "plain", "--seed", "4294967296"], "seed is 4,294,967,296"),
        (["generate", "plain", "--seed", "lucky"], "seed is 'lucky'"),
        (["generate", "plain", "--count", "0"], "count is 0"),
        (["generate", "plain", "--set", "moss"], "control=value"),
        (["generate", "plain", "--set", "moss=lots"], "'moss' is 'lots'"),
        (["generate", "plain", "--set", "moss=nan"], "'moss' is nan"),
        (["generate", "plain", "--set", "moss=1.1"], "from 0 to 1"),
        (["generate", "plain", "--set", "glitter=1"], "no control 'glitter'"),
        (["generate", "plain", "--set", "color=red"], "#rrggbb"),
        (["generate", "plain", "--maps", "diffuse"], "diffuse"),
        (["generate", "plain", "--maps", ","], "The maps are"),
        (["generate", "plain", "--device", "tpu"], "The device is 'tpu'"),
        (["generate"], "PROMPT"),
        (["generate", "plain", "--frobnicate"], "--frobnicate"),
        (["explain", ""], "The prompt is empty"),
        (["explain"], "PROMPT"),
        (["paint", "x"], "paint"),
        (["generate", "picky", "--size", "64"], "does not like"),
    ],
)
def test_bad_input_is_exit_code_2_and_one_sentence(run, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    code, out, err = run(*arguments)
    assert (code, out) == (BAD_INPUT, "") and words in one_sentence(err)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("prompt", "model", "words"),
    [
        ("broken", "probe", "broken.onnx is damaged or cut off"),
        ("hungry", "probe", "ran out of memory"),
        ("mistaken", "probe", "KeyError"),
        ("plain", "no such model", "There is no model"),
    ],
)
def test_a_failure_is_exit_code_1_and_one_sentence(run, tmp_path, prompt, model, words):
    code, out, err = run("generate", prompt, "--size", "64", "--out", str(tmp_path), model=model)
    assert (code, out) == (FAILED, "") and words in one_sentence(err)
    assert list(tmp_path.iterdir()) == []


def test_debug_adds_where_it_came_from(run):
    code, _, err = run("generate", "mistaken", "--debug")
    assert code == FAILED and "Traceback" in err and "_mistaken" in err


def test_emoji_and_control_characters_are_no_failure(run, tmp_path):
    code, out, err = run("generate", "plain\x07 🌿\nмох", "--size", "64", "--out", str(tmp_path))
    assert (code, err) == (DONE, "")
    assert json.loads((Path(out.strip()) / "request.json").read_text())["request"]["prompt"] == "plain 🌿 мох"


def test_a_full_disk_is_exit_code_1(run, full_disk):
    code, out, err = run("generate", "plain", "--size", "1024", "--out", str(full_disk))
    assert (code, out) == (FAILED, "") and "The disk is full" in one_sentence(err)
    assert list(full_disk.iterdir()) == []


def test_an_unwritable_folder_is_exit_code_1(run, tmp_path):
    (tmp_path / "file").write_text("")
    code, out, err = run("generate", "plain", "--size", "64", "--out", str(tmp_path / "file"))
    assert (code, out) == (FAILED, "") and "cannot be written" in one_sentence(err)


def test_a_device_that_is_not_there_is_said_and_the_cpu_does_the_work(run, tmp_path):
    code, out, err = run("generate", "plain", "--size", "64", "--out", str(tmp_path), "--device", "coreml")
    if sys.platform != "darwin":
        assert code == DONE and out and "CoreML exists on macOS only" in one_sentence(err)


def test_sizes():
    assert parse_size("96x64") == (96, 64) and parse_size("128") == (128, 128) and parse_size("96X64") == (96, 64)


class Terminal:
    def __init__(self, is_terminal: bool) -> None:
        self.text, self._is_terminal = "", is_terminal

    def isatty(self) -> bool:
        return self._is_terminal

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass


def test_the_progress_bar_is_for_terminals_only():
    pipe, terminal = Terminal(False), Terminal(True)
    for stream in (pipe, terminal):
        with ProgressBar(stream, "1/2 ") as bar:
            bar.show("Working", 0.5)
    assert pipe.text == ""
    assert "50% 1/2 Working" in terminal.text and terminal.text.endswith("\r\x1b[K")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_the_module_runs_and_a_broken_pipe_is_quiet(unbuffered):
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    command = [sys.executable, "-m", "engine"]
    shown = subprocess.run([*command, "--version"], cwd=ROOT, capture_output=True, text=True)
    assert shown.returncode == DONE and shown.stdout.startswith("Texture Loom ")
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as pipe:
        broken = subprocess.run(
            [*command, "models"], cwd=ROOT, env=environment, stdout=pipe, stderr=subprocess.PIPE, text=True
        )
    assert broken.returncode == FAILED and broken.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_ends_it_in_a_sentence_and_leaves_nothing(tmp_path, extension, model_dir, name):
    program = "import sys; sys.path[:0] = sys.argv[1:3]; del sys.argv[1:3]; import runpy; runpy.run_module('engine')"
    paths = [str(extension), str(Path(__file__).parent / "probe")]
    arguments = ["generate", "slow", "--model", str(model_dir / "probe"), "--out", str(tmp_path / "out")]
    command = [sys.executable, "-c", program, *paths, *arguments]
    # A shell that runs the tests in the background has them ignore SIGINT, and children inherit that.
    heed = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)  # noqa: E731
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=heed) as process:
        time.sleep(2.0)
        process.send_signal(getattr(signal, name))
        _, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (FAILED, "Cancelled.\n")
    assert list(tmp_path.iterdir()) == []
