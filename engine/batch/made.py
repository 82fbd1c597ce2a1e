"""Whether an item's folder holds what the item asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..captioning.whole_files import content_of
from ..errors import BadRequestError
from ..request import REQUEST_FILE
from .items import Item

#: A longer one is not ours.
_LONGEST = 1_000_000


def made_set(item: Item, out: Path) -> tuple[Mapping[str, Any] | None, bytes]:
    """What ``request.json`` in an item's folder says, and its bytes; None and none if the item is not made there."""
    try:
        stored = content_of(out / item.name / REQUEST_FILE, _LONGEST)
        made = json.loads(stored)
        if made["request"] == item.request.to_json():
            return made, stored
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        pass
    return None, b""


def is_made(item: Item, out: Path) -> bool:
    """Whether the item's folder is there.

    Raises:
        BadRequestError: there is one of that name that holds something else.
    """
    folder = out / item.name
    if not folder.exists():
        return False
    if made_set(item, out)[0] is None:
        raise BadRequestError(f"The folder {folder} holds something else: remove it, or give the item another name.")
    return True
