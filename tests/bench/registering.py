"""How long enabling the extension takes. Runs inside bpy; prints JSON.

Installing unpacks the wheels; what an artist waits for at every start is the import of the
package and its ``register()``, so that is timed, with none of its modules loaded.
"""

from __future__ import annotations

import importlib
import json
import statistics
import sys
import time

import bpy

from tools import installed

ROUNDS = 9


def forget_modules() -> None:
    """Take the extension's modules out of Python, as if Blender had just started."""
    for name in [name for name in sys.modules if name == installed.MODULE or name.startswith(installed.MODULE + ".")]:
        del sys.modules[name]


def register_once() -> float:
    """Seconds of one import and registration."""
    forget_modules()
    start = time.perf_counter()
    package = importlib.import_module(installed.MODULE)
    package.register()
    seconds = time.perf_counter() - start
    package.unregister()
    return seconds


def main() -> None:
    installed.install()
    bpy.ops.preferences.addon_disable(module=installed.MODULE)
    seconds = [register_once() for _ in range(ROUNDS)]
    print(json.dumps({"milliseconds": 1000 * statistics.median(seconds)}))


if __name__ == "__main__":
    main()
