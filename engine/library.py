"""The installed models: diffusers-style folders with a ``model_index.json``, and captioners with a ``config.json``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .errors import ModelError
from .pipelines import ARCHITECTURES, MODEL_TYPES, PIPELINES, unknown_class

BUILTIN_FOLDER = Path(__file__).parent / "builtin"
INDEX = "model_index.json"
#: What a folder in the layout of transformers has instead of an index.
CONFIG = "config.json"
_MAX_INDEX_BYTES = 1 << 20
_CHOICE_LISTS = {"family": "families", "substance": "substances"}


@dataclass(frozen=True)
class Model:
    """One model folder.

    Attributes:
        name: the folder's name, by which requests ask for it.
        folder: where it is.
        class_name: the pipeline that runs it; "" if the index could not be read.
        version: of the model; "" if it has none.
        builtin: whether it came with the extension.
        problem: why it cannot be used, one sentence; "" if it can.
        choices: control → the names that it may have (see ``controls.CHOICES``), where the
            model lists them in its conditioner's configuration.
    """

    name: str
    folder: Path
    class_name: str
    version: str
    builtin: bool
    problem: str
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """A plain dictionary with every field."""
        return {
            "name": self.name,
            "folder": str(self.folder),
            "class_name": self.class_name,
            "version": self.version,
            "builtin": self.builtin,
            "problem": self.problem,
            "choices": {name: list(values) for name, values in self.choices.items()},
        }


def _read_choices(folder: Path) -> dict[str, list[str]]:
    """The lists of names in ``conditioner/config.json``; a pipeline reports a damaged file when it runs."""
    try:
        config = json.loads((folder / "conditioner" / "config.json").read_text(encoding="utf-8"))
        return {control: [str(name) for name in config[key]] for control, key in _CHOICE_LISTS.items() if key in config}
    except (OSError, ValueError, TypeError, RecursionError):
        return {}


def _read_object(path: Path) -> Any:
    try:
        if path.stat().st_size > _MAX_INDEX_BYTES:
            raise ModelError(f"The file {path} is far too long for an index: install the model again.")
        index = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise ModelError(f"The file {path} is not JSON: install the model again.") from None
    except OSError as error:
        raise ModelError(f"The file {path} cannot be read ({error.strerror}): install the model again.") from None
    return index


def _read_index(folder: Path) -> tuple[str, str]:
    """Class name and version of the model in a folder; an index goes before a configuration."""
    path = folder / INDEX
    if not path.is_file() and (folder / CONFIG).is_file():
        return _read_architecture(folder / CONFIG), ""
    index = _read_object(path)
    if not isinstance(index, dict) or not isinstance(index.get("_class_name"), str):
        raise ModelError(f"The file {path} does not name its pipeline in _class_name: install the model again.")
    return index["_class_name"], str(index.get("_version", ""))


def _read_architecture(path: Path) -> str:
    """The architecture that a ``config.json`` of transformers names, known or not."""
    config = _read_object(path)
    config = config if isinstance(config, dict) else {}
    named = config.get("architectures")
    names = [name for name in named if isinstance(name, str)] if isinstance(named, list) else []
    kind = config.get("model_type")
    known = next((name for name in names if name in ARCHITECTURES), "")
    found = known or (MODEL_TYPES.get(kind, kind) if isinstance(kind, str) else "") or (names[0] if names else "")
    if not found:
        raise ModelError(f"The file {path} names neither architectures nor model_type: install the model again.")
    return found


def _holds_model(folder: Path) -> bool:
    return (folder / INDEX).is_file() or (folder / CONFIG).is_file()


def read_model(folder: Path) -> Model:
    """What is in a model folder; a model with a problem says so in ``problem``."""
    folder = folder.resolve()
    builtin = folder.is_relative_to(BUILTIN_FOLDER)
    try:
        class_name, version = _read_index(folder)
    except ModelError as error:
        return Model(folder.name, folder, "", "", builtin, str(error))
    problem = "" if class_name in PIPELINES else unknown_class(class_name, folder)
    return Model(folder.name, folder, class_name, version, builtin, problem, _read_choices(folder))


class Library:
    """The models in the built-in folder and in the user's folders.

    Args:
        folders: the user's; each is a model folder or holds model folders. What does not
            exist is passed over: a user folder is made when the first model is added.
    """

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        self._folders = (BUILTIN_FOLDER, *(Path(folder) for folder in folders))

    def models(self) -> list[Model]:
        """Every model, built-in ones first, then by folder and name."""
        return [read_model(folder) for folder in self._model_folders()]

    def _model_folders(self) -> Iterator[Path]:
        for folder in self._folders:
            if _holds_model(folder):
                yield folder
            elif folder.is_dir():
                yield from sorted(path for path in folder.iterdir() if _holds_model(path))

    def captioners(self) -> list[Model]:
        """The captioners that can be used, built-in ones first."""
        return [model for model in self.models() if not model.problem and model.class_name in ARCHITECTURES]

    def captioner(self, preferred: str = "") -> Model:
        """The captioner for requests that name none: a built-in one, else the first of the user's.

        Args:
            preferred: name of one that goes before them all, if it is there.

        Raises:
            ModelError: there is none that can be used.
        """
        found = self.captioners()
        if not found:
            raise ModelError("No captioner is installed: give the folder of one as the model.")
        return next((model for model in found if model.name == preferred), found[0])

    def find(self, name: str) -> Model:
        """The usable model of that name, or in the folder of that path.

        Raises:
            ModelError: there is none, or it has a problem.
        """
        model = next((model for model in self.models() if model.name == name), None)
        if model is None:
            folder = Path(name).expanduser()
            if not folder.is_dir():
                known = ", ".join(model.name for model in self.models()) or "none"
                raise ModelError(f"There is no model {name!r}: give the path of a model folder, or one of: {known}.")
            if not _holds_model(folder):
                raise ModelError(f"The folder {folder} holds no {INDEX} and no {CONFIG}: give the folder of a model.")
            model = read_model(folder)
        if model.problem:
            raise ModelError(model.problem)
        return model
