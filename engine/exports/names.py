"""Names that every importer takes: of files, assets, nodes and prims."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from ..imaging.slug import RESERVED

MAX_NAME = 64
_HASH_CHARS = 8


def safe_name(name: str) -> str:
    """A name of ASCII letters, digits and single underscores that begins with a letter; case is kept.

    1 to ``MAX_NAME`` characters. As in :func:`~..imaging.slug.slug`, a name that loses letters on the way gets a short
    hash of itself, so that different names stay different; spaces, hyphens and the like become underscores.
    """
    plain = unicodedata.normalize("NFKD", name)
    bare = "".join(c for c in plain if not unicodedata.combining(c))  # é is e and an accent now
    text = re.sub(r"[^A-Za-z0-9]+", "_", bare).strip("_")
    lost = any(unicodedata.category(c)[0] in "CLNS" and not c.isascii() for c in plain)
    if not text[:1].isalpha() or text.lower() in RESERVED:
        text = f"material_{text}".strip("_")
    if lost or len(text) > MAX_NAME:
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_CHARS]
        text = f"{text[: MAX_NAME - _HASH_CHARS - 1].strip('_')}_{digest}"
    return text


def title_case(name: str) -> str:
    """A safe name with a capital at the beginning of each word: ``red_brick_0`` → ``Red_Brick_0``."""
    return "_".join(part[:1].upper() + part[1:] for part in name.split("_"))
