"""The asset libraries of Blender's preferences."""

from __future__ import annotations

import os
from pathlib import Path

import bpy


def is_known(folder: Path) -> bool:
    """Whether the preferences have a folder as an asset library; asks the disk, so not while drawing."""
    wanted = os.path.realpath(folder)
    libraries = bpy.context.preferences.filepaths.asset_libraries
    return any(library.path and os.path.realpath(library.path) == wanted for library in libraries)


def add(folder: Path) -> None:
    """Make a folder an asset library, by its own name."""
    bpy.context.preferences.filepaths.asset_libraries.new(name=folder.name, directory=str(folder))
    bpy.context.preferences.is_dirty = True
