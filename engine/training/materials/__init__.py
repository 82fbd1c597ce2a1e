"""The material families and substances of Loom Materials, one file a group."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

from .base import Family, Substance

FAMILIES: dict[str, Family] = {}
SUBSTANCES: dict[str, Substance] = {}

for _info in pkgutil.iter_modules(__path__):
    _module = importlib.import_module(f"{__name__}.{_info.name}")
    for _table, _whole in (("FAMILIES", FAMILIES), ("SUBSTANCES", SUBSTANCES)):
        for _name, _item in getattr(_module, _table, {}).items():
            if _name in _whole:
                raise ValueError(f"{_name!r} is defined twice, the second time in {_module.__name__}")
            _whole[_name] = _item


def config() -> dict[str, Any]:
    """Everything the engine needs to turn a reading into graph inputs; becomes ``generator/config.json``."""
    from dataclasses import asdict

    from ..generator import patterns, surfaces, weathering
    from ..generator.export import graphs

    def params(graph: Any) -> dict[str, Any]:
        return {
            name: {"default": p.default, "minimum": p.minimum, "maximum": p.maximum, "role": p.role}
            for name, p in graph.PARAMS.items()
        }

    return {
        "patterns": {name: params(graph) for name, graph in graphs(patterns).items()},
        "surfaces": {name: params(graph) for name, graph in graphs(surfaces).items()},
        "weathering": {name: params(graph) for name, graph in graphs(weathering).items()},
        "families": {name: asdict(family) for name, family in FAMILIES.items()},
        "substances": {name: asdict(substance) for name, substance in SUBSTANCES.items()},
    }
