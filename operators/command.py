"""``blender --command texture_loom …``: the engine's command line, and a .blend with the materials.

The arguments are the engine's own. ``generate`` also writes ``<folder of the first set>.blend``
beside the sets: every material that was made, marked as an asset; ``--author`` and ``--license`` are
kept in it. ``batch`` does so for a list of prompts, see :mod:`.batch_command`; ``caption`` also takes
.blend files, see :mod:`.caption_command`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import bpy

from ..engine.errors import BadRequestError, LoomError
from ..engine.request import GenerateRequest
from ..scene import assets, images, materials
from ..scene.names import material_name
from . import asset_terms, settings
from .doctor import engine_command

COMMAND = "texture_loom"
_DONE, _FAILED, _BAD_INPUT = 0, 1, 2
_registered: list[object] = []


def run(arguments: Sequence[str]) -> int:
    """Do one command; returns the engine's exit code: 0 done, 1 failed, 2 bad input."""
    arguments = list(arguments)
    if arguments[:1] == ["caption"]:
        from . import caption_command  # not when Blender starts: registering must be quick

        return caption_command.run(arguments[1:])
    if arguments[:1] == ["batch"]:
        from . import batch_command

        return batch_command.run(arguments[1:])
    if arguments[:1] != ["generate"] or {"-h", "--help"} & set(arguments):
        return subprocess.run(engine_command(*arguments)).returncode
    try:
        arguments, terms = asset_terms.take(arguments)
    except BadRequestError as error:
        print(error, file=sys.stderr)
        return _BAD_INPUT
    as_json = "--json" in arguments
    made: list[tuple[bpy.types.Material, dict[str, Any]]] = []
    try:
        code = _generate(arguments if as_json else [*arguments, "--json"], terms, made)
        if made and code == _DONE:
            first = Path(made[0][1]["folder"])
            blend = first.with_name(f"{first.name}.blend")
            assets.write(blend, [material for material, _set in made])
            _print_made(made, blend, as_json)
        return code
    except LoomError as error:
        print(error, file=sys.stderr)
        return _FAILED
    finally:
        for material, _set in made:
            forget(material)


def _generate(
    arguments: list[str], terms: assets.Terms, made: list[tuple[bpy.types.Material, dict[str, Any]]]
) -> int:
    """Let the engine make the sets; each becomes a material as soon as it is there."""
    process = subprocess.Popen(engine_command(*arguments), stdout=subprocess.PIPE, encoding="utf-8")
    assert process.stdout is not None
    with process:
        for line in process.stdout:
            made_set = json.loads(line)
            material = load_set(made_set, made_set["files"], settings.storage() == "PACK", terms)
            made.append((material, made_set))
    return process.returncode


def load_set(
    made_set: Mapping[str, Any], files: Mapping[str, Any], pack: bool, terms: assets.Terms
) -> bpy.types.Material:
    """The material of a set on disk, as an asset.

    Args:
        made_set: the content of its ``request.json``.
        files: map name → path.
        pack: keep the pictures inside the .blend.
        terms: of the asset.
    """
    request = GenerateRequest.from_json(made_set["request"])
    pictures: dict[str, bpy.types.Image] = {}
    for name in request.maps:
        image = images.stage(material_name(request.prompt), name)
        file = Path(files[name]).resolve()
        if pack:
            images.take_packed(image, file)
        else:
            images.take_file(image, file)
        pictures[name] = image
    material = materials.create(request, made_set, pictures, materials.Look("UV", False, 1.0))
    assets.mark(material, terms)
    return material


def _print_made(made: Sequence[tuple[bpy.types.Material, dict[str, Any]]], blend: Path, as_json: bool) -> None:
    for _material, made_set in made:
        if as_json:
            print(json.dumps({**made_set, "blend": str(blend)}, ensure_ascii=False))
        else:
            print(made_set["folder"])
    if not as_json:
        print(blend)
    sys.stdout.flush()


def forget(material: bpy.types.Material) -> None:
    """Remove a material that is in its library now, and what it needed."""
    group, pictures = material.loom.group, materials.images_of(material)
    bpy.data.materials.remove(material)
    if group is not None:
        bpy.data.node_groups.remove(group)
    for image in pictures.values():
        bpy.data.images.remove(image)


def register() -> None:
    """Tell Blender of the command."""
    _registered.append(bpy.utils.register_cli_command(COMMAND, run))


def unregister() -> None:
    """Take the command away again."""
    while _registered:
        bpy.utils.unregister_cli_command(_registered.pop())
