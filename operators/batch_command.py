"""``blender --command texture_loom batch LIST``: the engine's command, and an asset library of what it made.

Beside the folders of maps lie ``<folder>.blend`` with every material as an asset, and the file of their catalogues;
as an asset library, the folder needs nothing else. ``--author`` and ``--license`` go before the preferences'. What an
earlier run of the folder made is in it too; so ``--rows`` makes none, and the run of the whole list after it does.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy

from ..engine.captioning.whole_files import content_of
from ..engine.console import say
from ..engine.errors import LoomError
from ..engine.request import REQUEST_FILE
from ..scene import assets, catalogs
from . import asset_terms
from .command import forget, load_set
from .doctor import engine_command
from .settings import engine_settings

_FAILED, _BAD_INPUT = 1, 2
#: With these the engine makes nothing, or a part of the list, of which several machines would write one library.
_NO_LIBRARY = ("-h", "--help", "--dry-run", "--rows")


def run(arguments: Sequence[str]) -> int:
    """Do the command; ``arguments`` come after ``batch``. Returns 0: done, 1: failed in part, 2: bad input."""
    try:
        arguments, terms = asset_terms.take(arguments)
    except LoomError as error:
        say(error)
        return _BAD_INPUT
    models = [f"--models={folder}" for folder in engine_settings().model_dirs]
    command = engine_command("batch", *models, *arguments)
    if any(argument.partition("=")[0] in _NO_LIBRARY for argument in arguments):
        return subprocess.run(command).returncode
    as_json = "--json" in arguments
    made: list[dict[str, Any]] = []
    process = subprocess.Popen([*command, *([] if as_json else ["--json"])], stdout=subprocess.PIPE, encoding="utf-8")
    assert process.stdout is not None
    with process:
        for line in process.stdout:
            outcome = json.loads(line)
            if outcome["state"] != "failed":
                made.append(outcome)
            if as_json:
                print(json.dumps(outcome), flush=True)
            elif outcome["state"] == "done":
                print(outcome["folder"].encode("ascii", "backslashreplace").decode(), flush=True)
    if not made:
        return process.returncode
    try:
        blend = _library(made, terms)
    except (LoomError, OSError) as error:
        say(error)
        return _FAILED
    print(json.dumps({"blend": str(blend)}) if as_json else blend, flush=True)
    sys.stdout.flush()
    return process.returncode


def _library(made: Sequence[dict[str, Any]], terms: assets.Terms) -> Path:
    """Write the .blend and the catalogues of these materials."""
    out = Path(made[0]["folder"]).resolve().parent
    kept: list[bpy.types.Material] = []
    try:
        for outcome in made:
            kept.append(_material(outcome, terms))
        catalogs.add(out, (catalogs.catalog_path(material.loom.family) for material in kept))
        blend = out / f"{out.name or 'materials'}.blend"
        assets.write(blend, kept)
        return blend
    finally:
        for material in kept:
            forget(material)


def _material(outcome: dict[str, Any], terms: assets.Terms) -> bpy.types.Material:
    folder = Path(outcome["folder"])
    made_set = json.loads(content_of(folder / REQUEST_FILE))
    files = {name: folder / f"{name}.png" for name in made_set["request"]["maps"]}
    material = load_set(made_set, files, pack=False, terms=terms)
    data = material.asset_data
    data.catalog_id = catalogs.catalog_id(catalogs.catalog_path(material.loom.family))
    data.description = made_set.get("caption") or data.description
    for tag in outcome["tags"]:
        data.tags.new(tag, skip_if_exists=True)
    return material
