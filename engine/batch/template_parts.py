"""The parts of a dynamic prompt, as :mod:`.template_syntax` reads them. Each is itself alone: none equals another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, eq=False)
class Option:
    """One of a variant's options: ``weight`` 0 or more, against those of the others."""

    weight: float
    parts: Parts


@dataclass(frozen=True, eq=False)
class Variant:
    """``{low-high$$separator$$options}``.

    Attributes:
        options: at least one.
        low, high: how many of them; None for as many as there are.
        separator: between them.
        drawn: ``{~…}``: always one at random, also where all combinations are made.
        at: 0-based character at which it begins.
    """

    options: tuple[Option, ...]
    low: int
    high: int | None
    separator: str
    drawn: bool
    at: int


@dataclass(frozen=True, eq=False)
class Wildcard:
    """``__path(name=value)__``; what is in the parentheses holds within."""

    path: Parts
    arguments: Mapping[str, Parts]
    drawn: bool
    at: int


@dataclass(frozen=True, eq=False)
class Access:
    """``${name}`` or ``${name:default}``."""

    name: str
    default: Parts | None
    at: int


@dataclass(frozen=True, eq=False)
class Assignment:
    """``${name=value}``, in force for all of the text beside it.

    Attributes:
        once: ``${name=!value}``: one choice, the same at every use; otherwise each use chooses anew.
        keep: ``${name?=value}``: only where it has no value yet.
    """

    name: str
    value: Parts
    once: bool
    keep: bool
    at: int


@dataclass(frozen=True, eq=False)
class Wrap:
    """``%{before … after$$inner}``: inner takes the place of the dots."""

    wrapper: Parts
    inner: Parts
    at: int


Part = str | Variant | Wildcard | Access | Assignment | Wrap
Parts = tuple[Part, ...]
