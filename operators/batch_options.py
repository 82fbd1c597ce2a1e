"""From the panel's settings to a run: the list's file, the library's folder, and the command's options."""

from __future__ import annotations

import os
import re
from pathlib import Path

import bpy
from bpy.app.translations import pgettext_rpt as rpt_

from ..engine.batch.rows import SUFFIXES, list_kind
from ..engine.captioning.whole_files import replacing
from ..engine.errors import BadRequestError, OutputError
from ..engine.exports.formats import FORMATS
from ..engine.request import GenerateRequest
from .asset_terms import preferred
from .batch_last import LastRun
from .settings import engine_settings

#: What Blender appends to a name that is taken.
_NUMBER = re.compile(r"\.[0-9]{3,}$")


def defaults_of(scene: bpy.types.Scene) -> GenerateRequest:
    """What holds where the list says nothing.

    Raises:
        BadRequestError: a setting cannot be asked for.
    """
    settings = scene.loom
    width, height = settings.dimensions()
    return GenerateRequest(
        "a material",
        negative_prompt=settings.negative_prompt,
        width=width,
        height=height,
        # A seed that changes with every material would make the whole list anew each time.
        seed=0 if settings.random_seed else settings.seed,
        controls=settings.controls.overrides(),
        score=settings.score,
    )


def run_of(scene: bpy.types.Scene) -> LastRun:
    """The run that the panel asks for; a text is written into the library's folder.

    Raises:
        BadRequestError: there is no list.
        OutputError: a text cannot be written.
    """
    settings = scene.loom.batch
    if settings.source == "TEXT":
        if settings.text is None:
            raise BadRequestError(rpt_("Choose a text first: it holds a prompt a line."))
        path = _written(settings.text, _folder(settings.folder or _beside(settings.text)))
    else:
        if not settings.list_path.strip():
            raise BadRequestError(rpt_("Choose a prompt list first: a .txt, .csv, .tsv or .jsonl file."))
        path = Path(bpy.path.abspath(settings.list_path))
        if not list_kind(path.name):
            raise BadRequestError(
                rpt_("{path} is no prompt list by its name: it must end in {endings}.").format(
                    path=path, endings=", ".join(SUFFIXES)
                )
            )
        if not os.path.isfile(path):
            raise BadRequestError(rpt_("There is no file {path}: choose another.").format(path=path))
    folder = path.parent if settings.source == "TEXT" else _folder(settings.folder or str(path.with_suffix("")))
    exports = tuple(name for name in FORMATS if name in settings.exports)
    wildcards = Path(bpy.path.abspath(settings.wildcards)) if settings.wildcards.strip() else None
    return LastRun(path, folder, defaults_of(scene), exports, wildcards=wildcards)


def _folder(chosen: str) -> Path:
    folder = Path(bpy.path.abspath(chosen))
    if os.path.isfile(folder):
        raise BadRequestError(rpt_("{folder} is a file: choose a folder for the library.").format(folder=folder))
    return folder


def _beside(text: bpy.types.Text) -> str:
    if not bpy.data.filepath:
        raise BadRequestError(rpt_("Save the file first, or choose a folder for the library."))
    return str(Path(bpy.data.filepath).parent / bpy.path.clean_name(Path(text.name).stem))


def _written(text: bpy.types.Text, folder: Path) -> Path:
    kind = list_kind(_NUMBER.sub("", text.name)) or ".txt"
    path = folder / f".prompts{kind}"  # hidden: no file of the artist's
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            file.write(text.as_string().encode())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise OutputError(
            rpt_("The text cannot be written to {path} ({reason}): choose another folder.").format(
                path=path, reason=reason
            )
        ) from None
    return path


def options(run: LastRun) -> list[str]:
    """The command's options that say the same; ``--name=value``, because values may begin with a dash.

    What the preferences say is given too: the command's process reads them as they were saved last.
    """
    defaults = run.defaults
    found = [f"--size={defaults.width}x{defaults.height}", f"--seed={defaults.seed}"]
    if defaults.negative_prompt:
        found.append(f"--negative={defaults.negative_prompt}")
    found += [f"--set={name}={value}" for name, value in defaults.controls.items()]
    if defaults.score:
        found.append("--score")
    if run.exports:
        found.append(f"--export={','.join(run.exports)}")
    if run.wildcards:
        found.append(f"--wildcards={run.wildcards}")
    terms, settings = preferred(), engine_settings()
    found += [f"--author={terms.author}", f"--license={terms.license}"]
    found += [f"--models={folder}" for folder in settings.model_dirs]
    return [*found, f"--device={settings.device}"]
