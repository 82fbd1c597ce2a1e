"""A folder of wildcards: what ``__colors__`` or ``__metals/*__`` in a prompt can be.

``colors.txt`` has a value a line (``#`` begins a comment, ``3::red`` is three times as likely), ``metals/*.txt`` are
``__metals/…__``, and in ``.yaml``, ``.yml`` and ``.json`` files the keys are the names. As in ``dynamicprompts``,
values are sorted, equal ones are one, and a name that is found nowhere else is looked for in every folder.

Standard library only: Blender shows a list before it runs.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import stat
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ..errors import BadRequestError
from . import yaml_blocks
from .template import Value
from .template_syntax import TemplateError, is_template, parse, weighted
from .text_lines import UnreadableLine, text_lines
from .yaml_texts import Scalar, YamlError

#: Files and folders in a folder of wildcards, and bytes of a file.
MAX_ENTRIES = 50_000
MAX_BYTES = 16_000_000
#: Characters of a wildcard's name; and names among which those that are like it are looked for.
MAX_PATH, _COMPARED = 200, 2_000
_STRUCTURED = (".yaml", ".yml", ".json")
_NOTHING = ("", "~", "null")


class WildcardError(ValueError):
    """A file that cannot be read, in one sentence."""


class Wildcards:
    """The wildcards of a folder. Files of values are read when they are used, files of names before the first use.

    Raises:
        BadRequestError: there is no such folder.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise BadRequestError(f"There is no folder of wildcards {folder}: check the path.")
        self._folder = folder
        self._files: dict[str, list[Path]] | None = None
        self._lists: dict[str, list[Value]] = {}
        self._known: dict[str, Sequence[Value]] = {}
        self._meant: dict[str, Sequence[str]] = {}

    def names(self) -> Sequence[str]:
        """Of all, sorted."""
        return sorted({*self._found(), *self._lists})

    def nearest(self, path: str) -> Sequence[str]:
        """A few names that a path which is none may mean."""
        if path not in self._meant:
            names = self.names()
            near = difflib.get_close_matches(path[:MAX_PATH], names[:_COMPARED], 3)
            self._meant[path] = near or names[:8]
        return self._meant[path]

    def values(self, path: str) -> Sequence[Value]:
        """The values of a wildcard, or of all that a pattern with ``*``, ``?`` and ``[…]`` fits; empty if none does.

        Raises:
            WildcardError: a file cannot be read, or the path leads out of the folder.
        """
        if path not in self._known:
            self._known[path] = self._values(path)
        return self._known[path]

    def _values(self, path: str) -> Sequence[Value]:
        cleaned = re.sub(r"[\\/]+", "/", path).strip("/")
        if len(cleaned) > MAX_PATH:
            raise WildcardError(f"A wildcard's name has more than {MAX_PATH} characters: shorten it.")
        if ".." in cleaned:
            raise WildcardError(f"The wildcard __{path}__ leads out of its folder: leave the dots out.")
        values: dict[str, Value] = {}
        for pattern in (cleaned, f"**/{cleaned}"):
            for name in self.names():
                if fnmatchcase(name, pattern):
                    for value in self._of_name(name):
                        values.setdefault(value.text, value)
            if values:
                break
        return [values[text] for text in sorted(values)]

    def _of_name(self, name: str) -> Iterator[Value]:
        for file in self._found().get(name, ()):
            yield from self._text_file(file)
        yield from self._lists.get(name, ())

    def _found(self) -> dict[str, list[Path]]:
        """Name → its text files; what the other files name is in ``_lists`` then."""
        if self._files is None:
            found: dict[str, list[Path]] = {}
            for file in self._walk():
                if file.suffix.lower() == ".txt":
                    found.setdefault(self._shown(file)[: -len(".txt")], []).append(file)
                elif file.suffix.lower() in _STRUCTURED:
                    self._structured(file)
            self._files = found
        return self._files

    def _walk(self) -> Iterator[Path]:
        """Every file, each folder once: links may lead in circles."""
        entries, folders = 0, set()

        def unreadable(error: OSError) -> None:
            raise WildcardError(f"The folder {error.filename} cannot be read ({error.strerror}): allow reading it.")

        for here, inner, files in os.walk(self._folder, followlinks=True, onerror=unreadable):
            status = os.stat(here)
            key = (status.st_dev, status.st_ino)
            if key in folders:
                inner.clear()
                continue
            folders.add(key)
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            entries += len(inner) + len(files)
            if entries > MAX_ENTRIES:
                raise WildcardError(
                    f"The folder {self._folder} has more than {MAX_ENTRIES:,} files: name one of wildcards alone."
                )
            for name in sorted(files):
                if not name.startswith("."):
                    yield Path(here, name)

    def _shown(self, file: Path) -> str:
        return file.relative_to(self._folder).as_posix()

    def _lines(self, file: Path) -> list[str]:
        shown = self._shown(file)
        try:
            status = file.stat()
            if not stat.S_ISREG(status.st_mode):
                raise WildcardError(f"{shown} among the wildcards is not a file: move it away.")
            if status.st_size > MAX_BYTES:
                raise WildcardError(f"{shown} among the wildcards has more than {MAX_BYTES // 10**6} MB: split it.")
            return list(text_lines(file))
        except UnreadableLine as error:
            raise WildcardError(error.problem.located(shown)) from None
        except OSError as error:
            raise WildcardError(f"{shown} among the wildcards cannot be read ({error.strerror}): remove it.") from None

    def _text_file(self, file: Path) -> Iterator[Value]:
        shown = self._shown(file)
        for number, line in enumerate(self._lines(file), 1):
            text = line.strip()
            if text and not text.startswith("#"):
                yield _value(text, f"{shown}, line {number:,}")

    def _structured(self, file: Path) -> None:
        """Take in what a file of names holds."""
        text, shown = "".join(self._lines(file)), self._shown(file)
        try:
            data = json.loads(text) if file.suffix.lower() == ".json" else yaml_blocks.load(text)
            self._take(data, file, shown)
        except YamlError as error:
            raise WildcardError(f"{shown}, line {error.line:,}: {error}") from None
        except json.JSONDecodeError as error:
            place = f"line {error.lineno:,}, character {error.colno:,}"
            raise WildcardError(f"{shown}, {place}: The file is not JSON ({error.msg}).") from None
        except WildcardError:
            raise
        except (RecursionError, ValueError):  # a number of more digits than Python reads is a ValueError
            raise WildcardError(f"{shown}: The file is nested too deeply, or has too long a number.") from None

    def _take(self, data: Any, file: Path, shown: str) -> None:
        folder = file.parent.relative_to(self._folder).as_posix()
        prefix = () if folder == "." else tuple(folder.split("/"))
        if isinstance(data, list):
            self._add((*prefix, file.stem), data, shown)
        elif isinstance(data, dict):
            self._keys(prefix, data, shown)
        elif data is not None:
            raise WildcardError(f"{shown}: The file holds neither names nor a list: write names with lists below them.")

    def _keys(self, prefix: tuple[str, ...], data: dict[str, Any], shown: str) -> None:
        for key, value in data.items():
            name = (*prefix, str(key))
            if isinstance(value, dict):
                self._keys(name, value, shown)
            elif isinstance(value, list):
                self._add(name, value, shown)
            elif (text := _text(value)) is not None:
                self._add(name, [text], shown)

    def _add(self, name: tuple[str, ...], items: list[Any], shown: str) -> None:
        path = "/".join(name)
        found = self._lists.setdefault(path, [])
        for number, item in enumerate(items, 1):
            place = f"{shown}, line {item.line:,}" if isinstance(item, Scalar) else f"{shown}, {path}, value {number:,}"
            if isinstance(item, dict):
                text = _text(item.get("text", item.get("content")))
                try:
                    weight = float(item.get("weight", 1))
                except (TypeError, ValueError):
                    weight = -1.0
                if text is None or not 0 <= weight <= 1e12:
                    raise WildcardError(f"{place}: The value is no text: put it in quotes, or give text and weight.")
                found.append(_value(text, place, weight))
            elif isinstance(item, list):
                raise WildcardError(f"{place}: There is a list within a list: give the inner one a name.")
            elif (text := _text(item)) is not None:
                found.append(_value(text, place))


def _text(item: object) -> str | None:
    """A value's text; None where there is none."""
    if isinstance(item, (str, int, float)) and not isinstance(item, bool):
        text = str(item).strip()
        return None if text in _NOTHING else text
    return None


def _value(text: str, place: str, weight: float | None = None) -> Value:
    if weight is None:
        weight, text = weighted(text)
    if not is_template(text):
        return Value(text, weight, place)
    try:
        return Value(text, weight, place, parse(text))
    except TemplateError as error:
        return Value(text, weight, place, (), f"{place}, character {error.at + 1:,}: {error}")
