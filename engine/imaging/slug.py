"""Folder names from prompts."""

from __future__ import annotations

import hashlib
import re
import unicodedata

MAX_SLUG = 60
_HASH_CHARS = 8
#: Device names of Windows, which no file may have.
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


def slug(prompt: str) -> str:
    """A name for files: lower-case ASCII letters, digits and single hyphens, 1 to ``MAX_SLUG`` characters.

    A prompt that loses letters on the way (another script, or too long) gets a short hash of
    itself at the end, so that different prompts have different names.
    """
    plain = unicodedata.normalize("NFKD", prompt)
    text = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-")
    lost = any(unicodedata.category(c)[0] in "LNS" and not c.isascii() for c in plain)
    if lost or not text or len(text) > MAX_SLUG:
        digest = hashlib.sha256(prompt.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_CHARS]
        text = text[: MAX_SLUG - _HASH_CHARS - 1].strip("-") or "material"
        return f"{text}-{digest}"
    return f"material-{text}"[:MAX_SLUG] if text in RESERVED else text
