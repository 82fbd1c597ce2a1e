"""``index.html``: the whole library on one page that needs no server and no network.

The page is ``gallery.html`` with ``gallery.css``, the scripts and the data put in. Data are JSON in a block that is
never run, in which no ``<`` is left to end it; the scripts put them on the page as text. The policy lets this style
and these scripts in by their hashes, pictures of its own folder, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ... import __version__
from ...captioning.whole_files import replacing
from ...controls import CONTROLS
from .belongings import MARK, refuse_others
from .entries import Entry

INDEX = "index.html"
_HERE = Path(__file__).parent
_SCRIPTS = ("facts.js", "viewer.js", "gallery.js")
#: ``<``, ``>`` and ``&`` mean something to HTML, and in JSON they can be written otherwise.
_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _template() -> tuple[str, str]:
    """The page before its data and after."""
    style = (_HERE / "gallery.css").read_text(encoding="utf-8")
    script = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    policy = "; ".join(
        (
            "default-src 'none'",
            "img-src 'self' file:",
            f"style-src {_hash(style)}",
            f"script-src {_hash(script)}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    page = (_HERE / "gallery.html").read_text(encoding="utf-8")
    parts = {"@generator@": f"{MARK} {__version__}", "@policy@": policy, "@style@": style, "@script@": script}
    for mark, text in parts.items():
        page = page.replace(mark, text)
    before, _, after = page.partition("@data@")
    return before, after


def _json(value: Any) -> str:
    """JSON in ASCII that can stand inside of a page.

    Raises:
        ValueError: a number in it is none to JSON.
    """
    text = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return text.translate(_ESCAPED)


def _mapping(value: object) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}


def _plain(entry: Entry, picture: Path | None) -> dict[str, Any]:
    item, request = entry.item, entry.item.request
    return {
        "name": item.name,
        "line": item.line,
        "state": entry.state,
        "message": entry.outcome.message,
        "attempts": entry.outcome.attempts,
        "seconds": round(entry.outcome.seconds, 2),
        "prompt": request.prompt,
        "negative": request.negative_prompt,
        "tags": item.tags,
        "seed": request.seed,
        "width": request.width,
        "height": request.height,
        "model": request.model,
        "maps": request.maps,
        "set": dict(request.controls),
        "picture": "" if picture is None else quote(f"{picture.parent.name}/{picture.name}"),
    }


def _of_model(made: Mapping[str, Any]) -> dict[str, Any]:
    """What the model said of a material, as ``request.json`` has it; any of it may be missing."""
    reading = _mapping(made.get("reading"))
    return {
        "families": _mapping(reading.get("families")),
        "substance": reading.get("substance", ""),
        "colors": reading.get("colors", []),
        "reading": reading.get("message", ""),
        "controls": _mapping(made.get("controls")),
        "relief": made.get("relief_depth"),
        "version": made.get("model_version", ""),
        "caption": made.get("caption", ""),
        "score": made.get("score"),
    }


def _card(entry: Entry, picture: Path | None) -> str:
    card = _plain(entry, picture)
    try:
        return _json({**card, **_of_model(entry.made)} if entry.made is not None else card)
    except ValueError:  # somebody wrote it by hand
        return _json(card)


def write_page(out: Path, title: str, entries: Iterable[tuple[Entry, Path | None]]) -> None:
    """Write ``index.html``.

    Args:
        title: what the page is about, as the name of a list.
        entries: with the file of each one's picture, or None; one at a time is in memory.

    Raises:
        OutputError: it cannot be written, or a file of that name is not ours.
    """
    path = out / INDEX
    refuse_others(path)
    before, after = _template()
    table = [{"name": c.name, "label": c.label, "low": c.minimum, "high": c.maximum} for c in CONTROLS]
    with replacing(path) as file:
        file.write(f'{before}{{"title":{_json(title)},"table":{_json(table)},"cards":['.encode())
        for number, (entry, picture) in enumerate(entries):
            file.write(f"{',' if number else ''}\n{_card(entry, picture)}".encode())
        file.write(f"\n]}}{after}".encode())
