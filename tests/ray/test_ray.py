"""batch --ray on a cluster of three node processes: the files of a run without Ray, also when a node is lost."""

from __future__ import annotations

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.batch import ray_run
from engine.batch.choice import Makers
from engine.batch.journal import outcomes
from engine.batch.ray_connect import RAY_VERSION
from engine.batch.report import REPORT
from engine.cli import DONE, FAILED, main
from engine.errors import WorkerError
from tools import pins

ray = pytest.importorskip("ray")
cluster_utils = pytest.importorskip("ray.cluster_utils")
ROOT = Path(__file__).parents[2]
PROMPTS = ("red brick wall", "green grass", "oak parquet floor", "fresh snow", "blue denim", "rusty steel plate")
LIST = "".join(f"{word} {prompt}\n" for word in ("old", "wet", "new", "dark") for prompt in PROMPTS)
KING = "a portrait of a king\n"
SECONDS = 600
#: Ray gives a node 30 seconds to start, which a machine that is busy with other tests may exceed.
TRIES = 5


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of every material, by its path."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.glob("[!.]*/*") if p.is_file()}


def states(folder: Path) -> list[str]:
    with (folder / REPORT).open(encoding="utf-8-sig", newline="") as file:
        return [row["state"] for row in csv.DictReader(file)]


def raylets() -> set[int]:
    """The node processes on this machine."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/comm"):
        try:
            if path.read_text().strip() == "raylet":
                found.add(int(path.parent.name))
        except OSError:
            continue
    return found


@pytest.fixture(scope="module")
def cluster() -> Iterator[cluster_utils.Cluster]:
    """A head that computes nothing, and three nodes of one processor each."""
    cluster = cluster_utils.Cluster()
    try:
        add_node(cluster, num_cpus=0, include_dashboard=False)
        for _ in range(3):
            add_node(cluster, num_cpus=1)
        yield cluster
    finally:
        cluster.shutdown()


def add_node(cluster: cluster_utils.Cluster, **options: object) -> None:
    for left in reversed(range(TRIES)):
        try:
            cluster.add_node(**options)
            return
        except Exception as error:
            if not left or "timed out during startup" not in str(error):
                raise


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run without Ray makes of the list."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "list.txt").write_text(LIST, encoding="utf-8")
    options = ["--size", "64", "--device", "cpu", "--out", str(folder / "out")]
    assert main(["batch", str(folder / "list.txt"), *options]) == DONE
    return folder / "out"


def start(folder: Path, content: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    """Start ``batch`` on a list in 64 × 64."""
    (folder / "list.txt").write_text(content, encoding="utf-8")
    command = [sys.executable, "-m", "engine", "batch", str(folder / "list.txt"), "--out", str(folder / "out")]
    return subprocess.Popen(
        [*command, "--size", "64", "--device", "cpu", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def line(process: subprocess.Popen[str]) -> str:
    """The next line that it prints; it must not have ended."""
    return process.stdout.readline() or pytest.fail(process.stderr.read())


def finish(process: subprocess.Popen[str]) -> tuple[int, list[str], str]:
    said, err = process.communicate(timeout=SECONDS)
    assert "Traceback" not in err
    told = [each for each in err.splitlines(keepends=True) if "is ready yet" not in each]  # where the machine is busy
    return process.returncode, said.splitlines(), "".join(told)


def test_the_pin_is_the_version_that_is_named():
    assert pins.group("ray")[-1] == f"ray=={RAY_VERSION}"


def test_auto_starts_one_and_ends_it(tmp_path, monkeypatch):
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    before = raylets()
    for _ in range(TRIES):
        code, said, err = finish(start(tmp_path, "red brick\nfresh snow\n", "--ray", "auto", "--workers", "2"))
        if "timed out during startup" not in err:
            break
    assert (code, len(said), err) == (DONE, 2, "")
    end = time.monotonic() + 60
    while raylets() - before and time.monotonic() < end:
        time.sleep(0.1)
    assert not raylets() - before


def test_a_node_that_is_killed_loses_nothing(cluster, whole, tmp_path):
    process = start(tmp_path, LIST + KING, "--ray", cluster.address, "--json")
    first = [json.loads(line(process)) for _ in range(3)]
    cluster.remove_node(next(iter(cluster.worker_nodes)), allow_graceful=False)
    code, said, err = finish(process)
    told = [*first, *map(json.loads, said)]
    assert code == FAILED and [each["state"] for each in told] == [*["done"] * 24, "failed"]
    assert err.startswith("list.txt, line 25, a-portrait-of-a-king-0: ") and len(err.splitlines()) == 1
    assert tree(tmp_path / "out") == tree(whole) and states(tmp_path / "out") == [*["done"] * 24, "failed"]
    assert not list((tmp_path / "out").glob(".*.part"))


def test_a_driver_that_is_killed_leaves_no_actor_and_can_be_resumed(cluster, whole, tmp_path):
    process = start(tmp_path, LIST, "--ray", cluster.address)
    line(process)
    process.kill()
    process.communicate()
    assert tree(tmp_path / "out").items() < tree(whole).items()
    assert finish(start(tmp_path, LIST, "--ray", cluster.address, "--resume"))[0] == DONE
    assert tree(tmp_path / "out") == tree(whole)
    made = [outcome.name for outcome in outcomes(tmp_path / "out") if outcome.state == "done"]
    assert len(made) == len(set(made)), "what was done was made again"


def test_ctrl_c(cluster, tmp_path):
    process = start(tmp_path, "".join(f"red brick {n}\n" for n in range(500)), "--ray", cluster.address)
    line(process)
    process.send_signal(signal.SIGINT)
    code, _, err = finish(process)
    assert (code, err) == (FAILED, "Cancelled.\n") and set(states(tmp_path / "out")) == {"done", "open"}


def test_an_item_that_takes_too_long_is_ended(cluster, tmp_path):
    large = ("--size", "8192", "--time-limit", "1", "--retries", "1")
    code, said, err = finish(start(tmp_path, "red brick\n", "--ray", cluster.address, *large))
    assert (code, said) == (FAILED, []) and err.count("longer than 1 seconds") == 1
    assert [outcome.attempts for outcome in outcomes(tmp_path / "out")] == [2]


def test_nodes_without_the_models_are_named(cluster, tmp_path):
    code, said, err = finish(start(tmp_path, LIST, "--ray", cluster.address, "--models", str(tmp_path / "nowhere")))
    assert (code, said) == (FAILED, [])
    assert re.search(r"^The node \S+ is passed over: it has no folder .*nowhere, which --models names\.$", err, re.M)
    assert err.splitlines()[-1].startswith("No node of the Ray cluster can make materials. ")


def test_another_version_is_named(cluster, tmp_path):
    (tmp_path / "list.txt").write_text("red brick\n")
    program = "import ray; ray.__version__ = '1.2.3'; from engine.cli import main; raise SystemExit(main())"
    command = ["batch", str(tmp_path / "list.txt"), "--out", str(tmp_path / "out"), "--ray", cluster.address]
    done = subprocess.run([sys.executable, "-c", program, *command], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (FAILED, "") and len(done.stderr.splitlines()) == 1
    assert f"Ray: {RAY_VERSION}" in done.stderr and "Ray: 1.2.3" in done.stderr


@pytest.mark.parametrize("address", ["127.0.0.1:1", "no-such-host.invalid:6379"])
def test_a_cluster_that_is_not_there(tmp_path, address):
    code, said, err = finish(start(tmp_path, "red brick\n", "--ray", address))
    assert (code, said) == (FAILED, []) and len(err.splitlines()) == 1
    assert err.startswith(f"The Ray cluster at {address} cannot be reached (") and "ray start --head" in err


def test_a_cluster_that_goes_away_is_told_in_a_sentence(tmp_path, monkeypatch, capsys):
    def lost(*_: object) -> None:
        raise ray.exceptions.RpcError("the head does not answer\nat all")

    gone = SimpleNamespace(exceptions=ray.exceptions, remote=lambda kind: kind, nodes=lost, shutdown=lambda: None)
    monkeypatch.setattr(ray_run, "connect", lambda address: gone)
    executor = ray_run.RayCluster(Makers(ray="head:1"), tmp_path, 0.0, print)
    try:
        with pytest.raises(WorkerError, match=r"is gone \(the head does not answer\): .* --resume\.$"):
            print("what a thread of Ray has to say")
            executor.take()
    finally:
        executor.close()
    print("standard output is back")
    assert capsys.readouterr().out == "standard output is back\n"


def test_without_ray(tmp_path):
    (tmp_path / "ray.py").write_text("raise ImportError('no ray here')\n")
    code, said, err = finish(start(tmp_path, "red brick\n", "--ray", "auto", PYTHONPATH=str(tmp_path)))
    assert (code, said) == (FAILED, [])
    assert err == f"Ray is not installed in this Python: run `pip install ray=={RAY_VERSION}`, or leave --ray out.\n"
