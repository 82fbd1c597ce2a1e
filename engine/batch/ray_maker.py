"""What lives on a node of a Ray cluster. Until it is asked whether it is ready, it needs the standard library only."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from .executor import failure

#: Libraries on which the bytes of the files depend.
_LIBRARIES = ("numpy", "onnxruntime", "PIL", "tokenizers")


class Maker:
    """An engine whose models stay open.

    Args:
        device, models, threads: as of :class:`~..service.Engine`.
        folder: from which a relative path of a model leads, where the node has it.
    """

    def __init__(self, device: str, models: list[str], threads: int, folder: str) -> None:
        self._arguments = (device, [Path(each) for each in models], threads)
        self._folder = folder
        self._engine: Any = None

    def ready(self, model: str) -> tuple[str, dict[str, str]]:
        """What keeps it from working, a part of a sentence, or ""; and the versions of its libraries."""
        with contextlib.suppress(OSError):  # a relative path of a model leads from there, where the node has it
            os.chdir(self._folder)
        try:
            missing = [str(each) for each in self._arguments[1] if not each.is_dir()]
            if missing:
                return f"it has no folder {missing[0]}, which --models names", {}
            from ..service import Engine

            self._engine = Engine(*self._arguments)
            self._engine.warm_up()
            self._engine.library.find(model)
            return "", versions()
        except ImportError as error:
            return f"its Python has no {error.name}, which the engine needs", {}
        except Exception as error:
            return failure(error)[0].rstrip("."), {}

    def make(self, request: Mapping[str, Any]) -> dict[str, bytes] | tuple[str, bool]:
        """The files of a set, name → content; or why there are none, see :func:`~.executor.failure`."""
        from ..imaging.png import encode_set
        from ..request import request_from_json

        try:
            return dict(encode_set(self._engine.run(request_from_json(request))))
        except Exception as error:  # one item's misfortune is not the others'
            return failure(error)


def versions() -> dict[str, str]:
    """Library → version in this process.

    Raises:
        ImportError: one is not installed.
    """
    return {name: str(import_module(name).__version__) for name in _LIBRARIES}
