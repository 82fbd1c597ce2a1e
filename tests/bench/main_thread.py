"""How long Blender's main thread is held up while a material is made. Runs inside bpy; prints JSON.

A ticker wants to wake every 5 ms; between its wakes the session's timer does its turn, as
Blender's window manager would let it. What a turn takes beyond that is a stall. Turns that
copy a finished map's pixels into its image are told apart.
"""

from __future__ import annotations

import importlib
import json
import time

import bpy

from tools import artist, installed, studio

TICK = 0.005


class Watch:
    """Counts the ticks, and keeps the longest stall and the longest copy, in seconds."""

    def __init__(self) -> None:
        self.ticks = 0
        self.longest = 0.0
        self.longest_copy = 0.0
        self.copying = False

    def turn(self, tick) -> bool:
        """Sleep until the next tick, let the timer do its turn; False when all is done."""
        self.copying = False
        start = time.perf_counter()
        time.sleep(TICK)
        more = tick() is not None
        late = time.perf_counter() - start - TICK
        self.ticks += 1
        if self.copying:
            self.longest_copy = max(self.longest_copy, late)
        else:
            self.longest = max(self.longest, late)
        return more


def main() -> None:
    studio.empty_scene()
    installed.install()
    session = importlib.import_module(f"{installed.MODULE}.operators.session").session
    images = importlib.import_module(f"{installed.MODULE}.scene.images")
    bpy.ops.mesh.primitive_plane_add()
    artist.generate("smooth concrete", bpy.context.object, size="256")  # the engine is warm from here on

    watch, show = Watch(), images.show

    def watched_show(*arguments) -> None:
        watch.copying = True
        show(*arguments)

    images.show = watched_show
    panel = bpy.context.scene.loom
    panel.prompt, panel.size = "weathered red brick wall with moss", "1024"
    bpy.ops.loom.generate()
    while watch.turn(session.tick):
        pass
    if session.problem is not None:
        raise SystemExit(session.problem.message)
    print(
        json.dumps(
            {
                "ticks": watch.ticks,
                "longest_ms": 1000 * watch.longest,
                "copy_ms": 1000 * watch.longest_copy,
            }
        )
    )


if __name__ == "__main__":
    main()
