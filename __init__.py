"""Texture Loom: seamless PBR materials from a prompt, made on this machine."""

from __future__ import annotations


def register() -> None:
    """Add everything to Blender; imports no model, no inference library."""
    from . import registration

    registration.register()


def unregister() -> None:
    """Take everything out of Blender again, the engine process included."""
    from . import registration

    registration.unregister()
