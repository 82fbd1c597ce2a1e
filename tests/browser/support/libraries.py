"""Libraries that the engine really made."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from engine.cli import main

#: What a page of the list below holds: prompts that would run if they were more than text.
HOSTILE = (
    "red brick </script><script>document.title='hit'</script>",
    "red brick <img src=x onerror=\"document.title='hit'\">",
)
LIST = (
    {"prompt": "mossy red brick wall", "tags": "outside, old", "seed": "1-2", "moss": 0.5},
    {"prompt": "dark walnut planks", "name": "Walnut", "tags": "inside"},
    {"prompt": "fresh snow", "tags": "outside", "size": "128x64"},
    {"prompt": "green grass", "name": "it's 50% #1 (a&b) ü", "tags": "outside"},
    {"prompt": HOSTILE[0], "name": "Hostile 1", "tags": "<b>"},
    {"prompt": HOSTILE[1], "name": "Hostile 2"},
    {"prompt": "a portrait of a king <svg onload=document.title='hit'>", "name": "King", "tags": "outside"},
)
#: One material of this prompt stands for a thousand.
MANY, PROMPT = 1000, "red brick"


def make(folder: Path, lines: list[dict], *arguments: str) -> Path:
    """Run a list below ``folder``; the folder of the run."""
    path = folder / "materials.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    main(["batch", str(path), "--size", "64", "--device", "cpu", "--out", str(folder / "out"), *arguments])
    return folder / "out"


def make_large(folder: Path) -> Path:
    """Run a list of ``MANY``; the maps of all are those of one, and only what shows them is made."""
    out = make(folder, [{"prompt": PROMPT, "name": "0"}], "--no-gallery")
    made = json.loads((out / "0" / "request.json").read_text(encoding="utf-8"))
    lines = [{"prompt": f"{PROMPT} {number}", "name": str(number), "tags": f"t{number % 7}"} for number in range(MANY)]
    for line in lines:
        target = out / f"set {line['name']}"
        target.mkdir()
        for path in (out / "0").glob("*.png"):
            os.link(path, target / path.name)
        request = {**made, "request": {**made["request"], "prompt": line["prompt"]}}
        (target / "request.json").write_text(json.dumps(request), encoding="utf-8")
        line["name"] = target.name
    shutil.rmtree(out / "0")
    return make(folder, lines, "--resume")
