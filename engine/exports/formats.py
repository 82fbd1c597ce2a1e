"""The table of formats: what each is called, and what it needs. Standard library only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..errors import BadRequestError

if TYPE_CHECKING:
    from .textures import Textures

#: A map that packed textures have a channel for → the number that stands in where a set lacks it, in [0, 255]: nothing
#: is in the shade, the roughness is halfway (Unreal, Unity and Blender begin there too), and nothing is a metal.
STAND_INS: Mapping[str, int] = MappingProxyType({"ambient_occlusion": 255, "roughness": 128, "metallic": 0})


@dataclass(frozen=True)
class Format:
    """One row of the table.

    Attributes:
        title: for the artist.
        module: in this package.
        needs: the maps without any of which there is nothing to export.
        packs: the maps that have a channel or an input of their own, where a number can stand in.
    """

    title: str
    module: str
    needs: tuple[str, ...] = ("base_color",)
    packs: tuple[str, ...] = tuple(STAND_INS)

    def files(self, name: str, textures: Textures) -> Iterator[tuple[str, bytes]]:
        """File name → content, one after the other; ``name`` is a :func:`~.names.safe_name`."""
        return import_module(f".{self.module}", __package__).files(name, textures)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "unreal": Format("Unreal Engine", "unreal"),
        "unity": Format("Unity", "unity"),
        "godot": Format("Godot 4", "godot"),
        "orm": Format("packed ORM", "orm", needs=tuple(STAND_INS)),
        "gltf": Format("glTF", "gltf"),
        "materialx": Format("MaterialX", "materialx", packs=("roughness", "metallic")),
    }
)


def parse_formats(text: str) -> tuple[str, ...]:
    """Names with commas between → formats, each once, in the order of the table.

    Raises:
        BadRequestError: a name that the table lacks, or none at all.
    """
    names = [name.strip().lower() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        what = ", ".join(unknown)[:40] or repr(text[:40])
        raise BadRequestError(f"The export formats are {what}: use any of {', '.join(FORMATS)}, with commas between.")
    return tuple(name for name in FORMATS if name in names)


def check_maps(formats: Iterable[str], maps: Iterable[str], what: str = "The material") -> None:
    """Whether a set of these maps can be exported so; ``what`` begins the sentence if it cannot.

    Raises:
        BadRequestError: with the first format that cannot be made, and what it lacks.
    """
    there = set(maps)
    for name in formats:
        needs = FORMATS[name].needs
        if not there.intersection(needs):
            title, lacking = FORMATS[name].title, " or ".join(needs)
            raise BadRequestError(
                f"{what} has no {lacking} map, which {title} needs: add it to the maps, or leave {name} out."
            )


def stand_ins(formats: Iterable[str], maps: Iterable[str]) -> str:
    """A sentence about the numbers that stand in for maps that a set lacks; "" if there are none."""
    there = set(maps)
    packed = {each for name in formats for each in FORMATS[name].packs}
    used = [f"{name} is {value / 255:.2g}" for name, value in STAND_INS.items() if name in packed - there]
    return f"What is not among the maps is the same everywhere in what is exported: {', '.join(used)}." if used else ""
