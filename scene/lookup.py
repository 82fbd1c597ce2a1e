"""Find data-blocks again: references go stale with undo, file loads and deletion."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import bpy


@dataclass(frozen=True)
class Handle:
    """A data-block by its session id, which undo keeps, and by its name for messages."""

    uid: int
    name: str

    @classmethod
    def of(cls, block: bpy.types.ID) -> Handle:
        return cls(block.session_uid, block.name)

    def find(self, collection: Iterable[bpy.types.ID]) -> bpy.types.ID | None:
        """The data-block in ``collection``, or None if it is gone."""
        return next((block for block in collection if block.session_uid == self.uid), None)
