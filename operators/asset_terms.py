"""Whose the assets are and what others may do with them: from the preferences, or from a command's options."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine.errors import BadRequestError
from ..scene.assets import Terms
from .settings import preferences

_OPTIONS = ("--author", "--license")


def preferred() -> Terms:
    """What the preferences say."""
    chosen = preferences()
    return Terms(chosen.asset_author.strip(), chosen.asset_license.strip()) if chosen else Terms()


def take(arguments: Sequence[str]) -> tuple[list[str], Terms]:
    """The arguments without ``--author NAME`` and ``--license TEXT``, which go before the preferences.

    Raises:
        BadRequestError: an option lacks its text.
    """
    rest: list[str] = []
    found: dict[str, str] = {}
    waiting = iter(arguments)
    for argument in waiting:
        name, equals, value = argument.partition("=")
        if argument == "--":
            rest += [argument, *waiting]
        elif name in _OPTIONS:
            text = value if equals else next(waiting, None)
            if text is None:
                raise BadRequestError(f"The option {name} lacks its text: write it after the option.")
            found[name] = text
        else:
            rest.append(argument)
    terms = preferred()
    return rest, Terms(found.get("--author", terms.author), found.get("--license", terms.license))
