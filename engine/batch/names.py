"""Names of folders that every system can have, and no two of a list that one system takes for the same."""

from __future__ import annotations

import hashlib
import re
import unicodedata

#: Longer ones leave Windows too little room for the folders above.
MAX_NAME = 100
_HASH = 8
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)


def name_problem(name: str) -> str:
    """What is wrong with a name as a folder's, in one sentence, or ""."""
    shown = name if len(name) <= 24 else f"{name[:24]}…"
    if not name.strip():
        return "The name is empty: give one, or leave the column out."
    if len(name) > MAX_NAME or len(name.encode(errors="replace")) > 2 * MAX_NAME:
        return f"The name {shown!r} has {len(name):,} characters: shorten it to {MAX_NAME} or fewer."
    if (found := _FORBIDDEN.search(name)) is not None:
        return f"The name {shown!r} holds {found.group()!r}: names of folders cannot on every system, so leave it out."
    if any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in name):
        return f"The name {shown!r} holds characters that cannot be seen: leave them out."
    if name != name.strip() or name.startswith((".", "-")) or name.endswith("."):
        return f"The name {shown!r} begins or ends with a dot, a dash or a space: begin and end it with a letter."
    if _RESERVED.fullmatch(name):
        return f"The name {shown!r} is reserved on Windows: give another."
    return ""


def joined_name(name: str, slug: str) -> str:
    """A given name, and what distinguishes one of its variants; that is shortened to a hash where both are too long."""
    if len(name) + len(slug) < MAX_NAME:
        return f"{name}-{slug}"
    return f"{name}-{hashlib.sha256(slug.encode()).hexdigest()[:_HASH]}"


def folded(name: str) -> str:
    """Equal for names that some system takes for the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())
