"""Which device is trusted: fakes stand where ONNX Runtime's providers would."""

from __future__ import annotations

import threading
import time

import numpy as np
import onnxruntime as ort
import pytest
import tiny_onnx

from engine import devices
from engine.devices import CPU_PROVIDER, SELFTEST_MODEL, Unavailable, selftest_answer, selftest_input
from engine.errors import BadRequestError, CancelledError, DeviceError, ModelError, first_line
from engine.runtime import OPEN_SESSIONS, Runtime


class FakeSession:
    """A CPU session that says it is another provider's, and may change its numbers or fail."""

    def __init__(self, inner, provider, change=lambda array: array, fail=None):
        self._inner, self._provider, self._change, self._fail = inner, provider, change, fail

    def __getattr__(self, name):
        return getattr(self._inner, name)

    def get_providers(self):
        return [self._provider, CPU_PROVIDER]

    def run(self, *arguments):
        if self._fail is not None:
            raise self._fail
        return [self._change(array) for array in self._inner.run(*arguments)]


class FakeProvider:
    name, label, provider = "webgpu", "GPU (WebGPU)", "WebGpuExecutionProvider"

    def __init__(self, wrap, name="webgpu"):
        self._wrap = wrap
        self.name = name
        self.opened = []

    def open(self, path, options):
        self.opened.append(path.name)
        return self._wrap(ort.InferenceSession(str(path), options, providers=[CPU_PROVIDER]), self.provider)


def raising(error):
    def wrap(inner, provider):
        raise error

    return wrap


def runtime(*fakes, device="auto"):
    return Runtime(device, 1, lambda: [*fakes, devices.standard_providers()[-1]])


@pytest.fixture(autouse=True)
def no_variable(monkeypatch):
    monkeypatch.delenv(devices.DEVICE_VARIABLE, raising=False)


def test_a_provider_that_computes_rightly_is_used():
    fake = FakeProvider(FakeSession)
    chosen = runtime(fake)
    assert (chosen.device, chosen.label, chosen.reasons) == ("webgpu", fake.label, {})
    assert chosen.load(SELFTEST_MODEL).device == "webgpu"


@pytest.mark.parametrize(
    ("wrap", "words"),
    [
        (lambda inner, p: FakeSession(inner, p, lambda a: a + 0.02), "wrong numbers in a test (off by 0.02)"),
        (lambda inner, p: FakeSession(inner, p, lambda a: a * np.nan), "wrong numbers"),
        (lambda inner, p: FakeSession(inner, p, lambda a: a[:5]), "wrong numbers"),
        (lambda inner, p: inner, "handed the work to the CPU"),
        (lambda inner, p: FakeSession(inner, p, fail=RuntimeError("device lost\nmore")), "did not work (device lost)"),
        (raising(Unavailable("no graphics card was found")), "no graphics card was found"),
        (raising(OSError("libcudart.so.13: cannot open")), "libcudart.so.13"),
        (raising(ValueError("bad option")), "bad option"),
    ],
)
def test_a_provider_that_does_not_is_skipped_with_a_reason(wrap, words):
    chosen = runtime(FakeProvider(wrap))
    assert chosen.device == "cpu"
    (reason,) = chosen.reasons.values()
    assert reason.startswith("GPU (WebGPU) is not used: ") and words in reason
    assert "\n" not in reason and reason.endswith(".")


def test_a_provider_that_differs_within_reason_is_used():
    assert runtime(FakeProvider(lambda inner, p: FakeSession(inner, p, lambda a: a + 0.009))).device == "webgpu"


def test_the_first_good_provider_wins_and_the_rest_is_not_touched():
    bad, good, spare = (
        FakeProvider(raising(OSError("no")), "cuda"),
        FakeProvider(FakeSession),
        FakeProvider(FakeSession),
    )
    chosen = runtime(bad, good, spare)
    assert chosen.device == "webgpu" and list(chosen.reasons) == ["cuda"] and spare.opened == []


def test_the_cpu_can_be_asked_for():
    fake = FakeProvider(FakeSession)
    assert runtime(fake, device=" CPU ").device == "cpu" and fake.opened == []


def test_the_environment_variable_counts_when_nothing_else_was_asked_for(monkeypatch):
    monkeypatch.setenv(devices.DEVICE_VARIABLE, "cpu")
    assert runtime(FakeProvider(FakeSession)).device == "cpu"
    assert runtime(FakeProvider(FakeSession), device="webgpu").device == "webgpu"
    monkeypatch.setenv(devices.DEVICE_VARIABLE, "gpu")
    with pytest.raises(BadRequestError, match="TEXTURE_LOOM_DEVICE is 'gpu'"):
        runtime()


def test_a_device_that_was_asked_for_and_fails_falls_back_with_the_reason():
    chosen = runtime(FakeProvider(raising(OSError("no driver"))), device="webgpu")
    assert chosen.device == "cpu" and "no driver" in chosen.reasons["webgpu"]


def test_an_unknown_device_is_refused():
    with pytest.raises(BadRequestError, match="use auto, cuda, webgpu, coreml or cpu"):
        Runtime("tpu")


def test_a_model_that_the_device_cannot_run_goes_to_the_cpu(tmp_path):
    def wrap(inner, provider):
        if [node.name for node in inner.get_outputs()] == ["y"] and inner.get_inputs()[0].shape == ["h", "w"]:
            raise RuntimeError("no kernel for Sin")
        return FakeSession(inner, provider)

    path = tmp_path / "waves.onnx"
    path.write_bytes(tiny_onnx.waves())
    chosen = runtime(FakeProvider(wrap))
    session = chosen.load(path)
    assert chosen.device == "webgpu" and session.device == "cpu"
    assert "waves.onnx runs on the CPU" in chosen.reasons["waves.onnx"] and "no kernel" in chosen.reasons["waves.onnx"]
    np.testing.assert_allclose(session.run({"x": np.ones((2, 2), np.float32)})["y"], np.sin(1.0), rtol=1e-6)


def test_the_real_providers_that_are_not_here_say_why():
    chosen = Runtime("auto", 1)
    for provider in devices.standard_providers():
        if provider.name != chosen.device and provider.name in chosen.reasons:
            assert chosen.reasons[provider.name].startswith(provider.label)
    assert chosen.device in devices.DEVICES


def test_the_known_model_gives_the_known_answer():
    session = Runtime("cpu", 1).load(SELFTEST_MODEL)
    answer = session.run({"x": selftest_input()})["y"]
    np.testing.assert_allclose(answer, selftest_answer(selftest_input()), atol=1e-5)
    assert answer.std() > 0.05, "a constant answer would prove nothing"


# -- sessions --------------------------------------------------------------------------


@pytest.fixture
def waves(tmp_path):
    path = tmp_path / "waves.onnx"
    path.write_bytes(tiny_onnx.waves())
    return path


def test_bound_outputs_are_written_in_place(waves):
    session = Runtime("cpu", 1).load(waves)
    x = np.arange(12, dtype=np.float32).reshape(3, 4)
    y = np.full((3, 4), np.nan, np.float32)
    assert session.run({"x": x}, {"y": y})["y"] is y
    np.testing.assert_allclose(y, np.abs(np.sin(x)), atol=1e-6)
    assert session.input_names == ("x",) and session.output_names == ("y",)
    with pytest.raises(ValueError, match="C-contiguous"):
        session.run({"x": x}, {"y": np.empty((4, 3), np.float32).T})


def test_input_that_is_not_contiguous_is_taken_as_it_looks(waves):
    session = Runtime("cpu", 1).load(waves)
    x = np.arange(12, dtype=np.float32).reshape(3, 4).T
    np.testing.assert_allclose(session.run({"x": x})["y"], np.abs(np.sin(x)), atol=1e-6)
    y = np.empty((4, 3), np.float32)
    session.run({"x": x}, {"y": y})
    np.testing.assert_allclose(y, np.abs(np.sin(x)), atol=1e-6)


def test_models_are_opened_once_and_the_oldest_is_closed(tmp_path):
    chosen = Runtime("cpu", 1)
    paths = [tmp_path / f"{number}.onnx" for number in range(OPEN_SESSIONS + 1)]
    for path in paths:
        path.write_bytes(tiny_onnx.waves())
    first = chosen.load(paths[0])
    assert chosen.load(paths[0]) is first
    for path in paths[1:]:
        chosen.load(path)
    assert chosen.load(paths[0]) is not first


def test_the_wrong_input_is_a_sentence(waves):
    session = Runtime("cpu", 1).load(waves)
    with pytest.raises(ModelError, match=r"waves\.onnx cannot be used"):
        session.run({"x": np.zeros(3, np.float32)})


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("Failed to allocate memory for requested buffer of size 99", DeviceError),
        ("CUDA failure 2: out of memory", DeviceError),
        ("std::bad_alloc", DeviceError),
        ("Session initialization canceled due to user request.", CancelledError),
        ("Exiting due to terminate flag being set to true.", CancelledError),
        ("anything else", ModelError),
    ],
)
def test_errors_of_the_library_become_sentences(waves, monkeypatch, message, error):
    session = Runtime("cpu", 1).load(waves)
    session._inner = FakeSession(session._inner, CPU_PROVIDER, fail=RuntimeError(message))
    with pytest.raises(error) as caught:
        session.run({"x": np.zeros((1, 1), np.float32)})
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


def test_loading_can_be_interrupted(tmp_path):
    path = tmp_path / "large.onnx"
    path.write_bytes(tiny_onnx.treadmill(10_000))
    chosen = Runtime("cpu", 1)
    failures = []

    def load():
        try:
            chosen.load(path)
        except CancelledError as error:
            failures.append(error)

    thread = threading.Thread(target=load)
    thread.start()
    while thread.is_alive():
        chosen.interrupt()
        time.sleep(0.01)
    assert failures


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (
            "[ONNXRuntimeError] : 11 : EP_FAIL : /src/core/plugin.cc:393 virtual std::unique_ptr<X> "
            "onnxruntime::Factory::Create(const Options&, const Logger&) [ONNXRuntimeError] : 11 : EP_FAIL : "
            "/src/webgpu/context.cc:136 onnxruntime::webgpu::Context::Initialize(const Config&)::<lambda()> "
            "result.status == Success was false. Failed to get a WebGPU adapter: No supported adapters\n\n",
            "Failed to get a WebGPU adapter: No supported adapters",
        ),
        (
            "[ONNXRuntimeError] : 1 : FAIL : /src/core/arena.cc:376 void* Arena::Alloc(size_t) Out of memory.",
            "Out of memory",
        ),
        ("[ONNXRuntimeError] : 7 : INVALID_PROTOBUF : Load model from /m/a.onnx failed:Protobuf parsing failed.",
         "Protobuf parsing failed"),
        ("plain words (with a remark).\nand more", "plain words (with a remark)"),
    ],
)  # fmt: skip
def test_a_library_s_message_in_plain_words(message: str, words: str) -> None:
    assert first_line(RuntimeError(message)) == words
