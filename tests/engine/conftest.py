"""An extension folder with the engine inside, a model of the probe pipeline, and clients on them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import pixels
from engine.cli import main
from engine.client import EngineClient

sys.path.insert(0, str(Path(__file__).parent / "support"))

import tiny_onnx
from captioners import unpack
from driving import MODEL, Driver, library_folders

ROOT = Path(__file__).parents[2]
PROBE_SITE = Path(__file__).parent / "probe"
#: A device whose driver takes the process down or hangs, for the worker that finds LOOM_TEST_DEVICE.
CRASHING_DEVICE = """

class _Crashing:
    name, label, provider = "webgpu", "GPU (WebGPU)", "WebGpuExecutionProvider"

    def open(self, path, options):
        import os, signal, time

        if os.environ["LOOM_TEST_DEVICE"] == "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        time.sleep(60)


def standard_providers(real=standard_providers):
    import os

    return [_Crashing(), *real()] if "LOOM_TEST_DEVICE" in os.environ else real()
"""
PROBE = "ProbePipeline"
PROBE_ENTRY = "probe_pipeline:ProbePipeline"


@pytest.fixture(scope="session")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the model folder ``probe``."""
    parent = tmp_path_factory.mktemp("models")
    folder = parent / MODEL
    folder.mkdir()
    (folder / "model_index.json").write_text(json.dumps({"_class_name": PROBE, "_version": "9"}))
    (folder / "waves.onnx").write_bytes(tiny_onnx.waves())
    (folder / "treadmill.onnx").write_bytes(tiny_onnx.treadmill(400))
    (folder / "broken.onnx").write_bytes(tiny_onnx.waves()[:-20])
    return parent


@pytest.fixture(scope="session")
def extension(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the engine inside an extension that cannot be imported, as in Blender's folder.

    Its table of pipelines has one entry more.
    """
    parent = tmp_path_factory.mktemp("extension with ünïcode")
    (parent / "__init__.py").write_text("raise ImportError('the root package was imported')\n")
    unwanted = shutil.ignore_patterns("training", "loom-materials", "__pycache__")
    shutil.copytree(ROOT / "engine", parent / "engine", ignore=unwanted)
    with open(parent / "engine" / "pipelines" / "__init__.py", "a") as file:
        file.write(f"\nPIPELINES[{PROBE!r}] = {PROBE_ENTRY!r}\n")
    with open(parent / "engine" / "devices.py", "a") as file:
        file.write(CRASHING_DEVICE)
    return parent


@pytest.fixture
def pixel_roots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only place for shared pixels in this test, so that what is left over can be seen."""
    root = tmp_path / "shared"
    root.mkdir()
    monkeypatch.setattr(pixels, "_roots", lambda: [root])
    return root


@pytest.fixture
def make_driver(extension: Path, model_dir: Path, pixel_roots: Path) -> Iterator[Callable[..., Driver]]:
    clients = []

    def make(**options) -> Driver:
        options = {"threads": 1, "device": "cpu", **options}
        client = EngineClient(
            sys.executable,
            options.pop("python_args", ["-I"]),
            engine_parent=extension,
            site_dirs=[PROBE_SITE, *library_folders()],
            model_dirs=[model_dir],
            **options,
        )
        clients.append(client)
        return Driver(client)

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def driver(make_driver: Callable[..., Driver]) -> Driver:
    return make_driver()


@pytest.fixture
def probe_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """The probe pipeline in this process."""
    from engine.pipelines import PIPELINES

    monkeypatch.setitem(PIPELINES, PROBE, PROBE_ENTRY)
    monkeypatch.syspath_prepend(PROBE_SITE)


@pytest.fixture
def batch(capsys, tmp_path):
    """Run the command on a list in 64 × 64: (exit code, standard output, standard error)."""

    def batch(content: str, *arguments: str, name: str = "list.txt", out: str = "out") -> tuple[int, str, str]:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        code = main(["batch", str(path), "--size", "64", "--device", "cpu", "--out", str(tmp_path / out), *arguments])
        said, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, said, err

    return batch


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for 256 KB."""
    folder = tmp_path / "small-disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"a small file system cannot be mounted here: {error}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of the built-in model, 96 × 64 pixels, with every export; not to be changed."""
    from engine.cli import DONE, main
    from engine.exports.formats import FORMATS

    out = tmp_path_factory.mktemp("exported")
    prompt = "rusty steel plate with moss"
    options = ["--size", "96x64", "--seed", "7", "--device", "cpu", "--export", ",".join(FORMATS)]
    assert main(["generate", prompt, *options, "--out", str(out)]) == DONE
    (folder,) = out.iterdir()
    return folder


@pytest.fixture
def exported_copy(exported: Path, tmp_path: Path) -> Path:
    """A copy of it without exports, to be changed: ``<tmp_path>/sets/<its name>``."""
    folder = tmp_path / "sets" / exported.name
    folder.mkdir(parents=True)
    for path in exported.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="session")
def captioners(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tiny captioners, ``pictures/`` and ``expected.json``; not to be changed."""
    folder = tmp_path_factory.mktemp("captioners")
    unpack(folder)
    return folder


@pytest.fixture
def captioner_copy(captioners: Path, tmp_path: Path) -> Callable[[str], Path]:
    """A copy of one captioner's folder, to be spoiled."""

    def copy(name: str) -> Path:
        return Path(shutil.copytree(captioners / name, tmp_path / name))

    return copy
