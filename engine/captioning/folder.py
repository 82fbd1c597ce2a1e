"""The JSON files of a captioner's folder, each looked at once.

Only JSON, text and ONNX files are ever opened: what lies beside them in ``.bin``, ``.pt`` or
other pickles stays shut.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import ModelError

_MAX_BYTES = 64 << 20


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file.

    Raises:
        ModelError: it is missing, too long, or no JSON object.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ModelError(f"The file {path} is far too long: install the model again.")
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"The file {path} cannot be read ({error.strerror}): install the model again.") from None
    except (ValueError, RecursionError):  # ValueError: not UTF-8, not JSON
        raise ModelError(f"The file {path} is not JSON: install the model again.") from None
    if not isinstance(data, dict):
        raise ModelError(f"The file {path} holds no JSON object: install the model again.")
    return data


class ModelFolder:
    """A captioner's folder.

    Attributes:
        path: where it is.
        config: ``config.json``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.config = read_json(path / "config.json")
        self._processor: dict[str, Any] | None = None

    def optional(self, name: str) -> dict[str, Any]:
        """A JSON file that may be missing; then {}."""
        path = self.path / name
        return read_json(path) if path.is_file() else {}

    @property
    def processor(self) -> Mapping[str, Any]:
        """``processor_config.json``, or {}."""
        if self._processor is None:
            self._processor = self.optional("processor_config.json")
        return self._processor

    def preprocessor(self) -> tuple[dict[str, Any], Path]:
        """The image processor's settings, and the file that holds them.

        transformers 4 writes ``preprocessor_config.json``, 5 puts them into ``processor_config.json``.
        """
        path = self.path / "preprocessor_config.json"
        inner = self.processor.get("image_processor")
        if not path.is_file() and isinstance(inner, dict):
            return inner, self.path / "processor_config.json"
        return read_json(path), path

    def number(self, *names: str) -> int:
        """A whole number of ``config.json``; several names lead into its parts.

        Raises:
            ModelError: it is not there, or no whole number.
        """
        value: Any = self.config
        for name in names:
            value = value.get(name) if isinstance(value, Mapping) else None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise ModelError(
                f"The file {self.path / 'config.json'} has no whole number {'.'.join(names)}: install the model again."
            )
        return value
