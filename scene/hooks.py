"""Where property updates are announced; operators listen.

``scene`` never imports ``operators``, so a change travels through these lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

prompt_changed: list[Callable[[], None]] = []
material_changed: list[Callable[[object], None]] = []
"""Called with the material whose controls the artist turned."""
look_changed: list[Callable[[object], None]] = []
"""Called with the material whose mapping or displacement changed; needs no new maps."""
caption_renders_changed: list[Callable[[], None]] = []
captioner_names: list[Callable[[], Sequence[str]]] = []
"""Asked for the names of the installed captioners."""

_quiet = 0


@contextmanager
def quiet() -> Iterator[None]:
    """Within it, properties are set by the program, and nothing is announced."""
    global _quiet
    _quiet += 1
    try:
        yield
    finally:
        _quiet -= 1


def is_quiet() -> bool:
    """True while the program, not the artist, sets properties."""
    return _quiet > 0


def announce(listeners: list, *arguments: object) -> None:
    """Call every listener, unless the program itself is setting properties."""
    if not is_quiet():
        for listener in tuple(listeners):
            listener(*arguments)


def clear() -> None:
    """Forget all listeners (when the extension is disabled)."""
    for listeners in (prompt_changed, material_changed, look_changed, caption_renders_changed, captioner_names):
        listeners.clear()
