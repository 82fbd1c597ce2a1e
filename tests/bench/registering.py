"""How long Blender waits for the extension when it starts. Runs inside bpy; prints JSON.

The zip must be installed already. A fresh process, like a fresh Blender, has loaded neither
the extension's modules nor NumPy.
"""

from __future__ import annotations

import importlib
import json
import sys
import time

import bpy

from tools import installed

#: What registering must not load.
HEAVY = ("onnxruntime", "tokenizers", "PIL", "numpy")


def main() -> None:
    bpy.ops.extensions.repo_refresh_all()
    before = set(sys.modules)
    start = time.perf_counter()
    importlib.import_module(installed.MODULE).register()
    seconds = time.perf_counter() - start
    loaded = [name for name in HEAVY if name in sys.modules and name not in before]
    print(json.dumps({"milliseconds": 1000 * seconds, "loaded": loaded}))


if __name__ == "__main__":
    main()
